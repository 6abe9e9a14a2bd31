//! Enumerations of criteria, constraints and rules.

use super::{Code, codes};

/// What an option is judged by; places in arrays of weights, multipliers and values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(i32)]
pub enum orchestrator_criterion_t {
    /// The specification's performance: how good the answer is expected to be.
    ORCHESTRATOR_CRITERION_QUALITY = 0,
    /// 1 − latency / deadline.
    ORCHESTRATOR_CRITERION_LATENCY = 1,
    /// 1 − cost / the most it may cost.
    ORCHESTRATOR_CRITERION_COST = 2,
    /// How private the environment is.
    ORCHESTRATOR_CRITERION_PRIVACY = 3,
    /// The probability that it answers.
    ORCHESTRATOR_CRITERION_AVAILABILITY = 4,
    /// 1 − energy / the policy's energy scale.
    ORCHESTRATOR_CRITERION_ENERGY = 5,
    /// 1 − carbon / the policy's carbon scale.
    ORCHESTRATOR_CRITERION_CARBON = 6,
    /// The host's first criterion.
    ORCHESTRATOR_CRITERION_CUSTOM_0 = 7,
    /// The host's second criterion.
    ORCHESTRATOR_CRITERION_CUSTOM_1 = 8,
    /// The host's third criterion.
    ORCHESTRATOR_CRITERION_CUSTOM_2 = 9,
    /// The host's fourth criterion.
    ORCHESTRATOR_CRITERION_CUSTOM_3 = 10,
}
codes!(orchestrator_criterion_t = Criterion {
    ORCHESTRATOR_CRITERION_QUALITY = Quality,
    ORCHESTRATOR_CRITERION_LATENCY = Latency,
    ORCHESTRATOR_CRITERION_COST = Cost,
    ORCHESTRATOR_CRITERION_PRIVACY = Privacy,
    ORCHESTRATOR_CRITERION_AVAILABILITY = Availability,
    ORCHESTRATOR_CRITERION_ENERGY = Energy,
    ORCHESTRATOR_CRITERION_CARBON = Carbon,
    ORCHESTRATOR_CRITERION_CUSTOM_0 = Custom0,
    ORCHESTRATOR_CRITERION_CUSTOM_1 = Custom1,
    ORCHESTRATOR_CRITERION_CUSTOM_2 = Custom2,
    ORCHESTRATOR_CRITERION_CUSTOM_3 = Custom3,
});

/// What stood in an environment's way. Lower codes are checked first and are the ones reported.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(i32)]
pub enum orchestrator_constraint_t {
    /// No executor, or it takes no tasks, or a limit closes it: have 0, need 1.
    ORCHESTRATOR_CONSTRAINT_ENABLED = 0,
    /// It failed this task already: have 1 try, need 0.
    ORCHESTRATOR_CONSTRAINT_TRIED = 1,
    /// The data is more sensitive than the environment may see: have its ceiling, need the sensitivity.
    ORCHESTRATOR_CONSTRAINT_SENSITIVITY = 2,
    /// The task demands more privacy: have the ceiling, need the level's.
    ORCHESTRATOR_CONSTRAINT_PRIVACY = 3,
    /// A rule forbids it, or requires others: have the rule's number, need none (-1).
    ORCHESTRATOR_CONSTRAINT_RULE = 4,
    /// There is no network and it, or the task, needs one: have 0, need 1.
    ORCHESTRATOR_CONSTRAINT_OFFLINE = 5,
    /// Quality floor: have the expected quality, need the floor.
    ORCHESTRATOR_CONSTRAINT_QUALITY = 6,
    /// Memory: have what is free, need what the task takes.
    ORCHESTRATOR_CONSTRAINT_MEMORY = 7,
    /// Compute: have the free units, need the task's.
    ORCHESTRATOR_CONSTRAINT_COMPUTE = 8,
    /// Cost: have the expected cost with the policy's risk, need at most the limit.
    ORCHESTRATOR_CONSTRAINT_COST = 9,
    /// Energy: have the expected energy, need at most the limit.
    ORCHESTRATOR_CONSTRAINT_ENERGY = 10,
    /// Deadline: have the expected time since submission with the policy's risk, need at most the deadline. Under
    /// expected utility have the earliest time that is possible.
    ORCHESTRATOR_CONSTRAINT_DEADLINE = 11,
    /// It cannot be reached now: have 0, need 1.
    ORCHESTRATOR_CONSTRAINT_REACHABLE = 12,
    /// It is up too rarely: have the availability, need the least.
    ORCHESTRATOR_CONSTRAINT_AVAILABILITY = 13,
    /// It is full: have the free places, need 1.
    ORCHESTRATOR_CONSTRAINT_CAPACITY = 14,
    /// Nothing stood in its way but the chosen option, which scores more, or is where the task is and within the switch
    /// margin: have what it is ranked by, need the chosen one's.
    ORCHESTRATOR_CONSTRAINT_OUTSCORED = 15,
    /// The power mode keeps tasks of this priority off the device: have it, need the least that may run there. Nothing
    /// else stood in its way.
    ORCHESTRATOR_CONSTRAINT_POWER = 16,
}
codes!(orchestrator_constraint_t = Constraint {
    ORCHESTRATOR_CONSTRAINT_ENABLED = Enabled,
    ORCHESTRATOR_CONSTRAINT_TRIED = Tried,
    ORCHESTRATOR_CONSTRAINT_SENSITIVITY = Sensitivity,
    ORCHESTRATOR_CONSTRAINT_PRIVACY = Privacy,
    ORCHESTRATOR_CONSTRAINT_RULE = Rule,
    ORCHESTRATOR_CONSTRAINT_OFFLINE = Offline,
    ORCHESTRATOR_CONSTRAINT_QUALITY = Quality,
    ORCHESTRATOR_CONSTRAINT_MEMORY = Memory,
    ORCHESTRATOR_CONSTRAINT_COMPUTE = Compute,
    ORCHESTRATOR_CONSTRAINT_COST = Cost,
    ORCHESTRATOR_CONSTRAINT_ENERGY = Energy,
    ORCHESTRATOR_CONSTRAINT_DEADLINE = Deadline,
    ORCHESTRATOR_CONSTRAINT_REACHABLE = Reachable,
    ORCHESTRATOR_CONSTRAINT_AVAILABILITY = Availability,
    ORCHESTRATOR_CONSTRAINT_CAPACITY = Capacity,
    ORCHESTRATOR_CONSTRAINT_OUTSCORED = Outscored,
    ORCHESTRATOR_CONSTRAINT_POWER = Power,
});

