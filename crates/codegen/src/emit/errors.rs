//! The documented error codes as an enumeration.

use countersign_contract::model::{Contract, ErrorCode};
use quote::quote;

use super::{ident, module, option};
use crate::{
    Error, File,
    documentation::{self, code, doc},
    names::{Scope, type_name},
};

/// Writes `errors.rs`, if the contract documents error codes.
pub(crate) fn errors(contract: &Contract) -> Result<Option<File>, Error> {
    let rows = rows(contract);
    if rows.is_empty() {
        return Ok(None);
    }
    let mut scope = Scope::with(&["Self", "Undocumented"]);
    let names: Vec<_> = rows
        .iter()
        .map(|(_, row)| ident(&scope.claim(type_name(row.sub_code.as_ref().unwrap_or(&row.code)))))
        .collect();
    let variants = rows.iter().zip(&names).map(|((status, row), name)| {
        let sub_code = row
            .sub_code
            .as_deref()
            .map(|sub_code| format!(", sub code {}", code(sub_code)));
        let sub_code = sub_code.unwrap_or_default();
        let mut parts = vec![format!(
            "Status {status}, code {}{sub_code}.",
            code(&row.code)
        )];
        parts.extend(documentation::described(row.message.as_deref()));
        parts.extend(documentation::of_rule(contract, &row.rule));
        let text = doc(&parts.join("\n\n"));
        quote!(#text #name,)
    });
    let patterns = rows.iter().map(|(_, row)| {
        let code = &row.code;
        let sub_code = option(row.sub_code.as_ref());
        quote!((#code, #sub_code))
    });
    let (codes, sub_codes): (Vec<_>, Vec<_>) = rows
        .iter()
        .map(|(_, row)| (&row.code, option(row.sub_code.as_ref())))
        .unzip();
    let tokens = quote! {
        /// An error code, documented by the contract or not.
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum ErrorCode {
            #(#variants)*
            /// A code that the contract does not document.
            Undocumented {
                /// The code.
                code: String,
                /// The sub-code, if any.
                sub_code: Option<String>,
            },
        }

        impl ErrorCode {
            /// All documented codes, in the order of the contract.
            pub const DOCUMENTED: &[Self] = &[#(Self::#names),*];

            /// Returns the variant for a code and a sub-code.
            #[must_use]
            pub fn of(code: &str, sub_code: Option<&str>) -> Self {
                match (code, sub_code) {
                    #(#patterns => Self::#names,)*
                    _ => Self::Undocumented {
                        code: code.to_owned(),
                        sub_code: sub_code.map(str::to_owned),
                    },
                }
            }

            /// Returns the code in an error response, if there is one.
            #[cfg(feature = "client")]
            #[must_use]
            pub fn in_error(error: &::countersign_client::ApiError) -> Option<Self> {
                let documented = error.code.map(|row| (row.code, row.sub_code));
                let (code, sub_code) = documented.or_else(|| error.undocumented_code())?;
                Some(Self::of(code, sub_code))
            }

            /// Returns the code.
            #[must_use]
            pub fn code(&self) -> &str {
                match self {
                    #(Self::#names => #codes,)*
                    Self::Undocumented { code, .. } => code,
                }
            }

            /// Returns the sub-code, if any.
            #[must_use]
            pub fn sub_code(&self) -> Option<&str> {
                match self {
                    #(Self::#names => #sub_codes,)*
                    Self::Undocumented { sub_code, .. } => sub_code.as_deref(),
                }
            }
        }

        impl ::std::fmt::Display for ErrorCode {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.write_str(self.code())?;
                match self.sub_code() {
                    Some(sub_code) => write!(f, "/{sub_code}"),
                    None => Ok(()),
                }
            }
        }
    };
    let path = format!("{}/errors.rs", module(contract));
    File::rust(
        path,
        &contract.file,
        "The error codes that the contract documents.",
        tokens,
    )
    .map(Some)
}

/// Returns the rows of all tables without duplicate pairs of codes, each with the first status it
/// has.
fn rows(contract: &Contract) -> Vec<(&str, &ErrorCode)> {
    let mut rows: Vec<(&str, &ErrorCode)> = Vec::new();
    for operation in &contract.operations {
        for (status, response) in &operation.responses {
            for row in &response.error_codes {
                let same = |(_, known): &(&str, &ErrorCode)| {
                    known.code == row.code && known.sub_code == row.sub_code
                };
                if !rows.iter().any(same) {
                    rows.push((status, row));
                }
            }
        }
    }
    rows
}
