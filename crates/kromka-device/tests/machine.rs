//! What else a made-up machine is, and what the real one is.
#![cfg(target_os = "linux")]

mod common;

use std::fs;

use common::{Tree, of};
use kromka_core::{Bytes, Share, Tick};
use kromka_device::{
    Container, ContainerRuntime, Detection, Instead, InterfaceKind, Machine, Measured, Sensor, Source, classify,
};
use kromka_power::DeviceClass;

const MEMINFO: &str = "MemTotal:        8000000 kB\nMemFree:          500000 kB\nMemAvailable:    3000000 kB";

#[test]
fn a_laptop_of_files_is_a_laptop() {
    let tree = Tree::new();
    let processor =
        |number: u32, core: u32| format!("processor\t: {number}\nphysical id\t: 0\ncore id\t\t: {core}\n\n");
    tree.write("proc/meminfo", MEMINFO)
        .write("proc/cpuinfo", &[processor(0, 0), processor(1, 0), processor(2, 4), processor(3, 4)].concat())
        .write("sys/class/dmi/id/chassis_type", "10")
        .write("sys/class/dmi/id/sys_vendor", "LENOVO")
        .write("sys/class/dmi/id/product_name", "20XW")
        .write("sys/class/drm/card0/device/uevent", "DRIVER=i915\nPCI_ID=8086:9A49")
        .write("sys/class/drm/card0/device/vendor", "0x8086")
        .write("sys/class/drm/card0/device/device", "0x9a49")
        .directory("sys/class/drm/card0-eDP-1")
        .supply("BAT0", &[("type", "Battery"), ("status", "Full"), ("capacity", "100")])
        .zone(0, "x86_pkg_temp", "45000");
    for (name, kind, state) in [("lo", "772", "unknown"), ("wlp3s0", "1", "up"), ("enp0s31f6", "1", "down")] {
        tree.write(&format!("sys/class/net/{name}/type"), kind)
            .write(&format!("sys/class/net/{name}/operstate"), state);
    }
    tree.write("sys/class/net/lo/flags", "0x9")
        .directory("sys/class/net/wlp3s0/wireless")
        .directory("sys/class/net/enp0s31f6/device")
        .write("sys/class/net/docker0/type", "1")
        .write("sys/class/net/docker0/operstate", "down")
        .write("sys/class/net/wwan0/type", "65534")
        .write("sys/class/net/bonding_masters", "")
        .write("run/docker.sock", "");
    let Detection { capabilities, faults } = tree.machine().detect();
    assert_eq!(faults, []);
    assert_eq!((capabilities.cores_logical, capabilities.cores_physical), (4, Some(2)));
    assert_eq!(capabilities.memory_total, Bytes::new(8_000_000 * 1_024));
    assert_eq!(capabilities.memory_available, Bytes::new(3_000_000 * 1_024));
    assert_eq!(capabilities.model(), Some("LENOVO 20XW"));
    assert_eq!(capabilities.gpus, ["Intel 0x9a49 (i915)"]);
    assert_eq!(
        (capabilities.container, capabilities.runtimes.as_slice()),
        (None, [ContainerRuntime::Docker].as_slice())
    );
    let interfaces: Vec<_> =
        capabilities.interfaces.iter().map(|have| (have.name.as_str(), have.kind, have.is_up)).collect();
    assert_eq!(
        interfaces,
        [
            ("docker0", InterfaceKind::Virtual, false),
            ("enp0s31f6", InterfaceKind::Wired, false),
            ("lo", InterfaceKind::Loopback, true),
            ("wlp3s0", InterfaceKind::Wifi, true),
            ("wwan0", InterfaceKind::Cellular, false),
        ]
    );
    assert_eq!(classify(&capabilities).0, DeviceClass::Laptop);
}

#[test]
fn a_board_of_files_is_a_board() {
    let tree = Tree::new();
    tree.write("proc/meminfo", MEMINFO)
        .write("proc/cpuinfo", "processor\t: 0\nBogoMIPS\t: 108.00\n\nprocessor\t: 1\n\nSerial\t: 1")
        .write("proc/device-tree/model", "Raspberry Pi 4 Model B Rev 1.4\0");
    let Detection { capabilities, faults } = tree.machine().detect();
    assert_eq!(faults, []);
    assert_eq!((capabilities.cores_logical, capabilities.cores_physical), (2, None));
    assert_eq!(capabilities.model(), Some("Raspberry Pi 4 Model B Rev 1.4"));
    assert_eq!(classify(&capabilities).0, DeviceClass::SingleBoard);
}

