//! Compiles the C side of the benchmark `c_call`.

const SOURCE: &str = "c_call.c";
const HEADERS: &str = "../include";

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-changed={SOURCE}");
    println!("cargo:rerun-if-changed={HEADERS}/orchestrator.h");
    // As a host's release is built, whatever profile this package has.
    cc::Build::new().file(SOURCE).include(HEADERS).std("c99").opt_level(2).warnings_into_errors(true).compile("c_call");
}
