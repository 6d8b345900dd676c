//! The facts of one partner.

use std::fmt;

use countersign_contract::table;
use serde::{Serialize, de::DeserializeOwned};

use crate::webhooks::Webhook;

/// The facts of one partner's configuration. Implemented by generated code.
pub trait Facts: Copy + fmt::Debug + PartialEq + 'static {
    /// The roles of the members.
    const DELIVERY: &'static table::Delivery;
    /// The webhooks of the contract.
    type Webhook: Webhook;
    /// The webhook for each value of the member that chooses one.
    const METHODS: &'static [(&'static str, Self::Webhook)];
    /// The webhook for any other value, or a missing one.
    const DEFAULT: Self::Webhook;
    /// The configuration in its documented form: an object whose members are text.
    type Config: Clone + PartialEq + Serialize + DeserializeOwned;
    /// The type of the id that replaces the placeholder in the URL.
    type Id: fmt::Display;
}

/// An id that is a whole number of 64 bits, signed or not.
///
/// ```
/// use countersign_client::delivery::Id;
/// assert_eq!(Id::from(u64::MAX).to_string(), "18446744073709551615");
/// assert_eq!(Id::from(-1_i64).to_string(), "-1");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Id(i128);

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

macro_rules! from {
    ($($number:ty),+) => {
        $(impl From<$number> for Id {
            fn from(number: $number) -> Self {
                Self(number.into())
            }
        })+
    };
}

from!(i32, i64, u32, u64);
