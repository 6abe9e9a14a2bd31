//! Enumerations of tasks, environments and samples.

use super::{Code, codes};

/// Where a task can run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(i32)]
pub enum execution_environment_t {
    /// On this device.
    ENV_LOCAL = 0,
    /// A cloud's ordinary tier.
    ENV_CLOUD_BASIC = 1,
    /// A cloud's best tier.
    ENV_CLOUD_PREMIUM = 2,
    /// A server one hop away.
    ENV_EDGE_NEARBY = 3,
    /// Another device of the same rank.
    ENV_P2P = 4,
    /// Split between this device and the premium cloud.
    ENV_HYBRID = 5,
}
codes!(execution_environment_t = Environment {
    ENV_LOCAL = Local,
    ENV_CLOUD_BASIC = CloudBasic,
    ENV_CLOUD_PREMIUM = CloudPremium,
    ENV_EDGE_NEARBY = EdgeNearby,
    ENV_P2P = Peer,
    ENV_HYBRID = Hybrid,
});

/// What kind of work a task is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(i32)]
pub enum task_type_t {
    /// A model answers.
    TASK_INFERENCE = 0,
    /// A model learns.
    TASK_TRAINING = 1,
    /// Input is made ready.
    TASK_PREPROCESSING = 2,
    /// Data is looked through.
    TASK_ANALYSIS = 3,
    /// Something new is written.
    TASK_GENERATION = 4,
}
codes!(task_type_t = TaskKind {
    TASK_INFERENCE = Inference,
    TASK_TRAINING = Training,
    TASK_PREPROCESSING = Preprocessing,
    TASK_ANALYSIS = Analysis,
    TASK_GENERATION = Generation,
});

/// How much harm the data of a task would do in the wrong hands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(i32)]
pub enum data_sensitivity_t {
    /// Anyone may see it.
    DATA_PUBLIC = 0,
    /// About a person.
    DATA_PERSONAL = 1,
    /// Under an obligation.
    DATA_CONFIDENTIAL = 2,
    /// Must not leave the device.
    DATA_SECRET = 3,
}
codes!(data_sensitivity_t = Sensitivity {
    DATA_PUBLIC = Public,
    DATA_PERSONAL = Personal,
    DATA_CONFIDENTIAL = Confidential,
    DATA_SECRET = Secret,
});

/// The privacy demanded whatever the data is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(i32)]
pub enum privacy_level_t {
    /// Any environment.
    PRIVACY_ANY = 0,
    /// Environments trusted with personal data.
    PRIVACY_TRUSTED = 1,
    /// Environments trusted with confidential data.
    PRIVACY_RESTRICTED = 2,
    /// Environments trusted with secrets; by default the device alone.
    PRIVACY_SEALED = 3,
}
codes!(privacy_level_t = PrivacyLevel {
    PRIVACY_ANY = Any,
    PRIVACY_TRUSTED = Trusted,
    PRIVACY_RESTRICTED = Restricted,
    PRIVACY_SEALED = Sealed,
});

/// Which task goes first when not all can.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(i32)]
pub enum orchestrator_priority_t {
    /// After everything else.
    ORCHESTRATOR_PRIORITY_LOW = 0,
    /// The usual.
    ORCHESTRATOR_PRIORITY_NORMAL = 1,
    /// Before the usual.
    ORCHESTRATOR_PRIORITY_HIGH = 2,
    /// Before everything.
    ORCHESTRATOR_PRIORITY_CRITICAL = 3,
}
codes!(orchestrator_priority_t = Priority {
    ORCHESTRATOR_PRIORITY_LOW = Low,
    ORCHESTRATOR_PRIORITY_NORMAL = Normal,
    ORCHESTRATOR_PRIORITY_HIGH = High,
    ORCHESTRATOR_PRIORITY_CRITICAL = Critical,
});

