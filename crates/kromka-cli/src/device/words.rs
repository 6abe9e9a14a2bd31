//! The device in words.

use kromka::core::Bytes;
use kromka::device::{Capabilities, Container, ContainerRuntime, Fault, Interface, InterfaceKind};
use kromka::power::{DeviceClass, PowerMode, ThermalLevel, ThermalReading};

use super::report::{celsius, mebibytes, percent, watt_hours};
use super::{Device, Now};

/// All of it, a line each.
pub(super) fn device(device: &Device, now: &Now) -> String {
    let mut lines = capabilities(&device.capabilities);
    lines.push(("class", format!("{}: {}", class(device.class), device.reason)));
    lines.extend([
        ("battery", battery(now)),
        ("heat", heat(now)),
        ("memory", now.sample.memory_free.map_or("not known".to_owned(), |free| format!("{} free", size(free)))),
        ("load", now.sample.load.map_or("not known yet".to_owned(), |load| format!("{} %", percent(load)))),
        ("mode", format!("{} ({})", now.state.mode as u8, mode(now.state.mode))),
        ("chunk", format!("{} bytes", now.chunk.size)),
        ("limits", limits(now)),
        (
            "detection",
            format!(
                "{:.1} ms{}",
                device.detection_ms,
                if device.is_simulated { "; what is now is simulated" } else { "" }
            ),
        ),
    ]);
    // The sample read most sensors again, and says what is used instead.
    let is_again = |fault: &&Fault| {
        now.sample.faults.iter().any(|again| again.sensor == fault.sensor && again.place == fault.place)
    };
    for fault in device.faults.iter().filter(|fault| !is_again(fault)).chain(&now.sample.faults) {
        lines.push(("fault", fault.to_string()));
    }
    let line = |(name, text): (&str, String)| format!("{name:<10} {text}");
    let lines: Vec<String> = lines.into_iter().map(line).collect();
    lines.join("\n")
}

/// One sample on one line.
pub(super) fn line(now: &Now) -> String {
    let load = now.sample.load.map_or("load ?".to_owned(), |load| format!("load {} %", percent(load)));
    let faults = match now.sample.faults.len() {
        0 => String::new(),
        count => format!("; {count} faults, the first: {}", now.sample.faults[0]),
    };
    format!(
        "{:>8} ms  {} ({}), chunk {}, {} tasks; {}; {}; {load}{faults}",
        now.sample.device.at.ms(),
        now.state.mode as u8,
        mode(now.state.mode),
        now.chunk.size,
        now.limits.concurrency,
        battery(now),
        heat(now),
    )
}

fn capabilities(capabilities: &Capabilities) -> Vec<(&'static str, String)> {
    let cores = match capabilities.cores_physical {
        Some(cores) => format!("{} processors, {cores} cores", capabilities.cores_logical),
        None => format!("{} processors", capabilities.cores_logical),
    };
    let mut lines = vec![
        ("system", format!("{} on {}", capabilities.os, capabilities.arch)),
        ("model", capabilities.model().unwrap_or("not known").to_owned()),
        ("cores", cores),
        ("memory", size(capabilities.memory_total)),
        ("storage", format!("{}, {} free", size(capabilities.storage_total), size(capabilities.storage_free))),
    ];
    if let Some(pack) = capabilities.battery {
        let holds = pack.capacity.map_or(String::new(), |energy| format!(", {} Wh when full", watt_hours(energy)));
        lines.push(("batteries", format!("{}{holds}", pack.count)));
    }
    lines.push(("sensors", list(capabilities.thermal.iter().map(|sensor| sensor.name.clone()))));
    lines.push(("network", list(capabilities.interfaces.iter().map(interface))));
    lines.push(("container", capabilities.container.map_or("none", container).to_owned()));
    lines.push(("runtimes", list(capabilities.runtimes.iter().map(|have| runtime(*have).to_owned()))));
    lines.push(("graphics", list(capabilities.gpus.iter().cloned())));
    lines
}

fn list(names: impl Iterator<Item = String>) -> String {
    let names: Vec<String> = names.collect();
    if names.is_empty() { "none".to_owned() } else { names.join(", ") }
}

fn interface(interface: &Interface) -> String {
    let kind = match interface.kind {
        InterfaceKind::Wifi => "Wi-Fi",
        InterfaceKind::Wired => "wired",
        InterfaceKind::Cellular => "cellular",
        InterfaceKind::Loopback => "loopback",
        InterfaceKind::Virtual => "virtual",
        InterfaceKind::Other => "other",
    };
    format!("{} ({kind}, {})", interface.name, if interface.is_up { "up" } else { "down" })
}

fn container(container: Container) -> &'static str {
    match container {
        Container::Kubernetes => "Kubernetes",
        Container::Docker => "Docker",
        Container::Podman => "Podman",
        Container::Lxc => "LXC",
        Container::Nspawn => "systemd-nspawn",
        Container::Other => "of another kind",
    }
}

fn runtime(runtime: ContainerRuntime) -> &'static str {
    match runtime {
        ContainerRuntime::Docker => "Docker",
        ContainerRuntime::Podman => "Podman",
        ContainerRuntime::Containerd => "containerd",
        ContainerRuntime::Crio => "CRI-O",
        ContainerRuntime::Kubernetes => "Kubernetes",
        ContainerRuntime::Lxc => "LXC",
    }
}

fn class(class: DeviceClass) -> &'static str {
    match class {
        DeviceClass::Smartphone => "smartphone",
        DeviceClass::Tablet => "tablet",
        DeviceClass::Laptop => "laptop",
        DeviceClass::Desktop => "desktop",
        DeviceClass::SingleBoard => "single-board computer",
        DeviceClass::Iot => "IoT",
    }
}

fn mode(mode: PowerMode) -> &'static str {
    match mode {
        PowerMode::HighPerformance => "high performance",
        PowerMode::Balanced => "balanced",
        PowerMode::Saver => "saver",
        PowerMode::UltraSaver => "ultra saver",
    }
}

fn battery(now: &Now) -> String {
    let Some(charge) = now.sample.power.battery else { return "no battery".to_owned() };
    let rate = now.sample.battery.and_then(|battery| battery.rate_mw);
    let rate = rate.map_or(String::new(), |mw| format!(" at {:.1} W", f64::from(mw) / 1e3));
    let charging = if now.sample.power.charging { "charging" } else { "not charging" };
    format!("{} %, {charging}{rate}", percent(charge))
}

fn heat(now: &Now) -> String {
    let level = match now.state.thermal {
        ThermalLevel::Normal => "normal",
        ThermalLevel::Warm => "warm",
        ThermalLevel::Hot => "hot",
        ThermalLevel::Critical => "critical",
    };
    match now.sample.power.thermal {
        ThermalReading::Celsius(temperature) => format!("{} °C, {level}", celsius(temperature)),
        ThermalReading::Unknown => format!("not known, which counts as {level}"),
        _ => level.to_owned(),
    }
}

fn limits(now: &Now) -> String {
    let limits = &now.limits;
    let emergency = if limits.emergency { "; emergency" } else { "" };
    let (cpu, memory) = (percent(limits.cpu), percent(limits.memory));
    format!("{cpu} % of the processors, {memory} % of the memory, {} at once{emergency}", limits.concurrency)
}

fn size(bytes: Bytes) -> String {
    let mib = mebibytes(bytes);
    match mib {
        0 if bytes == Bytes::ZERO => "not known".to_owned(),
        0..4_096 => format!("{mib} MiB"),
        _ => format!("{}.{} GiB", mib >> 10, ((mib & 1_023) * 10) >> 10),
    }
}
