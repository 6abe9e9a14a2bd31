//! What refuses a transport, when one is switched, and what an order must not depend on.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use kromka_core::*;
use kromka_power::*;
use proptest::prelude::*;

const WIFI: LinkKinds = LinkKinds::of(&[LinkKind::Wifi]);

fn choose(transports: &[Transport], message: &Message, link: &LinkSample, in_use: Option<u16>) -> TransportChoice {
    let transports = Transports::new(transports).unwrap();
    TransportPolicy::default().choose(&transports, message, PowerMode::HighPerformance, link, in_use)
}

#[test]
fn each_constraint_refuses_with_what_was_had_and_needed() {
    use TransportConstraint as C;
    let message = Message { interactive: true, ..Message::new(Bytes::new(1_000)) };
    let (net, wifi) = (BETANET, LinkSample::default());
    let offline = LinkSample { kind: LinkKind::None, ..wifi };
    let cases = [
        (Transport { enabled: false, ..net }, message, wifi, C::Enabled, 0, 1),
        (net, Message { sensitivity: Sensitivity::Secret, ..message }, wifi, C::Sensitivity, 2, 3),
        (net, Message { privacy_min: Share::ONE, ..message }, wifi, C::Privacy, 900_000_000, 1_000_000_000),
        (Transport { size_max: Some(Bytes::new(999)), ..net }, message, wifi, C::Size, 1_000, 999),
        (BITCHAT, message, wifi, C::Interactive, 0, 1),
        // A thousandth of a megabyte at 5,000,000 nano-units, and the message itself.
        (
            Transport { cost_per_message: Money::from_nano(7), ..net },
            Message { cost_max: Money::from_nano(5_006), ..message },
            LinkSample { metered: true, ..wifi },
            C::Cost,
            5_007,
            5_006,
        ),
        (net, Message { energy_max: Some(Energy::from_uj(500_999)), ..message }, wifi, C::Energy, 501_000, 500_999),
        (net, Message { reliability_min: Share::ONE, ..message }, wifi, C::Reliability, 990_000_000, 1_000_000_000),
        (net, message, offline, C::Link, 0, 1),
        (BETANET_MOBILE, message, wifi, C::Link, 0, 1),
        (Transport { available: false, ..net }, message, wifi, C::Available, 0, 1),
        // 400 ms, a round trip of 20 ms, 8,000 bits at the link's 10 Mbit/s.
        (net, Message { deadline_ms: 420, ..message }, wifi, C::Deadline, 421, 420),
        (Transport { rate: Kbps::ZERO, ..net }, message, wifi, C::Deadline, i64::MAX, 600_000),
    ];
    for (transport, message, link, constraint, have, need) in cases {
        let choice = choose(&[transport], &message, &link, None);
        assert_eq!(choice.refused(), [Refusal { id: transport.id, constraint, have, need }]);
        assert_eq!(choice.best().unwrap_err().number(), 1215);
    }
    let told = choose(&[BETANET], &message, &offline, None).best().unwrap_err().to_string();
    assert_eq!(told, "each of 1 transports was refused; the nearest is 2, whose link is 0 where 1 is needed");
    assert_eq!(choose(&[], &message, &wifi, None).best().unwrap_err().number(), 1214);
    let exact = Message { deadline_ms: 421, ..message };
    assert_eq!(choose(&[BETANET], &exact, &wifi, None).best().unwrap().time_ms, 421);
}

#[test]
fn the_nearest_is_who_got_furthest_and_was_short_by_least() {
    let message = Message { deadline_ms: 1_000, ..Message::new(Bytes::new(1_000)) };
    let late = |id, latency_ms| Transport { id, latency_ms, ..BETANET };
    let all = [BITCHAT, late(5, 4_000), late(6, 1_100), late(7, 1_100), Transport { id: 8, enabled: false, ..BETANET }];
    let choice = choose(&all, &message, &LinkSample::default(), None);
    assert_eq!((choice.chosen(), choice.refused().len()), (None, 5));
    assert_eq!(choice.nearest().unwrap().id, 6);
    let told = choose(&all[4..], &message, &LinkSample::default(), None);
    assert_eq!(told.nearest().unwrap().constraint, TransportConstraint::Enabled);
}

#[test]
fn a_store_and_forward_transport_of_its_own_needs_no_network() {
    let offline = LinkSample { kind: LinkKind::None, up: Kbps::ZERO, ..LinkSample::default() };
    let choice = choose(&BITCHAT_BETANET, &Message::new(Bytes::new(1_000)), &offline, None);
    assert_eq!(choice.best().unwrap().id, BITCHAT.id);
    assert!(choice.refused().iter().all(|refusal| refusal.constraint == TransportConstraint::Link));
    assert_eq!(choice.best().unwrap().time_ms, 33_000, "2 s, 1 s to send, 30 s until a peer is met");
}

