//! A machine made of files.
#![allow(dead_code, unreachable_pub, reason = "each test program uses a part of it")]

use std::fs;
use std::path::Path;

use kromka_core::Tick;
use kromka_device::{Fault, Machine, Readings, Roots, Sensor, Source};
use tempfile::TempDir;

/// A tree of files with `sys` and `proc`.
pub struct Tree(TempDir);

impl Tree {
    /// An empty one.
    pub fn new() -> Self {
        Self(tempfile::tempdir().expect("a directory for the test"))
    }

    pub fn path(&self) -> &Path {
        self.0.path()
    }

    /// Writes a file, with its directories.
    pub fn write(&self, path: &str, text: &str) -> &Self {
        let path = self.path().join(path);
        fs::create_dir_all(path.parent().expect("a file is in a directory")).expect("directories");
        fs::write(path, format!("{text}\n")).expect("a file");
        self
    }

    /// Makes a directory, which is no file that can be read.
    pub fn directory(&self, path: &str) -> &Self {
        fs::create_dir_all(self.path().join(path)).expect("directories");
        self
    }

    /// Writes the files of a power supply.
    pub fn supply(&self, name: &str, files: &[(&str, &str)]) -> &Self {
        for (file, text) in files {
            self.write(&format!("sys/class/power_supply/{name}/{file}"), text);
        }
        self
    }

    /// Writes the files of a thermal zone.
    pub fn zone(&self, number: u32, kind: &str, temperature: &str) -> &Self {
        let zone = format!("sys/class/thermal/thermal_zone{number}");
        self.write(&format!("{zone}/type"), kind).write(&format!("{zone}/temp"), temperature)
    }

    pub fn machine(&self) -> Machine {
        Machine::at(Roots::below(self.path()))
    }

    /// What the machine says at once.
    pub fn read(&self) -> Readings {
        self.machine().read(Tick::ZERO)
    }
}

/// The faults of one sensor.
pub fn of(faults: &[Fault], sensor: Sensor) -> Vec<String> {
    faults.iter().filter(|fault| fault.sensor == sensor).map(ToString::to_string).collect()
}
