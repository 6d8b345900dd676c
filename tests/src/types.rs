//! The generated types, by the names of their schemas.

use partners::{connect_recruitment, coupa_ccw, crosschq, pop_engine};
use serde_json::Value;

/// A function that deserializes a value into a type and serializes it again.
pub type RoundTrip = fn(Value) -> Result<Value, serde_json::Error>;

/// The round trip through a type. If a schema allows `null`, the type is that of its other values:
/// `Option` or `Maybe` at the place of use covers `null`.
macro_rules! through {
    ($module:ident::types::$name:ident or null) => {
        through!(Option<$module::types::$name>)
    };
    ($type:ty) => {
        (|value| serde_json::to_value(serde_json::from_value::<$type>(value)?)) as RoundTrip
    };
}

/// The types of a partner.
macro_rules! types {
    ($module:ident: $($schema:literal as $name:ident $(or $null:ident)?),+ $(,)?) => {
        vec![$(($schema, through!($module::types::$name $(or $null)?))),+]
    };
}

/// Returns the types of a partner: the name of each schema, and the round trip through its type. A
/// schema that travels in both directions is listed twice.
///
/// # Panics
///
/// Panics if the types of this partner are not listed here.
#[must_use]
pub fn of(slug: &str) -> Vec<(&'static str, RoundTrip)> {
    match slug {
        "connect-recruitment" => types!(connect_recruitment:
            "Address" as Address, "ClientRecruitmentRequest" as ClientRecruitmentRequest,
            "ListedRecruitment" as ListedRecruitment, "PersonName" as PersonName,
            "PremiumPreference" as PremiumPreference, "PremiumPreference" as PremiumPreferenceReceived,
            "PremiumPreferenceChange" as PremiumPreferenceChange,
            "PremiumPreferenceList" as PremiumPreferenceList, "Recruiter" as Recruiter,
            "Recruitment" as Recruitment, "RecruitmentList" as RecruitmentList,
            "RegistrationResult" as RegistrationResult,
            "UserRecruitmentRequest" as UserRecruitmentRequest,
        ),
        "coupa-ccw" => types!(coupa_ccw:
            "Blank" as Blank or null, "Candidate" as Candidate, "CandidateCriteria" as CandidateCriteria,
            "CandidateResult" as CandidateResult, "CandidateSearch" as CandidateSearch,
            "CandidateSearchResult" as CandidateSearchResult, "CandidateStatus" as CandidateStatus,
            "CandidateStatus" as CandidateStatusReceived, "CandidateStatusName" as CandidateStatusName,
            "CandidateStatusName" as CandidateStatusNameReceived, "Empty" as Empty or null, "Error" as Error,
            "PageLimit" as PageLimit, "PageOffset" as PageOffset,
            "Requisition" as Requisition, "ResultMeta" as ResultMeta, "SearchMeta" as SearchMeta,
            "StatementOfWork" as StatementOfWork, "Supplier" as Supplier,
            "SupplierContact" as SupplierContact, "TaskOrder" as TaskOrder, "Timestamp" as Timestamp or null,
            "WorkOrder" as WorkOrder,
        ),
        "crosschq" => types!(crosschq:
            "Candidate" as Candidate, "CandidateInput" as CandidateInput,
            "CreatedReferenceRequest" as CreatedReferenceRequest,
            "ErrorMessageList" as ErrorMessageList, "ErrorReport" as ErrorReport,
            "FieldError" as FieldError, "FieldErrorMap" as FieldErrorMap, "FlexParams" as FlexParams,
            "FlexParamsInput" as FlexParamsInput, "HiringManager" as HiringManager,
            "HiringManagerInput" as HiringManagerInput, "JobRole" as JobRole,
            "JobRoleList" as JobRoleList, "JobRoleSummary" as JobRoleSummary,
            "Organization" as Organization, "PdfReport" as PdfReport, "Person" as Person,
            "Reference" as Reference,
            "ReferenceRequest" as ReferenceRequest, "ReferenceRequestEdit" as ReferenceRequestEdit,
            "ReferenceRequestInput" as ReferenceRequestInput,
            "ReferenceRequestNotification" as ReferenceRequestNotification,
            "ReferenceRequestStatus" as ReferenceRequestStatus, "Relationship" as Relationship,
            "RelationshipInput" as RelationshipInput, "RelationshipSettings" as RelationshipSettings,
            "Requestor" as Requestor, "UndescribedBody" as UndescribedBody,
        ),
        "pop-engine" => types!(pop_engine:
            "Account" as Account, "AccountConfig" as AccountConfig,
            "AccountMemberPermission" as AccountMemberPermission, "ConfigValue" as ConfigValue,
            "ExtendedInformation" as ExtendedInformation,
            "GetAssessmentsFields" as GetAssessmentsFields, "Granted" as Granted, "NotGranted" as NotGranted,
            "PartnerStdPermission" as PartnerStdPermission, "UserConfig" as UserConfig,
            "UserPermissions" as UserPermissions,
        ),
        other => panic!("the types of {other} are not listed here"),
    }
}
