//! `/proc/meminfo`, and the limit of the control group that this process is in.

use kromka_core::Bytes;

use crate::excerpt::Excerpt;
use crate::fault::{Fault, Problem, Sensor};
use crate::reading::Measured;
use crate::roots::Roots;
use crate::sysfs::file;

/// The memory of a machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Memory {
    pub(crate) total: Bytes,
    /// What a task could take: not more than the limit of the control group leaves.
    pub(crate) available: Bytes,
}

/// Of `text`, the value of a line such as `MemTotal:  1024 kB`, in bytes.
fn field(text: &str, name: &str) -> Result<u64, Problem> {
    let line = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':')).ok_or(Problem::Missing)?;
    let number = line.trim().strip_suffix("kB").and_then(|number| number.trim_end().parse::<u64>().ok());
    let nonsense = Problem::Nonsense { have: Excerpt::of(line.trim()), need: "a number of kB" };
    number.and_then(|kib| kib.checked_mul(1_024)).ok_or(nonsense)
}

fn memory(text: &str) -> Result<Memory, (&'static str, Problem)> {
    let get = |name| field(text, name).map_err(|problem| (name, problem));
    let total = get("MemTotal")?;
    let available = match get("MemAvailable") {
        // Kernels before 3.14 do not say; this is what they have at hand.
        Err((_, Problem::Missing)) => get("MemFree")?.saturating_add(field(text, "Cached").unwrap_or_default()),
        other => other?,
    };
    if total == 0 || available > total {
        let have = Excerpt::of(&format!("{available} of {total} bytes"));
        return Err(("MemAvailable", Problem::Nonsense { have, need: "not more than there is" }));
    }
    Ok(Memory { total: Bytes::new(total), available: Bytes::new(available) })
}

/// What the control group's limit leaves; `None` without a limit. A process in a container sees its own group at the root;
/// groups below are not looked at. Pages of files that nobody reads are given back when they are needed, and count as free.
fn group_left(roots: &Roots) -> Option<u64> {
    let group = roots.sys.join("fs/cgroup");
    let files = [
        ("memory.max", "memory.current", "memory.stat"),
        ("memory/memory.limit_in_bytes", "memory/memory.usage_in_bytes", "memory/memory.stat"),
    ];
    files.into_iter().find_map(|(limit, used, stat)| {
        // Without a limit the one says `max`, the other a number beyond any memory.
        let limit = file::integer(&group.join(limit)).ok()?;
        let used = file::integer(&group.join(used)).ok()?;
        let kept = reclaimable(&group.join(stat));
        u64::try_from(limit.saturating_sub(used.saturating_sub(kept.min(used))).max(0)).ok()
    })
}

/// The bytes of files that are kept without need; none where nobody says.
fn reclaimable(stat: &std::path::Path) -> i64 {
    let text = file::text(stat).unwrap_or_default();
    let value = |name: &str| text.lines().find_map(|line| line.strip_prefix(name)?.trim().parse::<i64>().ok());
    value("total_inactive_file ").or_else(|| value("inactive_file ")).unwrap_or_default().max(0)
}

/// The memory of the machine.
pub(crate) fn read(roots: &Roots, faults: &mut Vec<Fault>) -> Measured<Memory> {
    let read = file::text(&roots.proc.join("meminfo")).map_err(|problem| ("", problem));
    match read.and_then(|text| memory(&text)) {
        Ok(memory) => {
            let left = group_left(roots).unwrap_or(u64::MAX);
            Measured::Value(Memory { available: memory.available.min(Bytes::new(left)), ..memory })
        }
        Err((field, problem)) => {
            let place = format!("proc/meminfo {field}");
            faults.push(Fault::new(Sensor::Memory, place.trim_end(), problem));
            Measured::Failed
        }
    }
}
