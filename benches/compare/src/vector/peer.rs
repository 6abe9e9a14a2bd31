//! Peers from Python: a process for each index, so that one that crashes takes no other with it.

use std::cell::RefCell;
use std::path::Path;
use std::rc::Rc;
use std::sync::Arc;

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};

use super::engine::{Built, EF_CONSTRUCTION, Engine, Found, Index, M, found};
use super::scan::{Contender, Share};
use super::set::Set;
use crate::python::{Interpreter, Process};

const SCRIPT: &str = include_str!("peers.py");
const REQUIREMENTS: &str = include_str!("peers.txt");

/// A peer from Python.
pub(crate) struct Peer {
    name: &'static str,
    /// What it needs besides numpy.
    packages: &'static [&'static str],
}

/// hnswlib, f32.
pub(crate) const HNSWLIB: Peer = Peer { name: "hnswlib", packages: &["hnswlib"] };
/// faiss, HNSW over 8-bit codes.
pub(crate) const FAISS: Peer = Peer { name: "faiss_hnsw_sq8", packages: &["faiss-cpu", "packaging"] };
/// usearch, i8.
pub(crate) const USEARCH: Peer = Peer { name: "usearch_i8", packages: &["usearch", "numkong", "tqdm"] };
/// sqlite-vec, which has no index: the exact scan.
const SQLITE_VEC: Peer = Peer { name: "sqlite_vec", packages: &["sqlite-vec", "apsw"] };

/// What the script does.
#[derive(Serialize)]
#[serde(rename_all = "lowercase", tag = "do")]
enum Command<'a> {
    Build { engine: &'a str, base: &'a Path, query: &'a Path, m: usize, ef_construction: usize },
    Search { ef: u32 },
    Round { ef: u32 },
    Latencies { ef: u32 },
    Flat { base: &'a Path, query: &'a Path, rows: usize },
    Scan { name: &'a str, first: usize, step: usize },
}

#[derive(Deserialize)]
struct BuiltThere {
    cpu_s: f64,
    bytes_per_vector: f64,
    heap_bytes_per_vector: Option<f64>,
    version: String,
}

impl Peer {
    /// Installs its packages and starts the script.
    fn start(&self) -> Result<Process> {
        let wanted = requirements(self.packages);
        Interpreter::with(&format!("vector-{}", self.name), &wanted)?.start(SCRIPT)
    }
}

/// The lines of these packages and of numpy.
fn requirements(packages: &[&str]) -> String {
    let wanted = |line: &&str| {
        let package = line.split("==").next();
        package.is_some_and(|package| package == "numpy" || packages.contains(&package))
    };
    REQUIREMENTS.lines().filter(wanted).map(|line| format!("{line}\n")).collect()
}

impl Engine for Peer {
    fn name(&self) -> &'static str {
        self.name
    }

    fn build(&self, set: &Arc<Set>) -> Result<(Built, Box<dyn Index>)> {
        let mut process = self.start()?;
        let built: BuiltThere = process.ask(&Command::Build {
            engine: self.name,
            base: &set.base_file,
            query: &set.query_file,
            m: M,
            ef_construction: EF_CONSTRUCTION,
        })?;
        let BuiltThere { cpu_s, bytes_per_vector, heap_bytes_per_vector, version } = built;
        Ok((Built { cpu_s, bytes_per_vector, heap_bytes_per_vector, version }, Box::new(There(process))))
    }
}

/// An index in a process of Python's.
struct There(Process);

impl Index for There {
    fn search(&mut self, ef: u32) -> Result<Vec<Found>> {
        let all: Vec<Vec<i64>> = self.0.ask(&Command::Search { ef })?;
        // An absent neighbour is no u32.
        Ok(all.into_iter().map(|rows| found(rows.into_iter().filter_map(|row| u32::try_from(row).ok()))).collect())
    }

    fn round(&mut self, ef: u32) -> Result<f64> {
        self.0.ask(&Command::Round { ef })
    }

    fn latencies(&mut self, ef: u32) -> Result<Vec<f64>> {
        self.0.ask(&Command::Latencies { ef })
    }
}

/// Exact scans of so many vectors of a set, by each peer that has one; they share a process.
pub(crate) fn scans(set: &Set, rows: usize) -> Result<Vec<Contender<'static>>> {
    let command = Command::Flat { base: &set.base_file, query: &set.query_file, rows };
    let mut process = SQLITE_VEC.start()?;
    let names: Vec<String> = process.ask(&command).context("sqlite-vec")?;
    let process = Rc::new(RefCell::new(process));
    let contender = |name: String| {
        let (process, asked) = (Rc::clone(&process), name.clone());
        let ask = move |Share { first, step }| {
            let command = Command::Scan { name: &asked, first, step };
            process.try_borrow_mut()?.ask(&command)
        };
        Contender { name, latencies: Box::new(ask) }
    };
    Ok(names.into_iter().map(contender).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_peer_has_a_pinned_line_for_each_package() {
        for peer in [HNSWLIB, FAISS, USEARCH, SQLITE_VEC] {
            let wanted = requirements(peer.packages);
            assert_eq!(wanted.lines().count(), peer.packages.len() + 1, "{}: {wanted}", peer.name);
            assert!(wanted.lines().all(|line| line.contains("==")));
        }
    }
}
