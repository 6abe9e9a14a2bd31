//! Battery, link and load against the choice, as tables that a reviewer reads in a diff: what a change of the engine
//! does to choices shows here, intended or not.
//!
//! The engine has seen three hours of tries with the round numbers of [`Place`], and then nothing for half an hour, so
//! that no single failure is remembered. `cargo insta review` or `INSTA_UPDATE=always` takes new tables.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use std::fmt::Write as _;

use kromka::core::{
    Bytes, Celsius, DeviceSample, Energy, Environment, EnvironmentMap, EnvironmentSet, Kbps, Limits, LinkKind,
    LinkSample, Money, Outcome, OutcomeStatus, Price, PrivacyLevel, Scorecard, Sensitivity, Share, TaskKind,
    TaskRequirements, Tick, Validate, Verdict,
};
use kromka::{Action, Config, Dispatch, Engine, Observation, Slot};

const ROUNDS: u64 = 45;
const GAP_MS: u64 = 40_000;

/// Of a seed and a number, 0 to 1: all the chance there is.
fn chance(number: u64) -> f64 {
    let mixed = (number ^ 0x9e37_79b9_7f4a_7c15).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let mixed = (mixed ^ mixed >> 29).wrapping_mul(0x94d0_49bb_1331_11eb);
    f64::from(u32::try_from(mixed >> 32).unwrap()) / f64::from(u32::MAX)
}

fn price(input: i64, output: i64) -> Price {
    let [per_mtok_in, per_mtok_out] = [input, output].map(|cents| Money::from_nano(cents * 10_000_000));
    Price { per_mtok_in, per_mtok_out, ..Price::default() }
}

/// Prices of public lists in cents for a million tokens, qualities of a small and a large hosted model, places that one
/// executor of an application has.
fn config() -> Config {
    let mut config = Config::default();
    let tiers = [(45, 0, 0), (70, 15, 60), (83, 250, 1_000), (62, 2, 6), (45, 0, 0), (74, 250, 1_000)];
    for (profile, (quality, input, output)) in config.profiles.0.iter_mut().zip(tiers) {
        profile.quality = Share::from_percent(quality);
        profile.price = price(input, output);
    }
    config
}

/// What an environment is like, in milliseconds and joules.
struct Place {
    /// Until the first token, round trips and transfer aside.
    first_ms: f64,
    /// For a thousand tokens of input.
    per_ktok_in_ms: f64,
    per_token_ms: f64,
    /// One of so many tries fails.
    fails: f64,
}

const REMOTE: [Place; 3] = [
    Place { first_ms: 450.0, per_ktok_in_ms: 60.0, per_token_ms: 14.0, fails: 70.0 },
    Place { first_ms: 700.0, per_ktok_in_ms: 90.0, per_token_ms: 22.0, fails: 70.0 },
    Place { first_ms: 120.0, per_ktok_in_ms: 150.0, per_token_ms: 24.0, fails: 30.0 },
];
/// A telephone with a model of a billion parameters: 250 tokens a second in, 14 ms for each out, slower when warm; 4.5 W.
const DEVICE: Place = Place { first_ms: 60.0, per_ktok_in_ms: 4_000.0, per_token_ms: 14.0, fails: 1_000.0 };

/// Milliseconds to the first part, to the result, and joules of a task, without chance.
fn ideal(
    environment: Environment,
    task: &TaskRequirements,
    tokens: f64,
    device: &DeviceSample,
    link: &LinkSample,
) -> [f64; 3] {
    let work = |place: &Place| {
        let first = place.first_ms + place.per_ktok_in_ms * f64::from(task.input_tokens) / 1e3;
        [first, first + tokens * place.per_token_ms]
    };
    let kbit = f64::from(u32::try_from(task.payload.get()).unwrap()) * 0.008;
    let warm = |celsius: f64| 1.0 + 0.06 * (celsius - 38.0).max(0.0);
    let heat = warm(f64::from(device.temperature.milli()) / 1e3);
    let cellular = link.kind != LinkKind::Wifi;
    match environment {
        Environment::Local => {
            let [_, whole] = work(&DEVICE).map(|ms| ms * heat);
            [whole, whole + f64::from(device.queue_ms), 4.5e-3 * whole]
        }
        Environment::Peer => {
            let whole = 50.0 + kbit / 20.0 + 1.1 * work(&DEVICE)[1];
            [whole, whole, 0.3 + 0.4e-3 * whole]
        }
        Environment::Hybrid => {
            let cloud = ideal(Environment::CloudPremium, task, tokens, device, link);
            let own = ideal(Environment::Local, task, tokens, device, link);
            let whole = 0.45 * cloud[1] + 0.35 * own[1];
            [0.45 * cloud[0], whole, 0.5 * cloud[2] + 0.35 * own[2]]
        }
        _ => {
            let [first, whole] = work(&REMOTE[environment.index() - 1]);
            let send = kbit * 1e3 / f64::from(link.up.get());
            let before = send + 2.5 * f64::from(link.rtt_ms);
            let [start, up_w, wait_w] = if cellular { [2.5, 3.0, 0.6] } else { [0.1, 0.8, 0.15] };
            [before + first, before + whole, start + up_w * send / 1e3 + wait_w * whole / 1e3]
        }
    }
}

