//! Calls whose success goes on, event by event.

use countersign_contract::model::{Media, Operation, Part, is_event_stream};
use proc_macro2::TokenStream;
use quote::quote;

use crate::{
    documentation::{code, doc},
    emit::option,
    types::{Types, Use, use_tokens},
};

/// The method that gives the events of a success, if one is documented to have some.
pub(super) fn events(types: &Types, operation: &Operation) -> Option<TokenStream> {
    let (status, media) = stream(operation)?;
    let data = types.body(&operation.id, &Part::Event(status.to_owned()));
    // A text stands in an event as it is, not as JSON.
    let data = data.filter(|data| types.behind_aliases(data) != Use::Text);
    let (given, receive) = match data {
        None => (quote!(String), quote!(events_of_text)),
        Some(data) => (use_tokens(data, &quote!(types::)), quote!(events)),
    };
    let end = media.events.as_ref().map(|events| &events.end);
    let ends = end.map(|end| format!(" The event that holds {} is the last one.", code(end)));
    let text = doc(&format!(
        "Sends the request, and gives the events of the response as they come. An event that does not hold what it \
         should is an error of its own; the next one comes after it.{}\n\n# Errors\n\nAs for [`send`](Self::send). If the \
         response is no event stream, [`ErrorKind::File`](::countersign_client::ErrorKind::File).",
        ends.unwrap_or_default()
    ));
    let end = option(end);
    let events = quote!(::countersign_client::Events<#given>);
    Some(quote! {
        #text
        pub async fn events(self) -> Result<::countersign_client::Response<#events>, ::countersign_client::Error> {
            self.call()?.#receive(#end).await
        }
    })
}

/// The first success that goes on event by event.
pub(super) fn stream(operation: &Operation) -> Option<(&str, &Media)> {
    operation.successes().find_map(|(status, response)| {
        let mut content = response.content.iter();
        let (_, media) = content.find(|(name, _)| is_event_stream(name))?;
        Some((status.as_str(), media))
    })
}
