//! The text of an operation.

use super::{
    super::{Content, OperationSheet, ParameterLine, ResponseSheet},
    api,
    clean::clean,
    page::{Page, join},
    tree::{Line, Tree},
};

pub(super) fn write(sheet: &OperationSheet, page: &mut Page) {
    head(sheet, page);
    api::servers(&sheet.servers, page);
    security(sheet, page);
    let told = sheet.resource.iter().chain(&sheet.transition);
    api::list("Effect", told, page);
    api::list("Pagination", &sheet.pagination, page);
    let mut tree = Tree::new(&sheet.schemas);
    if !sheet.parameters.is_empty() {
        page.heading("Parameters");
        for parameter in &sheet.parameters {
            self::parameter(parameter, &mut tree, page);
        }
    }
    if let Some(request) = &sheet.request {
        let remark = if request.required { "" } else { "(optional)" };
        let head = join(&page.name("Request body"), remark);
        let head = page.told(&head, &request.support);
        page.gap();
        page.item(0, &head);
        page.gist(2, request.description.as_ref(), "");
        content(&request.content, &mut tree, page);
    }
    for response in &sheet.responses {
        self::response(response, &mut tree, page);
    }
    tree.rest(page);
    api::open_points(&sheet.open_points, page);
    api::fallbacks(&sheet.fallbacks, page);
}

fn head(sheet: &OperationSheet, page: &mut Page) {
    let remark = if sheet.deprecated { "(deprecated)" } else { "" };
    let name = join(&page.name(&sheet.id), &page.aside(remark));
    page.item(0, &name);
    let call = if sheet.webhook {
        format!("{}, called by the partner", sheet.method)
    } else {
        format!("{} {}", sheet.method, sheet.path)
    };
    let call = clean(&call);
    page.item(0, &call);
    let summary = clean(sheet.summary.as_deref().unwrap_or_default());
    let summary = page.told(&summary, &sheet.support);
    if !summary.is_empty() {
        page.item(0, &summary);
    }
    if let Some(description) = &sheet.description {
        page.gap();
        page.prose(2, description);
    }
}

fn security(sheet: &OperationSheet, page: &mut Page) {
    page.heading("Security");
    if sheet.security.is_empty() {
        page.item(2, "none is described");
    }
    for (index, schemes) in sheet.security.iter().enumerate() {
        let schemes: Vec<_> = schemes
            .iter()
            .map(|scheme| api::scheme_line(scheme, page))
            .collect();
        let text = match schemes.as_slice() {
            [] => "nothing".to_owned(),
            schemes => schemes.join(", and "),
        };
        let or = if index == 0 { "" } else { "or" };
        page.item(2, &join(or, &text));
    }
}

fn parameter(parameter: &ParameterLine, tree: &mut Tree<'_>, page: &mut Page) {
    let required = if parameter.required { ", required" } else { "" };
    let place = format!("in {}{required}", parameter.location);
    let line = Line {
        name: Some(&parameter.name),
        lead: vec![(place, Some(&parameter.support))],
        description: parameter.description.as_ref(),
        ..Line::at(2)
    };
    tree.value(&line, &parameter.schema, page);
}

fn response(response: &ResponseSheet, tree: &mut Tree<'_>, page: &mut Page) {
    page.gap();
    let head = page.name(&format!("Response {}", response.status));
    let head = page.told(&head, &response.support);
    page.item(0, &head);
    page.gist(2, Some(&response.description), "");
    for header in &response.headers {
        let required = if header.required { ", required" } else { "" };
        let line = Line {
            name: Some(&header.name),
            lead: vec![(format!("a header{required}"), Some(&header.support))],
            description: header.description.as_ref(),
            ..Line::at(2)
        };
        tree.value(&line, &header.schema, page);
    }
    content(&response.content, tree, page);
    if response.content.is_empty() {
        let text = page.aside("no body is described");
        page.item(2, &text);
    }
    for row in &response.error_codes {
        let code = match &row.sub_code {
            Some(sub_code) => format!("{} / {sub_code}", row.code),
            None => row.code.clone(),
        };
        let message = clean(row.message.as_deref().unwrap_or_default());
        let text = join(&page.name(&code), &message);
        let text = page.told(&text, &row.support);
        page.item(2, &text);
    }
    for link in &response.links {
        let parameters = link.parameters.iter().map(|(name, value)| {
            let value = value
                .as_str()
                .map_or_else(|| value.to_string(), str::to_owned);
            format!("{name} = {value}")
        });
        let parameters = parameters.collect::<Vec<_>>().join(", ");
        let with = if parameters.is_empty() { "" } else { "with" };
        let text = format!("then {}", page.name(&link.operation));
        let text = join(&join(&text, with), &clean(&parameters));
        let text = page.told(&text, &link.support);
        page.item(2, &text);
    }
}

fn content(content: &[Content], tree: &mut Tree<'_>, page: &mut Page) {
    for content in content {
        let media_type = page.name(&content.media_type);
        match &content.schema {
            Some(schema) => {
                let remark = if content.events { "(each event)" } else { "" };
                page.item(2, &join(&media_type, remark));
                tree.value(&Line::at(4), schema, page);
            }
            None => page.item(2, &join(&media_type, "anything")),
        }
        if let Some(end) = &content.end {
            let text = page.told(&end.text, &end.support);
            page.item(4, &text);
        }
        for sample in &content.samples {
            let file = sample.file.as_deref().unwrap_or("in the contract");
            let text = page.aside(&format!("sample {}: {file}", sample.name));
            let text = page.told(&text, &sample.support);
            page.item(4, &text);
        }
    }
}
