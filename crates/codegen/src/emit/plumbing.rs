//! The code that builds the requests: written by `progenitor`, then fitted in.
//!
//! What is taken out: its types, its way of connecting, and the second half of its `send`. What
//! is left builds a request; sending it is the matter of the runtime, and the file beside it says
//! what comes back.

use countersign_contract::model::Contract;
use progenitor::{GenerationSettings, Generator, InterfaceStyle, TypeImpl};
use quote::{ToTokens as _, quote};
use syn::{
    Attribute, Block, Expr, ExprCall, ExprLit, ExprMethodCall, ImplItem, Item, ItemMod, Lit,
    LitStr, Stmt, Visibility, parse_quote,
    visit_mut::{self, VisitMut},
};

use super::{example::example, ident, module};
use crate::{
    Error, File,
    documentation::{self, attributes},
    lower::{BodyKind, Lowered, LoweredOperation, LoweredParameter},
    types::Types,
};

/// `client/plumbing.rs`.
pub(crate) fn plumbing(
    contract: &Contract,
    types: &Types,
    lowered: &Lowered,
) -> Result<File, Error> {
    let mut settings = GenerationSettings::new();
    settings
        .with_interface(InterfaceStyle::Builder)
        .with_inner_type(quote!(::countersign_client::Runtime));
    for (schema, rust) in &lowered.replacements {
        // `Display` is what parameters are written with.
        settings.with_replacement(schema, rust, [TypeImpl::Display].into_iter());
    }
    let tokens = Generator::new(&settings)
        .generate_tokens(&lowered.document)
        .map_err(|error| Error::backend(&contract.file, format!("progenitor: {error}")))?;
    let mut file: syn::File = syn::parse2(tokens.clone())
        .map_err(|error| Error::backend(&contract.file, format!("{error}: {tokens}")))?;
    Fitting::new(contract, types, lowered).fit(&mut file);
    File::rust(
        format!("{}/client/plumbing.rs", module(contract)),
        &contract.file,
        "Builds the requests. Written by progenitor.",
        file.into_token_stream(),
    )
}

struct Fitting<'c> {
    contract: &'c Contract,
    types: &'c Types,
    lowered: &'c Lowered,
    /// Visible to the module of the client and no further.
    inside: Visibility,
}

