//! The table of classes.

use super::*;
use crate::capabilities::{BatteryPack, Firmware};

const GIB: u64 = 1 << 30;

struct Row {
    os: &'static str,
    chassis: Option<u8>,
    board: Option<&'static str>,
    product: Option<&'static str>,
    memory: u64,
    battery: bool,
}

const PLAIN: Row = Row { os: "linux", chassis: None, board: None, product: None, memory: 8 * GIB, battery: false };

fn class(row: &Row) -> (DeviceClass, ClassReason) {
    let text = |text: Option<&str>| text.map(str::to_owned);
    classify(&Capabilities {
        os: row.os.to_owned(),
        memory_total: Bytes::new(row.memory),
        battery: row.battery.then_some(BatteryPack { count: 1, capacity: None }),
        firmware: Firmware { chassis: row.chassis, board: text(row.board), product: text(row.product) },
        ..Capabilities::default()
    })
}

#[test]
fn each_kind_of_device_is_told() {
    use ClassReason as Why;
    use DeviceClass::{Desktop, Iot, Laptop, SingleBoard, Smartphone, Tablet};
    let rows = [
        (Row { os: "android", battery: true, ..PLAIN }, Smartphone, Why::System),
        (Row { os: "android", product: Some("samsung Galaxy Tab S9"), ..PLAIN }, Tablet, Why::Model),
        (Row { os: "ios", product: Some("iPhone16,1"), ..PLAIN }, Smartphone, Why::System),
        (Row { os: "ios", product: Some("iPad13,4"), ..PLAIN }, Tablet, Why::Model),
        (Row { os: "macos", product: Some("MacBookPro18,3"), battery: true, ..PLAIN }, Laptop, Why::Model),
        (Row { os: "macos", product: Some("iMac21,1"), ..PLAIN }, Desktop, Why::Model),
        (Row { os: "windows", battery: true, ..PLAIN }, Laptop, Why::Battery),
        (Row { board: Some("Raspberry Pi 5 Model B Rev 1.0"), ..PLAIN }, SingleBoard, Why::Model),
        // A Pi on a battery is a Pi.
        (
            Row { board: Some("Raspberry Pi Zero 2 W"), memory: GIB / 2, battery: true, ..PLAIN },
            SingleBoard,
            Why::Model,
        ),
        (Row { board: Some("NVIDIA Jetson Orin Nano"), ..PLAIN }, SingleBoard, Why::Model),
        (Row { board: Some("Apple MacBook Air (M1, 2020)"), battery: true, ..PLAIN }, Laptop, Why::Model),
        (Row { board: Some("Unheard-of Router"), memory: GIB / 8, ..PLAIN }, Iot, Why::LittleMemory),
        (Row { board: Some("Unheard-of Board"), ..PLAIN }, SingleBoard, Why::DeviceTree),
        (Row { board: Some("Unheard-of Slate"), battery: true, ..PLAIN }, Laptop, Why::Battery),
        (Row { chassis: Some(10), battery: true, ..PLAIN }, Laptop, Why::Chassis(10)),
        // Its battery was taken out.
        (Row { chassis: Some(9), ..PLAIN }, Laptop, Why::Chassis(9)),
        (Row { chassis: Some(31), battery: true, ..PLAIN }, Laptop, Why::Chassis(31)),
        (Row { chassis: Some(30), battery: true, ..PLAIN }, Tablet, Why::Chassis(30)),
        (Row { chassis: Some(3), ..PLAIN }, Desktop, Why::Chassis(3)),
        // On a UPS that says to be a battery.
        (Row { chassis: Some(3), battery: true, ..PLAIN }, Desktop, Why::Chassis(3)),
        (Row { chassis: Some(23), product: Some("Dell PowerEdge"), ..PLAIN }, Desktop, Why::Chassis(23)),
        (Row { chassis: Some(35), product: Some("Dell Chromebook box"), ..PLAIN }, Desktop, Why::Chassis(35)),
        (Row { chassis: Some(33), ..PLAIN }, Iot, Why::Chassis(33)),
        (Row { chassis: Some(34), ..PLAIN }, SingleBoard, Why::Chassis(34)),
        // Virtual machines: other, unknown, without firmware; small ones with it.
        (Row { chassis: Some(1), product: Some("QEMU Standard PC"), ..PLAIN }, Desktop, Why::NothingElse),
        (Row { chassis: Some(2), memory: GIB / 8, ..PLAIN }, Desktop, Why::NothingElse),
        (Row { chassis: Some(1), battery: true, ..PLAIN }, Laptop, Why::Battery),
        (PLAIN, Desktop, Why::NothingElse),
        (Row { memory: GIB / 8, ..PLAIN }, Iot, Why::LittleMemory),
        // Memory that could not be read says nothing.
        (Row { memory: 0, ..PLAIN }, Desktop, Why::NothingElse),
    ];
    for (at, (row, need, why)) in rows.iter().enumerate() {
        assert_eq!(class(row), (*need, *why), "row {at}");
    }
}

#[test]
fn every_class_has_a_valid_policy_and_a_cooler_one_where_a_hand_holds_it() {
    for class in DeviceClass::ALL {
        let policy = ClassPolicy::of(class);
        assert_eq!(policy.check(), Ok(()), "{class:?}");
        assert!(policy.power.warm >= ClassPolicy::of(DeviceClass::Smartphone).power.warm);
    }
    assert_eq!(ClassPolicy::of(DeviceClass::Smartphone).power, PowerPolicy::default());
    let mut wrong = ClassPolicy::of(DeviceClass::Iot);
    wrong.chunk.min = wrong.chunk.max + 1;
    assert_eq!(wrong.check().unwrap_err().number(), 1205);
}
