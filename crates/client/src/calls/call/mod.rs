//! One call: a request that is built, and how its response is read.

mod events;
mod read;

use std::fmt::Display;

use bytes::Bytes;
use countersign_contract::{table::Operation, value::CommaSeparated};
use reqwest::Request;
use serde::Serialize;

use crate::calls::{
    CallOptions, Error, Runtime, Unbuilt,
    error::CallProgress,
    pages::{BrokenLaw, follow},
    request::{Multipart, QueryStyle, Values, add_to_query, form, is_finite, send_to, set_body},
    runtime::Take,
};

/// A call that is ready to be made. Generated code makes it, and knows what it gives.
#[must_use = "a call does nothing until it is made"]
pub struct Call {
    runtime: Runtime,
    pub(crate) operation: &'static Operation,
    pub(crate) request: Request,
    pub(crate) options: CallOptions,
    pub(crate) values: Values,
    /// The path of the base URL, without a slash at its end.
    pub(crate) base_path: String,
    /// Whether the URL is one that the server has named, and not made of the parameters.
    pub(crate) is_link: bool,
    /// The media type that is wanted of those that a success may have.
    pub(crate) wanted: Option<&'static str>,
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
        let mut request = request.map_err(|unbuilt| unbuilt.of(operation))?;
        let inner = runtime.inner();
        let own = operation.server.filter(|_| !inner.everywhere);
        let base_path = match own {
            Some(server) => send_to(server, &inner.base_path, &mut request)
                .ok_or_else(|| Unbuilt::Server.of(operation))?,
            None => inner.base_path.clone(),
        };
        Ok(Self {
            runtime: runtime.clone(),
            operation,
            request,
            options,
            values: Values::default(),
            base_path,
            is_link: false,
            wanted: None,
        })
    }

    /// The same call, with the value of a parameter by its index in the contract; `null` is none.
    ///
    /// # Errors
    ///
    /// If a number in it is not finite.
    pub fn with_parameter<T: Serialize>(mut self, index: usize, value: &T) -> Result<Self, Error> {
        self.check_numbers(value)?;
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
            return Err(Unbuilt::Separator.of(self.operation));
        }
        // The list itself is a text by now.
        self.check_numbers(items)?;
        self.with_parameter(index, &list)
    }

    /// The same call, with the value of a query parameter of several parts, by its index in the
    /// contract.
    ///
    /// # Errors
    ///
    /// If a part of it is no plain value, holds what stands between the parts, or is a number that is
    /// not finite.
    pub fn with_query<T: Serialize>(
        mut self,
        index: usize,
        name: &str,
        style: QueryStyle,
        value: Option<&T>,
    ) -> Result<Self, Error> {
        let Some(value) = value else { return Ok(self) };
        self.check_numbers(value)?;
        let unbuilt = |unbuilt: Unbuilt| unbuilt.of(self.operation);
        let value = serde_json::to_value(value).map_err(|_| unbuilt(Unbuilt::Query))?;
        add_to_query(self.request.url_mut(), style, name, &value).map_err(unbuilt)?;
        self.values.parameter(index, &value);
        Ok(self)
    }

    /// The same call with a body of JSON, if there is one.
    ///
    /// # Errors
    ///
    /// If it cannot be written, or a number in it is not finite: that would become `null`.
    pub fn with_json<T: Serialize>(
        mut self,
        media_type: &'static str,
        body: Option<&T>,
    ) -> Result<Self, Error> {
        if let Some(body) = body {
            self.check_numbers(body)?;
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
    /// If it cannot be written: a form holds names with plain values, or lists of those, and no
    /// number that is not finite.
    pub fn with_form<T: Serialize>(
        mut self,
        media_type: &'static str,
        body: Option<&T>,
    ) -> Result<Self, Error> {
        if let Some(body) = body {
            self.check_numbers(body)?;
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

    /// The same call for the page at this URL, which the page before it has named, if there is
    /// one.
    ///
    /// # Errors
    ///
    /// If it leads to another server or out of the base URL.
    pub fn at_link(mut self, link: Option<&str>) -> Result<Self, Error> {
        if let Some(link) = link {
            let elsewhere = BrokenLaw::Elsewhere {
                operation: self.operation.id,
            };
            let target = follow(self.request.url(), &self.base_path, link)
                .ok_or_else(|| Error::from(elsewhere).of_operation(self.operation.id))?;
            *self.request.url_mut() = target;
            self.is_link = true;
        }
        Ok(self)
    }

    fn check_numbers<T: Serialize + ?Sized>(&self, value: &T) -> Result<(), Error> {
        if is_finite(value) {
            Ok(())
        } else {
            Err(Unbuilt::Infinite.of(self.operation))
        }
    }

    async fn sent<T: Take>(self) -> Result<(T, CallProgress), Error> {
        let runtime = self.runtime.clone();
        runtime.send(self).await
    }
}
