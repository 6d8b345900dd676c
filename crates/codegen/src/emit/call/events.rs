//! Calls whose successful response is a stream of events.

use countersign_contract::model::{Media, Operation, Part, is_event_stream};
use proc_macro2::TokenStream;
use quote::quote;

use crate::{
    documentation::{code, doc},
    emit::option,
    types::{Types, Use, use_tokens},
};

/// Returns the method that streams the events of a successful response, if the contract documents
/// such a stream.
pub(super) fn events(types: &Types, operation: &Operation) -> Option<TokenStream> {
    let (status, media) = stream(operation)?;
    let data = types.body(&operation.id, &Part::Event(status.to_owned()));
    // An event holds text as is, not as JSON.
    let data = data.filter(|data| types.behind_aliases(data) != Use::Text);
    let (given, receive) = match data {
        None => (quote!(String), quote!(events_of_text)),
        Some(data) => (use_tokens(data, &quote!(types::)), quote!(events)),
    };
    let end = media.events.as_ref().map(|events| &events.end);
    let ends = end.map(|end| format!(" The stream ends with the event that holds {}.", code(end)));
    let text = doc(&format!(
        "Sends the request and returns the events of the response as they arrive. An event with unexpected data \
         is an error; the stream continues with the next one.{}\n\n# Errors\n\nAs for [`send`](Self::send). If the \
         response is not an event stream, [`ErrorKind::File`](::countersign_client::ErrorKind::File).",
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

/// Returns the first successful response that is a stream of events.
pub(super) fn stream(operation: &Operation) -> Option<(&str, &Media)> {
    operation.successes().find_map(|(status, response)| {
        let mut content = response.content.iter();
        let (_, media) = content.find(|(name, _)| is_event_stream(name))?;
        Some((status.as_str(), media))
    })
}
