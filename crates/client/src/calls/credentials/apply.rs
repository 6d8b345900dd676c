//! Sending credentials.

use countersign_contract::{model::ApiKeyLocation, table::Credential as Wanted};
use reqwest::{
    Request,
    header::{AUTHORIZATION, COOKIE, HeaderName, HeaderValue},
};

use super::{AccessToken, Credential, Secret};
use crate::basic::basic;

const EMPTY: &str = "is empty: check that its environment variable is set";

/// Checks that a credential can be sent. Returns the reason if it cannot.
pub(super) fn check(credential: &Credential) -> Result<(), &'static str> {
    let secret = match credential {
        Credential::Basic { user, .. } if user.reveal().contains(':') => {
            return Err("has a colon in the user name, which Basic cannot send: use another name");
        }
        Credential::Basic { user, password } if is_blank(user) && is_blank(password) => {
            return Err(EMPTY);
        }
        Credential::Bearer(AccessToken::Fixed(token)) if names_its_scheme(token) => {
            return Err("begins with `Bearer`, which would be sent twice: pass only the token");
        }
        // Base64 can encode anything, and a granted token is checked when it is received.
        Credential::Basic { .. } | Credential::Bearer(AccessToken::Granted(_)) => return Ok(()),
        Credential::ApiKey(secret) | Credential::Bearer(AccessToken::Fixed(secret)) => secret,
    };
    if is_blank(secret) {
        Err(EMPTY)
    } else if header(secret.reveal()).is_none() {
        Err(
            "contains a line break or another control character: remove a trailing line break if it was read from a file",
        )
    } else {
        Ok(())
    }
}

/// Adds a credential to a request. Returns `None` if it is of another kind or cannot be sent.
pub(super) fn apply(
    wanted: &Wanted,
    credential: &Credential,
    token: Option<&Secret>,
    request: &mut Request,
) -> Option<()> {
    match (wanted, credential) {
        (Wanted::ApiKey { location, name }, Credential::ApiKey(secret)) => match location {
            ApiKeyLocation::Header => {
                let name = HeaderName::from_bytes(name.as_bytes()).ok()?;
                let value = header(secret.reveal())?;
                request.headers_mut().insert(name, value);
            }
            ApiKeyLocation::Query => {
                let url = request.url_mut();
                // A link from the server may already contain a key.
                if url.query_pairs().any(|(known, _)| known == *name) {
                    let others = url.query_pairs().into_owned();
                    let others: Vec<_> = others.filter(|(known, _)| known != name).collect();
                    url.query_pairs_mut().clear().extend_pairs(others);
                }
                url.query_pairs_mut().append_pair(name, secret.reveal());
            }
            ApiKeyLocation::Cookie => {
                let cookie = header(&format!("{name}={}", secret.reveal()))?;
                request.headers_mut().append(COOKIE, cookie);
            }
        },
        (Wanted::Basic, Credential::Basic { user, password }) => {
            let pair = format!("{}:{}", user.reveal(), password.reveal());
            let value = header(&basic(&pair))?;
            request.headers_mut().insert(AUTHORIZATION, value);
        }
        (Wanted::Bearer, Credential::Bearer(held)) => {
            let token = match (held, token) {
                (_, Some(token)) | (AccessToken::Fixed(token), None) => token,
                (AccessToken::Granted(_), None) => return None,
            };
            let value = header(&format!("Bearer {}", token.reveal()))?;
            request.headers_mut().insert(AUTHORIZATION, value);
        }
        _ => return None,
    }
    Some(())
}

fn names_its_scheme(token: &Secret) -> bool {
    let first = token.reveal().split_ascii_whitespace().next();
    first.is_some_and(|first| first.eq_ignore_ascii_case("bearer"))
}

fn is_blank(secret: &Secret) -> bool {
    secret.reveal().trim().is_empty()
}

fn header(text: &str) -> Option<HeaderValue> {
    let mut value = HeaderValue::from_str(text).ok()?;
    value.set_sensitive(true);
    Some(value)
}

#[cfg(test)]
mod tests {
    use super::{AccessToken, Credential, Secret, check};

    #[test]
    fn what_could_not_be_sent_is_told() {
        let basic = |user: &str, password: &str| Credential::Basic {
            user: user.into(),
            password: password.into(),
        };
        let bearer = |token: &str| Credential::Bearer(AccessToken::Fixed(token.into()));
        let key = |key: &str| Credential::ApiKey(Secret::from(key));
        for (credential, reason) in [
            (basic("a", "b:c"), None),
            (basic("a", ""), None),
            (basic("", "b"), None),
            (basic("a:b", "c"), Some("has a colon")),
            (basic(" ", ""), Some("is empty")),
            (bearer("hush"), None),
            (bearer("bearer-like"), None),
            (bearer("Bearer hush"), Some("begins with `Bearer`")),
            (bearer(""), Some("is empty")),
            (key("Bearer hush"), None),
            (key("hush\n"), Some("contains a line break")),
            (key("\t"), Some("is empty")),
        ] {
            let told = check(&credential).err();
            assert_eq!(told.is_some(), reason.is_some(), "{told:?}");
            assert!(
                told.unwrap_or_default()
                    .starts_with(reason.unwrap_or_default()),
                "{told:?}"
            );
        }
    }
}
