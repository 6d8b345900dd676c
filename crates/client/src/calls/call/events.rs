//! Calls whose success is an event stream.

use countersign_contract::value::{Tolerant, from_slice};

use super::Call;
use crate::calls::{
    Error, Response,
    response::{BodyValidator, EVENT_STREAM, Events, File},
    runtime::Received,
};

impl Call {
    /// Makes the call and returns the event stream of a success, each event with JSON data. An
    /// event whose data equals `end` ends the stream.
    ///
    /// # Errors
    ///
    /// Returns an [`Error`] if the call fails.
    pub async fn events<T: Tolerant + 'static>(
        self,
        end: Option<&'static str>,
    ) -> Result<Response<Events<T>>, Error> {
        let (runtime, operation) = (self.runtime.clone(), self.operation);
        let response = self.event_stream().await?;
        let (status, headers) = (response.status(), response.headers().clone());
        let call = response.body().call().clone();
        let limit = runtime.inner().max_body_size;
        let read = move |data: String| {
            let received = Received {
                status,
                headers: headers.clone(),
                body: data.into(),
            };
            let (runtime, call) = (runtime.clone(), call.clone());
            async move {
                let validator =
                    BodyValidator::of_event(&runtime, operation, &received, call.clone()).await?;
                let event = validator
                    .read(received, |data| from_slice::<T>(data))
                    .await?;
                Ok(event.into_body())
            }
        };
        Ok(Events::of(response, limit, end, read))
    }

    /// Makes the call and returns the event stream of a success, each event with text data. An
    /// event whose data equals `end` ends the stream.
    ///
    /// # Errors
    ///
    /// Returns an [`Error`] if the call fails.
    pub async fn events_of_text(
        self,
        end: Option<&'static str>,
    ) -> Result<Response<Events<String>>, Error> {
        let limit = self.runtime.inner().max_body_size;
        let response = self.event_stream().await?;
        let read = |data| std::future::ready(Ok(data));
        Ok(Events::of(response, limit, end, read))
    }

    /// Makes the call and requests an event stream, whatever else is documented.
    async fn event_stream(mut self) -> Result<Response<File>, Error> {
        self.wanted = Some(EVENT_STREAM);
        let response = self.streamed().await?;
        response.body().only(&[EVENT_STREAM])?;
        Ok(response)
    }
}
