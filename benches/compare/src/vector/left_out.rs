//! Peers in Rust, where this was built without the feature `peers`: they keep their place in the report, as skipped.

use std::sync::Arc;

use anyhow::{Result, bail};

use super::engine::{Built, Engine, Index};
use super::set::Set;

/// A peer by its name.
pub(crate) struct LeftOut(pub(crate) &'static str);

impl Engine for LeftOut {
    fn name(&self) -> &'static str {
        self.0
    }

    fn build(&self, _set: &Arc<Set>) -> Result<(Built, Box<dyn Index>)> {
        bail!("built without the feature peers")
    }
}
