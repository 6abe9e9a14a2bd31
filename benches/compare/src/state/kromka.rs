//! Ours, as it is by default.

use anyhow::Result;
use kromka_core::Validate;
use kromka_state::{Config, Document, Operation, ReplicaId, Value};

use super::replica::Replica;

/// A document of ours.
pub(crate) struct Kromka(pub(crate) Document);

impl Replica for Kromka {
    const NAME: &'static str = "kromka";
    const PACKAGE: &'static str = "kromka-state";

    fn new(number: u64) -> Result<Self> {
        Ok(Self(Document::new(Config::new(ReplicaId(number)).validate()?)))
    }

    fn commit(&mut self, operations: &[Operation<'_>]) -> Result<()> {
        Ok(self.0.commit(operations)?)
    }

    fn message(&mut self, to: &Self) -> Result<Vec<u8>> {
        Ok(self.0.delta_since(to.0.clock()))
    }

    fn merge(&mut self, message: &[u8]) -> Result<()> {
        self.0.apply(message)?;
        Ok(())
    }

    fn save(&mut self) -> Result<Vec<u8>> {
        Ok(self.0.snapshot())
    }

    fn registers(&self, path: &[&str]) -> Result<Vec<Value>> {
        Ok(self.0.get_all(path))
    }

    fn counter(&self, path: &[&str]) -> Result<i64> {
        Ok(self.0.get_i64(path).unwrap_or(0))
    }

    fn has(&self, path: &[&str], element: &str) -> Result<bool> {
        Ok(self.0.contains(path, &Value::from(element)))
    }
}