#[test]
fn the_one_in_use_is_kept_unless_another_is_better_by_the_margin() {
    let message = Message::new(Bytes::new(1_000));
    let slower = |by_ms| Transport { id: 9, latency_ms: BETANET.latency_ms + by_ms, ..BETANET };
    let at = |by_ms, in_use| {
        let choice = choose(&[BETANET, slower(by_ms)], &message, &LinkSample::default(), in_use);
        (choice.chosen().unwrap().id, choice.is_kept(), choice.fallbacks().next().unwrap().id)
    };
    // .2 % of the score: of ten minutes, at .24 of .99, 4.95 s.
    assert_eq!(at(4_900, Some(9)), (9, true, 2));
    assert_eq!(at(5_000, Some(9)), (2, false, 9));
    assert_eq!(at(4_900, None), (2, false, 9));
    assert_eq!(at(4_900, Some(77)), (2, false, 9));
    assert_eq!((at(0, None).0, at(0, Some(9)).0), (2, 9), "ties go to the first declared, unless the other is in use");
    // Without a margin it is kept in a tie, and nowhere else.
    let off = TransportPolicy { switch_margin: Share::ZERO, ..TransportPolicy::default() };
    let off = |by_ms| {
        let all = [BETANET, slower(by_ms)];
        let all = Transports::new(&all).unwrap();
        off.choose(&all, &message, PowerMode::HighPerformance, &LinkSample::default(), Some(9)).chosen().unwrap().id
    };
    assert_eq!((off(0), off(1)), (9, 2));
}

#[test]
fn a_metered_network_costs_only_who_uses_it() {
    let dear = Money::from_nano(5_000_000);
    let own = Transport { id: 4, cost_per_mb_metered: dear, ..BITCHAT };
    let link = LinkSample { metered: true, ..LinkSample::default() };
    let choice = choose(&[own, BETANET], &Message::new(Bytes::new(1_000)), &link, None);
    let cost = |id| choice.scored().iter().find(|scored| scored.id == id).unwrap().cost.nano();
    assert_eq!((cost(4), cost(BETANET.id)), (0, 5_000));
}

#[test]
fn a_rate_that_trembles_does_not_flap() {
    let mut counts = [0, 2].map(|milli| {
        let policy =
            TransportPolicy { switch_margin: Share::from_ppb(milli * 1_000_000), ..TransportPolicy::default() };
        let mut governor = Governor::new(PowerPolicy::default().validate().unwrap());
        let transports = Transports::new(&BITCHAT_BETANET).unwrap();
        for tremble in 0..1_000u64 {
            // About where the two are worth the same.
            let message = Message::new(Bytes::new(9_800 + tremble * 7_919 % 1_000));
            let mode = governor.now().mode;
            let choice = policy.choose(&transports, &message, mode, &LinkSample::default(), governor.transport());
            governor.note_transport(choice.best().unwrap().id);
        }
        governor.counters().switches
    });
    counts.sort_unstable();
    assert!(counts[0] == 0 && counts[1] > 100, "{counts:?}");
}

#[test]
fn what_cannot_be_declared_is_refused() {
    let number = |transports: &[Transport]| Transports::new(transports).unwrap_err().number();
    assert_eq!(number(&[BITCHAT; 9]), 1210);
    assert_eq!(number(&[BITCHAT, BETANET, BITCHAT]), 1211);
    assert_eq!(number(&[Transport { carrier: Carrier::Link(LinkKinds::of(&[LinkKind::None])), ..BITCHAT }]), 1212);
    assert_eq!(number(&[Transport { rate: Kbps::new(u32::MAX), ..BITCHAT }]), 1209);
    assert_eq!(number(&[Transport { cost_per_mb: Money::from_nano(-1), ..BITCHAT }]), 1209);
    let sane = TransportPolicy::default();
    assert!(sane.validate().is_ok());
    let none = TransportWeights { time: 0, cost: 0, energy: 0, privacy: 0, reliability: 0 };
    for (policy, number) in [
        (TransportPolicy { weights: none, ..sane }, 1213),
        (TransportPolicy { energy_gain_milli: [1_000, 3_000, 2_000, 9_000], ..sane }, 1216),
        (TransportPolicy { time_gain_milli: [0; 4], ..sane }, 1209),
        (TransportPolicy { time_scale_ms: 0, ..sane }, 1209),
        (TransportPolicy { energy_scale: Energy::ZERO, ..sane }, 1209),
        (TransportPolicy { cost_scale: Money::ZERO, ..sane }, 1209),
        (TransportPolicy { switch_margin: Share::ONE, ..sane }, 1209),
    ] {
        assert_eq!(policy.validate().unwrap_err().number(), number);
    }
    assert!(Message { deadline_ms: 0, ..Message::new(Bytes::ZERO) }.validate().is_err());
    assert_eq!(LinkKinds::try_from(64).unwrap_err().number(), 1001);
    assert_eq!([LinkKind::Wifi, LinkKind::None].into_iter().collect::<LinkKinds>(), WIFI);
}

