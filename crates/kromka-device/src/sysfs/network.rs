//! `/sys/class/net`: the interfaces.

use std::path::Path;

use crate::bounds::INTERFACES_MAX;
use crate::capabilities::{Interface, InterfaceKind};
use crate::fault::{Fault, Sensor};
use crate::roots::Roots;
use crate::sysfs::file;

/// The kernel's number of a loopback interface.
const LOOPBACK: i64 = 772;
/// That of a cable.
const ETHERNET: i64 = 1;
/// That of a modem that carries packets without a frame.
const RAW_IP: i64 = 519;
/// Whether an interface was turned on, in its flags.
const UP: u32 = 1;

/// The interfaces, sorted by name.
pub(crate) fn interfaces(roots: &Roots, faults: &mut Vec<Fault>) -> Vec<Interface> {
    let class = roots.sys.join("class/net");
    let names = file::names(&class, INTERFACES_MAX).unwrap_or_else(|problem| {
        faults.push(Fault::new(Sensor::Network, "net", problem));
        Vec::new()
    });
    let interface = |name: String| {
        let directory = class.join(&name);
        // The class has files of its own, such as that of the bonds.
        directory.is_dir().then(|| Interface { kind: kind(&name, &directory), is_up: is_up(&directory), name })
    };
    names.into_iter().filter_map(interface).collect()
}

fn kind(name: &str, directory: &Path) -> InterfaceKind {
    let number = file::integer(&directory.join("type")).ok();
    let event = file::text_if_any(&directory.join("uevent")).unwrap_or_default();
    let is_modem = ["wwan", "rmnet", "ccmni", "pdp"].iter().any(|start| name.starts_with(start));
    if number == Some(LOOPBACK) {
        InterfaceKind::Loopback
    } else if directory.join("wireless").exists()
        || directory.join("phy80211").exists()
        || event.contains("DEVTYPE=wlan")
    {
        InterfaceKind::Wifi
    } else if event.contains("DEVTYPE=wwan") || is_modem || number == Some(RAW_IP) && directory.join("device").exists()
    {
        InterfaceKind::Cellular
    } else if !directory.join("device").exists() {
        InterfaceKind::Virtual
    } else if number == Some(ETHERNET) {
        InterfaceKind::Wired
    } else {
        InterfaceKind::Other
    }
}

/// Whether it carries packets; drivers that do not know count when they were turned on.
fn is_up(directory: &Path) -> bool {
    match file::text_if_any(&directory.join("operstate")).as_deref() {
        Some("up") => true,
        Some("unknown") | None => {
            let flags = file::text_if_any(&directory.join("flags")).unwrap_or_default();
            flags
                .strip_prefix("0x")
                .and_then(|flags| u32::from_str_radix(flags, 16).ok())
                .is_some_and(|flags| flags & UP != 0)
        }
        Some(_) => false,
    }
}