#[test]
fn containers_leave_marks() {
    for (file, text, need) in [
        (".dockerenv", "", Some(Container::Docker)),
        ("run/.containerenv", "engine=\"podman\"", Some(Container::Podman)),
        ("var/run/secrets/kubernetes.io/serviceaccount/token", "x", Some(Container::Kubernetes)),
        ("run/systemd/container", "lxc", Some(Container::Lxc)),
        ("run/systemd/container", "systemd-nspawn", Some(Container::Nspawn)),
        ("proc/self/cgroup", "0::/kubepods/besteffort/pod1", Some(Container::Kubernetes)),
        ("proc/self/cgroup", "12:pids:/docker/0123\n0::/docker/0123", Some(Container::Docker)),
        ("proc/self/cgroup", "0::/lxc.payload.box", Some(Container::Lxc)),
        // A host that runs containers is none.
        ("proc/self/cgroup", "0::/system.slice/docker.service", None),
        ("proc/self/cgroup", "0::/user.slice/user-1000.slice", None),
    ] {
        let tree = Tree::new();
        tree.write(file, text);
        assert_eq!(tree.machine().detect().capabilities.container, need, "{file}: {text}");
    }
}

#[test]
fn memory_is_within_the_limit_of_the_group_and_nonsense_is_told() {
    let free = |tree: &Tree| tree.read().memory_free;
    let tree = Tree::new();
    tree.write("proc/meminfo", MEMINFO);
    assert_eq!(free(&tree), Measured::Value(Bytes::new(3_000_000 * 1_024)));
    tree.write("sys/fs/cgroup/memory.max", "1000000000").write("sys/fs/cgroup/memory.current", "400000000");
    assert_eq!(free(&tree), Measured::Value(Bytes::new(600_000_000)));
    // Files that were read and are kept without need can be had.
    tree.write("sys/fs/cgroup/memory.stat", "anon 100000000\ninactive_file 250000000\nactive_file 50000000");
    assert_eq!(free(&tree), Measured::Value(Bytes::new(850_000_000)));
    tree.write("sys/fs/cgroup/memory.max", "max");
    assert_eq!(free(&tree), Measured::Value(Bytes::new(3_000_000 * 1_024)));
    let old = Tree::new();
    old.write("proc/meminfo", "MemTotal: 1000 kB\nMemFree: 100 kB\nCached: 200 kB");
    assert_eq!(free(&old), Measured::Value(Bytes::new(300 * 1_024)));
    for (text, part) in [
        ("MemTotal: many kB", "proc/meminfo MemTotal is \"many kB\""),
        ("MemTotal: 10 kB\nMemAvailable: 20 kB", "MemAvailable is \"20480 of 10240 bytes\""),
        ("MemTotal: 10 kB\nMemAvailable: -1 kB", "MemAvailable is \"-1 kB\""),
        ("", "MemTotal is missing"),
    ] {
        let tree = Tree::new();
        tree.write("proc/meminfo", text);
        let readings = tree.read();
        assert_eq!(readings.memory_free, Measured::Failed, "{text}");
        assert!(of(&readings.faults, Sensor::Memory)[0].contains(part), "{:?}", readings.faults);
    }
}

#[test]
fn load_is_what_happened_between_two_readings() {
    let tree = Tree::new();
    let stat = |busy: u64, idle: u64| tree.write("proc/stat", &format!("cpu  {busy} 0 0 {idle} 0 0 0 0 0 0\ncpu0 1"));
    stat(100, 900);
    let mut machine = tree.machine();
    let mut load = || machine.read(Tick::ZERO).load;
    assert_eq!(load(), Measured::Absent, "not known yet");
    stat(175, 925);
    assert_eq!(load(), Measured::Value(Share::from_percent(75)));
    assert_eq!(load(), Measured::Absent, "no tick went by");
    // A processor went off and took its counts along.
    stat(150, 1_025);
    assert_eq!(load(), Measured::Value(Share::ZERO));
    tree.write("proc/stat", "cpu  a b c d");
    assert_eq!(load(), Measured::Failed);
    stat(200, 1_075);
    assert_eq!(load(), Measured::Value(Share::from_percent(50)));
}

