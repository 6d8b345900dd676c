#![expect(dead_code, reason = "the members are only decoded")]
//! A response as somebody would write it down who has seen one sample of it.

use serde::Deserialize;
use serde_json::Value;

/// The response as somebody would write it down who has seen this sample: nothing that is new is
/// kept, and one value of another type is an error.
#[derive(Deserialize)]
pub(crate) struct Derived {
    meta: DerivedMeta,
    pub(crate) data: Vec<DerivedResult>,
}

#[derive(Deserialize)]
pub(crate) struct DerivedMeta {
    total_count: i64,
    has_more: bool,
}

#[derive(Deserialize)]
pub(crate) struct DerivedResult {
    candidate: DerivedCandidate,
}

#[derive(Deserialize)]
pub(crate) struct DerivedCandidate {
    id: i64,
    first_name: Option<String>,
    last_name: Option<String>,
    email: Option<String>,
    ccw_id: Option<String>,
    supplier: Option<DerivedSupplier>,
    requisition: Option<DerivedRequisition>,
    hiring_manager_user_name: Option<String>,
    hiring_manager_first_name: Option<String>,
    hiring_manager_last_name: Option<String>,
    hiring_manager_email: Option<String>,
    engagement_type: Option<String>,
    employment_type: Option<String>,
    status: Option<String>,
    submitted_date: Option<String>,
    cw_number: Option<String>,
    number: Option<String>,
    short_listed: Option<bool>,
    work_email: Option<String>,
    date_available: Option<String>,
    submitted_to_other_requirements: Option<bool>,
    onboarding_status: Option<String>,
    onboarding_eligibility_met: Option<i64>,
    confirmation_eligibility_met: Option<bool>,
    statement_of_works: Vec<Value>,
    work_orders: Vec<DerivedWorkOrder>,
}

#[derive(Deserialize)]
pub(crate) struct DerivedSupplier {
    id: i64,
    name: Option<String>,
    number: Option<String>,
    contact: Option<DerivedContact>,
}

#[derive(Deserialize)]
pub(crate) struct DerivedContact {
    first_name: Option<String>,
    last_name: Option<String>,
    email: Option<String>,
}

#[derive(Deserialize)]
pub(crate) struct DerivedRequisition {
    id: Option<String>,
    number: Option<String>,
    #[serde(rename = "type")]
    kind: Option<String>,
    job_code: Option<String>,
    job_title: Option<String>,
    work_location_code: Option<String>,
    work_location_name: Option<String>,
    type_of_service: Option<String>,
    rate_type: Option<String>,
}

#[derive(Deserialize)]
pub(crate) struct DerivedWorkOrder {
    id: i64,
    number: Option<String>,
    active: Option<String>,
    contract_start_date: Option<String>,
    contract_end_date: Option<String>,
    external_reference_number: Option<String>,
}
