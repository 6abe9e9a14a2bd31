//! What an engine must be able to do: a replica of a document that others have, too.

use anyhow::Result;
use kromka_state::{Operation, Value};

/// A replica, as an expert user of the engine makes one.
///
/// What is done is said in the words of ours, because they are what the engines have in common: registers, counters and sets
/// at paths.
pub(crate) trait Replica: Sized {
    /// Its key in the report.
    const NAME: &'static str;
    /// The crate whose version is reported.
    const PACKAGE: &'static str;

    /// An empty replica. No other of the document has the same number.
    fn new(number: u64) -> Result<Self>;

    /// A replica that begins with what another one's first message tells.
    fn begin(number: u64, message: &[u8]) -> Result<Self> {
        let mut replica = Self::new(number)?;
        replica.merge(message)?;
        Ok(replica)
    }

    /// What the application does at one moment.
    fn commit(&mut self, operations: &[Operation<'_>]) -> Result<()>;

    /// What `to` lacks of what was committed here. It is told once: all of it will be merged there.
    fn message(&mut self, to: &Self) -> Result<Vec<u8>>;

    /// The same after a long time apart, where the engine has something shorter to tell then.
    fn message_after_long(&mut self, to: &Self) -> Result<Vec<u8>> {
        self.message(to)
    }

    /// Decodes and merges a message.
    fn merge(&mut self, message: &[u8]) -> Result<()>;

    /// Gives back what it can do without, where the engine has a call for that: before memory is counted.
    fn settle(&mut self) {}

    /// The document as bytes, to go on from.
    fn save(&mut self) -> Result<Vec<u8>>;

    /// The values of a register, sorted: more than one where the engine keeps all concurrent ones.
    fn registers(&self, path: &[&str]) -> Result<Vec<Value>>;

    /// The sum of a counter.
    fn counter(&self, path: &[&str]) -> Result<i64>;

    /// Whether an element is in a set.
    fn has(&self, path: &[&str], element: &str) -> Result<bool>;
}
