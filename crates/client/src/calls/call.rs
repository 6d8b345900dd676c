//! One call: a request that is built, and how its response is read.

use std::fmt::Display;

use bytes::Bytes;
use countersign_contract::{
    table::Operation,
    value::{CommaSeparated, Integer, Lenient},
};
use reqwest::Request;
use serde::{Serialize, de::DeserializeOwned};

use crate::calls::{
    CallOptions, Error, Response, Runtime, Unbuilt,
    request::{Multipart, Values, form, is_finite, set_body},
    response::{Arrived, File, Judge, Success},
    runtime::{Received, Take},
};

/// A call that is ready to be made. Generated code makes it, and knows what it gives.
#[must_use = "a call does nothing until it is made"]
pub struct Call {
    runtime: Runtime,
    operation: &'static Operation,
    request: Request,
    options: CallOptions,
    values: Values,
}

impl Call {
    /// A call with a request that was built, if that went well.
    ///
    /// # Errors
    ///
    /// If a parameter cannot be written.
    pub fn new(
        runtime: &Runtime,
        operation: &'static Operation,
        options: CallOptions,
        request: Result<Request, Unbuilt>,
    ) -> Result<Self, Error> {
        let request = request.map_err(|unbuilt| unbuilt.of(operation))?;
        Ok(Self {
            runtime: runtime.clone(),
            operation,
            request,
            options,
            values: Values::default(),
        })
    }

    /// The same call, with the value of a parameter by its index in the contract; `null` is none.
    ///
    /// # Errors
    ///
    /// If a number in it is not finite.
    pub fn with_parameter<T: Serialize>(mut self, index: usize, value: &T) -> Result<Self, Error> {
        if !is_finite(value) {
            return Err(Unbuilt::Infinite.of(self.operation));
        }
        self.values.parameter(index, value);
        Ok(self)
    }

    /// The same call, with a list that travels as one text, by its index in the contract.
    ///
    /// # Errors
    ///
    /// If one of its items would be taken for two, or is a number that is not finite.
    pub fn with_list<T: Display + Serialize>(
        self,
        index: usize,
        list: Option<&CommaSeparated<T>>,
    ) -> Result<Self, Error> {
        let items = list.map_or(&[][..], |list| &list.0);
        if items.iter().any(|item| item.to_string().contains(',')) {
            return Err(Unbuilt::Comma.of(self.operation));
        }
        // The list itself is a text by now.
        if !is_finite(items) {
            return Err(Unbuilt::Infinite.of(self.operation));
        }
        self.with_parameter(index, &list)
    }

    /// The same call with a body of JSON, if there is one.
    ///
    /// # Errors
    ///
    /// If it cannot be written.
    pub fn with_json<T: Serialize>(
        mut self,
        media_type: &'static str,
        body: Option<&T>,
    ) -> Result<Self, Error> {
        if let Some(body) = body {
            let text = serde_json::to_vec(body).map_err(|_| Unbuilt::Body.of(self.operation))?;
            let text = Bytes::from(text);
            self.values.body = Some(text.clone());
            set_body(&mut self.request, media_type, text);
        }
        Ok(self)
    }

    /// The same call with a form as its body, if there is one.
    ///
    /// # Errors
    ///
    /// If it cannot be written: a form holds names with plain values, or lists of those.
    pub fn with_form<T: Serialize>(
        mut self,
        media_type: &'static str,
        body: Option<&T>,
    ) -> Result<Self, Error> {
        if let Some(body) = body {
            let value = serde_json::to_value(body).map_err(|_| Unbuilt::Body.of(self.operation))?;
            let form = form(&value).map_err(|unbuilt| unbuilt.of(self.operation))?;
            self.values.body = Some(value.to_string().into());
            set_body(&mut self.request, media_type, form);
        }
        Ok(self)
    }

