//! From what came back to a response or an error of ours.

use bytes::Bytes;
use countersign_contract::{
    table::{ErrorCode, Operation},
    value::{Integer, Lenient},
};
use futures::{Stream, StreamExt as _};
use progenitor_client::{ByteStream, Error as Sent, ResponseValue};
use reqwest::{StatusCode, header::HeaderMap};
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::{ApiError, Error, Response, Undecodable};

/// What generated code hands over: every body comes as a stream.
type Dispatched<E> = Result<ResponseValue<ByteStream>, Sent<E>>;

/// A successful response of which the body is JSON.
///
/// # Errors
///
/// Every way in which a call can fail; see [`Error`].
pub async fn json<T: DeserializeOwned, E>(
    operation: &'static Operation,
    dispatched: Dispatched<E>,
) -> Result<Response<T>, Error> {
    decode(operation, bytes(operation, dispatched).await?)
}

/// A successful response of which the body is JSON, or empty.
///
/// # Errors
///
/// Every way in which a call can fail; see [`Error`].
pub async fn json_or_nothing<T: DeserializeOwned, E>(
    operation: &'static Operation,
    dispatched: Dispatched<E>,
) -> Result<Response<Option<T>>, Error> {
    let response = bytes(operation, dispatched).await?;
    if response.body.is_empty() {
        return Ok(response.map(|_| None));
    }
    Ok(decode::<T>(operation, response)?.map(Some))
}

/// A successful response of which the body is JSON and made of integers.
///
/// # Errors
///
/// Every way in which a call can fail; see [`Error`].
pub async fn integers<T: Integer, E>(
    operation: &'static Operation,
    dispatched: Dispatched<E>,
) -> Result<Response<T>, Error> {
    let response = decode::<Lenient<T>>(operation, bytes(operation, dispatched).await?)?;
    Ok(response.map(|body| body.0))
}

fn decode<T: DeserializeOwned>(
    operation: &'static Operation,
    response: Response<Bytes>,
) -> Result<Response<T>, Error> {
    match serde_json::from_slice(&response.body) {
        Ok(body) => Ok(response.map(|_| body)),
        Err(error) => Err(Error::Undecodable(Box::new(Undecodable {
            operation: operation.id,
            status: response.status,
            headers: response.headers,
            body: response.body,
            line: error.line(),
            column: error.column(),
        }))),
    }
}

/// A successful response with its body as it came.
///
/// # Errors
///
/// Every way in which a call can fail; see [`Error`].
pub async fn bytes<E>(
    operation: &'static Operation,
    dispatched: Dispatched<E>,
) -> Result<Response<Bytes>, Error> {
    let Response {
        status,
        headers,
        body,
    } = successful(operation, dispatched).await?;
    let body = read(body).await?;
    Ok(Response {
        status,
        headers,
        body,
    })
}

/// A successful response with its body still coming.
///
/// # Errors
///
/// Every way in which a call can fail; see [`Error`].
pub async fn stream<E>(
    operation: &'static Operation,
    dispatched: Dispatched<E>,
) -> Result<Response<impl Stream<Item = Result<Bytes, Error>>>, Error> {
    let Response {
        status,
        headers,
        body,
    } = successful(operation, dispatched).await?;
    let body = body.into_inner().map(|chunk| chunk.map_err(Error::from));
    Ok(Response {
        status,
        headers,
        body,
    })
}

async fn successful<E>(
    operation: &'static Operation,
    dispatched: Dispatched<E>,
) -> Result<Response<ByteStream>, Error> {
    let (status, headers, body) = match dispatched {
        Ok(value) => (value.status(), value.headers().clone(), value.into_inner()),
        Err(Sent::UnexpectedResponse(response)) => {
            let (status, headers) = (response.status(), response.headers().clone());
            let body = read(ByteStream::new(Box::pin(response.bytes_stream()))).await?;
            return Err(failure(operation, status, headers, body));
        }
        Err(
            Sent::CommunicationError(error)
            | Sent::ResponseBodyError(error)
            | Sent::InvalidUpgrade(error),
        ) => {
            return Err(error.into());
        }
        Err(Sent::InvalidRequest(reason) | Sent::Custom(reason)) => {
            return Err(Error::InvalidRequest(reason));
        }
        Err(Sent::ErrorResponse(_) | Sent::InvalidResponsePayload(..)) => {
            // The lowered document describes no error and no JSON response.
            return Err(Error::InvalidRequest(
                "the generated code does not fit its runtime".to_owned(),
            ));
        }
    };
    Ok(Response {
        status,
        headers,
        body,
    })
}

async fn read(body: ByteStream) -> Result<Bytes, Error> {
    let mut chunks = body.into_inner();
    let mut whole = Vec::new();
    while let Some(chunk) = chunks.next().await {
        whole.extend_from_slice(&chunk?);
    }
    Ok(whole.into())
}

/// The error that a status other than a success is.
fn failure(
    operation: &'static Operation,
    status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
) -> Error {
    let documented = operation.response(status.as_u16());
    let code = documented.and_then(|response| find_code(response.error_codes, &body));
    let error = Box::new(ApiError {
        operation: operation.id,
        status,
        headers,
        body,
        code,
    });
    if documented.is_some() {
        Error::Api(error)
    } else {
        Error::UndocumentedStatus(error)
    }
}

/// The row that an error body is about: of the rows whose code and sub code both stand somewhere
/// in the body as texts of their own, the only one.
fn find_code(rows: &'static [ErrorCode], body: &[u8]) -> Option<&'static ErrorCode> {
    let body: Value = serde_json::from_slice(body).ok()?;
    let mut texts = Vec::new();
    let mut open = vec![&body];
    while let Some(value) = open.pop() {
        match value {
            Value::String(text) => texts.push(text.as_str()),
            Value::Array(items) => open.extend(items),
            Value::Object(members) => open.extend(members.values()),
            _ => {}
        }
    }
    let mut found = rows.iter().filter(|row| {
        texts.contains(&row.code) && row.sub_code.is_none_or(|code| texts.contains(&code))
    });
    match (found.next(), found.next()) {
        (Some(row), None) => Some(row),
        _ => None,
    }
}
