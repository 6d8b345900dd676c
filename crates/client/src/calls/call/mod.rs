//! A call: a request that is built, and the reading of its response.

mod events;
mod read;

use std::fmt::Display;

use bytes::Bytes;
use countersign_contract::{table::Operation, value::CommaSeparated};
use reqwest::Request;
use serde::Serialize;

use crate::{
    calls::{
        CallOptions, Error, Runtime, Unbuilt,
        error::CallProgress,
        pages::{BrokenLaw, follow},
        request::{Multipart, QueryStyle, Values, add_to_query, form, send_to, set_body},
        runtime::Take,
    },
    finite::is_finite,
};

/// A call that is ready to be made. Generated code creates it and knows the type of its result.
#[must_use = "a call does nothing until it is made"]
pub struct Call {
    runtime: Runtime,
    pub(crate) operation: &'static Operation,
    pub(crate) request: Request,
    pub(crate) options: CallOptions,
    pub(crate) values: Values,
    /// The path of the base URL, without a trailing slash.
    pub(crate) base_path: String,
    /// `true` if the URL was sent by the server, and not built from the parameters.
    pub(crate) is_link: bool,
    /// The media type that is requested, of those that a success may have.
    pub(crate) wanted: Option<&'static str>,
}

impl Call {
    /// Creates a call from the result of building its request.
    ///
    /// # Errors
    ///
    /// Returns an error if a parameter cannot be written.
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

    /// Adds the value of a parameter by its index in the contract; `null` adds nothing.
    ///
    /// # Errors
    ///
    /// Returns an error if a number in it is not finite.
    pub fn with_parameter<T: Serialize>(mut self, index: usize, value: &T) -> Result<Self, Error> {
        self.check_numbers(value)?;
        self.values.parameter(index, value);
        Ok(self)
    }

    /// Adds a list that is sent as one text, by its index in the contract.
    ///
    /// # Errors
    ///
    /// Returns an error if an item contains the separator, or is a number that is not finite.
    pub fn with_list<T: Display + Serialize>(
        self,
        index: usize,
        list: Option<&CommaSeparated<T>>,
    ) -> Result<Self, Error> {
        let items = list.map_or(&[][..], |list| &list.0);
        if items.iter().any(|item| item.to_string().contains(',')) {
            return Err(Unbuilt::Separator.of(self.operation));
        }
        // The list itself is already a text.
        self.check_numbers(items)?;
        self.with_parameter(index, &list)
    }

    /// Adds the value of a query parameter with several parts, by its index in the contract.
    ///
    /// # Errors
    ///
    /// Returns an error if a part of it is not a plain value, contains the separator, or is a
    /// number that is not finite.
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

    /// Sets a JSON body, if one is given.
    ///
    /// # Errors
    ///
    /// Returns an error if the body cannot be written, or a number in it is not finite: that would
    /// become `null`.
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

    /// Sets a form as the body, if one is given.
    ///
    /// # Errors
    ///
    /// Returns an error if the form cannot be written. It may contain names with plain values or
    /// lists of those, and only finite numbers.
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

    /// Sets a multipart form as the body, if it has any part.
    ///
    /// # Errors
    ///
    /// Returns an error if the form cannot be written.
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

    /// Sets the body to these bytes, if any are given.
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

    /// Requests the page at this URL, which the previous page named, if one is given.
    ///
    /// # Errors
    ///
    /// Returns an error if the URL leads to another server or out of the base URL.
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
