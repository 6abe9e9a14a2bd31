//! Tasks: what they ask for, what became of them.

use core::ffi::c_void;
use core::mem::MaybeUninit;

use kromka::core::{
    Bytes, Energy, Environment, Money, Priority, PrivacyLevel, Qos, Sensitivity, TaskKind, TaskRequirements, Valid,
    Validate, bounds,
};
use kromka::{BatchStatus, End, TaskState, TaskStatus};

use super::{MICRO, NANO, parts, share};
use crate::enums::{
    code, data_sensitivity_t, execution_environment_t, flag, give, orchestrator_priority_t, orchestrator_task_end_t,
    orchestrator_task_state_t, privacy_level_t, task_type_t,
};
use crate::fault::Fault;
use crate::sized::{Growing, size_of_struct};

/// A task of one instance: stale once its place was given to another task, and known to no other instance, as long as
/// not more than a hundred were made and destroyed since. 0 is no task, and as stale as one can be.
pub type task_handle_t = u64;

/// A batch of tasks of one instance; no handle of a task. 0 is no batch, and as stale as one can be.
pub type batch_handle_t = u64;

/// Quality of service beyond deadline and cost. All zero asks for nothing, with low priority.
#[derive(Clone, Copy)]
#[repr(C)]
pub struct qos_requirements_t {
    /// Which task goes first when not all can.
    pub priority: MaybeUninit<orchestrator_priority_t>,
    /// The least quality that is of use, 0 to 1; 0 is any.
    pub min_quality: f32,
    /// The least availability of an environment that may be tried, 0 to 1; 0 is any.
    pub min_availability: f32,
    /// The most energy the device may spend on it, in joules, up to 1000000; 0 is no limit.
    pub max_energy_j: f32,
    /// Whether it may wait for a better time within its deadline. If not, and nothing is feasible, it ends at once.
    pub deferrable: MaybeUninit<bool>,
}

/// What a task asks for.
#[derive(Clone, Copy)]
#[repr(C)]
pub struct task_requirements_t {
    /// What kind of work it is.
    pub r#type: MaybeUninit<task_type_t>,
    /// The result is of no use later than this after submission, in milliseconds, 1 or more. On a polled instance it
    /// counts from the first poll after that.
    pub max_latency_ms: u32,
    /// The most it may cost, in units of the currency, 0 to 1000000; 0 admits only what is free.
    pub max_cost_per_request: f32,
    /// The privacy demanded whatever the data is.
    pub privacy_requirement: MaybeUninit<privacy_level_t>,
    /// The work in the host's units; 0 is unknown.
    pub estimated_compute_units: u32,
    /// Memory it takes where it runs, in mebibytes, up to 1073741824.
    pub estimated_memory_mb: u32,
    /// How sensitive its data is.
    pub data_sensitivity: MaybeUninit<data_sensitivity_t>,
    /// Whether it can run without a network. If not, nothing is feasible offline, not even the device itself.
    pub offline_capable: MaybeUninit<bool>,
    /// Quality of service.
    pub qos: qos_requirements_t,
}

impl task_requirements_t {
    const INIT: Self = Self {
        r#type: MaybeUninit::new(task_type_t::TASK_INFERENCE),
        max_latency_ms: 3_600_000,
        max_cost_per_request: 1.0,
        privacy_requirement: MaybeUninit::new(privacy_level_t::PRIVACY_ANY),
        estimated_compute_units: 0,
        estimated_memory_mb: 0,
        data_sensitivity: MaybeUninit::new(data_sensitivity_t::DATA_PUBLIC),
        offline_capable: MaybeUninit::new(true),
        qos: qos_requirements_t {
            priority: MaybeUninit::new(orchestrator_priority_t::ORCHESTRATOR_PRIORITY_NORMAL),
            min_quality: 0.0,
            min_availability: 0.0,
            max_energy_j: 0.0,
            deferrable: MaybeUninit::new(false),
        },
    };

