//! What a recovery drill checks.

use super::{Code, codes};

/// What a drill checks of each failure; what `have` and `need` of a finding are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(i32)]
pub enum drill_check_t {
    /// Nothing took the task after the failure, although another environment may see its data and is open to it: have
    /// the tries, need one more.
    DRILL_NO_FALLBACK = 0,
    /// The task was dispatched again too late: have the milliseconds since its first dispatch, need at most
    /// `FAILOVER_REDISPATCH_MS_MAX`.
    DRILL_TOO_SLOW = 1,
    /// Another environment took the task, but only the run time-out ends silence: have that, need at most
    /// `FAILOVER_REDISPATCH_MS_MAX`, in milliseconds. Not reported of this device and of peers, whose answers show
    /// nothing before they are complete.
    DRILL_NO_DETECTION = 2,
    /// A try went to an environment that may not see the data: have the code of its ceiling, need that of the task's
    /// sensitivity.
    DRILL_PRIVACY = 3,
    /// The configuration names fallbacks, and another environment than the first feasible one of them took the task:
    /// have its code, need that one's.
    DRILL_WRONG_ORDER = 4,
    /// A second after the failure the environment gets more than its strategy allows: have the share of its traffic,
    /// need at most that, in billionths.
    DRILL_NOT_HELD = 5,
    /// The recovery delay, the interval of the health checks and their time-out are over, checks and tries were
    /// answered, and it is still held back: have the share of its traffic, need all of it, in billionths.
    DRILL_NOT_RECOVERED = 6,
    /// The task never ended: have 0 ends, need 1.
    DRILL_LOST = 7,
}
codes!(drill_check_t = DrillCheck {
    DRILL_NO_FALLBACK = NoFallback,
    DRILL_TOO_SLOW = TooSlow,
    DRILL_NO_DETECTION = NoDetection,
    DRILL_PRIVACY = Privacy,
    DRILL_WRONG_ORDER = WrongOrder,
    DRILL_NOT_HELD = NotHeld,
    DRILL_NOT_RECOVERED = NotRecovered,
    DRILL_LOST = Lost,
});
