//! What the host observes.

use core::ffi::c_int;

use kromka::core::{BoundError, Tick};
use kromka::{Engine, Observation};

use crate::fault::Fault;
use crate::guard::guard;
use crate::instance::Slots;
use crate::registry;
use crate::sized;
use crate::types::{at, orchestrator_beacon_t, orchestrator_device_t, orchestrator_environment_t, orchestrator_link_t};

/// Gives the engine what `read` makes of a sample at the time that holds: the host's when it drives the instance.
fn observe(at_ms: u64, read: impl FnOnce(Tick) -> Result<Observation, Fault>) -> Result<i32, Fault> {
    registry::with_current(|mut context| {
        let polled = context.is_polled();
        context.engine_at(at_ms, |engine: &mut Engine<Slots>, now| {
            let observation = read(if polled { at(at_ms, now) } else { now })?;
            let observed: Result<(), BoundError> = engine.observe(&observation, now);
            Ok::<_, Fault>(observed?)
        })??;
        Ok(0)
    })
}

/// Tells how the device is: battery, temperature, load, memory.
///
/// An `at_ms` later than the instance's time moves that forward, unless the instance runs on its own threads.
///
/// O(1), and O(tasks concerned) when an environment opens or closes. Any thread; may be called from a callback.
///
/// Errors: `ORCHESTRATOR_ERR_BOUND_...`, `ORCHESTRATOR_ERR_UNKNOWN_CODE`; those of every function. Then nothing was
/// taken.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orchestrator_update_device(device: *const orchestrator_device_t) -> c_int {
    guard(|| {
        // SAFETY: the caller gives NULL or a structure with its size.
        let device = unsafe { sized::input(device, "device") }?;
        observe(device.at_ms, |at| Ok(Observation::Device(device.read(at)?)))
    })
}

/// Tells how the link is: kind, rates, round-trip time.
///
/// An `at_ms` later than the instance's time moves that forward, unless the instance runs on its own threads.
///
/// O(1), and O(tasks concerned) when an environment opens or closes. Any thread; may be called from a callback.
///
/// Errors: `ORCHESTRATOR_ERR_BOUND_...`, `ORCHESTRATOR_ERR_UNKNOWN_CODE`; those of every function. Then nothing was
/// taken.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orchestrator_update_link(link: *const orchestrator_link_t) -> c_int {
    guard(|| {
        // SAFETY: the caller gives NULL or a structure with its size.
        let link = unsafe { sized::input(link, "link") }?;
        observe(link.at_ms, |at| Ok(Observation::Link(link.read(at)?)))
    })
}

/// Tells what is known of an environment from outside its own tasks: a status page, a service discovery, a scheduler.
///
/// An `at_ms` later than the instance's time moves that forward, unless the instance runs on its own threads.
///
/// O(1), and O(tasks concerned) when the environment opens or closes. Any thread; may be called from a callback.
///
/// Errors: `ORCHESTRATOR_ERR_BOUND_...`, `ORCHESTRATOR_ERR_UNKNOWN_CODE`; those of every function. Then nothing was
/// taken.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orchestrator_update_environment(sample: *const orchestrator_environment_t) -> c_int {
    guard(|| {
        // SAFETY: the caller gives NULL or a structure with its size.
        let sample = unsafe { sized::input(sample, "sample") }?;
        observe(sample.at_ms, |at| Ok(Observation::Environment(sample.read(at)?)))
    })
}

/// Tells of a sign of life from an environment, or the lack of one: a heartbeat, or the answer to a probe.
///
/// An `at_ms` later than the instance's time moves that forward, unless the instance runs on its own threads.
///
/// O(1), and O(tasks concerned) when the environment opens or closes. Any thread; may be called from a callback.
///
/// Errors: `ORCHESTRATOR_ERR_UNKNOWN_CODE`; those of every function. Then nothing was taken.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orchestrator_beacon(beacon: *const orchestrator_beacon_t) -> c_int {
    guard(|| {
        // SAFETY: the caller gives NULL or a structure with its size.
        let beacon = unsafe { sized::input(beacon, "beacon") }?;
        observe(beacon.at_ms, |at| Ok(Observation::Beacon(beacon.read(at)?)))
    })
}