/// A task of this kind, as the warm-up brings it, and its answer's length.
fn usual(kind: TaskKind, number: u64) -> (TaskRequirements, f64) {
    let scale = 0.5 + chance(3 * number);
    let (input, output, kilobytes) = match kind {
        TaskKind::Inference => (200.0, 50.0, 2.0),
        TaskKind::Training => (20_000.0, 0.0, 400.0),
        TaskKind::Preprocessing => (300.0, 8.0, 40.0),
        TaskKind::Analysis => (1_500.0, 160.0, 500.0),
        TaskKind::Generation => (500.0, 350.0, 3.0),
    };
    let whole = |value: f64| u32::try_from(rounded(value)).unwrap();
    let task = TaskRequirements {
        input_tokens: whole(input * scale),
        payload: Bytes::new(rounded(kilobytes * 1e3 * scale)),
        ..TaskRequirements::new(kind)
    };
    (task, (output * (0.4 + 1.2 * chance(3 * number + 1))).round())
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "times and energies of a test are small")]
fn rounded(value: f64) -> u64 {
    value.round() as u64
}

const LINKS: [(&str, LinkKind, u32, u32, u32); 4] = [
    ("Wi-Fi", LinkKind::Wifi, 60_000, 30_000, 15),
    ("5G", LinkKind::Nr, 80_000, 12_000, 45),
    ("LTE", LinkKind::Lte, 6_000, 300, 80),
    ("none", LinkKind::None, 0, 0, 0),
];
/// Queue on the device in milliseconds, and its temperature.
const LOADS: [(&str, u32, i32); 3] = [("idle", 0, 28), ("2 s", 2_000, 28), ("41 °C", 0, 41)];

fn link(place: usize, at: Tick) -> LinkSample {
    let (_, kind, down, up, rtt_ms) = LINKS[place];
    LinkSample { at, kind, down: Kbps::new(down), up: Kbps::new(up), rtt_ms, metered: kind != LinkKind::Wifi }
}

fn device(percent: u8, load: usize, at: Tick) -> DeviceSample {
    let (_, queue_ms, celsius) = LOADS[load];
    let (battery, temperature) = (Share::from_percent(percent), Celsius::from_milli(celsius * 1_000));
    DeviceSample { at, battery, temperature, queue_ms, ..DeviceSample::default() }
}

/// An engine with experience.
fn experienced() -> (Engine<Vec<Slot>>, Tick) {
    let mut engine = Engine::new(config().validate().unwrap(), vec![Slot::EMPTY; 2]).unwrap();
    let mut now = Tick::ZERO;
    for number in 0..ROUNDS * 6 {
        let environment = Environment::ALL[usize::try_from(number % 6).unwrap()];
        let round = usize::try_from(number / 6).unwrap();
        let kind = TaskKind::ALL[round % 5];
        let (link, device) = (link(round % 3, now), device(80, round % 2 * 2, now));
        engine.observe(&Observation::Link(link), now).unwrap();
        engine.observe(&Observation::Device(device), now).unwrap();
        let here = Limits { allowed: EnvironmentSet::of(&[environment]), ..Limits::NONE };
        engine.set_limits(here.validate().unwrap());
        let (task, tokens) = usual(kind, number);
        engine.submit(&task.validate().unwrap(), now).unwrap();
        let Some(Action::Run(dispatch)) = engine.poll(now) else { panic!("{environment:?} does not run") };
        assert_eq!(dispatch.environment, environment);
        let end = end(&dispatch, ideal(environment, &task, tokens, &device, &link), tokens, number);
        now = now.after(u64::from(end.latency_ms));
        engine.complete(&end, now).unwrap();
        while engine.poll(now).is_some() {}
        now = now.after(GAP_MS);
    }
    engine.set_limits(Limits::NONE.validate().unwrap());
    (engine, now.after(1_800_000))
}

