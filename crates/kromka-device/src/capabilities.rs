//! What a device can do, as far as it can be seen.

use kromka_core::{Bytes, Celsius, Energy};
use serde::{Deserialize, Serialize};

/// What a device can do. Everything that may change while it runs is as it was when it was detected.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Capabilities {
    /// The system: `linux`, `android`, `macos`, `ios`, `windows`, as Rust names it.
    pub os: String,
    /// The architecture: `x86_64`, `aarch64`, `riscv64`, as Rust names it.
    pub arch: String,
    /// Processors that the system schedules on; 0 is unknown.
    pub cores_logical: u32,
    /// Cores; `None` where nothing says which processors share one.
    pub cores_physical: Option<u32>,
    /// Memory in all; zero is unknown.
    pub memory_total: Bytes,
    /// Memory a task could take, within the limit of the control group.
    pub memory_available: Bytes,
    /// Size of the file system at the root, or of the largest disk where the root has none of its own; zero is unknown.
    pub storage_total: Bytes,
    /// Space there for whoever is not the administrator.
    pub storage_free: Bytes,
    /// Batteries that feed the machine; `None` when it has none, or none that can be read.
    pub battery: Option<BatteryPack>,
    /// Temperature sensors, with what each says.
    pub thermal: Vec<ThermalSensor>,
    /// Network interfaces.
    pub interfaces: Vec<Interface>,
    /// What this process runs in; `None` is no container.
    pub container: Option<Container>,
    /// What could run containers here.
    pub runtimes: Vec<ContainerRuntime>,
    /// Processors for graphics that a driver shows.
    pub gpus: Vec<String>,
    /// What the firmware says that the machine is.
    pub firmware: Firmware,
}

impl Capabilities {
    /// What this program was built for; all else unknown.
    #[must_use]
    pub fn of_build() -> Self {
        let (os, arch) = (std::env::consts::OS.to_owned(), std::env::consts::ARCH.to_owned());
        Self { os, arch, ..Self::default() }
    }

    /// The model, in the words of its maker: of the board, else of the product.
    #[must_use]
    pub fn model(&self) -> Option<&str> {
        self.firmware.board.as_deref().or(self.firmware.product.as_deref())
    }
}

/// The batteries of a machine, as one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct BatteryPack {
    /// How many there are.
    pub count: u8,
    /// What they hold when full; `None` when any of them does not say.
    pub capacity: Option<Energy>,
}

/// Where a temperature sensor sits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ThermalKind {
    /// In or at the processor.
    Processor,
    /// At the surface that a hand touches.
    Skin,
    /// Anywhere else.
    Other,
}

/// A temperature sensor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ThermalSensor {
    /// Its name, in the words of its driver.
    pub name: String,
    /// Where it sits, by its name.
    pub kind: ThermalKind,
    /// What it says; `None` when that is not to be believed.
    pub temperature: Option<Celsius>,
}

/// What an interface is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum InterfaceKind {
    /// Wireless LAN.
    Wifi,
    /// A cable.
    Wired,
    /// A modem.
    Cellular,
    /// To itself.
    Loopback,
    /// Of software: bridges, tunnels, what a container has.
    Virtual,
    /// Anything else.
    Other,
}

/// A network interface.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Interface {
    /// Its name.
    pub name: String,
    /// What it is.
    pub kind: InterfaceKind,
    /// Whether it carries packets.
    pub is_up: bool,
}

/// What a process is contained in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Container {
    /// A pod.
    Kubernetes,
    /// Docker.
    Docker,
    /// Podman.
    Podman,
    /// LXC.
    Lxc,
    /// systemd-nspawn.
    Nspawn,
    /// Another one.
    Other,
}

/// What runs containers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ContainerRuntime {
    /// Docker.
    Docker,
    /// Podman.
    Podman,
    /// containerd.
    Containerd,
    /// CRI-O.
    Crio,
    /// A node of Kubernetes.
    Kubernetes,
    /// LXC or Incus.
    Lxc,
}

/// What the firmware says that the machine is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Firmware {
    /// The type of the chassis, as SMBIOS numbers it, 1 to 127.
    pub chassis: Option<u8>,
    /// The model in the device tree.
    pub board: Option<String>,
    /// Maker and product.
    pub product: Option<String>,
}
