//! The marks that containers leave, and the sockets and programs of what runs them.

use crate::capabilities::{Container, ContainerRuntime};
use crate::roots::Roots;
use crate::sysfs::file;

/// Files that only a container has; the first that is there counts. Kubernetes comes first, because its pods have the
/// marks of what runs them, too.
const MARKS: &[(&str, Container)] = &[
    ("var/run/secrets/kubernetes.io", Container::Kubernetes),
    ("run/secrets/kubernetes.io", Container::Kubernetes),
    ("run/.containerenv", Container::Podman),
    (".dockerenv", Container::Docker),
];

/// What `/run/systemd/container` and the paths of control groups say.
const WORDS: &[(&str, Container)] = &[
    ("kubepods", Container::Kubernetes),
    ("docker", Container::Docker),
    ("libpod", Container::Podman),
    ("podman", Container::Podman),
    ("lxc", Container::Lxc),
    ("systemd-nspawn", Container::Nspawn),
    ("containerd", Container::Other),
];

/// Sockets and programs: either is enough.
const RUNTIMES: &[(ContainerRuntime, &[&str])] = &[
    (ContainerRuntime::Docker, &["run/docker.sock", "var/run/docker.sock", "usr/bin/docker", "usr/local/bin/docker"]),
    (ContainerRuntime::Podman, &["run/podman/podman.sock", "usr/bin/podman"]),
    (ContainerRuntime::Containerd, &["run/containerd/containerd.sock", "usr/bin/containerd"]),
    (ContainerRuntime::Crio, &["run/crio/crio.sock", "var/run/crio/crio.sock"]),
    (ContainerRuntime::Kubernetes, &["usr/local/bin/k3s", "usr/bin/kubelet", "usr/local/bin/kubelet"]),
    (ContainerRuntime::Lxc, &["usr/bin/lxc-start", "snap/bin/lxc", "usr/bin/incus"]),
];

/// What this process runs in; `None` is no container.
pub(crate) fn container(roots: &Roots) -> Option<Container> {
    let mark = MARKS.iter().find(|(file, _)| roots.files.join(file).exists()).map(|(_, container)| *container);
    mark.or_else(|| {
        let systemd = file::text_if_any(&roots.files.join("run/systemd/container"));
        systemd.map(|text| word(&text).unwrap_or(Container::Other))
    })
    .or_else(|| word(&file::text_if_any(&roots.proc.join("self/cgroup"))?))
}

fn word(text: &str) -> Option<Container> {
    // A path, of which a service of that name would be a part, too: `/system.slice/docker.service` is the host's.
    let parts =
        text.split(['/', '\n', ':', ' ']).filter(|part| !part.ends_with(".service") && !part.ends_with(".socket"));
    let named = |part: &str| WORDS.iter().find(|(word, _)| part.starts_with(word)).map(|(_, container)| *container);
    parts.filter_map(named).next()
}

/// What could run containers here.
pub(crate) fn runtimes(roots: &Roots) -> Vec<ContainerRuntime> {
    let is_there = |files: &[&str]| files.iter().any(|file| roots.files.join(file).exists());
    RUNTIMES.iter().filter(|(_, files)| is_there(files)).map(|(runtime, _)| *runtime).collect()
}