impl<'c> Fitting<'c> {
    fn new(contract: &'c Contract, types: &'c Types, lowered: &'c Lowered) -> Self {
        let module = ident(&module(contract));
        Self {
            contract,
            types,
            lowered,
            inside: parse_quote!(pub(in crate::#module::client)),
        }
    }

    fn fit(&self, file: &mut syn::File) {
        file.items.retain(|item| {
            !is_module(item, "types") && !is_module(item, "prelude") && !is_about_hooks(item)
        });
        for item in &mut file.items {
            match item {
                Item::Use(item) => {
                    item.vis = Visibility::Inherited;
                }
                Item::Impl(item) if item.trait_.is_none() => self.client(&mut item.items),
                Item::Mod(item) if item.ident == "builder" => self.builders(item),
                Item::Struct(item) => {
                    item.attrs
                        .retain(|attribute| !attribute.path().is_ident("doc"));
                    let title = documentation::title(self.contract);
                    item.attrs.splice(
                        0..0,
                        attributes(&format!("A client of {title}. Cheap to clone.")),
                    );
                }
                _ => {}
            }
        }
        Sending.visit_file_mut(file);
        Messages.visit_file_mut(file);
        Shorthand.visit_file_mut(file);
        Reasons.visit_file_mut(file);
    }

    /// The methods of the client: those that make a builder stay.
    fn client(&self, items: &mut Vec<ImplItem>) {
        items.retain(|item| !matches!(item, ImplItem::Fn(method) if method.sig.ident == "new"));
        for item in items {
            let ImplItem::Fn(method) = item else { continue };
            if method.sig.ident == "new_with_client" {
                method.vis = self.inside.clone();
                continue;
            }
            method.attrs = self.operation_documentation(&method.sig.ident.to_string());
            method.attrs.push(parse_quote!(#[must_use]));
        }
    }

    fn operation_documentation(&self, method: &str) -> Vec<Attribute> {
        let found = self
            .lowered
            .operations
            .iter()
            .find(|operation| operation.method == method)
            .and_then(|lowered| Some((lowered, self.contract.operation(&lowered.id)?)));
        let Some((lowered, operation)) = found else {
            return Vec::new();
        };
        let mut parts = Vec::new();
        let summary = documentation::described(operation.summary.as_deref());
        parts.push(
            summary.unwrap_or_else(|| format!("Calls {}.", documentation::code(&operation.id))),
        );
        parts.push(documentation::code(&format!(
            "{} {}",
            operation.method, operation.path
        )));
        parts.extend(documentation::described(operation.description.as_deref()));
        parts.extend(documentation::of_rule(self.contract, &operation.rule));
        parts.extend(example(self.contract, self.types, operation, lowered));
        attributes(&parts.join("\n\n"))
    }

    fn builders(&self, module: &mut ItemMod) {
        module.attrs = vec![parse_quote!(#[doc = " One builder a call."])];
        let Some((_, items)) = &mut module.content else {
            return;
        };
        items.insert(
            0,
            parse_quote!(
                use ::countersign_client::Unbuilt as Error;
            ),
        );
        items.retain(|item| !matches!(item, Item::Use(item) if item.tree.to_token_stream().to_string() == "super :: types"));
        for item in items {
            match item {
                Item::Struct(item) => {
                    let name = item.ident.to_string();
                    let operation = self
                        .lowered
                        .operations
                        .iter()
                        .find(|operation| operation.builder == name);
                    let text = operation.map_or_else(String::new, |operation| {
                        format!(
                            "Builds the request of [{}](super::Client::{}).",
                            documentation::code(&operation.id),
                            operation.method
                        )
                    });
                    item.attrs
                        .retain(|attribute| !attribute.path().is_ident("doc"));
                    // A request holds what must not be logged, so it has no `Debug`.
                    let is_clone = item
                        .attrs
                        .iter()
                        .any(|attribute| derives(attribute, "Clone"));
                    item.attrs.retain(|attribute| !derives(attribute, "Debug"));
                    item.attrs.splice(0..0, attributes(&text));
                    if is_clone {
                        item.attrs.push(parse_quote!(#[derive(Clone)]));
                    }
                    if let syn::Fields::Named(fields) = &mut item.fields {
                        fields
                            .named
                            .push(parse_quote!(options: ::countersign_client::CallOptions));
                    }
                    for field in &mut item.fields {
                        field.vis = self.inside.clone();
                    }
                }
                Item::Impl(item) if item.trait_.is_none() => {
                    let syn::Type::Path(owner) = &*item.self_ty else {
                        continue;
                    };
                    let owner = owner
                        .path
                        .segments
                        .last()
                        .map(|segment| segment.ident.to_string());
                    let operations = &self.lowered.operations;
                    let operation = operations
                        .iter()
                        .find(|operation| Some(&operation.builder) == owner.as_ref());
                    let Some(operation) = operation else { continue };
                    for item in &mut item.items {
                        let ImplItem::Fn(method) = item else { continue };
                        self.builder_method(method, operation);
                    }
                }
                _ => {}
            }
        }
    }

    fn builder_method(&self, method: &mut syn::ImplItemFn, operation: &LoweredOperation) {
        let name = method.sig.ident.to_string();
        method.attrs.clear();
        match name.as_str() {
            "new" => {
                method.vis = self.inside.clone();
                NoOptions.visit_block_mut(&mut method.block);
                if operation.body == BodyKind::Optional {
                    OptionalBody.visit_block_mut(&mut method.block);
                }
            }
            "send" => {
                method.sig.ident = ident("request");
                method.sig.asyncness = None;
                method.sig.output = parse_quote!(-> Result<reqwest::Request, Error>);
                method.vis = self.inside.clone();
                end_with_request(&mut method.block);
                Wire(&operation.parameters).visit_block_mut(&mut method.block);
                drop_api_version(&mut method.block);
            }
            _ => {
                method.attrs = attributes(&self.setter_documentation(&name, operation));
                method.attrs.push(parse_quote!(#[must_use]));
            }
        }
    }

    fn setter_documentation(&self, name: &str, operation: &LoweredOperation) -> String {
        if name == "body" {
            return "The body.".to_owned();
        }
        let Some(lowered) = operation
            .parameters
            .iter()
            .find(|parameter| parameter.name == name)
        else {
            return String::new();
        };
        let contract = self.contract.operation(&operation.id);
        let parameter = contract
            .zip(lowered.index)
            .and_then(|(operation, index)| operation.parameters.get(index));
        let text = parameter
            .and_then(|parameter| documentation::described(parameter.description.as_deref()));
        text.unwrap_or_else(|| format!("Sets {}.", documentation::code(&lowered.wire)))
    }
}

fn is_module(item: &Item, name: &str) -> bool {
    matches!(item, Item::Mod(module) if module.ident == name)
}

/// The hooks of `progenitor` are not used: they cannot give an error of ours.
fn is_about_hooks(item: &Item) -> bool {
    match item {
        Item::Impl(item) => item.trait_.as_ref().is_some_and(|(path, _)| {
            path.segments
                .last()
                .is_some_and(|segment| segment.ident == "ClientHooks")
        }),
        Item::Const(item) => item.ident == "_",
        _ => false,
    }
}

/// Leaves out all that comes after the request is built.
fn end_with_request(block: &mut Block) {
    let built = block.stmts.iter().position(|statement| {
        let text = statement.to_token_stream().to_string();
        text.contains("let mut request =")
    });
    if let Some(built) = built
        && let Stmt::Local(local) = &mut block.stmts[built]
    {
        local.attrs.clear();
        local.pat = parse_quote!(request);
        block.stmts.truncate(built + 1);
        block
            .stmts
            .push(Stmt::Expr(parse_quote!(Ok(request)), None));
    }
    if let Some(Stmt::Local(local)) = block.stmts.first_mut()
        && let syn::Pat::Struct(pattern) = &mut local.pat
    {
        pattern.rest = Some(syn::PatRest {
            attrs: Vec::new(),
            dot2_token: <syn::Token![..]>::default(),
        });
    }
}

fn derives(attribute: &Attribute, name: &str) -> bool {
    attribute.path().is_ident("derive") && attribute.to_token_stream().to_string().contains(name)
}

/// Leaves out imports that only sending needs.
struct Sending;

impl VisitMut for Sending {
    fn visit_use_group_mut(&mut self, group: &mut syn::UseGroup) {
        let is_sending = |tree: &syn::UseTree| {
            let name = tree.to_token_stream().to_string();
            [
                "ByteStream",
                "ClientHooks",
                "Error",
                "OperationInfo",
                "ResponseValue",
            ]
            .contains(&name.as_str())
        };
        let trees = std::mem::take(&mut group.items);
        group.items = trees.into_iter().filter(|tree| !is_sending(tree)).collect();
    }
}

/// A call begins without options of its own.
struct NoOptions;

impl VisitMut for NoOptions {
    fn visit_expr_struct_mut(&mut self, value: &mut syn::ExprStruct) {
        value
            .fields
            .push(parse_quote!(options: ::countersign_client::CallOptions::new()));
    }
}

/// Puts the names of parameters on the wire where those in Rust stood in for them.
struct Wire<'l>(&'l [LoweredParameter]);

impl Wire<'_> {
    fn rename(&self, argument: &mut Expr) {
        if let Expr::Lit(ExprLit {
            lit: Lit::Str(text),
            ..
        }) = argument
            && let Some(parameter) = self
                .0
                .iter()
                .find(|parameter| parameter.name == text.value())
        {
            *text = LitStr::new(&parameter.wire, text.span());
        }
    }
}

impl VisitMut for Wire<'_> {
    fn visit_expr_call_mut(&mut self, call: &mut ExprCall) {
        visit_mut::visit_expr_call_mut(self, call);
        let function = call.func.to_token_stream().to_string();
        if let Some(name) = call
            .args
            .first_mut()
            .filter(|_| function.ends_with("QueryParam :: new"))
        {
            self.rename(name);
        }
    }

    fn visit_expr_method_call_mut(&mut self, call: &mut ExprMethodCall) {
        visit_mut::visit_expr_method_call_mut(self, call);
        if call.method == "append"
            && let Some(name) = call.args.first_mut()
        {
            self.rename(name);
        }
    }
}

/// Leaves out the header `api-version`, which no contract asks for, and all that is about headers
/// where nothing else is.
fn drop_api_version(block: &mut Block) {
    let text = |statement: &Stmt| statement.to_token_stream().to_string();
    block
        .stmts
        .retain(|statement| !text(statement).contains("from_static (\"api-version\")"));
    if !block
        .stmts
        .iter()
        .any(|statement| text(statement).contains("header_map . append"))
    {
        block
            .stmts
            .retain(|statement| !text(statement).starts_with("let mut header_map"));
        NoHeaders.visit_block_mut(block);
    }
}

struct NoHeaders;

impl VisitMut for NoHeaders {
    fn visit_expr_mut(&mut self, expression: &mut Expr) {
        if let Expr::MethodCall(call) = expression
            && call.method == "headers"
        {
            *expression = (*call.receiver).clone();
        }
        visit_mut::visit_expr_mut(self, expression);
    }
}

/// Lets messages name types as a person would.
struct Messages;

impl VisitMut for Messages {
    fn visit_lit_str_mut(&mut self, text: &mut LitStr) {
        let value = text.value();
        if value.starts_with("conversion to `") {
            let quoted = value.split('`').nth(1).unwrap_or_default();
            let short = quoted.rsplit(":: ").next().unwrap_or_default();
            *text = LitStr::new(&value.replace(quoted, short), text.span());
        }
    }
}

/// Writes `name` for `name: name`.
struct Shorthand;

impl VisitMut for Shorthand {
    fn visit_field_value_mut(&mut self, field: &mut syn::FieldValue) {
        visit_mut::visit_field_value_mut(self, field);
        if field.member.to_token_stream().to_string() == field.expr.to_token_stream().to_string() {
            field.colon_token = None;
        }
    }
}

/// Says why lints are silenced in code that is not ours.
struct Reasons;

impl VisitMut for Reasons {
    fn visit_attribute_mut(&mut self, attribute: &mut Attribute) {
        if attribute.path().is_ident("allow")
            && let syn::Meta::List(list) = &mut attribute.meta
        {
            let lints = &list.tokens;
            list.tokens = quote!(#lints, reason = "written by progenitor");
        }
        visit_mut::visit_attribute_mut(self, attribute);
    }
}

/// A body that may be left out is left out unless it is given.
struct OptionalBody;

impl VisitMut for OptionalBody {
    fn visit_field_value_mut(&mut self, field: &mut syn::FieldValue) {
        if matches!(&field.member, syn::Member::Named(name) if name == "body") {
            field.expr = parse_quote!(Ok(None));
        }
    }
}
