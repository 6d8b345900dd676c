//! The documented error codes as an enumeration.

use countersign_contract::model::{Contract, ErrorCode};
use quote::quote;

use super::{ident, module, option};
use crate::{
    Error, File,
    documentation::{self, code, doc},
    names::{Scope, type_name},
};

/// `errors.rs`, if the contract documents error codes.
pub(crate) fn errors(contract: &Contract) -> Result<Option<File>, Error> {
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
    if rows.is_empty() {
        return Ok(None);
    }
    let mut scope = Scope::with(&["Self"]);
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
        /// An error code that the contract documents.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum ErrorCode {
            #(#variants)*
        }

        impl ErrorCode {
            /// All documented codes, in the order of the contract.
            pub const ALL: &[Self] = &[#(Self::#names),*];

            /// The code of these texts, if the contract documents it.
            #[must_use]
            pub fn find(code: &str, sub_code: Option<&str>) -> Option<Self> {
                match (code, sub_code) {
                    #(#patterns => Some(Self::#names),)*
                    _ => None,
                }
            }

            /// The code.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { #(Self::#names => #codes,)* }
            }

            /// The code below it.
            #[must_use]
            pub const fn sub_code(self) -> Option<&'static str> {
                match self { #(Self::#names => #sub_codes,)* }
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
