//! Which way a platform is read: by files on Linux, by asking the system elsewhere.

#[cfg(any(target_os = "linux", target_os = "android"))]
mod linux;
#[cfg(any(target_os = "linux", target_os = "android"))]
pub(crate) use linux::Platform;

#[cfg(not(any(target_os = "linux", target_os = "android")))]
mod other;
#[cfg(not(any(target_os = "linux", target_os = "android")))]
pub(crate) use other::Platform;

use std::path::Path;

use sysinfo::{DiskRefreshKind, Disks};

/// Size and free space of the file system at the root; where that is none of its own, as in a container, or is read-only,
/// as on phones, of the largest that can be written to.
pub(crate) fn storage() -> Option<(u64, u64)> {
    let disks = Disks::new_with_refreshed_list_specifics(DiskRefreshKind::nothing().with_storage()).ok()?;
    let is_root = |path: &Path| path == Path::new("/") || path == Path::new("C:\\");
    let usable = || disks.iter().filter(|disk| disk.total_space() > 0 && !disk.is_read_only());
    let root = usable().find(|disk| is_root(disk.mount_point()));
    let disk = root.or_else(|| usable().max_by_key(|disk| disk.total_space()))?;
    Some((disk.total_space(), disk.available_space()))
}
