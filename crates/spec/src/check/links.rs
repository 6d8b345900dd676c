//! Checks links against the operations that they lead to, and against the sources of their values.

use countersign_contract::model::{Link, Operation, Part, Response};
use serde_json::Value;

use super::{
    Checker,
    expression::{Source, parse, takes},
};
use crate::problem::did_you_mean;

impl Checker<'_> {
    pub(super) fn links(&mut self) {
        for operation in &self.contract.operations {
            for (status, response) in &operation.responses {
                for (name, link) in &response.links {
                    let path = ["responses", status, "links", name];
                    self.link(operation, status, response, link, &path);
                }
            }
        }
    }

    fn link(
        &mut self,
        operation: &Operation,
        status: &str,
        response: &Response,
        link: &Link,
        path: &[&str],
    ) {
        let Some(target) = self.contract.operation(&link.operation) else {
            let ids = self.contract.operations.iter().map(|known| &*known.id);
            let message = format!(
                "the link leads to `{}`, which is not an operation{}",
                link.operation,
                did_you_mean(&link.operation, ids)
            );
            let path = [path, &["operationId"]].concat();
            self.found(operation, &path, message, "correct the `operationId`");
            return;
        };
        for (parameter, value) in &link.parameters {
            let path = [path, &["parameters", parameter]].concat();
            if !given(target, parameter) {
                let names = target.parameters.iter().map(|known| &*known.name);
                let message = format!(
                    "the link passes `{parameter}`, which `{}` does not accept{}",
                    target.id,
                    did_you_mean(parameter, names)
                );
                self.found(
                    operation,
                    &path,
                    message,
                    "correct the name of the parameter",
                );
            }
            if let Value::String(expression) = value
                && expression.starts_with('$')
            {
                self.expression(operation, status, response, expression, &path);
            }
        }
    }

    /// Checks that the source of an expression is described.
    fn expression(
        &mut self,
        operation: &Operation,
        status: &str,
        response: &Response,
        expression: &str,
        path: &[&str],
    ) {
        let source = parse(expression);
        let part = match source {
            None => {
                self.found(
                    operation,
                    path,
                    format!("`{expression}` is not a runtime expression"),
                    "write it as in OpenAPI 3.0.3, such as `$response.body#/id`",
                );
                return;
            }
            Some(Source::Exchange) => return,
            Some(Source::Parameter(location, name)) => {
                if !takes(operation, location, name) {
                    let message = format!(
                        "`{expression}` names no {location} parameter of `{}`",
                        operation.id
                    );
                    self.found(
                        operation,
                        path,
                        message,
                        "correct the name of the parameter",
                    );
                }
                return;
            }
            Some(Source::Header(name)) => {
                let known = response.headers.keys();
                if !known
                    .into_iter()
                    .any(|known| known.eq_ignore_ascii_case(name))
                {
                    let message = format!("`{expression}` names no header of this response");
                    self.found(
                        operation,
                        path,
                        message,
                        "correct the name, or describe the header",
                    );
                }
                return;
            }
            Some(Source::RequestBody(pointer)) => (Part::Request, pointer),
            Some(Source::ResponseBody(pointer)) => (Part::Response(status.to_owned()), pointer),
        };
        self.in_body(operation, &part.0, part.1, path);
    }
}

/// Returns `true` if an operation has a parameter. The name may be prefixed with the location.
fn given(target: &Operation, parameter: &str) -> bool {
    target.parameters.iter().any(|known| {
        let located = parameter
            .strip_prefix(known.location.as_str())
            .and_then(|rest| rest.strip_prefix('.'));
        known.name == parameter || located == Some(&known.name)
    })
}
