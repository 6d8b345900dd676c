//! Credentials that are sent without encryption.

use std::collections::BTreeSet;

use reqwest::Url;

use super::Credentials;
use crate::{calls::Api, plain_http::exposed};

impl Credentials {
    /// Returns the hosts that receive credentials over plain `http`. Calls go to the base URL, and
    /// to the servers of operations unless `everywhere` is set.
    pub(crate) fn exposed(&self, api: &Api, base: &Url, everywhere: bool) -> BTreeSet<String> {
        if self.anonymous {
            return BTreeSet::new();
        }
        let proven = api.operations.iter().filter(|operation| {
            let set = self.alternative(operation);
            !operation.webhook && set.is_some_and(|set| !set.is_empty())
        });
        let servers = proven.filter_map(|operation| match operation.server {
            Some(own) if !everywhere => base.join(own).ok(),
            _ => Some(base.clone()),
        });
        let grants = self.grants();
        let token_urls = grants.filter_map(|(_, grant)| Url::parse(grant.asked_at()?).ok());
        servers
            .chain(token_urls)
            .filter_map(|url| exposed(&url))
            .collect()
    }
}
