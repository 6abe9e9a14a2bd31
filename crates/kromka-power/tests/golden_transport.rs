//! BitChat and BetaNet: battery, link, size and urgency against the transport that is used, as a table to be read.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use std::fmt::Write as _;

use kromka_core::{Bytes, Celsius, LinkKind, LinkSample, Priority, Share, Validate};
use kromka_power::*;

const SIZES: [(&str, u64); 5] =
    [("1 KB", 1_000), ("10 KB", 10_000), ("20 KB", 20_000), ("60 KB", 60_000), ("1 MB", 1_000_000)];

/// Each urgency with a letter of the cell.
fn urgencies(size: u64) -> [Message; 5] {
    let relaxed = Message::new(Bytes::new(size));
    [
        Message { deadline_ms: 3_600_000, ..relaxed },
        relaxed,
        Message { priority: Priority::High, ..relaxed },
        Message { deadline_ms: 60_000, ..relaxed },
        Message { deadline_ms: 5_000, interactive: true, ..relaxed },
    ]
}

fn links() -> [(&'static str, LinkSample); 5] {
    let link = |kind, metered| LinkSample { kind, metered, ..LinkSample::default() };
    [
        ("offline", LinkSample { kind: LinkKind::None, ..LinkSample::default() }),
        ("Wi-Fi", link(LinkKind::Wifi, false)),
        ("metered", link(LinkKind::Wifi, true)),
        ("LTE", link(LinkKind::Lte, true)),
        ("5G", link(LinkKind::Nr, true)),
    ]
}

/// The mode of a device at 30 °C, or as hot as is said.
fn mode(percent: u8, celsius: i32) -> PowerMode {
    let thermal = ThermalReading::Celsius(Celsius::from_milli(celsius * 1_000));
    let battery = Some(Share::from_percent(percent));
    PowerPolicy::default().assess(&PowerSample { battery, charging: false, thermal }).mode
}

fn letter(message: &Message, mode: PowerMode, link: &LinkSample) -> char {
    let transports = Transports::new(&BITCHAT_BETANET).unwrap();
    let choice = TransportPolicy::default().choose(&transports, &message.validate().unwrap(), mode, link, None);
    match choice.chosen().map(|scored| scored.id) {
        None => '-',
        Some(id) if id == BITCHAT.id => 'b',
        Some(_) => 'N',
    }
}

#[test]
fn bitchat_and_betanet() {
    let mut table = String::from(
        "b BitChat, N BetaNet, - neither; an hour, ten minutes, the same of high priority, a minute, an answer in 5 s\n\n",
    );
    write!(table, "{:<24}", "device, link").unwrap();
    SIZES.iter().for_each(|(size, _)| write!(table, "{size:<8}").unwrap());
    for (device, percent, celsius) in
        [("80 %", 80, 30), ("30 %", 30, 30), ("18 %", 18, 30), ("8 %", 8, 30), ("80 %, 57 °C", 80, 57)]
    {
        for (name, link) in links() {
            write!(table, "\n{:<24}", format!("{device}, {name}")).unwrap();
            for (_, size) in SIZES {
                let cell: String =
                    urgencies(size).iter().map(|message| letter(message, mode(percent, celsius), &link)).collect();
                write!(table, "{cell:<8}").unwrap();
            }
        }
    }
    let table: Vec<&str> = table.lines().map(str::trim_end).collect();
    insta::assert_snapshot!("bitchat_betanet", table.join("\n"));
}

#[test]
fn from_some_ten_kilobytes_on_what_has_good_conditions_goes_by_betanet() {
    let wifi = LinkSample::default();
    let at = |size| letter(&Message::new(Bytes::new(size)), PowerMode::HighPerformance, &wifi);
    let first = (0..66).find(|kilobytes| at(kilobytes * 1_000) == 'N');
    assert_eq!(first, Some(11));
    assert!((11..2_000).all(|kilobytes| at(kilobytes * 1_000) == 'N'));
}

#[test]
fn who_saves_energy_goes_by_bitchat_wherever_it_can() {
    let wifi = LinkSample::default();
    for mode in [PowerMode::Saver, PowerMode::UltraSaver] {
        for size in (0..=65_536).step_by(512) {
            // Bits at 8 kbit/s, 2 s over the hops, 30 s until a peer is met.
            let due = u32::try_from(size + 32_000).unwrap();
            for (deadline_ms, by) in [(due, 'b'), (due + 5_000, 'b'), (3_600_000, 'b'), (due - 1, 'N')] {
                let message = Message { deadline_ms, ..Message::new(Bytes::new(size)) };
                assert_eq!(letter(&message, mode, &wifi), by, "{mode:?} {size} {deadline_ms}");
            }
        }
    }
}
