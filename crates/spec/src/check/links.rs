//! Links against the operations that they lead to.

use super::Checker;
use crate::problem::did_you_mean;

impl Checker<'_> {
    pub(super) fn links(&mut self) {
        let contract = self.contract;
        for operation in &contract.operations {
            for response in operation.responses.values() {
                for (name, link) in &response.links {
                    let Some(target) = contract.operation(&link.operation) else {
                        let hint = did_you_mean(
                            &link.operation,
                            contract.operations.iter().map(|operation| &*operation.id),
                        );
                        let message = format!(
                            "the link `{name}` leads to `{}`, which is no operation{hint}",
                            link.operation
                        );
                        self.problem(link.rule.at, message, "correct the `operationId`");
                        continue;
                    };
                    for parameter in link.parameters.keys() {
                        let plain = parameter.rsplit('.').next().unwrap_or(parameter);
                        if !target.parameters.iter().any(|known| known.name == plain) {
                            let hint = did_you_mean(
                                plain,
                                target.parameters.iter().map(|known| &*known.name),
                            );
                            let message = format!(
                                "the link `{name}` gives `{parameter}`, which `{}` does not take{hint}",
                                target.id
                            );
                            self.problem(
                                link.rule.at,
                                message,
                                "correct the name of the parameter",
                            );
                        }
                    }
                }
            }
        }
    }
}
