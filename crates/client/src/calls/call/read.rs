//! Making a call and reading its response.

use bytes::Bytes;
use countersign_contract::{
    table::Pagination,
    value::{Tolerant, from_slice},
};

use super::Call;
use crate::calls::{
    Error, Response,
    pages::{Page, PageRequest},
    platform::Incoming,
    response::{Arrived, BodyValidator, Bounds, File, Success},
    runtime::Received,
};

impl Call {
    /// Makes the call and reads the body of a success as JSON.
    ///
    /// # Errors
    ///
    /// Returns an [`Error`] if the call fails.
    pub async fn json<T: Tolerant>(self) -> Result<Response<T>, Error> {
        let (validator, received) = self.received().await?;
        validator.read(received, |body| from_slice(body)).await
    }

    /// Makes the call and reads the body of a success as JSON, or `None` if it is empty.
    ///
    /// # Errors
    ///
    /// Returns an [`Error`] if the call fails.
    pub async fn json_or_nothing<T: Tolerant>(self) -> Result<Response<Option<T>>, Error> {
        let (validator, received) = self.received().await?;
        if received.body.is_empty() {
            return Ok(received.with(None));
        }
        validator
            .read(received, |body| from_slice(body).map(Some))
            .await
    }

    /// Makes the call and reads a success as a page of a list.
    ///
    /// # Errors
    ///
    /// Returns an [`Error`] if the call fails.
    pub async fn page<T: Tolerant>(
        self,
        facts: &Pagination,
        page: &PageRequest,
    ) -> Result<Page<T>, Error> {
        let operation = self.operation;
        let (validator, received) = self.received().await?;
        let body = received.body.clone();
        let read = Page::read(operation, facts, page, received.with(body));
        match read {
            Ok(mut page) => {
                page.call = validator.call().clone();
                if let Some(failure) = page.failure.take() {
                    page.failure = Some(validator.explained(failure).await);
                }
                Ok(page)
            }
            Err(error) => Err(validator.explained(error).await),
        }
    }

    /// Makes the call and returns the body of a success unchanged.
    ///
    /// # Errors
    ///
    /// Returns an [`Error`] if the call fails.
    pub async fn bytes(self) -> Result<Response<Bytes>, Error> {
        let (_, received) = self.received().await?;
        let body = received.body.clone();
        Ok(received.with(body))
    }

    /// Makes the call and returns a success as a file, before it has been received.
    ///
    /// # Errors
    ///
    /// Returns an [`Error`] if the call fails.
    pub async fn file(self) -> Result<Response<File>, Error> {
        let operation = self.operation;
        let response = self.streamed().await?;
        response.body().check_whole(operation, response.status())?;
        Ok(response)
    }

    /// Makes the call and returns a success before its body has been received.
    pub(super) async fn streamed(self) -> Result<Response<File>, Error> {
        let (operation, bounds) = (self.operation, self.bounds());
        let (response, call): (Incoming, _) = self.sent().await?;
        File::of(operation, response, bounds, call)
    }

    /// Makes the call and reads the body of a success as its status requires.
    ///
    /// # Errors
    ///
    /// Returns an [`Error`] if the call fails.
    pub async fn success<S: Success>(self) -> Result<Response<S>, Error> {
        let (operation, runtime) = (self.operation, self.runtime.clone());
        let bounds = self.bounds();
        let (arrived, call) = self.sent().await?;
        match arrived {
            Arrived::Whole(received, read) => {
                let status = received.status.as_u16();
                let validator = BodyValidator::of(&runtime, operation, &received, call).await?;
                validator.read(received, |body| read(status, body)).await
            }
            Arrived::File(response, made) => {
                let status = response.status().as_u16();
                let file = File::of(operation, response, bounds, call)?;
                Ok(file.map(|file| made(status, file)))
            }
        }
    }

    fn bounds(&self) -> Bounds {
        self.runtime.inner().bounds(self.options)
    }

    async fn received(self) -> Result<(BodyValidator, Received), Error> {
        let (operation, runtime) = (self.operation, self.runtime.clone());
        let (received, call): (Received, _) = self.sent().await?;
        let validator = BodyValidator::of(&runtime, operation, &received, call).await?;
        Ok((validator, received))
    }
}
