//! Calls whose success goes on, event by event.

use countersign_contract::value::{Integer, Lenient};
use serde::de::DeserializeOwned;

use super::Call;
use crate::calls::{
    Error, Response,
    response::{EVENT_STREAM, Events, File, Judge},
    runtime::Received,
};

impl Call {
    /// Makes the call; a success goes on event by event, and each event holds JSON. The event that
    /// holds nothing but `end` is the last one.
    ///
    /// # Errors
    ///
    /// Every way in which a call can fail; see [`Error`].
    pub async fn events<T: DeserializeOwned + 'static>(
        self,
        end: Option<&'static str>,
    ) -> Result<Response<Events<T>>, Error> {
        self.events_read_by(end, |data| serde_json::from_slice(data))
            .await
    }

    /// Makes the call; a success goes on event by event, and each event holds JSON that is made of
    /// integers. The event that holds nothing but `end` is the last one.
    ///
    /// # Errors
    ///
    /// Every way in which a call can fail; see [`Error`].
    pub async fn events_of_integers<T: Integer + 'static>(
        self,
        end: Option<&'static str>,
    ) -> Result<Response<Events<T>>, Error> {
        let read = |data: &[u8]| serde_json::from_slice::<Lenient<T>>(data).map(|data| data.0);
        self.events_read_by(end, read).await
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
        Ok(Events::of(response, limit, end, Ok))
    }

    async fn events_read_by<T: 'static>(
        self,
        end: Option<&'static str>,
        read: fn(&[u8]) -> Result<T, serde_json::Error>,
    ) -> Result<Response<Events<T>>, Error> {
        let (runtime, operation) = (self.runtime.clone(), self.operation);
        let response = self.event_stream().await?;
        let (status, headers) = (response.status(), response.headers().clone());
        let limit = runtime.inner().max_body_size;
        let read = move |data: String| {
            let received = Received {
                status,
                headers: headers.clone(),
                body: data.into(),
            };
            let judge = Judge::of_event(&runtime, operation, &received)?;
            let event = judge.read(received, |data| read(data))?;
            Ok(event.into_body())
        };
        Ok(Events::of(response, limit, end, read))
    }

    /// Makes the call and wants events, whatever else is documented.
    async fn event_stream(mut self) -> Result<Response<File>, Error> {
        self.wanted = Some(EVENT_STREAM);
        let response = self.file().await?;
        response.body().only(&[EVENT_STREAM])?;
        Ok(response)
    }
}
