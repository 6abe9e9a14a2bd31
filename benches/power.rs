//! What a device may do beside the specification's bare formulas, in one run.
//!
//! Ours is the mode with hysteresis, counts and its cause, the chunk with its factors, and the limits; theirs is the mode and
//! the chunk. Both go through the same readings, so that neither is helped by one that never changes.

use std::hint::black_box;
use std::time::{Duration, Instant};

use criterion::{Criterion, criterion_group, criterion_main};
use kromka::core::{Bytes, Celsius, LinkSample, Share, Validate};
use kromka::power::{
    BITCHAT_BETANET, ChunkPolicy, DeviceClass, Governor, Limits, Message, PowerMode, PowerPolicy, PowerSample,
    ThermalReading, TransportPolicy, Transports,
};
use kromka_benches::{BARE_POLICY, BareProfile, Turns, bare_power};

/// Readings that both go through, again and again: a day of a phone, one a minute.
const READINGS: usize = 1_440;
/// What ours may take of the bare formulas' time.
const RATIO_MAX: f64 = 4.0;
/// Readings of one round: a millisecond.
const CALLS: u32 = 20 * 1_440;

/// Charge in tenths of a percent, whether it is being charged, temperature in tenths of a °C, memory in mebibytes: a
/// battery that empties until it is charged, heat and memory that come and go with what is done.
fn readings() -> impl Iterator<Item = (i32, bool, i32, i32)> {
    let wave = |minute: i32, period: i32| (minute % period - period / 2).abs() * 200 / period;
    let minutes = i32::try_from(READINGS).unwrap_or(i32::MAX);
    (0..minutes).map(move |minute| {
        let charging = minute > 1_100;
        let charge = if charging { 50 + (minute - 1_100) * 5 / 2 } else { 1_000 - minute * 950 / 1_100 };
        let noise = minute * 7_919 % 31;
        (charge, charging, 300 + wave(minute, 97) * 4 + noise, 500 + wave(minute, 53) * 90)
    })
}

fn ours() -> Vec<(PowerSample, Option<Bytes>)> {
    let unsigned = |value: i32| u64::from(value.unsigned_abs());
    readings()
        .map(|(charge, charging, celsius, memory)| {
            let battery = Some(Share::from_ppb(charge.unsigned_abs() * 1_000_000));
            let thermal = ThermalReading::Celsius(Celsius::from_milli(celsius * 100));
            (PowerSample { battery, charging, thermal }, Some(Bytes::new(unsigned(memory) << 20)))
        })
        .collect()
}

fn theirs() -> Vec<BareProfile> {
    readings()
        .map(|(charge, battery_charging, celsius, memory)| BareProfile {
            battery_percent: f64::from(charge) / 10.0,
            battery_charging,
            cpu_temp_celsius: f64::from(celsius) / 10.0,
            ram_available_mb: f64::from(memory),
        })
        .collect()
}

/// Goes through the readings, as many calls as there are to be made.
fn timed<T>(calls: u64, readings: &[T], mut call: impl FnMut(&T)) -> Duration {
    let calls = usize::try_from(calls).unwrap_or(usize::MAX);
    let start = Instant::now();
    readings.iter().cycle().take(calls).for_each(|reading| call(black_box(reading)));
    start.elapsed()
}

fn governor() -> Governor {
    Governor::new(PowerPolicy::default().validate().expect("the default policy is valid"))
}

/// Mode, chunk and limits of one reading.
fn judge(governor: &mut Governor, chunks: &ChunkPolicy, sample: &PowerSample, memory: Option<Bytes>) {
    let state = governor.update(sample);
    black_box((chunks.chunk(&state, memory), Limits::of(DeviceClass::Smartphone, &state)));
}

/// Both sides give the same mode and chunk, where ours has no hysteresis.
fn agree(ours: &[(PowerSample, Option<Bytes>)], theirs: &[BareProfile]) {
    for ((sample, memory), profile) in ours.iter().zip(theirs) {
        let state = PowerPolicy::SPECIFICATION.assess(sample);
        let size = ChunkPolicy::SPECIFICATION.chunk(&state, *memory).size;
        assert_eq!((state.mode as u8, size), bare_power(profile, &BARE_POLICY), "{profile:?}");
    }
}

fn bench(c: &mut Criterion) {
    let mut group = c.benchmark_group("power");
    let (ours, theirs) = (ours(), theirs());
    agree(&ours, &theirs);
    group.bench_function("bare formulas", |b| {
        b.iter_custom(|calls| {
            timed(calls, &theirs, |profile| {
                black_box(bare_power(profile, black_box(&BARE_POLICY)));
            })
        });
    });
    let (mut governor, chunks) = (governor(), ChunkPolicy::SPECIFICATION);
    group.bench_function("mode, chunk and limits", |b| {
        b.iter_custom(|calls| {
            timed(calls, &ours, |(sample, memory)| judge(&mut governor, black_box(&chunks), sample, *memory))
        });
    });
    let transports = Transports::new(&BITCHAT_BETANET).expect("the profile is valid");
    let (policy, link) = (TransportPolicy::default(), LinkSample::default());
    group.bench_function("transport of three", |b| {
        let message = Message::new(Bytes::new(8_000));
        b.iter(|| {
            black_box(&policy).choose(
                black_box(&transports),
                black_box(&message),
                black_box(PowerMode::Saver),
                black_box(&link),
                black_box(Some(1)),
            )
        });
    });
    group.finish();
}

/// Told, not asserted: machines differ.
fn compare(_: &mut Criterion) {
    if std::env::args().any(|argument| argument == "--test") {
        return;
    }
    let (samples, profiles) = (ours(), theirs());
    let (mut governor, chunks) = (governor(), ChunkPolicy::SPECIFICATION);
    let ours =
        |calls| timed(calls, &samples, |(sample, memory)| judge(&mut governor, black_box(&chunks), sample, *memory));
    let theirs = |calls| {
        timed(calls, &profiles, |profile| {
            black_box(bare_power(profile, black_box(&BARE_POLICY)));
        })
    };
    println!(
        "mode, chunk and limits against the bare formulas: {}",
        Turns::take(CALLS, ours, theirs).against(RATIO_MAX)
    );
}

criterion_group!(benches, bench, compare);
criterion_main!(benches);
