//! What a fleet costs: 100 robots, 600 updates each at 10 Hz, told to a gateway once a second. Prints its figures with
//! `--nocapture`.

mod common;

use common::replica;
use common::robot::Robot;
use kromka_state::Policies;

#[global_allocator]
static HEAP: cap::Cap<std::alloc::System> = cap::Cap::new(std::alloc::System, usize::MAX);

const ROBOTS: u64 = 100;
const UPDATES: u32 = 600;
const UPDATES_A_SYNC: u32 = 10;

#[test]
fn an_update_takes_single_digit_bytes() {
    let (mut bytes, mut snapshot, mut heap, mut counted, mut syncs, mut text) = (0, 0, 0, 0, 0, 0);
    for number in 1..=ROBOTS {
        let mut robot = Robot::new(number);
        let mut device = replica(Policies::default(), number + 1);
        robot.first(|operations| device.commit(operations)).expect("a document of the fleet");
        let before = HEAP.allocated();
        let mut gateway = replica(Policies::default(), 1);
        gateway.apply(&device.delta_since(gateway.clock())).expect("the first state");
        for step in 1..=UPDATES {
            device.commit(&robot.update(step)).expect("an update of the fleet");
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