/// Why a task is to be decided again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(i32)]
pub enum rescheduling_reason_t {
    /// The user asked. The same environment may be chosen again.
    RESCHEDULING_USER = 0,
    /// Policy, rules or limits changed. The same environment may be chosen again.
    RESCHEDULING_POLICY = 1,
    /// The environment it has is no good: another one is chosen, and this one counts as tried.
    RESCHEDULING_ENVIRONMENT = 2,
    /// The device changed: battery, heat, network. The same environment may be chosen again.
    RESCHEDULING_DEVICE = 3,
}
codes!(rescheduling_reason_t = RescheduleReason {
    RESCHEDULING_USER = User,
    RESCHEDULING_POLICY = Policy,
    RESCHEDULING_ENVIRONMENT = Environment,
    RESCHEDULING_DEVICE = Device,
});

/// How options are ranked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(i32)]
pub enum orchestrator_mode_t {
    /// Sum of weight times value, values on fixed anchors: an irrelevant option never changes the order of the others.
    ORCHESTRATOR_MODE_WEIGHTED_SUM = 0,
    /// Closeness to the ideal (Hwang and Yoon 1981), vector normalisation.
    ORCHESTRATOR_MODE_TOPSIS = 1,
    /// Compromise ranking (Opricovic 1998), v = 0.5, min-max normalisation.
    ORCHESTRATOR_MODE_VIKOR = 2,
    /// Net outranking flow (Brans and Vincke 1985), usual preference function.
    ORCHESTRATOR_MODE_PROMETHEE_II = 3,
    /// Expected value of the best pair of a choice and a fallback: the weighted sum of a result, times its probability,
    /// and what the fallback is worth after a failure. Deadline, cost and reachability are probabilities here.
    ORCHESTRATOR_MODE_EXPECTED_UTILITY = 4,
}
codes!(orchestrator_mode_t = Mode {
    ORCHESTRATOR_MODE_WEIGHTED_SUM = WeightedSum,
    ORCHESTRATOR_MODE_TOPSIS = Topsis,
    ORCHESTRATOR_MODE_VIKOR = Vikor,
    ORCHESTRATOR_MODE_PROMETHEE_II = PrometheeII,
    ORCHESTRATOR_MODE_EXPECTED_UTILITY = ExpectedUtility,
});

/// What carries the device's traffic.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(i32)]
pub enum orchestrator_link_kind_t {
    /// No network.
    ORCHESTRATOR_LINK_NONE = 0,
    /// Wireless LAN.
    ORCHESTRATOR_LINK_WIFI = 1,
    /// A cable.
    ORCHESTRATOR_LINK_WIRED = 2,
    /// LTE or older.
    ORCHESTRATOR_LINK_LTE = 3,
    /// 5G.
    ORCHESTRATOR_LINK_NR = 4,
    /// Anything else: satellite, LoRa, serial.
    ORCHESTRATOR_LINK_OTHER = 5,
}
codes!(orchestrator_link_kind_t = LinkKind {
    ORCHESTRATOR_LINK_NONE = None,
    ORCHESTRATOR_LINK_WIFI = Wifi,
    ORCHESTRATOR_LINK_WIRED = Wired,
    ORCHESTRATOR_LINK_LTE = Lte,
    ORCHESTRATOR_LINK_NR = Nr,
    ORCHESTRATOR_LINK_OTHER = Other,
});

/// How a try ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(i32)]
pub enum orchestrator_outcome_status_t {
    /// It gave a result.
    ORCHESTRATOR_OUTCOME_SUCCESS = 0,
    /// It gave none.
    ORCHESTRATOR_OUTCOME_FAILED = 1,
    /// Its answer reached the token cap and was cut there.
    ORCHESTRATOR_OUTCOME_TRUNCATED = 2,
    /// It was cancelled before it gave a result.
    ORCHESTRATOR_OUTCOME_CANCELLED = 3,
}
codes!(orchestrator_outcome_status_t = OutcomeStatus {
    ORCHESTRATOR_OUTCOME_SUCCESS = Success,
    ORCHESTRATOR_OUTCOME_FAILED = Failed,
    ORCHESTRATOR_OUTCOME_TRUNCATED = Truncated,
    ORCHESTRATOR_OUTCOME_CANCELLED = Cancelled,
});