#[test]
fn a_machine_without_files_is_unknown_and_says_so() {
    let Detection { capabilities, faults } = Tree::new().machine().detect();
    assert_eq!((capabilities.cores_logical, capabilities.memory_total), (0, Bytes::ZERO));
    let sensors: Vec<Sensor> = faults.iter().map(|fault| fault.sensor).collect();
    assert_eq!(sensors, [Sensor::Processors, Sensor::Memory]);
    assert!(faults.iter().all(|fault| fault.instead == Instead::Unknown));
    let tree = Tree::new();
    tree.write("sys/class/dmi/id/chassis_type", "many").write("proc/cpuinfo", "nothing");
    let faults = tree.machine().detect().faults;
    assert!(of(&faults, Sensor::Model)[0].contains("chassis_type is \"many\""));
    assert!(of(&faults, Sensor::Processors)[0].contains("proc/cpuinfo is \"nothing\""));
    // Of several sensors the others are left.
    let tree = Tree::new();
    tree.zone(0, "cpu-thermal", "0").zone(1, "acpitz", "30000");
    tree.supply("BAT0", &[("type", "Battery"), ("status", "Full"), ("capacity", "300")]);
    let faults = tree.machine().detect().faults;
    let instead = |sensor| faults.iter().find(|fault| fault.sensor == sensor).map(|fault| fault.instead);
    assert_eq!(instead(Sensor::Thermal), Some(Instead::Rest));
    assert_eq!(instead(Sensor::Battery), Some(Instead::Unknown));
}

/// A file of this machine; a machine without it has nothing to compare with.
fn real(path: &str) -> Option<String> {
    let text = fs::read_to_string(path).ok();
    if text.is_none() {
        println!("skipped: this machine has no {path}");
    }
    text
}

#[test]
fn the_real_machine_is_as_proc_and_sys_say() {
    let Detection { capabilities, faults } = Machine::new().detect();
    println!("{capabilities:?}\n{faults:?}");
    if let Some(meminfo) = real("/proc/meminfo") {
        let total = meminfo.lines().find_map(|line| line.strip_prefix("MemTotal:")?.trim().strip_suffix("kB"));
        let total: u64 = total.expect("a line of the total").trim().parse().expect("a number");
        assert_eq!(capabilities.memory_total, Bytes::new(total * 1_024));
        assert!(
            capabilities.memory_available > Bytes::ZERO && capabilities.memory_available < capabilities.memory_total
        );
    }
    if let Some(cpuinfo) = real("/proc/cpuinfo") {
        let count = cpuinfo.lines().filter(|line| line.starts_with("processor")).count();
        assert_eq!(usize::try_from(capabilities.cores_logical), Ok(count));
    }
    let listed = |directory: &str| fs::read_dir(directory).map_or(0, |entries| entries.filter_map(Result::ok).count());
    let names = fs::read_dir("/sys/class/net").into_iter().flatten().filter_map(|entry| Some(entry.ok()?.path()));
    assert_eq!(capabilities.interfaces.len(), names.filter(|path| path.is_dir()).count());
    if listed("/sys/class/power_supply") == 0 {
        assert_eq!(capabilities.battery, None);
    }
    if listed("/sys/class/thermal") == 0 && listed("/sys/class/hwmon") == 0 {
        assert_eq!(capabilities.thermal, []);
    }
    assert_eq!((capabilities.os.as_str(), capabilities.arch.as_str()), (std::env::consts::OS, std::env::consts::ARCH));
    assert!(capabilities.storage_total >= capabilities.storage_free && capabilities.storage_total > Bytes::ZERO);
    // A second opinion on the root; of its free space only the order, which others change.
    let df = std::process::Command::new("df").args(["-B1", "--output=size", "/"]).output();
    match df.ok().and_then(|output| String::from_utf8(output.stdout).ok()?.lines().nth(1)?.trim().parse().ok()) {
        Some(size) => assert_eq!(capabilities.storage_total, Bytes::new(size)),
        None => println!("skipped: this machine has no df that says a size"),
    }
    let chassis = real("/sys/class/dmi/id/chassis_type").and_then(|text| text.trim().parse().ok());
    assert_eq!(capabilities.firmware.chassis, chassis);
}
