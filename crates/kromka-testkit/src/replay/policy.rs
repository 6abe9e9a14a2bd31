//! What a policy is: one per device, driven by the simulator, deciding by commands to its context.

use kromka_core::{Beacon, Energy, Environment, Money};

use super::Context;
use crate::{
    world::TryStatus,
    world::{TaskId, TaskView},
};

/// A try that a policy asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dispatch {
    /// Where.
    pub environment: Environment,
    /// A first try whose first result takes longer has failed, in ms; `None` waits. A second try has no time-out.
    pub detect_timeout_ms: Option<u32>,
    /// A longer answer is cut there and has failed, in tokens; `None` cuts nothing.
    pub token_cap: Option<u32>,
}

impl Dispatch {
    /// A try without time-out and cap.
    #[must_use]
    pub const fn to(environment: Environment) -> Self {
        Self { environment, detect_timeout_ms: None, token_cap: None }
    }
}

/// How a try ended, as the device measured it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TryEnd {
    /// The task.
    pub task: TaskId,
    /// Which of its tries, 1 or 2.
    pub attempt: u8,
    /// Where it ran.
    pub environment: Environment,
    /// How it ended.
    pub status: TryStatus,
    /// From its dispatch to this end, in ms.
    pub latency_ms: u32,
    /// From its dispatch to the first part of its result, in ms; `None` when it gave none.
    pub first_result_ms: Option<u32>,
    /// What the device spent on it.
    pub energy: Energy,
    /// What was charged for it.
    pub cost: Money,
    /// Tokens of its answer, up to the cap; `None` when it gave none.
    pub output_tokens: Option<u32>,
}

impl TryEnd {
    /// Whether it gave the result.
    #[must_use]
    pub fn succeeded(&self) -> bool {
        self.status == TryStatus::Success
    }
}

/// Why a command was turned down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Refusal {
    /// The task has not arrived, or there is none with this number.
    #[error("task {have} is not known yet; the next to arrive is {next}")]
    UnknownTask {
        /// What was named.
        have: u32,
        /// The task that arrives next.
        next: u32,
    },
    /// A try of the task is running.
    #[error("task {have} is running; a second try may start when the first has ended")]
    Running {
        /// The task.
        have: u32,
    },
    /// The task has its result.
    #[error("task {have} has its result already")]
    Served {
        /// The task.
        have: u32,
    },
    /// The task has had two tries.
    #[error("task {have} has had its two tries")]
    NoTryLeft {
        /// The task.
        have: u32,
    },
    /// A probe to the environment was sent too short a time ago.
    #[error("the last probe is {have_ms} ms ago; at least {need_ms} are needed")]
    ProbeTooSoon {
        /// How long ago.
        have_ms: u64,
        /// How long ago it must be.
        need_ms: u64,
    },
}

/// A placement policy on one device.
///
/// Every method may give commands to its context: [`Context::run`], [`Context::probe`], [`Context::wake_at`]. Events
/// are told in the order of their time; at the same instant ends of tries come first, then answers of probes, then
/// beacons, the alarm and arrivals. A task that is never given to [`Context::run`] is lost.
pub trait Policy {
    /// A task has arrived: run it now, or later by the alarm, or never.
    fn arrived(&mut self, task: &TaskView, context: &mut Context<'_, '_>);

    /// A try has ended. After a first one without result the task may be run a second time, now or later.
    fn ended(&mut self, end: &TryEnd, context: &mut Context<'_, '_>) {
        let _ = (end, context);
    }

    /// Whether [`Policy::beacon`] is to be called. The device pays for beacons either way.
    fn hears_beacons(&self) -> bool {
        false
    }

    /// A beacon of an environment, or the lack of one: every minute while a task arrived within ten.
    fn beacon(&mut self, beacon: &Beacon, context: &mut Context<'_, '_>) {
        let _ = (beacon, context);
    }

    /// A probe was answered, with its round-trip time. A lost one is never heard of.
    fn probed(&mut self, answer: &Beacon, context: &mut Context<'_, '_>) {
        let _ = (answer, context);
    }

    /// The alarm of [`Context::wake_at`] went off.
    fn woken(&mut self, context: &mut Context<'_, '_>) {
        let _ = context;
    }
}

impl<P: Policy + ?Sized> Policy for Box<P> {
    fn arrived(&mut self, task: &TaskView, context: &mut Context<'_, '_>) {
        (**self).arrived(task, context);
    }

    fn ended(&mut self, end: &TryEnd, context: &mut Context<'_, '_>) {
        (**self).ended(end, context);
    }

    fn hears_beacons(&self) -> bool {
        (**self).hears_beacons()
    }

    fn beacon(&mut self, beacon: &Beacon, context: &mut Context<'_, '_>) {
        (**self).beacon(beacon, context);
    }

    fn probed(&mut self, answer: &Beacon, context: &mut Context<'_, '_>) {
        (**self).probed(answer, context);
    }

    fn woken(&mut self, context: &mut Context<'_, '_>) {
        (**self).woken(context);
    }
}
