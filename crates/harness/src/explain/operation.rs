//! The sheet of an operation.

use countersign_contract::model::{
    Contract, Media, Operation, Parameter, Response, Sample, is_event_stream,
};
use indexmap::IndexMap;

use super::{
    Body, Content, ErrorLine, HeaderLine, LinkLine, OperationSheet, ParameterLine, ResponseSheet,
    SampleLine, Statement, Support, api, phrase, schema::Names, uses,
};

/// Builds the sheet of an operation.
pub(super) fn sheet(contract: &Contract, operation: &Operation) -> OperationSheet {
    let mut describer = Describer {
        contract,
        names: Names::new(contract),
    };
    let security = operation.security.iter().map(|schemes| {
        let schemes = schemes.iter();
        schemes
            .map(|(name, scopes)| api::scheme(contract, name, scopes))
            .collect()
    });
    let parameters = operation.parameters.iter();
    let parameters = parameters
        .map(|parameter| describer.parameter(parameter))
        .collect();
    let request = operation.request.as_ref().map(|request| Body {
        required: request.required,
        description: request.description.clone(),
        content: describer.content(&request.content),
        support: describer.support(&request.rule),
    });
    let responses = operation.responses.iter();
    let responses = responses
        .map(|(status, response)| describer.response(status, response))
        .collect();
    let schemas = describer.names.shapes();
    let homes = uses::homes(contract, Some(operation), schemas.keys());
    let cited = uses::clauses(contract, operation, &homes);
    OperationSheet {
        api: contract.api.clone(),
        id: operation.id.clone(),
        method: operation.method.to_string(),
        path: operation.path.clone(),
        webhook: operation.webhook,
        deprecated: operation.deprecated,
        summary: operation.summary.clone(),
        description: operation.description.clone(),
        support: Support::by(contract, &operation.rule),
        servers: api::servers(contract, &operation.servers),
        security: security.collect(),
        resource: operation
            .resource
            .as_ref()
            .map(|known| phrase::resource(contract, known)),
        transition: operation
            .transition
            .as_ref()
            .map(|known| phrase::transition(contract, known)),
        pagination: operation
            .pagination
            .as_ref()
            .map_or_else(Vec::new, |known| phrase::pagination(contract, known)),
        parameters,
        request,
        responses,
        open_points: api::open_points(contract, |id| cited.contains(id)),
        fallbacks: api::fallbacks(contract, &homes),
        schemas,
    }
}

struct Describer<'c> {
    contract: &'c Contract,
    names: Names<'c>,
}

impl Describer<'_> {
    fn support(&self, rule: &countersign_contract::model::Rule) -> Support {
        Support::by(self.contract, rule)
    }

    fn parameter(&mut self, parameter: &Parameter) -> ParameterLine {
        ParameterLine {
            name: parameter.name.clone(),
            location: parameter.location,
            required: parameter.required,
            description: parameter.description.clone(),
            schema: self.names.shape(&parameter.schema),
            support: self.support(&parameter.rule),
        }
    }

    fn content(&mut self, content: &IndexMap<String, Media>) -> Vec<Content> {
        let content = content.iter();
        content
            .map(|(media_type, media)| Content {
                media_type: media_type.clone(),
                schema: media.schema.as_ref().map(|schema| self.names.shape(schema)),
                events: is_event_stream(media_type),
                end: media.events.as_ref().map(|events| Statement {
                    text: format!("the last event is {}", events.end),
                    support: self.support(&events.rule),
                }),
                samples: media
                    .examples
                    .iter()
                    .map(|(name, example)| SampleLine {
                        name: name.clone(),
                        file: match &example.sample {
                            Sample::File(file) => Some(file.clone()),
                            Sample::Inline(_) => None,
                        },
                        summary: example.summary.clone(),
                        support: self.support(&example.rule),
                    })
                    .collect(),
            })
            .collect()
    }

    fn response(&mut self, status: &str, response: &Response) -> ResponseSheet {
        let headers = response.headers.iter();
        let headers = headers
            .map(|(name, header)| HeaderLine {
                name: name.clone(),
                required: header.required,
                description: header.description.clone(),
                schema: self.names.shape(&header.schema),
                support: self.support(&header.rule),
            })
            .collect();
        let error_codes = response.error_codes.iter();
        let error_codes = error_codes
            .map(|row| ErrorLine {
                code: row.code.clone(),
                sub_code: row.sub_code.clone(),
                message: row.message.clone(),
                support: self.support(&row.rule),
            })
            .collect();
        let links = response.links.iter();
        let links = links
            .map(|(name, link)| LinkLine {
                name: name.clone(),
                operation: link.operation.clone(),
                parameters: link.parameters.clone(),
                description: link.description.clone(),
                support: self.support(&link.rule),
            })
            .collect();
        ResponseSheet {
            status: status.to_owned(),
            description: response.description.clone(),
            headers,
            content: self.content(&response.content),
            error_codes,
            links,
            support: self.support(&response.rule),
        }
    }
}