    /// The same call with a multipart form as its body, if it has any part.
    ///
    /// # Errors
    ///
    /// If it cannot be written.
    pub fn with_multipart(
        mut self,
        media_type: &'static str,
        form: Multipart,
    ) -> Result<Self, Error> {
        let written = form.write(media_type);
        if let Some(form) = written.map_err(|unbuilt| unbuilt.of(self.operation))? {
            self.values.body = Some(form.values.to_string().into());
            self.values.files = form.files;
            set_body(&mut self.request, &form.media_type, form.body);
        }
        Ok(self)
    }

    /// The same call with this as its body, if there is one, as it is.
    pub fn with_body(
        mut self,
        media_type: &'static str,
        body: Option<impl Into<reqwest::Body>>,
    ) -> Self {
        if let Some(body) = body {
            set_body(&mut self.request, media_type, body);
        }
        self
    }

    /// Makes the call; the body of a success is JSON.
    ///
    /// # Errors
    ///
    /// Every way in which a call can fail; see [`Error`].
    pub async fn json<T: DeserializeOwned>(self) -> Result<Response<T>, Error> {
        let (judge, received) = self.received().await?;
        judge.read(received, |body| serde_json::from_slice(body))
    }

    /// Makes the call; the body of a success is JSON, or empty.
    ///
    /// # Errors
    ///
    /// Every way in which a call can fail; see [`Error`].
    pub async fn json_or_nothing<T: DeserializeOwned>(self) -> Result<Response<Option<T>>, Error> {
        let (judge, received) = self.received().await?;
        if received.body.is_empty() {
            return Ok(received.with(None));
        }
        judge.read(received, |body| serde_json::from_slice(body).map(Some))
    }

    /// Makes the call; the body of a success is JSON and made of integers.
    ///
    /// # Errors
    ///
    /// Every way in which a call can fail; see [`Error`].
    pub async fn integers<T: Integer>(self) -> Result<Response<T>, Error> {
        let (judge, received) = self.received().await?;
        judge.read(received, |body| {
            serde_json::from_slice::<Lenient<T>>(body).map(|body| body.0)
        })
    }

    /// Makes the call and gives the body of a success as it came.
    ///
    /// # Errors
    ///
    /// Every way in which a call can fail; see [`Error`].
    pub async fn bytes(self) -> Result<Response<Bytes>, Error> {
        let (_, received) = self.received().await?;
        let body = received.body.clone();
        Ok(received.with(body))
    }

    /// Makes the call; a success is a file, which is still coming.
    ///
    /// # Errors
    ///
    /// Every way in which a call can fail; see [`Error`].
    pub async fn file(self) -> Result<Response<File>, Error> {
        let (operation, runtime) = (self.operation, self.runtime.clone());
        let response: reqwest::Response = self.sent().await?;
        File::of(operation, response, runtime.inner().read_timeout)
    }

    /// Makes the call; the status of a success says what its body is.
    ///
    /// # Errors
    ///
    /// Every way in which a call can fail; see [`Error`].
    pub async fn success<S: Success>(self) -> Result<Response<S>, Error> {
        let (operation, runtime) = (self.operation, self.runtime.clone());
        match self.sent().await? {
            Arrived::Whole(received, read) => {
                let status = received.status.as_u16();
                let judge = Judge::of(&runtime, operation, &received)?;
                judge.read(received, |body| read(status, body))
            }
            Arrived::File(response, made) => {
                let status = response.status().as_u16();
                let file = File::of(operation, response, runtime.inner().read_timeout)?;
                Ok(file.map(|file| made(status, file)))
            }
        }
    }

    async fn received(self) -> Result<(Judge, Received), Error> {
        let (operation, runtime) = (self.operation, self.runtime.clone());
        let received: Received = self.sent().await?;
        let judge = Judge::of(&runtime, operation, &received)?;
        Ok((judge, received))
    }

    async fn sent<T: Take>(self) -> Result<T, Error> {
        let Self {
            runtime,
            operation,
            request,
            options,
            values,
        } = self;
        runtime.send(operation, request, &values, options).await
    }
}
