//! Energy: what tasks take, a battery that must last, heat, and the mode that the host asks for.

use core::ffi::c_int;
use core::mem::MaybeUninit;

use kromka::Observation;
use kromka::core::{Environment, PowerMode, Validate as _};
use kromka::estimate::EnergyUse;

use crate::enums::{code, execution_environment_t, power_mode_t};
use crate::fault::Fault;
use crate::guard::guard;
use crate::pointer;
use crate::registry;
use crate::sized;
use crate::types::{
    energy_context_t, joules, optimization_strategy_t, orchestrator_battery_outlook_t, orchestrator_energy_use_t,
    share, task_requirements_t, thermal_monitoring_t, time_duration_t,
};

/// What the current instance expects a task to take.
///
/// # Safety
/// `task` is NULL or points to what its type says.
unsafe fn energy_use(
    task: *const task_requirements_t,
    env: MaybeUninit<execution_environment_t>,
) -> Result<EnergyUse, Fault> {
    // SAFETY: the caller's promise.
    let task = unsafe { pointer::input(task, "task") }?.read()?.validate()?;
    let environment = Environment::try_from(code(env))?;
    registry::with_current(|mut context| context.look(|engine, now| engine.energy(&task, environment, now)))
}

/// Gives how much of the device's energy a task is expected to take in an environment, in joules, as learned from the
/// outcomes of others.
///
/// O(1). Any thread; may be called from a callback.
///
/// Errors: `ORCHESTRATOR_ERR_UNKNOWN_CODE`, `ORCHESTRATOR_ERR_BOUND_...`; those of every function.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn energy_calculate_consumption(
    task: *const task_requirements_t,
    env: MaybeUninit<execution_environment_t>,
    estimated_consumption: *mut f32,
) -> c_int {
    guard(|| {
        // SAFETY: the caller gives NULL or a place for a float.
        let out = unsafe { pointer::cleared(estimated_consumption, "estimated_consumption", 0.0) }?;
        // SAFETY: the caller gives NULL or what the type says.
        out.write(joules(unsafe { energy_use(task, env) }?.total()));
        Ok(0)
    })
}

/// Gives the same by what takes it, in microjoules.
///
/// O(1). Any thread; may be called from a callback.
///
/// Errors: `ORCHESTRATOR_ERR_UNKNOWN_CODE`, `ORCHESTRATOR_ERR_BOUND_...`; those of every function.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orchestrator_get_energy_use(
    task: *const task_requirements_t,
    env: MaybeUninit<execution_environment_t>,
    energy_use: *mut orchestrator_energy_use_t,
) -> c_int {
    guard(|| {
        // SAFETY: the caller gives NULL or a structure with its size.
        let out = unsafe { sized::out(energy_use, "energy_use") }?;
        // SAFETY: the caller gives NULL or what the type says.
        out.write(&unsafe { self::energy_use(task, env) }?.into());
        Ok(0)
    })
}

/// Works out how much power tasks may take in each hour so that `remaining_battery` of a full battery, 0 to 1, lasts for
/// `target_duration` milliseconds from now, 1 to a week, and the tasks are worth the most, with what was learned of the
/// device and its tasks. `strategy` says what else is asked for and takes the answer; after an error it keeps what was
/// asked for.
///
/// With `strategy->apply` the battery is made to last from now on: energy weighs as much more in every choice as that
/// takes, until the target is over, another call puts another in force, or `orchestrator_clear_battery_target` takes it
/// back. A capacity that is given then, and differs from the one that was told last, takes the place of the one that was
/// learned. Thrift follows the battery's readings (`orchestrator_update_device`), not `remaining_battery`. Without `apply` nothing is changed.
///
/// O(hours^2). Any thread; may be called from a callback.
///
/// Errors: `ORCHESTRATOR_ERR_POWER_PLAN_HOURS` for the duration; `ORCHESTRATOR_ERR_BOUND_...` for the battery, the
/// capacity, the reserve, and a time beyond all clocks; `ORCHESTRATOR_ERR_UNKNOWN_CODE`; those of every function. Then
/// the target is as it was.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn energy_optimize_for_battery_life(
    remaining_battery: f32,
    target_duration: time_duration_t,
    strategy: *mut optimization_strategy_t,
) -> c_int {
    guard(|| {
        // SAFETY: the caller gives NULL or a structure with its size.
        let (given, out) = unsafe { sized::exchange(strategy, "strategy", optimization_strategy_t::asked) }?;
        let asked = given.read(share(remaining_battery, "remaining_battery")?, target_duration)?;
        let mut answer = given.asked();
        registry::with_current(|mut context| {
            context.engine(|engine, now| {
                let target = asked.target(now)?;
                // On a copy first: what cannot be planned is not put in force.
                let mut learned = *engine.endurance();
                learned.set_target(Some(target));
                asked.plan(&learned, &mut answer)?;
                if asked.apply {
                    engine.set_battery_target(Some(target));
                }
                Ok::<_, Fault>(())
            })??;
            out.write(&answer);
            Ok(0)
        })
    })
}

