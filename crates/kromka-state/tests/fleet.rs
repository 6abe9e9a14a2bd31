//! What a fleet costs: 100 robots, 600 updates each at 10 Hz, told to a gateway once a second. Prints its figures with
//! `--nocapture`.

mod common;

use common::{draw, replica};
use kromka_state::{Document, Operation, Policies, Value};

#[global_allocator]
static HEAP: cap::Cap<std::alloc::System> = cap::Cap::new(std::alloc::System, usize::MAX);

const ROBOTS: u64 = 100;
const UPDATES: u32 = 600;
const UPDATES_A_SYNC: u32 = 10;

fn float(seed: &mut u64, scale: f64, decimals: f64) -> f64 {
    let share = f64::from(u32::try_from(draw(seed) >> 32).unwrap_or(0)) / f64::from(u32::MAX);
    (share * scale * decimals).round() / decimals
}

/// A document of about 880 bytes of JSON.
fn first(document: &mut Document, robot: u64) {
    let names = ["x", "y", "z"];
    let id = format!("R{robot:03}");
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
    document.commit(&operations).expect("a document of the fleet");
}

/// Where it is, how fast it goes and what it did, ten times a second; the battery now and then.
fn update(document: &mut Document, seed: &mut u64, step: u32) {
    let mut operations = vec![
        Operation::Set(&["position", "x"], Value::Float(float(seed, 80.0, 1_000.0))),
        Operation::Set(&["position", "y"], Value::Float(float(seed, 40.0, 1_000.0))),
        Operation::Set(&["velocity", "x"], Value::Float(float(seed, 2.0, 1_000.0))),
        Operation::Set(&["velocity", "y"], Value::Float(float(seed, 2.0, 1_000.0))),
        Operation::Set(&["joints", "j1", "angle"], Value::Float(float(seed, 360.0, 100.0))),
        Operation::Set(&["joints", "j2", "angle"], Value::Float(float(seed, 360.0, 100.0))),
        Operation::Increment(&["version"], 1),
    ];
    if step.is_multiple_of(50) {
        operations.push(Operation::Set(&["battery_level"], Value::Int(73 - i64::from(step / 50))));
    }
    document.commit(&operations).expect("an update of the fleet");
}

#[test]
fn an_update_takes_single_digit_bytes() {
    let (mut bytes, mut snapshot, mut heap, mut counted, mut syncs, mut text) = (0, 0, 0, 0, 0, 0);
    for robot in 1..=ROBOTS {
        let mut seed = robot;
        let mut device = replica(Policies::default(), robot + 1);
        first(&mut device, robot);
        let before = HEAP.allocated();
        let mut gateway = replica(Policies::default(), 1);
        gateway.apply(&device.delta_since(gateway.clock())).expect("the first state");
        for step in 1..=UPDATES {
            update(&mut device, &mut seed, step);
            if step.is_multiple_of(UPDATES_A_SYNC) {
                let delta = device.delta_since(gateway.clock());
                bytes += delta.len();
                gateway.apply(&delta).expect("a delta");
                syncs += 1;
            }
        }
        heap += gateway.heap_bytes();
        counted += HEAP.allocated() - before;
        snapshot += gateway.snapshot().len();
        assert_eq!(device.get(&[]), gateway.get(&[]));
        text += serde_json::Value::from(&gateway.get(&[]).expect("a document")).to_string().len();
    }
    let robots = usize::try_from(ROBOTS).expect("few robots");
    let updates = robots * UPDATES as usize;
    let per_update = bytes / (updates / 100);
    println!(
        "bytes per update {}.{:02}, bytes per sync {}, heap {} bytes told and {} counted, snapshot {} bytes, JSON {} bytes",
        per_update / 100,
        per_update % 100,
        bytes / syncs,
        heap / robots,
        counted / robots,
        snapshot / robots,
        text / robots,
    );
    assert!(per_update < 800, "{per_update} hundredths of a byte for each update");
    assert!(snapshot / robots < 1_400);
}
