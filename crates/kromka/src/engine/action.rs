//! What the host is to do, and what it tells.

use kromka_core::{
    Beacon, BoundError, DeviceSample, Environment, EnvironmentSample, LinkSample, TaskHandle, TaskRequirements, Tick,
    Validate,
};

use kromka_power::ThermalReading;

use super::slot::End;

/// One thing for the host to do. [`crate::Engine::poll`] gives them one at a time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Action {
    /// Run a task; answer with [`crate::Engine::complete`].
    Run(Dispatch),
    /// Stop a try whose result is not wanted any more. An outcome may still be given, so that its cost counts.
    Cancel {
        /// The task.
        task: TaskHandle,
        /// Which try.
        attempt: u8,
        /// Where it runs.
        environment: Environment,
        /// The host's tag of the task.
        tag: u64,
    },
    /// Find out whether an environment can be reached; answer with [`Observation::Beacon`].
    Probe {
        /// Which one.
        environment: Environment,
    },
    /// A task has ended. Told exactly once for each accepted task; from here on its place may be given to another.
    End {
        /// The task.
        task: TaskHandle,
        /// How.
        end: End,
        /// The host's tag of the task.
        tag: u64,
    },
}

/// A try to be run.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Dispatch {
    /// The task.
    pub task: TaskHandle,
    /// The host's tag of the task.
    pub tag: u64,
    /// What it asks for.
    pub requirements: TaskRequirements,
    /// Where to run it.
    pub environment: Environment,
    /// Which try this is, counted from 1.
    pub attempt: u8,
    /// When it was dispatched.
    pub dispatched: Tick,
    /// When the result is due.
    pub due: Tick,
    /// Where to cut the answer so that the cost limit holds, in tokens.
    pub token_cap: Option<u32>,
    /// When the engine gives the try up unless [`crate::Engine::first_result`] or an outcome came before; `None` when
    /// only the run time-out limits it.
    pub give_up_at: Option<Tick>,
}

/// What the host tells of the world. Of two that contradict each other the later call holds; of two beacons of one
/// environment the later [`Beacon::at`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Observation {
    /// The device.
    Device(DeviceSample),
    /// The link.
    Link(LinkSample),
    /// An environment.
    Environment(EnvironmentSample),
    /// A sign of life, or the answer to a probe.
    Beacon(Beacon),
    /// What the platform says of heat, where that is more than a temperature: until it says something else the power mode
    /// follows it and not [`DeviceSample::temperature`]. `None` withdraws it.
    Thermal(Option<ThermalReading>),
}

impl Validate for Observation {
    type Error = BoundError;
    fn check(&self) -> Result<(), BoundError> {
        match self {
            Self::Device(sample) => sample.check(),
            Self::Link(sample) => sample.check(),
            Self::Environment(sample) => sample.check(),
            Self::Beacon(_) | Self::Thermal(_) => Ok(()),
        }
    }
}