/// No longer makes the battery last: energy weighs as battery and heat alone ask for. What was learned stays.
///
/// O(1). Any thread; may be called from a callback.
///
/// Errors: those of every function.
#[unsafe(no_mangle)]
pub extern "C" fn orchestrator_clear_battery_target() -> c_int {
    guard(|| {
        registry::with_current(|mut context| {
            context.engine(|engine, _| engine.set_battery_target(None))?;
            Ok(0)
        })
    })
}

/// Gives what is expected of the battery until the target in force.
///
/// O(1). Any thread; may be called from a callback.
///
/// Errors: those of every function.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orchestrator_get_battery_outlook(outlook: *mut orchestrator_battery_outlook_t) -> c_int {
    guard(|| {
        // SAFETY: the caller gives NULL or a structure with its size.
        let out = unsafe { sized::out(outlook, "outlook") }?;
        registry::with_current(|mut context| {
            out.write(&context.look(orchestrator_battery_outlook_t::of)?);
            Ok(0)
        })
    })
}

/// Tells what the platform says of heat, if `monitoring->source` is not none, and gives the power mode that follows, what
/// it asks of the device, and what was done so far. After an error `monitoring` keeps what was told.
///
/// Where tasks are bound, those that wait to run on the device are decided again. O(1), and O(tasks concerned) when the
/// mode changes. Any thread; may be called from a callback.
///
/// Errors: `ORCHESTRATOR_ERR_UNKNOWN_CODE`; `ORCHESTRATOR_ERR_BOUND_...` for a temperature; those of every function. Then
/// nothing was taken.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn energy_monitor_thermal_state(monitoring: *mut thermal_monitoring_t) -> c_int {
    guard(|| {
        // SAFETY: the caller gives NULL or a structure with its size.
        let (given, out) = unsafe { sized::exchange(monitoring, "monitoring", thermal_monitoring_t::told) }?;
        let reading = given.read()?;
        registry::with_current(|mut context| {
            let follows = if let Some(reading) = reading {
                context.engine(|engine, now| {
                    engine.observe(&Observation::Thermal(reading), now)?;
                    Ok::<_, Fault>(given.follow(engine))
                })??
            } else {
                context.look(|engine, _| given.follow(engine))?
            };
            out.write(&follows);
            Ok(0)
        })
    })
}

/// Asks for a power mode at least this thrifty, whatever battery and heat say: a user's switch, or the system's. With
/// `POWER_HIGH_PERFORMANCE`, as at first, they alone decide. Where `power_modes` of the configuration is off, no mode
/// bounds anything.
///
/// O(1), and O(tasks concerned) when the mode changes. Any thread; may be called from a callback.
///
/// Errors: `ORCHESTRATOR_ERR_UNKNOWN_CODE`; those of every function. Then the mode is as it was.
#[unsafe(no_mangle)]
pub extern "C" fn energy_adapt_to_power_mode(mode: MaybeUninit<power_mode_t>) -> c_int {
    guard(|| {
        let least = PowerMode::try_from(code(mode))?;
        registry::with_current(|mut context| {
            context.engine(|engine, _| engine.set_power_mode(least))?;
            Ok(0)
        })
    })
}

/// Gives how the device is, as far as energy goes: battery, heat, mode, and what there is of energy.
///
/// O(1). Any thread; may be called from a callback.
///
/// Errors: those of every function.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn energy_get_context(context: *mut energy_context_t) -> c_int {
    guard(|| {
        // SAFETY: the caller gives NULL or memory for the structure.
        let out = unsafe { pointer::cleared(context, "context", energy_context_t::EMPTY) }?;
        registry::with_current(|mut context| {
            out.write(context.look(energy_context_t::of)?);
            Ok(0)
        })
    })
}

/// Sets up a strategy: as learned, with a reserve of 1 %, nothing put in force.
///
/// Any thread. Errors: `ORCHESTRATOR_ERR_NULL`, `ORCHESTRATOR_ERR_MISALIGNED`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orchestrator_optimization_strategy_init(strategy: *mut optimization_strategy_t) -> c_int {
    // SAFETY: the caller gives NULL or memory for the structure.
    guard(|| unsafe { sized::init(strategy, "strategy") })
}

/// Sets up monitoring that only asks.
///
/// Any thread. Errors: `ORCHESTRATOR_ERR_NULL`, `ORCHESTRATOR_ERR_MISALIGNED`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orchestrator_thermal_monitoring_init(monitoring: *mut thermal_monitoring_t) -> c_int {
    // SAFETY: the caller gives NULL or memory for the structure.
    guard(|| unsafe { sized::init(monitoring, "monitoring") })
}

/// Sets up an energy to be filled.
///
/// Any thread. Errors: `ORCHESTRATOR_ERR_NULL`, `ORCHESTRATOR_ERR_MISALIGNED`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orchestrator_energy_use_init(energy_use: *mut orchestrator_energy_use_t) -> c_int {
    // SAFETY: the caller gives NULL or memory for the structure.
    guard(|| unsafe { sized::init(energy_use, "energy_use") })
}

/// Sets up an outlook to be filled.
///
/// Any thread. Errors: `ORCHESTRATOR_ERR_NULL`, `ORCHESTRATOR_ERR_MISALIGNED`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orchestrator_battery_outlook_init(outlook: *mut orchestrator_battery_outlook_t) -> c_int {
    // SAFETY: the caller gives NULL or memory for the structure.
    guard(|| unsafe { sized::init(outlook, "outlook") })
}