/// What became of a try: the ideal, within a tenth, or a failure.
fn end(dispatch: &Dispatch, [first_ms, latency_ms, joule]: [f64; 3], tokens: f64, number: u64) -> Outcome {
    let Dispatch { task, attempt, environment, .. } = *dispatch;
    let fails = match environment {
        Environment::Local => DEVICE.fails,
        Environment::Peer => 8.0,
        Environment::Hybrid => REMOTE[1].fails,
        _ => REMOTE[environment.index() - 1].fails,
    };
    let failed = chance(7 * number + 5) < 1.0 / fails;
    let noise = if failed { 0.3 } else { 0.9 + 0.2 * chance(5 * number + 2) };
    let ms = |ms: f64| u32::try_from(rounded(ms * noise)).unwrap();
    let list = config().profiles[environment].price;
    let share = if environment == Environment::Hybrid { 0.5 } else { 1.0 };
    let charged = list.of(dispatch.requirements.input_tokens, u32::try_from(rounded(tokens * share)).unwrap());
    let whole = matches!(environment, Environment::Local | Environment::Peer) || failed;
    Outcome {
        task,
        attempt,
        environment,
        status: if failed { OutcomeStatus::Failed } else { OutcomeStatus::Success },
        latency_ms: ms(latency_ms),
        first_result_ms: (!whole).then(|| ms(first_ms)),
        energy: Energy::from_uj(rounded(joule * noise * 1e6)),
        cost: if failed { Money::ZERO } else { charged },
        output_tokens: (!failed && tokens > 0.0).then(|| u32::try_from(rounded(tokens)).unwrap()),
        quality: None,
    }
}

/// One line for each combination.
fn table(task: &TaskRequirements) -> String {
    let (engine, now) = experienced();
    let task = task.validate().unwrap();
    let mut cards = EnvironmentMap::from_fn(Scorecard::empty);
    let mut text = String::from("battery  link   load   choice   then     time-out  cap      score\n");
    for battery in [100, 60, 30, 10] {
        text.push('\n');
        for (place, (link_name, ..)) in LINKS.iter().enumerate() {
            for (load, (load_name, ..)) in LOADS.iter().enumerate() {
                let mut engine = engine.clone();
                engine.observe(&Observation::Link(link(place, now)), now).unwrap();
                engine.observe(&Observation::Device(device(battery, load, now)), now).unwrap();
                write!(text, "{:<9}{link_name:<7}{load_name:<7}", format!("{battery} %")).unwrap();
                match engine.decide(&task, now, &mut cards) {
                    Verdict::Run(decision) => {
                        let then = decision.fallbacks.first().map_or("-", |next| next.name());
                        let or_dash = |number: Option<u32>| number.map_or("-".into(), |number| number.to_string());
                        let (timeout, cap) = (or_dash(decision.detect_timeout_ms), or_dash(decision.token_cap));
                        let (chosen, score) = (decision.chosen.name(), decision.score.as_f64());
                        writeln!(text, "{chosen:<9}{then:<9}{timeout:<10}{cap:<9}{score:.3}").unwrap();
                    }
                    Verdict::Defer { until, .. } => writeln!(text, "wait {} ms", until.since(now)).unwrap(),
                    Verdict::Infeasible(why) => {
                        let nearest = why.nearest.map_or("-", |nearest| nearest.name());
                        writeln!(text, "nothing; nearest {nearest}").unwrap();
                    }
                }
            }
        }
    }
    text
}

#[test]
fn a_short_public_question() {
    let task = TaskRequirements {
        deadline_ms: 3_000,
        cost_max: Money::from_nano(1_000_000),
        input_tokens: 200,
        output_tokens_max: 100,
        payload: Bytes::new(2_000),
        ..TaskRequirements::new(TaskKind::Inference)
    };
    insta::assert_snapshot!("short_question", table(&task));
}

#[test]
fn a_personal_text_that_must_be_good() {
    let mut task = TaskRequirements {
        deadline_ms: 20_000,
        cost_max: Money::from_nano(4_000_000),
        sensitivity: Sensitivity::Personal,
        input_tokens: 500,
        output_tokens_max: 800,
        payload: Bytes::new(3_000),
        ..TaskRequirements::new(TaskKind::Generation)
    };
    task.qos.quality_min = Share::from_percent(60);
    insta::assert_snapshot!("personal_text", table(&task));
}

#[test]
fn an_analysis_of_four_megabytes() {
    let task = TaskRequirements {
        deadline_ms: 30_000,
        cost_max: Money::from_nano(10_000_000),
        privacy: PrivacyLevel::Restricted,
        input_tokens: 1_500,
        output_tokens_max: 400,
        payload: Bytes::new(4_000_000),
        ..TaskRequirements::new(TaskKind::Analysis)
    };
    insta::assert_snapshot!("heavy_analysis", table(&task));
}

#[test]
fn a_secret_to_be_made_ready() {
    let task = TaskRequirements {
        deadline_ms: 5_000,
        cost_max: Money::ZERO,
        sensitivity: Sensitivity::Secret,
        input_tokens: 300,
        payload: Bytes::new(40_000),
        ..TaskRequirements::new(TaskKind::Preprocessing)
    };
    insta::assert_snapshot!("secret_preprocessing", table(&task));
}

#[test]
fn a_training_that_has_time() {
    let mut task = TaskRequirements {
        deadline_ms: 3_600_000,
        cost_max: Money::from_nano(100_000_000),
        sensitivity: Sensitivity::Personal,
        input_tokens: 20_000,
        payload: Bytes::new(400_000),
        ..TaskRequirements::new(TaskKind::Training)
    };
    task.qos.deferrable = true;
    insta::assert_snapshot!("patient_training", table(&task));
}
