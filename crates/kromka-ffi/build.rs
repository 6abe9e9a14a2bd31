//! How the shared library is linked.

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    let variable = |name: &str| std::env::var(name).unwrap_or_default();
    let os = variable("CARGO_CFG_TARGET_OS");
    if os == "linux" || os == "android" {
        // Programs find the version of the binary interface that they were linked with, or none.
        println!("cargo:rustc-cdylib-link-arg=-Wl,-soname,libkromka_c.so.{}", variable("CARGO_PKG_VERSION_MAJOR"));
        // Devices with pages of 16 KiB load nothing else; smaller pages do not mind.
        println!("cargo:rustc-cdylib-link-arg=-Wl,-z,max-page-size=16384");
    }
}
