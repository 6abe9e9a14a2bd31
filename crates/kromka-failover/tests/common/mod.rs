//! What the tests share.
#![allow(dead_code, unused_imports, reason = "each test uses a part of it")]

use kromka_core::*;
use kromka_failover::*;

pub(crate) use kromka_core::Environment::{CloudBasic as BASIC, EdgeNearby as EDGE, Local as LOCAL, Peer as PEER};

pub(crate) const BOTH: EnvironmentSet = EnvironmentSet::of(&[LOCAL, BASIC]);
pub(crate) const UP: EnvironmentMap<Share> = EnvironmentMap([Share::ONE; Environment::COUNT]);

pub(crate) const fn at(s: u64) -> Tick {
    Tick::from_ms(s * 1_000)
}

/// A failover whose plan for the basic cloud is the default but for this.
pub(crate) fn with(change: impl FnOnce(&mut Plan)) -> Failover {
    let mut plan = Plan::new(BASIC);
    change(&mut plan);
    let mut failover = Failover::new();
    failover.configure(plan.validate().expect("the plan is valid"));
    failover
}

pub(crate) fn strategy(strategy: Strategy) -> Failover {
    with(|plan| plan.strategy = strategy)
}

/// Calls about the basic cloud, in seconds. A try takes a second.
pub(crate) trait Story {
    fn fails(&mut self, s: u64);
    fn answers(&mut self, s: u64);
    fn beacon(&mut self, s: u64, reachable: bool);
    fn hold(&mut self, s: u64) -> Option<Hold>;
    fn state(&mut self, s: u64) -> State;
    fn share(&mut self, s: u64) -> u32;
    /// Sends a task to the basic cloud if it is admitted there, else it stays.
    fn sends(&mut self, s: u64) -> bool;
    fn sound(&mut self);
}

impl Story for Failover {
    fn fails(&mut self, s: u64) {
        self.observe_outcome(BASIC, OutcomeStatus::Failed, at(s - 1), at(s));
        self.sound();
    }
    fn answers(&mut self, s: u64) {
        self.observe_outcome(BASIC, OutcomeStatus::Success, at(s - 1), at(s));
        self.sound();
    }
    fn beacon(&mut self, s: u64, reachable: bool) {
        self.observe_beacon(&Beacon { environment: BASIC, at: at(s), reachable, rtt_ms: None }, at(s));
        self.sound();
    }
    fn hold(&mut self, s: u64) -> Option<Hold> {
        self.admit(BOTH, &UP, at(s)).held[BASIC]
    }
    fn state(&mut self, s: u64) -> State {
        self.diagnose(BASIC, Share::ONE, at(s)).state
    }
    fn share(&mut self, s: u64) -> u32 {
        self.diagnose(BASIC, Share::ONE, at(s)).share.ppb()
    }
    fn sends(&mut self, s: u64) -> bool {
        let admission = self.admit(BOTH, &UP, at(s));
        let there = admission.allowed.contains(BASIC);
        self.dispatched(&admission, if there { BASIC } else { LOCAL }, at(s));
        self.sound();
        there
    }
    fn sound(&mut self) {
        assert!(self.is_consistent(), "{:?}", self);
    }
}
