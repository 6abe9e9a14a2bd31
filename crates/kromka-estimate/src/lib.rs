//! What a device believes of each environment.
#![no_std]

#[cfg(any(test, feature = "std"))]
extern crate std;

mod conditions;
mod estimates;
mod model;
mod moments;
mod prior;
mod reach;
mod regression;
mod sizes;
mod timeout;
mod uplink;

pub use conditions::Conditions;
pub use estimates::Estimates;
pub use prior::Prior;
pub use reach::{Breaker, Reach, Standing};
pub use regression::{FEATURES, Features, Regression};
pub use sizes::{BUCKETS, Fit, Sizes};
