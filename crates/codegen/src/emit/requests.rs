//! The code that builds the requests. It is written by `progenitor` and then reduced.
//!
//! Only the code that builds the request from the parameters of a call is kept. Our runtime
//! connects, sends, reads the response and handles the body.

use std::collections::BTreeMap;

use countersign_contract::model::Contract;
use progenitor::{GenerationSettings, Generator, InterfaceStyle, TypeImpl};
use quote::{ToTokens as _, quote};
use syn::{
    Block, Expr, ExprCall, ExprLit, ExprMethodCall, FnArg, Ident, ImplItem, ImplItemFn, Item, Lit,
    LitStr, Pat, Stmt, parse_quote,
    visit_mut::{self, VisitMut},
};

use super::{calls, module};
use crate::{
    Error, File,
    documentation::{attributes, code},
    lower::{Lowered, LoweredOperation, LoweredParameter},
};

/// The order of the parameters of each method.
pub(super) type Order = BTreeMap<String, Vec<Ident>>;

/// Writes `client/requests.rs`, and returns the parameters of its methods.
pub(super) fn requests(contract: &Contract, lowered: &Lowered) -> Result<(File, Order), Error> {
    let mut settings = GenerationSettings::new();
    settings.with_interface(InterfaceStyle::Positional);
    for (schema, rust) in &lowered.replacements {
        // Parameters are written with `Display`.
        settings.with_replacement(schema, rust, [TypeImpl::Display].into_iter());
    }
    let tokens = Generator::new(&settings)
        .generate_tokens(&lowered.document)
        .map_err(|error| Error::backend(&contract.file, format!("progenitor: {error}")))?;
    let written: syn::File = syn::parse2(tokens.clone())
        .map_err(|error| Error::backend(&contract.file, format!("{error}: {tokens}")))?;
    let mut methods = Vec::new();
    let mut order = Order::new();
    for method in functions(written) {
        let name = method.sig.ident.to_string();
        let mut known = lowered.operations.iter();
        let Some(operation) = known.find(|known| known.method == name) else {
            continue;
        };
        order.insert(name, parameters(&method));
        methods.push(request(method, operation));
    }
    let methods = quote!(#(#methods)*);
    let encode = calls(&methods, "encode_path").then(|| {
        quote!(
            use ::progenitor_client::encode_path;
        )
    });
    let tokens = quote! {
        use ::countersign_client::Unbuilt;
        #encode

        /// Builds the requests of a client.
        pub(super) struct Requests {
            pub(super) baseurl: String,
            pub(super) client: ::reqwest::Client,
        }

        impl Requests {
            #methods
        }
    };
    let file = File::rust(
        format!("{}/client/requests.rs", module(contract)),
        &contract.file,
        "Builds the requests, without their bodies. Written by progenitor.",
        tokens,
    )?;
    Ok((file, order))
}

/// Returns the methods of the client.
fn functions(file: syn::File) -> impl Iterator<Item = ImplItemFn> {
    let items = file.items.into_iter().filter_map(|item| match item {
        Item::Impl(item) if item.trait_.is_none() => Some(item.items),
        _ => None,
    });
    items.flatten().filter_map(|item| match item {
        ImplItem::Fn(method) => Some(method),
        _ => None,
    })
}

fn parameters(method: &ImplItemFn) -> Vec<Ident> {
    let name = |input: &FnArg| match input {
        FnArg::Typed(typed) => match &*typed.pat {
            Pat::Ident(pattern) => Some(pattern.ident.clone()),
            _ => None,
        },
        FnArg::Receiver(_) => None,
    };
    method.sig.inputs.iter().filter_map(name).collect()
}

/// Reduces a method to its first half, which builds the request.
fn request(mut method: ImplItemFn, operation: &LoweredOperation) -> ImplItemFn {
    method.attrs = attributes(&format!("Builds the request of {}.", code(&operation.id)));
    if method.sig.inputs.len() > MOST_PARAMETERS {
        method.attrs.push(
            parse_quote!(#[expect(clippy::too_many_arguments, reason = "the call has as many")]),
        );
    }
    method.sig.generics = syn::Generics::default();
    Elided.visit_signature_mut(&mut method.sig);
    method.vis = parse_quote!(pub(super));
    method.sig.asyncness = None;
    method.sig.output = parse_quote!(-> Result<::reqwest::Request, Unbuilt>);
    end_with_request(&mut method.block);
    Wire(&operation.parameters).visit_block_mut(&mut method.block);
    drop_api_version(&mut method.block);
    method
}

/// Removes lifetimes that can be elided.
struct Elided;

impl VisitMut for Elided {
    fn visit_receiver_mut(&mut self, receiver: &mut syn::Receiver) {
        *receiver = parse_quote!(&self);
    }

    fn visit_type_reference_mut(&mut self, reference: &mut syn::TypeReference) {
        reference.lifetime = None;
        visit_mut::visit_type_reference_mut(self, reference);
    }
}

/// The number of parameters above which clippy warns.
const MOST_PARAMETERS: usize = 7;

/// Removes everything after the request is built.
fn end_with_request(block: &mut Block) {
    let is_built = |statement: &Stmt| {
        let text = statement.to_token_stream().to_string();
        text.contains(". build () ?")
    };
    let Some(built) = block.stmts.iter().position(is_built) else {
        return;
    };
    if let Stmt::Local(local) = &mut block.stmts[built]
        && let Some(init) = &local.init
        && let Expr::Try(built_request) = &*init.expr
    {
        let request = &built_request.expr;
        let request: Stmt = Stmt::Expr(parse_quote!(Ok(#request?)), None);
        block.stmts.truncate(built);
        block.stmts.push(request);
    }
}

/// Replaces the Rust names of parameters with their names on the wire.
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

/// Removes the header `api-version`, which no contract requires, and the header code if there are
/// no other headers.
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
