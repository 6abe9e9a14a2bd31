//! Reads the device: what it can do, what kind it is, how it is now; and keeps a registry of devices.
//!
//! ```
//! use kromka_core::{Tick, Validate};
//! use kromka_device::{ClassPolicy, Machine, Sampler, classify};
//! use kromka_power::Governor;
//!
//! let mut machine = Machine::new();
//! let capabilities = machine.detect().capabilities;
//! let (class, _why) = classify(&capabilities);
//! let mut governor = Governor::new(ClassPolicy::of(class).power.validate()?);
//! let sample = Sampler::new(machine).sample(Tick::ZERO);
//! let state = governor.update(&sample.power);
//! assert!(capabilities.cores_logical > 0 && state.mode == governor.now().mode);
//! # Ok::<(), kromka_power::PowerError>(())
//! ```
//!
//! # In the order of the flow
//!
//! - what it is: [`Machine::detect`] gives [`Capabilities`], [`classify`] a [`kromka_power::DeviceClass`] with its
//!   [`ClassReason`], [`ClassPolicy::of`] what that is governed by
//! - how it is: a [`Source`] gives [`Readings`]: [`Machine`], [`Pushed`] by the host of a phone, [`Simulated`] from
//!   variables or a file
//! - samples: a [`Sampler`] makes a [`Sample`] of them, for the engine and for the power policy, with what stands in for a
//!   sensor that failed ([`Fallback`]), and lists each [`Fault`]
//! - many devices: a [`Registry`] of them, with heartbeats, [`Event`]s and a [`Store`] that outlives the process
//!
//! # Guarantees
//!
//! - No sensor makes it panic, whatever it says. What cannot be is never passed on: it is a [`Fault`] that says which
//!   sensor, what was read, what is allowed and what is used instead. The table is at [`Sampler`].
//! - No clock is read: time is the caller's [`kromka_core::Tick`]. No thread is started, nothing sleeps.
//! - What a [`Registry`] accepted it has saved; a state comes back whole or is refused. A change takes O(devices), a
//!   heartbeat O(log devices).
//! - Everything is bounded: [`bounds`].
//! - Files are read below [`Roots`], so that a tree of files is a machine: for tests, and for a container that looks at its
//!   host.
//!
//! # What it does not do
//!
//! It decides nothing and calls no engine. It does not look at programs, measure rates, or turn anything on or off. What
//! drivers hide from users it cannot see; it needs no rights. A UPS is a machine of its own.
//!
//! # Platforms
//!
//! | | Linux | macOS, Windows, FreeBSD | Android, iOS |
//! |---|---|---|---|
//! | processors, memory, storage | yes | yes | yes |
//! | battery, heat | yes | yes | pushed |
//! | load | yes | yes | pushed |
//! | interfaces | yes | names, kinds by name | as far as the system shows |
//! | containers, GPUs, firmware | yes | product name | |
//!
//! There are no features: it needs std, and serialises with serde.

pub mod bounds;
mod capabilities;
mod class;
mod error;
mod excerpt;
mod fault;
mod machine;
mod platform;
mod pushed;
mod reading;
mod registry;
mod roots;
mod sampler;
mod simulation;
mod store;
#[cfg(any(target_os = "linux", target_os = "android"))]
mod sysfs;

pub use capabilities::{
    BatteryPack, Capabilities, Container, ContainerRuntime, Firmware, Interface, InterfaceKind, ThermalKind,
    ThermalSensor,
};
pub use class::{ClassPolicy, ClassReason, classify};
pub use error::{DeviceIdError, ERROR_TABLES, RegistryConfigError, RegistryError, RegistryStateError, SimulationError};
pub use excerpt::Excerpt;
pub use fault::{Fault, Instead, Problem, Sensor};
pub use machine::{Detection, Machine};
pub use pushed::Pushed;
pub use reading::{Battery, Measured, Nothing, Readings, Source};
pub use registry::{Device, DeviceId, Event, EventKind, Presence, REGISTRY_VERSION, Refused, Registry, RegistryConfig};
pub use roots::Roots;
pub use sampler::{Fallback, Sample, Sampler};
pub use simulation::{Simulated, Simulation};
pub use store::{FileStore, MemoryStore, Store};
