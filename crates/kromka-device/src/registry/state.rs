//! The bytes of a registry's state, laid out as the snapshot of an engine is.
//!
//! | bytes | content |
//! |---|---|
//! | 0–3 | `KRMD` |
//! | 4–5 | version, little endian |
//! | 6–7 | zero |
//! | 8–11 | length of the body |
//! | 12–15 | CRC-32 of the body |
//! | 16– | body, in postcard: devices by rising name, policies by class |

use kromka_power::DeviceClass;
use serde::{Deserialize, Serialize};

use super::{Device, DeviceId, check};
use crate::bounds::STATE_BYTES_MAX;
use crate::class::ClassPolicy;
use crate::error::RegistryStateError;

/// The version of the state that is written and read.
pub const REGISTRY_VERSION: u16 = 1;

const MAGIC: [u8; 4] = *b"KRMD";
const HEAD: usize = 16;

/// What each class is governed by; `None` is its default.
pub(super) type Policies = [Option<ClassPolicy>; DeviceClass::ALL.len()];

#[derive(Serialize)]
struct Written<'a> {
    devices: Vec<(&'a DeviceId, &'a Device)>,
    policies: &'a Policies,
}

#[derive(Deserialize)]
struct Read {
    devices: Vec<(DeviceId, Device)>,
    policies: Policies,
}

pub(super) fn encode<'a>(devices: impl Iterator<Item = (&'a DeviceId, &'a Device)>, policies: &'a Policies) -> Vec<u8> {
    let body = postcard::to_allocvec(&Written { devices: devices.collect(), policies })
        .unwrap_or_else(|_| unreachable!("memory takes everything, and every type has its encoding"));
    let len = u32::try_from(body.len()).unwrap_or(u32::MAX);
    let mut bytes = Vec::with_capacity(HEAD + body.len());
    bytes.extend(MAGIC);
    bytes.extend(REGISTRY_VERSION.to_le_bytes());
    bytes.extend([0, 0]);
    bytes.extend(len.to_le_bytes());
    bytes.extend(crc32fast::hash(&body).to_le_bytes());
    bytes.extend(body);
    bytes
}

pub(super) fn decode(bytes: &[u8]) -> Result<(Vec<(DeviceId, Device)>, Policies), RegistryStateError> {
    let none = RegistryStateError::NotAState { have: bytes.len() };
    let (head, body) = bytes.split_first_chunk::<HEAD>().ok_or(none)?;
    let [m0, m1, m2, m3, v0, v1, z0, z1, l0, l1, l2, l3, c0, c1, c2, c3] = *head;
    if [m0, m1, m2, m3] != MAGIC || [z0, z1] != [0, 0] || bytes.len() > STATE_BYTES_MAX {
        return Err(none);
    }
    let version = u16::from_le_bytes([v0, v1]);
    if version != REGISTRY_VERSION {
        return Err(RegistryStateError::Version { have: version, need: REGISTRY_VERSION });
    }
    if usize::try_from(u32::from_le_bytes([l0, l1, l2, l3])) != Ok(body.len()) {
        return Err(none);
    }
    let (have, need) = (crc32fast::hash(body), u32::from_le_bytes([c0, c1, c2, c3]));
    if have != need {
        return Err(RegistryStateError::Checksum { have, need });
    }
    let (read, rest): (Read, &[u8]) = postcard::take_from_bytes(body).map_err(|_| RegistryStateError::Inconsistent)?;
    let rises = read.devices.windows(2).all(|pair| pair[0].0 < pair[1].0);
    if !rest.is_empty() || !rises || check(&read.policies).is_err() {
        return Err(RegistryStateError::Inconsistent);
    }
    Ok((read.devices, read.policies))
}
