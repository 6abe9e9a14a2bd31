//! What this process holds in memory, as Linux tells it.

use std::fs;

/// Bytes; null where the system does not tell.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Memory {
    /// At present.
    pub(crate) resident: Option<u64>,
    /// The most since the peak was last forgotten.
    pub(crate) peak: Option<u64>,
}

impl Memory {
    /// At this moment.
    pub(crate) fn now() -> Self {
        let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
        Self { resident: field(&status, "VmRSS"), peak: field(&status, "VmHWM") }
    }

    /// Begins the peak anew, so that it is not that of what ran before; where this cannot be, it is that of all.
    pub(crate) fn forget_peak() {
        drop(fs::write("/proc/self/clear_refs", "5"));
    }
}

/// A line `Name:  123 kB`, in bytes.
fn field(status: &str, name: &str) -> Option<u64> {
    let value = status.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'))?;
    let kilobytes: u64 = value.trim().strip_suffix(" kB")?.parse().ok()?;
    Some(kilobytes * 1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_is_found_by_its_whole_name() {
        let status = "Name:\tx\nVmHWM:\t    7000 kB\nVmRSSx:\t 1 kB\nVmRSS:\t    6000 kB\nThreads:\t1\n";
        assert_eq!(field(status, "VmRSS"), Some(6_144_000));
        assert_eq!(field(status, "VmHWM"), Some(7_168_000));
        assert_eq!(field(status, "Threads"), None);
        assert_eq!(field("", "VmRSS"), None);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_peak_is_no_less_than_what_is_held() {
        Memory::forget_peak();
        let Memory { resident, peak } = Memory::now();
        assert!(resident.is_some() && peak >= resident, "{peak:?} {resident:?}");
    }
}
