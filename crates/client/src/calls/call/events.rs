//! Calls whose success goes on, event by event.

use countersign_contract::value::{Tolerant, from_slice};

use super::Call;
use crate::calls::{
    Error, Response,
    response::{BodyValidator, EVENT_STREAM, Events, File},
    runtime::Received,
};

impl Call {
    /// Makes the call; a success goes on event by event, and each event holds JSON. The event that
    /// holds nothing but `end` is the last one.
    ///
    /// # Errors
    ///
    /// Every way in which a call can fail; see [`Error`].
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

    /// Makes the call; a success goes on event by event, and each event holds a text. The event
    /// that holds nothing but `end` is the last one.
    ///
    /// # Errors
    ///
    /// Every way in which a call can fail; see [`Error`].
    pub async fn events_of_text(
        self,
        end: Option<&'static str>,
    ) -> Result<Response<Events<String>>, Error> {
        let limit = self.runtime.inner().max_body_size;
        let response = self.event_stream().await?;
        let read = |data| std::future::ready(Ok(data));
        Ok(Events::of(response, limit, end, read))
    }

    /// Makes the call and wants events, whatever else is documented.
    async fn event_stream(mut self) -> Result<Response<File>, Error> {
        self.wanted = Some(EVENT_STREAM);
        let response = self.streamed().await?;
        response.body().only(&[EVENT_STREAM])?;
        Ok(response)
    }
}