    /// In the words of the engine, not yet checked as a whole.
    pub(crate) fn read(&self) -> Result<TaskRequirements, Fault> {
        let cost = parts(self.max_cost_per_request, NANO, bounds::COST_NANO, "max_cost_per_request")?;
        let energy = parts(self.qos.max_energy_j, MICRO, bounds::ENERGY_UJ, "max_energy_j")?;
        Ok(TaskRequirements {
            deadline_ms: self.max_latency_ms,
            cost_max: Money::from_nano(cost),
            privacy: PrivacyLevel::try_from(code(self.privacy_requirement))?,
            sensitivity: Sensitivity::try_from(code(self.data_sensitivity))?,
            compute_units: self.estimated_compute_units,
            memory: Bytes::new(u64::from(self.estimated_memory_mb) << 20),
            offline_capable: flag(self.offline_capable, "offline_capable")?,
            qos: Qos {
                priority: Priority::try_from(code(self.qos.priority))?,
                quality_min: share(self.qos.min_quality, "min_quality")?,
                availability_min: share(self.qos.min_availability, "min_availability")?,
                energy_max: (energy > 0).then_some(Energy::from_uj(energy.unsigned_abs())),
                deferrable: flag(self.qos.deferrable, "deferrable")?,
            },
            ..TaskRequirements::new(TaskKind::try_from(code(self.r#type))?)
        })
    }
}

/// A task to be run. Set it up with `orchestrator_task_description_init`.
#[derive(Clone, Copy)]
#[repr(C)]
pub struct task_description_t {
    /// The size of this structure, set by `orchestrator_task_description_init`.
    pub struct_size: u32,
    /// What it asks for.
    pub requirements: task_requirements_t,
    /// Tokens of the request, up to 100000000; 0 where that means nothing.
    pub input_tokens: u32,
    /// The longest answer that will be taken, in tokens, up to 100000000; 0 is no limit.
    pub output_tokens_max: u32,
    /// Bytes to be sent to run it elsewhere, up to 2^50.
    pub payload_bytes: u64,
    /// The host's own: handed to the executor and told with the task's end; never looked at.
    pub user_data: *mut c_void,
}

// SAFETY: repr(C), the size first, fields that admit any bits.
unsafe impl Growing for task_description_t {
    const NAME: &'static str = "task_description_t";
    const INIT: Self = Self {
        struct_size: size_of_struct::<Self>(),
        requirements: task_requirements_t::INIT,
        input_tokens: 0,
        output_tokens_max: 0,
        payload_bytes: 0,
        user_data: core::ptr::null_mut(),
    };
}

impl task_description_t {
    /// In the words of the engine, with the host's pointer.
    pub(crate) fn read(&self) -> Result<(Valid<TaskRequirements>, u64), Fault> {
        let task = TaskRequirements {
            input_tokens: self.input_tokens,
            output_tokens_max: self.output_tokens_max,
            payload: Bytes::new(self.payload_bytes),
            ..self.requirements.read()?
        };
        Ok((task.validate()?, tag(self.user_data)))
    }
}

/// A pointer of the host as the engine carries it.
pub(crate) fn tag(user_data: *mut c_void) -> u64 {
    user_data.expose_provenance() as u64
}

/// The pointer of the host that a tag was made of.
#[expect(clippy::cast_possible_truncation, reason = "it was a pointer of this machine")]
pub(crate) fn user_data(tag: u64) -> *mut c_void {
    core::ptr::with_exposed_provenance_mut(tag as usize)
}

/// What became of a task so far. Set it up with `orchestrator_task_status_init`.
#[derive(Clone, Copy)]
#[repr(C)]
pub struct task_status_t {
    /// The size of this structure, set by `orchestrator_task_status_init`.
    pub struct_size: u32,
    /// Where it is in its life.
    pub state: MaybeUninit<orchestrator_task_state_t>,
    /// How it ended; means something only when `state` is ended.
    pub end: MaybeUninit<orchestrator_task_end_t>,
    /// Whether `environment` means something: false before the task was placed anywhere.
    pub has_environment: MaybeUninit<bool>,
    /// Where it runs, waits, or ran last.
    pub environment: MaybeUninit<execution_environment_t>,
    /// Its current try, counted from 1; 0 before the first.
    pub attempt: u32,
    /// When it was submitted, in milliseconds of the instance's time: on a polled instance the first poll after that,
    /// and before it the latest time the instance knew.
    pub submitted_ms: u64,
    /// When it ended; 0 until then.
    pub ended_ms: u64,
    /// What its tries cost so far, in billionths of a unit of the currency.
    pub cost_nano: i64,
    /// What the device spent on its tries so far, in microjoules.
    pub energy_uj: u64,
    /// The host's own, of the task's description.
    pub user_data: *mut c_void,
}

// SAFETY: repr(C), the size first, fields that admit any bits.
unsafe impl Growing for task_status_t {
    const NAME: &'static str = "task_status_t";
    const INIT: Self = Self {
        struct_size: size_of_struct::<Self>(),
        state: MaybeUninit::new(orchestrator_task_state_t::ORCHESTRATOR_TASK_PENDING),
        end: MaybeUninit::new(orchestrator_task_end_t::ORCHESTRATOR_END_DONE),
        has_environment: MaybeUninit::new(false),
        environment: MaybeUninit::new(execution_environment_t::ENV_LOCAL),
        attempt: 0,
        submitted_ms: 0,
        ended_ms: 0,
        cost_nano: 0,
        energy_uj: 0,
        user_data: core::ptr::null_mut(),
    };
}

impl From<TaskStatus> for task_status_t {
    fn from(status: TaskStatus) -> Self {
        let end = if let TaskState::Ended(end) = status.state { end } else { End::Done };
        Self {
            state: give(status.state),
            end: give(end),
            has_environment: MaybeUninit::new(status.environment.is_some()),
            environment: give(status.environment.unwrap_or(Environment::Local)),
            attempt: u32::from(status.attempt),
            submitted_ms: status.submitted.ms(),
            ended_ms: status.ended.map_or(0, |tick| tick.ms()),
            cost_nano: status.cost.nano(),
            energy_uj: status.energy.uj(),
            user_data: user_data(status.tag),
            ..Self::INIT
        }
    }
}

/// How far a batch is. Set it up with `orchestrator_batch_status_init`.
#[derive(Clone, Copy)]
#[repr(C)]
pub struct batch_status_t {
    /// The size of this structure, set by `orchestrator_batch_status_init`.
    pub struct_size: u32,
    /// Its tasks.
    pub total: u32,
    /// Those that have a result.
    pub done: u32,
    /// Those that ended in any other way.
    pub failed: u32,
}

// SAFETY: repr(C), the size first, fields that admit any bits.
unsafe impl Growing for batch_status_t {
    const NAME: &'static str = "batch_status_t";
    const INIT: Self = Self { struct_size: size_of_struct::<Self>(), total: 0, done: 0, failed: 0 };
}

impl From<BatchStatus> for batch_status_t {
    fn from(status: BatchStatus) -> Self {
        Self { total: status.total, done: status.done, failed: status.failed, ..Self::INIT }
    }
}
