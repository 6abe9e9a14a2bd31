//! Processors for graphics, as far as drivers show them.

use crate::bounds::GPUS_MAX;
use crate::roots::Roots;
use crate::sysfs::file;

/// Makers, by the numbers of the PCI bus.
const VENDORS: &[(&str, &str)] =
    &[("0x10de", "NVIDIA"), ("0x1002", "AMD"), ("0x8086", "Intel"), ("0x1af4", "virtio"), ("0x15ad", "VMware")];

/// A name for each.
pub(crate) fn names(roots: &Roots) -> Vec<String> {
    let mut found = Vec::new();
    let cards = roots.sys.join("class/drm");
    // `card0-HDMI-A-1` is a connector of `card0`.
    let is_card =
        |name: &String| name.strip_prefix("card").is_some_and(|rest| rest.chars().all(|c| c.is_ascii_digit()));
    for card in file::names(&cards, GPUS_MAX * 16).unwrap_or_default().iter().filter(|name| is_card(name)) {
        let device = cards.join(card).join("device");
        let event = file::text_if_any(&device.join("uevent")).unwrap_or_default();
        let driver = event.lines().find_map(|line| line.strip_prefix("DRIVER=")).unwrap_or("unknown driver");
        let maker = file::text_if_any(&device.join("vendor")).unwrap_or_default();
        let maker = VENDORS.iter().find(|(number, _)| *number == maker).map_or(maker.as_str(), |(_, name)| *name);
        let model = file::text_if_any(&device.join("device")).unwrap_or_default();
        found.push(format!("{maker} {model} ({driver})").trim_start().replace("  ", " "));
    }
    // NVIDIA's own driver has no card where no screen is.
    let nvidia = roots.proc.join("driver/nvidia/gpus");
    for bus in file::names(&nvidia, GPUS_MAX).unwrap_or_default() {
        let text = file::text_if_any(&nvidia.join(bus).join("information")).unwrap_or_default();
        if let Some(model) = text.lines().find_map(|line| line.strip_prefix("Model:")) {
            found.retain(|name| !name.starts_with("NVIDIA 0x"));
            found.push(model.trim().to_owned());
        }
    }
    // Phones and boards.
    for (file, name) in [("class/kgsl/kgsl-3d0/gpu_model", ""), ("class/misc/mali0/device/gpuinfo", "Mali")] {
        if let Some(text) = file::text_if_any(&roots.sys.join(file)) {
            found.push(if name.is_empty() || text.contains(name) { text } else { format!("{name} {text}") });
        }
    }
    found.truncate(GPUS_MAX);
    found
}
