//! The robots of a fleet: a document of about 880 bytes of JSON, and what changes in it ten times a second.
//!
//! The comparison with other engines runs the same.

use kromka_state::{Operation, Value};

/// A generator of numbers, the same for the same seed.
pub(crate) fn draw(state: &mut u64) -> u64 {
    *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    let mixed = (*state ^ *state >> 29).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    mixed ^ mixed >> 32
}

/// A measured value, with the decimals that a sensor has.
pub(crate) fn measured(seed: &mut u64, scale: f64, decimals: f64) -> f64 {
    let share = f64::from(u32::try_from(draw(seed) >> 32).unwrap_or(0)) / f64::from(u32::MAX);
    (share * scale * decimals).round() / decimals
}

/// A robot: what is drawn next of it.
pub(crate) struct Robot {
    number: u64,
    seed: u64,
}

impl Robot {
    pub(crate) fn new(number: u64) -> Self {
        Self { number, seed: number }
    }

    /// Gives the operations that make its document.
    pub(crate) fn first<T>(&self, commit: impl FnOnce(&[Operation<'_>]) -> T) -> T {
        let names = ["x", "y", "z"];
        let id = format!("R{:03}", self.number);
        let mut operations = vec![
            Operation::Set(&["robot_id"], Value::from(id.as_str())),
            Operation::Set(&["task_queue"], Value::List(vec!["weld_part_A".into(), "move_to_station_5".into()])),
            Operation::Set(&["battery_level"], Value::Int(73)),
            Operation::Set(&["health_status"], "operational".into()),
            Operation::Set(&["last_maintenance"], "2025-11-20T14:30:00Z".into()),
            Operation::Set(&["firmware", "version"], "4.11.2".into()),
            Operation::Set(&["firmware", "channel"], "stable".into()),
            Operation::Set(&["firmware", "checksum"], "9f86d081884c7d659a2feaa0c55ad015".into()),
            Operation::Set(&["network", "ssid"], "factory-floor-2".into()),
            Operation::Set(&["network", "address"], "10.20.30.42".into()),
            Operation::Set(&["network", "rssi_dbm"], Value::Int(-61)),
            Operation::Set(&["zone"], "hall-3/cell-7/line-2".into()),
            Operation::Increment(&["version"], 1),
            Operation::Set(&["safety", "estop"], Value::Bool(false)),
            Operation::Set(&["safety", "lidar_ok"], Value::Bool(true)),
            Operation::Set(&["safety", "max_speed"], Value::Float(1.5)),
            Operation::Set(&["tool", "kind"], "spot-welder".into()),
            Operation::Set(&["tool", "cycles"], Value::Int(18_234)),
            Operation::Set(&["tool", "temperature"], Value::Float(412.5)),
        ];
        let joints: Vec<[String; 1]> = (1..=6).map(|joint| [format!("j{joint}")]).collect();
        let joint_paths: Vec<[&str; 3]> = joints
            .iter()
            .flat_map(|[joint]| [["joints", joint.as_str(), "angle"], ["joints", joint.as_str(), "torque"]])
            .collect();
        let axes: Vec<[&str; 2]> =
            ["position", "velocity"].into_iter().flat_map(|what| names.map(|axis| [what, axis])).collect();
        operations.extend(joint_paths.iter().map(|path| Operation::Set(path, Value::Float(12.25))));
        operations.extend(axes.iter().map(|path| Operation::Set(path, Value::Float(1.5))));
        operations.extend(["gripper", "camera", "welder"].map(|part| Operation::Add(&["capabilities"], part.into())));
        commit(&operations)
    }

    /// The operations of its n-th update: where it is, how fast it goes and what it did; the battery now and then.
    pub(crate) fn update(&mut self, step: u32) -> Vec<Operation<'static>> {
        let seed = &mut self.seed;
        let mut operations = vec![
            Operation::Set(&["position", "x"], Value::Float(measured(seed, 80.0, 1_000.0))),
            Operation::Set(&["position", "y"], Value::Float(measured(seed, 40.0, 1_000.0))),
            Operation::Set(&["velocity", "x"], Value::Float(measured(seed, 2.0, 1_000.0))),
            Operation::Set(&["velocity", "y"], Value::Float(measured(seed, 2.0, 1_000.0))),
            Operation::Set(&["joints", "j1", "angle"], Value::Float(measured(seed, 360.0, 100.0))),
            Operation::Set(&["joints", "j2", "angle"], Value::Float(measured(seed, 360.0, 100.0))),
            Operation::Increment(&["version"], 1),
        ];
        if step.is_multiple_of(50) {
            operations.push(Operation::Set(&["battery_level"], Value::Int(73 - i64::from(step / 50))));
        }
        operations
    }
}
