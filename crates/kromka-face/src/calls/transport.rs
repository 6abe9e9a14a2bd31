//! The way out of a message.

use core::ffi::c_int;
use core::mem::MaybeUninit;

use kromka::core::{PowerMode, Tick, UnknownCode, Valid, Validate as _};
use kromka::power::{
    BITCHAT, BITCHAT_BETANET, Transport, TransportError, TransportPolicy, Transports, bounds::TRANSPORTS_MAX,
};

use crate::enums::{code, orchestrator_transport_preset_t, power_mode_t};
use crate::error::FaceError;
use crate::fault::Fault;
use crate::guard::guard;
use crate::pointer;
use crate::registry;
use crate::sized::{self, Growing as _};
use crate::types::{
    orchestrator_link_t, orchestrator_message_t, orchestrator_transport_choice_t, orchestrator_transport_policy_t,
    orchestrator_transport_t,
};

/// The transports of a call: the caller's, or the named profile.
struct Listed {
    transports: [Transport; TRANSPORTS_MAX],
    count: usize,
}

impl Listed {
    /// # Safety
    /// `transports` is NULL or points to `count` structures with their sizes.
    unsafe fn read(transports: *const orchestrator_transport_t, count: u32) -> Result<Self, Fault> {
        let mut listed = Self { transports: [BITCHAT; TRANSPORTS_MAX], count: BITCHAT_BETANET.len() };
        if transports.is_null() && count == 0 {
            listed.transports[..BITCHAT_BETANET.len()].copy_from_slice(&BITCHAT_BETANET);
            return Ok(listed);
        }
        let have = usize::try_from(count).unwrap_or(usize::MAX);
        if have > TRANSPORTS_MAX {
            return Err(TransportError::TooMany { have, max: TRANSPORTS_MAX }.into());
        }
        if have == 0 {
            return Err(TransportError::NoTransport.into());
        }
        listed.count = have;
        // SAFETY: the caller's promise.
        let array = unsafe { sized::Array::new(transports, have, "transports") }?;
        for (at, place) in listed.transports.iter_mut().take(have).enumerate() {
            // SAFETY: less than the count.
            *place = unsafe { array.read(at) }?.read()?;
        }
        Ok(listed)
    }

    fn as_slice(&self) -> &[Transport] {
        &self.transports[..self.count]
    }
}

/// The policy; the default one when there is none.
///
/// # Safety
/// `policy` is NULL or points to a structure with its size.
unsafe fn policy(policy: *const orchestrator_transport_policy_t) -> Result<Valid<TransportPolicy>, Fault> {
    if policy.is_null() {
        return Ok(TransportPolicy::default().validate()?);
    }
    // SAFETY: the caller's promise.
    unsafe { sized::input(policy, "policy") }?.read()
}

/// The name of a transport, or none: negative.
fn some_id(id: i32, argument: &'static str, min: i64) -> Result<Option<u16>, FaceError> {
    let (have, max) = (i64::from(id), i64::from(u16::MAX));
    if have < min || have > max {
        return Err(FaceError::Count { argument, have, min, max });
    }
    Ok(u16::try_from(id).ok())
}