fn a_share() -> impl Strategy<Value = Share> {
    prop_oneof![Just(Share::ZERO), Just(Share::ONE), (0..=100u8).prop_map(Share::from_percent)]
}

/// Mostly near, sometimes anywhere.
fn up_to(near: u64, end: i64) -> impl Strategy<Value = u64> {
    prop_oneof![8 => 0..=near, 1 => 0..=end.unsigned_abs(), 1 => Just(0)]
}

fn a_transport() -> impl Strategy<Value = Transport> {
    let energy = || up_to(10_000_000, 1_000_000_000_000).prop_map(Energy::from_uj);
    let cost =
        || up_to(2_000_000, 1_000_000_000_000_000).prop_map(|nano| Money::from_nano(i64::try_from(nano).unwrap()));
    let carrier = prop_oneof![
        1 => Just(Carrier::Own),
        2 => (2..64u8).prop_map(|bits| Carrier::Link(LinkKinds::try_from(bits).unwrap())),
    ];
    let delivery = prop_oneof![
        2 => Just(Delivery::Online),
        1 => up_to(60_000, u32::MAX.into())
            .prop_map(|ms| Delivery::StoreAndForward { delay_ms: u32::try_from(ms).unwrap() }),
    ];
    let flags = (prop::bool::weighted(0.95), prop::bool::weighted(0.95), carrier, delivery);
    let speed = (up_to(5_000, u32::MAX.into()), up_to(20_000, 1_000_000_000));
    let prices = (energy(), energy(), cost(), cost(), cost());
    let rest = (prop::option::of(up_to(200_000, 1 << 50)), 0..4i32, a_share(), a_share());
    (flags, speed, prices, rest).prop_map(|((enabled, available, carrier, delivery), speed, prices, rest)| Transport {
        id: 0,
        enabled,
        available,
        carrier,
        delivery,
        latency_ms: u32::try_from(speed.0).unwrap(),
        rate: Kbps::new(u32::try_from(speed.1).unwrap()),
        energy_fixed: prices.0,
        energy_per_mb: prices.1,
        cost_per_message: prices.2,
        cost_per_mb: prices.3,
        cost_per_mb_metered: prices.4,
        size_max: rest.0.map(Bytes::new),
        ceiling: Sensitivity::try_from(rest.1).unwrap(),
        privacy: rest.2,
        reliability: rest.3,
    })
}

fn a_list(most: usize) -> impl Strategy<Value = Vec<Transport>> {
    prop::collection::vec(a_transport(), 0..=most).prop_map(|mut transports| {
        transports.iter_mut().zip(1..).for_each(|(transport, id)| transport.id = id);
        transports
    })
}

fn a_message() -> impl Strategy<Value = Message> {
    let limits = (1..=u32::MAX, prop::option::of(up_to(20_000_000, 1_000_000_000_000)), up_to(5_000_000, 1 << 49));
    let size = prop_oneof![1 => Just(0), 6 => 0..100_000u64, 2 => 0..50_000_000u64, 1 => 0..1u64 << 50];
    let near = prop_oneof![3 => 1_000..600_000u32, 1 => 1..=u32::MAX];
    (size, near, limits, any::<bool>(), 0..3i32, 0..4i32).prop_map(
        |(size, near, limits, interactive, secret, priority)| Message {
            deadline_ms: near.min(limits.0),
            interactive,
            sensitivity: Sensitivity::try_from(secret).unwrap(),
            cost_max: Money::from_nano(i64::try_from(limits.2).unwrap()),
            energy_max: limits.1.map(Energy::from_uj),
            priority: Priority::try_from(priority).unwrap(),
            ..Message::new(Bytes::new(size))
        },
    )
}

#[derive(Debug, Clone)]
struct Case {
    policy: TransportPolicy,
    message: Message,
    mode: PowerMode,
    link: LinkSample,
}