/// How a rule compares a field with a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(i32)]
pub enum orchestrator_comparison_t {
    /// Field < value.
    ORCHESTRATOR_COMPARISON_LESS = 0,
    /// Field ≤ value.
    ORCHESTRATOR_COMPARISON_AT_MOST = 1,
    /// Field = value.
    ORCHESTRATOR_COMPARISON_EQUAL = 2,
    /// Field ≠ value.
    ORCHESTRATOR_COMPARISON_NOT_EQUAL = 3,
    /// Field ≥ value.
    ORCHESTRATOR_COMPARISON_AT_LEAST = 4,
    /// Field > value.
    ORCHESTRATOR_COMPARISON_GREATER = 5,
}
codes!(orchestrator_comparison_t = Comparison {
    ORCHESTRATOR_COMPARISON_LESS = Less,
    ORCHESTRATOR_COMPARISON_AT_MOST = AtMost,
    ORCHESTRATOR_COMPARISON_EQUAL = Equal,
    ORCHESTRATOR_COMPARISON_NOT_EQUAL = NotEqual,
    ORCHESTRATOR_COMPARISON_AT_LEAST = AtLeast,
    ORCHESTRATOR_COMPARISON_GREATER = Greater,
});

/// What a rule compares. Shares are in parts per billion, flags 0 or 1, enumerations their codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(i32)]
pub enum orchestrator_field_t {
    /// The task's kind.
    ORCHESTRATOR_FIELD_TASK_KIND = 0,
    /// The task's deadline in milliseconds.
    ORCHESTRATOR_FIELD_DEADLINE_MS = 1,
    /// The task's cost limit in nano-units.
    ORCHESTRATOR_FIELD_COST_MAX_NANO = 2,
    /// The sensitivity of the task's data.
    ORCHESTRATOR_FIELD_SENSITIVITY = 3,
    /// The privacy level that the task demands.
    ORCHESTRATOR_FIELD_PRIVACY = 4,
    /// The task's work in compute units.
    ORCHESTRATOR_FIELD_COMPUTE_UNITS = 5,
    /// The memory that the task takes, in bytes.
    ORCHESTRATOR_FIELD_MEMORY_BYTES = 6,
    /// Whether the task can run without a network.
    ORCHESTRATOR_FIELD_OFFLINE_CAPABLE = 7,
    /// The task's input in tokens.
    ORCHESTRATOR_FIELD_INPUT_TOKENS = 8,
    /// The longest answer the task takes, in tokens.
    ORCHESTRATOR_FIELD_OUTPUT_TOKENS_MAX = 9,
    /// The task's payload in bytes.
    ORCHESTRATOR_FIELD_PAYLOAD_BYTES = 10,
    /// The task's priority.
    ORCHESTRATOR_FIELD_PRIORITY = 11,
    /// The device's battery.
    ORCHESTRATOR_FIELD_BATTERY_PPB = 12,
    /// Whether the device is charging.
    ORCHESTRATOR_FIELD_CHARGING = 13,
    /// The device's temperature in millidegrees Celsius.
    ORCHESTRATOR_FIELD_TEMPERATURE_MILLI = 14,
    /// How busy the device is.
    ORCHESTRATOR_FIELD_LOAD_PPB = 15,
    /// The device's free memory in bytes.
    ORCHESTRATOR_FIELD_DEVICE_MEMORY_FREE_BYTES = 16,
    /// What carries the device's traffic.
    ORCHESTRATOR_FIELD_LINK_KIND = 17,
    /// The link's rate towards the device in kilobits per second.
    ORCHESTRATOR_FIELD_DOWN_KBPS = 18,
    /// The link's rate from the device in kilobits per second.
    ORCHESTRATOR_FIELD_UP_KBPS = 19,
    /// The link's round-trip time in milliseconds.
    ORCHESTRATOR_FIELD_RTT_MS = 20,
    /// Whether the link's traffic costs money.
    ORCHESTRATOR_FIELD_METERED = 21,
    /// The environment's code. This and the following are read for each option.
    ORCHESTRATOR_FIELD_ENVIRONMENT = 22,
    /// The option's expected latency in milliseconds.
    ORCHESTRATOR_FIELD_LATENCY_MS = 23,
    /// The option's expected cost in nano-units.
    ORCHESTRATOR_FIELD_COST_NANO = 24,
    /// The option's expected energy in microjoules.
    ORCHESTRATOR_FIELD_ENERGY_UJ = 25,
    /// The option's expected carbon in micrograms.
    ORCHESTRATOR_FIELD_CARBON_UG = 26,
    /// The option's expected quality.
    ORCHESTRATOR_FIELD_QUALITY_PPB = 27,
    /// How private the environment is.
    ORCHESTRATOR_FIELD_PRIVACY_PPB = 28,
    /// The probability that the environment answers.
    ORCHESTRATOR_FIELD_AVAILABILITY_PPB = 29,
    /// How well the option's estimates are founded.
    ORCHESTRATOR_FIELD_CONFIDENCE_PPB = 30,
    /// Tasks that the environment could still take.
    ORCHESTRATOR_FIELD_SLOTS_FREE = 31,
}
codes!(orchestrator_field_t = Field {
    ORCHESTRATOR_FIELD_TASK_KIND = TaskKind,
    ORCHESTRATOR_FIELD_DEADLINE_MS = DeadlineMs,
    ORCHESTRATOR_FIELD_COST_MAX_NANO = CostMaxNano,
    ORCHESTRATOR_FIELD_SENSITIVITY = Sensitivity,
    ORCHESTRATOR_FIELD_PRIVACY = Privacy,
    ORCHESTRATOR_FIELD_COMPUTE_UNITS = ComputeUnits,
    ORCHESTRATOR_FIELD_MEMORY_BYTES = MemoryBytes,
    ORCHESTRATOR_FIELD_OFFLINE_CAPABLE = OfflineCapable,
    ORCHESTRATOR_FIELD_INPUT_TOKENS = InputTokens,
    ORCHESTRATOR_FIELD_OUTPUT_TOKENS_MAX = OutputTokensMax,
    ORCHESTRATOR_FIELD_PAYLOAD_BYTES = PayloadBytes,
    ORCHESTRATOR_FIELD_PRIORITY = Priority,
    ORCHESTRATOR_FIELD_BATTERY_PPB = BatteryPpb,
    ORCHESTRATOR_FIELD_CHARGING = Charging,
    ORCHESTRATOR_FIELD_TEMPERATURE_MILLI = TemperatureMilli,
    ORCHESTRATOR_FIELD_LOAD_PPB = LoadPpb,
    ORCHESTRATOR_FIELD_DEVICE_MEMORY_FREE_BYTES = DeviceMemoryFreeBytes,
    ORCHESTRATOR_FIELD_LINK_KIND = LinkKind,
    ORCHESTRATOR_FIELD_DOWN_KBPS = DownKbps,
    ORCHESTRATOR_FIELD_UP_KBPS = UpKbps,
    ORCHESTRATOR_FIELD_RTT_MS = RttMs,
    ORCHESTRATOR_FIELD_METERED = Metered,
    ORCHESTRATOR_FIELD_ENVIRONMENT = Environment,
    ORCHESTRATOR_FIELD_LATENCY_MS = LatencyMs,
    ORCHESTRATOR_FIELD_COST_NANO = CostNano,
    ORCHESTRATOR_FIELD_ENERGY_UJ = EnergyUj,
    ORCHESTRATOR_FIELD_CARBON_UG = CarbonUg,
    ORCHESTRATOR_FIELD_QUALITY_PPB = QualityPpb,
    ORCHESTRATOR_FIELD_PRIVACY_PPB = PrivacyPpb,
    ORCHESTRATOR_FIELD_AVAILABILITY_PPB = AvailabilityPpb,
    ORCHESTRATOR_FIELD_CONFIDENCE_PPB = ConfidencePpb,
    ORCHESTRATOR_FIELD_SLOTS_FREE = SlotsFree,
});