/// Selects the transport of a message on a device in this power mode and on this link: of the `count` `transports` that
/// can take it the one with the best score, ties go to the first. The one in use, whose id is `in_use` (-1 is none), is
/// kept unless another is better by more than the policy's margin. With `transports` NULL and `count` 0 it is among
/// BitChat (id 1), BetaNet (2) and BetaNet over mobile networks (3), all available. `policy` may be NULL for the default.
///
/// Returns the count of transports that can take the message. When each was refused, `choice` says why: it is filled
/// also with `ORCHESTRATOR_ERR_TRANSPORT_REFUSED`, and cleared after every other error.
///
/// Pure: no instance is needed, the same inputs give the same choice. O(count^2). Any thread; may be called from a
/// callback. All `transports` have the same `struct_size`.
///
/// Errors: `ORCHESTRATOR_ERR_TRANSPORT_REFUSED`; `ORCHESTRATOR_ERR_TRANSPORT_NO_TRANSPORT` for a list without any;
/// `ORCHESTRATOR_ERR_TRANSPORT_TOO_MANY` for more than `ORCHESTRATOR_TRANSPORTS_MAX`; `ORCHESTRATOR_ERR_MIXED`;
/// `ORCHESTRATOR_ERR_TRANSPORT_FIELD`, `ORCHESTRATOR_ERR_TRANSPORT_ID_TWICE`, `ORCHESTRATOR_ERR_TRANSPORT_NO_LINK`;
/// `ORCHESTRATOR_ERR_TRANSPORT_WEIGHTS_SUM_TO_ZERO` and `ORCHESTRATOR_ERR_TRANSPORT_GAIN_FALLS` for the policy;
/// `ORCHESTRATOR_ERR_COUNT` for `in_use`; `ORCHESTRATOR_ERR_BOUND_...` for the message and the link;
/// `ORCHESTRATOR_ERR_UNKNOWN_CODE`, `ORCHESTRATOR_ERR_NULL`, `ORCHESTRATOR_ERR_MISALIGNED`,
/// `ORCHESTRATOR_ERR_STRUCT_SIZE`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orchestrator_select_transport(
    transports: *const orchestrator_transport_t,
    count: u32,
    message: *const orchestrator_message_t,
    mode: MaybeUninit<power_mode_t>,
    link: *const orchestrator_link_t,
    policy: *const orchestrator_transport_policy_t,
    in_use: i32,
    choice: *mut orchestrator_transport_choice_t,
) -> c_int {
    guard(|| {
        // SAFETY: the caller gives NULL or a structure with its size.
        let out = unsafe { sized::out(choice, "choice") }?;
        // SAFETY: the caller gives NULL or as many transports as it says.
        let listed = unsafe { Listed::read(transports, count) }?;
        let transports = Transports::new(listed.as_slice())?;
        // SAFETY: the caller gives NULL or a structure with its size.
        let message = unsafe { sized::input(message, "message") }?.read()?;
        let mode = PowerMode::try_from(code(mode))?;
        // SAFETY: as above.
        let link = unsafe { sized::input(link, "link") }?.read(Tick::ZERO)?;
        link.check()?;
        // SAFETY: as above.
        let policy = unsafe { self::policy(policy) }?;
        let in_use = some_id(in_use, "in_use", -1)?;
        let chosen = policy.choose(&transports, &message, mode, &link, in_use);
        out.write(&orchestrator_transport_choice_t::of(&chosen, listed.as_slice()));
        chosen.best()?;
        Ok(c_int::try_from(chosen.scored().len()).unwrap_or(c_int::MAX))
    })
}

/// Tells which transport a message goes by, 0 to 65535: `thermal_monitoring_t` counts those that go another way than the
/// one before.
///
/// O(1). Any thread; may be called from a callback.
///
/// Errors: `ORCHESTRATOR_ERR_COUNT`; those of every function.
#[unsafe(no_mangle)]
pub extern "C" fn orchestrator_note_transport(id: i32) -> c_int {
    guard(|| {
        let id = some_id(id, "id", 0)?;
        registry::with_current(|mut context| {
            context.engine(|engine, _| id.into_iter().for_each(|id| engine.note_transport(id)))?;
            Ok(0)
        })
    })
}

/// Sets up a transport of the BitChat and BetaNet profile, to be sent by as it is or changed into another.
///
/// Any thread. Errors: `ORCHESTRATOR_ERR_NULL`, `ORCHESTRATOR_ERR_MISALIGNED`, `ORCHESTRATOR_ERR_UNKNOWN_CODE`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orchestrator_transport_init(
    transport: *mut orchestrator_transport_t,
    preset: MaybeUninit<orchestrator_transport_preset_t>,
) -> c_int {
    guard(|| {
        // SAFETY: the caller gives NULL or memory for the structure.
        let out = unsafe { pointer::cleared(transport, "transport", orchestrator_transport_t::INIT) }?;
        let have = code(preset);
        let unknown = UnknownCode::Unknown { what: "transport preset", have, count: 3 };
        out.write(orchestrator_transport_t::preset(have).ok_or(unknown)?);
        Ok(0)
    })
}

/// Sets up an empty public message that may wait ten minutes.
///
/// Any thread. Errors: `ORCHESTRATOR_ERR_NULL`, `ORCHESTRATOR_ERR_MISALIGNED`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orchestrator_message_init(message: *mut orchestrator_message_t) -> c_int {
    // SAFETY: the caller gives NULL or memory for the structure.
    guard(|| unsafe { sized::init(message, "message") })
}

/// Sets up the default policy of transports.
///
/// Any thread. Errors: `ORCHESTRATOR_ERR_NULL`, `ORCHESTRATOR_ERR_MISALIGNED`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orchestrator_transport_policy_init(policy: *mut orchestrator_transport_policy_t) -> c_int {
    // SAFETY: the caller gives NULL or memory for the structure.
    guard(|| unsafe { sized::init(policy, "policy") })
}

/// Sets up a choice to be filled.
///
/// Any thread. Errors: `ORCHESTRATOR_ERR_NULL`, `ORCHESTRATOR_ERR_MISALIGNED`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orchestrator_transport_choice_init(choice: *mut orchestrator_transport_choice_t) -> c_int {
    // SAFETY: the caller gives NULL or memory for the structure.
    guard(|| unsafe { sized::init(choice, "choice") })
}