impl Case {
    fn choose(&self, transports: &[Transport], in_use: Option<u16>) -> TransportChoice {
        self.policy.choose(&Transports::new(transports).unwrap(), &self.message, self.mode, &self.link, in_use)
    }
}

fn a_case() -> impl Strategy<Value = Case> {
    let link = (0..6i32, any::<bool>(), up_to(20_000, 1_000_000_000), 0..2_000u32);
    let policy = (prop::array::uniform5(0..=1_000u16), 0..=20_000_000u32);
    (policy, a_message(), 0..4i32, link).prop_map(|((weights, margin), message, mode, (kind, metered, up, rtt_ms))| {
        let [time, cost, energy, privacy, reliability] = weights;
        Case {
            policy: TransportPolicy {
                weights: TransportWeights { time: time.max(1), cost, energy, privacy, reliability },
                switch_margin: Share::from_ppb(margin),
                ..TransportPolicy::default()
            },
            message,
            mode: PowerMode::try_from(mode).unwrap(),
            link: LinkSample {
                kind: LinkKind::try_from(kind).unwrap(),
                metered,
                up: Kbps::new(u32::try_from(up).unwrap()),
                rtt_ms,
                ..LinkSample::default()
            },
        }
    })
}

fn ids(choice: &TransportChoice) -> Vec<u16> {
    choice.scored().iter().map(|scored| scored.id).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(1_000) })]

    /// Each is scored or refused once, the parts make the score, the best comes first, and the one in use is kept or beaten.
    #[test]
    fn a_choice_is_whole(case in a_case(), transports in a_list(8), in_use in prop::option::of(1..9u16)) {
        prop_assert!(case.policy.check().is_ok() && case.message.check().is_ok());
        let choice = case.choose(&transports, in_use);
        prop_assert_eq!(choice, case.choose(&transports, in_use));
        prop_assert_eq!(choice.scored().len() + choice.refused().len(), transports.len());
        for scored in choice.scored() {
            prop_assert_eq!(scored.parts.iter().sum::<u32>(), scored.score.ppb());
            prop_assert!(scored.time_ms <= case.message.deadline_ms && scored.cost <= case.message.cost_max);
        }
        let falls = |pair: &[Scored]| (pair[1].score, pair[0].id) < (pair[0].score, pair[1].id);
        prop_assert!(choice.scored().windows(2).all(falls));
        prop_assert_eq!(choice.chosen().is_none(), choice.scored().is_empty());
        let Some(chosen) = choice.chosen() else { return Ok(()) };
        prop_assert_eq!(choice.fallbacks().count() + 1, choice.scored().len());
        let behind = choice.scored()[0].score.ppb() - chosen.score.ppb();
        prop_assert!(behind <= case.policy.switch_margin.ppb());
        let used = choice.scored().iter().find(|scored| Some(scored.id) == in_use);
        prop_assert!(used.is_none_or(|used| used.id == chosen.id
            || choice.scored()[0].score.ppb() - used.score.ppb() > case.policy.switch_margin.ppb()));
    }

    /// One more transport changes neither the scores nor the order of the others; one that is refused not even the choice.
    #[test]
    fn the_others_do_not_matter(
        case in a_case(), transports in a_list(7), more in a_transport(), at in 0..8usize,
        in_use in prop::option::of(1..9u16),
    ) {
        let before = case.choose(&transports, in_use);
        let mut larger = transports.clone();
        larger.insert(at.min(transports.len()), Transport { id: 99, ..more });
        let after = case.choose(&larger, in_use);
        let others: Vec<Scored> = after.scored().iter().filter(|scored| scored.id != 99).copied().collect();
        prop_assert_eq!(before.scored(), others);
        let chosen = |choice: &TransportChoice| choice.chosen().map(|scored| scored.id);
        prop_assert!(chosen(&after) == Some(99) || chosen(&after) == chosen(&before));
        if after.refused().iter().any(|refusal| refusal.id == 99) {
            prop_assert_eq!(chosen(&after), chosen(&before));
            prop_assert_eq!(after.is_kept(), before.is_kept());
        }
    }

    /// What is cheaper, faster, thriftier and larger never ranks lower, nor is refused where the other is not.
    #[test]
    fn what_is_better_in_everything_never_ranks_lower(
        case in a_case(), transports in a_list(6), worse in a_transport(), by in prop::array::uniform8(0..1_000u32),
    ) {
        let less = |value: u64, by: u32| value - value * u64::from(by) / 1_000;
        let money = |cost: Money, by| Money::from_nano(i64::try_from(less(cost.nano().unsigned_abs(), by)).unwrap());
        let better = Transport {
            id: 98,
            latency_ms: u32::try_from(less(worse.latency_ms.into(), by[0])).unwrap(),
            rate: Kbps::new(worse.rate.get() + by[1]),
            energy_fixed: Energy::from_uj(less(worse.energy_fixed.uj(), by[2])),
            energy_per_mb: Energy::from_uj(less(worse.energy_per_mb.uj(), by[3])),
            cost_per_message: money(worse.cost_per_message, by[4]),
            cost_per_mb: money(worse.cost_per_mb, by[5]),
            cost_per_mb_metered: money(worse.cost_per_mb_metered, by[6]),
            size_max: worse.size_max.map(|size| Bytes::new(size.get() + u64::from(by[7]))),
            privacy: Share::from_ppb(worse.privacy.ppb() + by[0]),
            reliability: Share::from_ppb(worse.reliability.ppb() + by[1]),
            ..worse
        };
        prop_assume!(better.rate.get() <= 1_000_000_000 && better.size_max.is_none_or(|size| size.get() <= 1 << 50));
        let list: Vec<Transport> =
            transports.into_iter().chain([better, Transport { id: 99, ..worse }]).collect();
        let order = ids(&case.choose(&list, None));
        let place = |id| order.iter().position(|other| *other == id).unwrap_or(usize::MAX);
        prop_assert!(place(98) < place(99) || place(99) == usize::MAX, "{order:?}");
    }

    /// The order of declaration settles ties and nothing else.
    #[test]
    fn a_permutation_changes_ties_only(case in a_case(), transports in a_list(8), turn in 0..8usize, back: bool) {
        let mut turned = transports.clone();
        turned.rotate_left(turn.min(transports.len()));
        if back {
            turned.reverse();
        }
        let [one, other] = [&transports, &turned].map(|list| case.choose(list, None));
        let scores = |choice: &TransportChoice| choice.scored().iter().map(|scored| scored.score).collect::<Vec<_>>();
        prop_assert_eq!(scores(&one), scores(&other));
        let sorted = |choice: &TransportChoice| {
            let mut all = choice.scored().to_vec();
            all.sort_unstable_by_key(|scored| scored.id);
            all
        };
        prop_assert_eq!(sorted(&one), sorted(&other));
        if one.scored().windows(2).all(|pair| pair[0].score != pair[1].score) {
            prop_assert_eq!(ids(&one), ids(&other));
        }
    }

    /// A thriftier mode never turns to a transport that takes more energy, as far as energy has a worth at all.
    #[test]
    fn a_thriftier_mode_never_spends_more(case in a_case(), transports in a_list(8)) {
        let anchor = case.message.energy_max.map_or(case.policy.energy_scale, |most| most.min(case.policy.energy_scale));
        let spent = PowerMode::ALL.map(|mode| {
            let case = Case { mode, ..case.clone() };
            case.choose(&transports, None).chosen().map_or(0, |scored| scored.energy.min(anchor).uj())
        });
        // Parts are rounded to a part per billion, of which a small weight makes more.
        let slack = anchor.uj() / 10_000 + 1;
        prop_assert!(spent.windows(2).all(|pair| pair[1] <= pair[0] + slack), "{spent:?}");
    }

    /// Not even what was never validated makes a choice panic.
    #[test]
    fn nothing_panics(
        list in a_list(8), size: u64, deadline_ms: u32, cost: i64, energy: Option<u64>, weights: [u16; 5],
        gains: [u32; 4], scales: (u32, i64, u64), margin: u32, up: u32, rtt_ms: u32, mode in 0..4i32,
    ) {
        let [time, cost_weight, energy_weight, privacy, reliability] = weights;
        let policy = TransportPolicy {
            weights: TransportWeights { time, cost: cost_weight, energy: energy_weight, privacy, reliability },
            time_gain_milli: gains,
            energy_gain_milli: gains,
            time_scale_ms: scales.0,
            cost_scale: Money::from_nano(scales.1),
            energy_scale: Energy::from_uj(scales.2),
            switch_margin: Share::from_ppb(margin),
        };
        let message = Message {
            deadline_ms,
            cost_max: Money::from_nano(cost),
            energy_max: energy.map(Energy::from_uj),
            ..Message::new(Bytes::new(size))
        };
        let link = LinkSample { up: Kbps::new(up), rtt_ms, metered: true, ..LinkSample::default() };
        let case = Case { policy, message, mode: PowerMode::try_from(mode).unwrap(), link };
        let choice = case.choose(&list, Some(1));
        let _ = (choice.nearest(), choice.best());
    }
}
