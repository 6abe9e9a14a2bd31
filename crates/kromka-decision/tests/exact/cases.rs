//! Random cases, rich in what goes wrong: ties, zeros, equal options, values just at a limit.

use kromka_core::*;
use kromka_decision::{Comparison, Condition, Effect, Field, ReadyPolicy, Rule, RuleTable, Terms};

/// Splitmix64: small, well mixed and the same everywhere.
pub(crate) struct Random(pub(crate) u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// 0 to `below`, exclusive.
    pub(crate) fn below(&mut self, below: u64) -> u64 {
        self.next() % below
    }

    pub(crate) fn chance(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    pub(crate) fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len() as u64) as usize]
    }

    /// Mostly one of a few, so that ties and exact hits are common; else anything up to `most`.
    pub(crate) fn near(&mut self, few: &[u64], most: u64) -> u64 {
        match self.below(10) {
            0..=5 => self.pick(few),
            6 => self.pick(few) + 1,
            7 => self.pick(few).saturating_sub(1),
            8 => self.below(most + 1),
            _ => self.below(most + 1) >> self.below(40),
        }
        .min(most)
    }

    pub(crate) fn share(&mut self) -> Share {
        let few = [0, 1, 250_000_000, 500_000_000, 500_000_001, 600_000_000, 999_999_999, 1_000_000_000];
        Share::from_ppb(u32::try_from(self.near(&few, 1_000_000_000)).unwrap())
    }

    pub(crate) fn set(&mut self) -> EnvironmentSet {
        EnvironmentSet::from_bits(u8::try_from(self.below(64)).unwrap()).unwrap()
    }

    /// Nearly all, or nearly none.
    pub(crate) fn sparse(&mut self) -> EnvironmentSet {
        if self.chance(70) { EnvironmentSet::EMPTY } else { self.set().and(self.set()) }
    }
}

/// A rule, with what it is made of.
#[derive(Debug, Clone)]
pub(crate) struct OwnedRule {
    pub(crate) conditions: Vec<Condition>,
    pub(crate) effect: OwnedEffect,
}

/// An effect with integers where [`Effect`] has floats: thousandths of a factor, billionths of a bonus.
#[derive(Debug, Clone, Copy)]
pub(crate) enum OwnedEffect {
    Forbid(EnvironmentSet),
    Require(EnvironmentSet),
    WeightMilli(Criterion, u64),
    BonusPpb(EnvironmentSet, i64),
}

/// One decision to make. Floats of the policy are kept as the integers that they are resolved to.
#[derive(Debug, Clone)]
pub(crate) struct Case {
    pub(crate) task: TaskRequirements,
    pub(crate) options: [ExecutionOption; 6],
    pub(crate) weights_micro: [u64; CRITERIA],
    pub(crate) preferences_milli: [u64; CRITERIA],
    pub(crate) battery_gain_milli: u64,
    pub(crate) hot_gain_milli: u64,
    pub(crate) risk_milli: u64,
    pub(crate) policy: Policy,
    pub(crate) rules: Vec<OwnedRule>,
    pub(crate) limits: Limits,
    pub(crate) device: DeviceSample,
    pub(crate) link: LinkSample,
    pub(crate) now: u64,
    pub(crate) elapsed_ms: u32,
    pub(crate) incumbent: Option<Environment>,
    pub(crate) tried: EnvironmentSet,
    pub(crate) spent_cost: i64,
    pub(crate) spent_energy: u64,
    pub(crate) may_fall_back: bool,
    pub(crate) thrift_milli: u32,
}

impl Case {
    pub(crate) fn random(random: &mut Random) -> Self {
        // Lax cases leave several options to be ordered, strict ones are for the reasons.
        let lax = random.chance(75);
        let task = task(random, lax);
        let mut options = Environment::ALL.map(|environment| option(random, environment, &task, lax));
        // Equal options: copies under another name.
        for _ in 0..random.pick(&[0, 0, 1, 3]) {
            let (from, to) = (random.below(6) as usize, random.below(6) as usize);
            options[to] = ExecutionOption { environment: options[to].environment, ..options[from] };
        }
        let mut weights_micro = [(); CRITERIA].map(|()| random.near(&[0, 50_000, 100_000, 250_000], 1_000_000_000));
        if random.chance(60) {
            weights_micro[6..].fill(0);
        }
        if weights_micro.iter().all(|weight| *weight == 0) {
            weights_micro[random.below(CRITERIA as u64) as usize] = 1;
        }
        let preferences_milli =
            [(); CRITERIA].map(|()| if random.chance(70) { 1_000 } else { 250 + random.below(3_751) });
        let rules = (0..random.pick(&[0, 0, 0, 1, 2, 5])).map(|_| rule(random)).collect();
        let case = Self {
            task,
            options,
            weights_micro,
            preferences_milli,
            battery_gain_milli: random.near(&[0, 1_200], 10_000),
            hot_gain_milli: random.near(&[0, 1_000, 1_300], 10_000),
            risk_milli: random.near(&[0, 0, 0, 1_000, 1_500], 10_000),
            policy: policy(random, lax),
            rules,
            limits: limits(random, &task, lax),
            device: device(random),
            link: link(random, lax),
            now: random.below(1_000_000),
            elapsed_ms: random.pick(&[0, 0, 0, 1, 700, 2_000]),
            incumbent: if random.chance(30) { Some(random.pick(&Environment::ALL)) } else { None },
            tried: random.sparse(),
            spent_cost: if random.chance(90) { 0 } else { random.near(&[1, 1_000, 300_000], 1 << 49).cast_signed() },
            spent_energy: if random.chance(90) { 0 } else { random.near(&[1, 2_000_000], 1_000_000_000_000) },
            may_fall_back: random.chance(80),
            thrift_milli: if random.chance(70) { 1_000 } else { random.pick(&[0, 1_500, 40_000, u32::MAX]) },
        };
        let power = power(random, lax);
        Self { limits: Limits { power, ..case.limits }, ..case }
    }

    /// The policy with its floats.
    pub(crate) fn ready(&self) -> ReadyPolicy {
        let mut policy = self.policy;
        policy.weights = Weights::from_array(self.weights_micro.map(|micro| micro as f64 / 1e6));
        policy.context.battery = self.battery_gain_milli as f64 / 1e3;
        policy.context.hot = self.hot_gain_milli as f64 / 1e3;
        policy.risk = self.risk_milli as f64 / 1e3;
        let preferences = Preferences { multipliers: self.preferences_milli.map(|milli| milli as f64 / 1e3) };
        ReadyPolicy::new(&policy.validate().unwrap(), &preferences.validate().unwrap())
    }

    pub(crate) fn table(&self) -> RuleTable {
        let mut table = RuleTable::default();
        for rule in &self.rules {
            let effect = match rule.effect {
                OwnedEffect::Forbid(set) => Effect::Forbid(set),
                OwnedEffect::Require(set) => Effect::Require(set),
                OwnedEffect::WeightMilli(criterion, milli) => Effect::Weight(criterion, milli as f64 / 1e3),
                OwnedEffect::BonusPpb(set, ppb) => Effect::Bonus(set, ppb as f64 / 1e9),
            };
            table.push(&Rule { conditions: &rule.conditions, effect }).unwrap();
        }
        table
    }

    /// What the crate says.
    pub(crate) fn decide(&self, cards: &mut EnvironmentMap<Scorecard>) -> Verdict {
        let (policy, rules) = (self.ready(), self.table());
        let weights = policy.weights_under(&self.device, self.thrift_milli);
        let terms = Terms {
            limits: self.limits,
            elapsed_ms: self.elapsed_ms,
            incumbent: self.incumbent,
            tried: self.tried,
            spent_cost: Money::from_nano(self.spent_cost),
            spent_energy: Energy::from_uj(self.spent_energy),
            may_fall_back: self.may_fall_back,
            ..Terms::new(&policy, &weights, &rules, &self.device, &self.link, Tick::from_ms(self.now))
        };
        let (task, options) = (self.task.validate().unwrap(), EnvironmentMap(self.options));
        let verdict = kromka_decision::decide_into(&task, &options, &terms, cards);
        // All entry points say the same.
        assert_eq!(kromka_decision::decide(&task, &options, &terms), verdict);
        let mut judgement = kromka_decision::Judgement { verdict, cards: *cards };
        judgement.cards.0.reverse();
        kromka_decision::judge(&task, &options, &terms, &mut judgement);
        assert_eq!((judgement.verdict, &judgement.cards), (verdict, &*cards));
        verdict
    }
}

fn task(random: &mut Random, lax: bool) -> TaskRequirements {
    TaskRequirements {
        kind: random.pick(&TaskKind::ALL),
        deadline_ms: u32::try_from(random.near(&[1, 3, 1_000, 2_000, 4_000, 7_000], u64::from(u32::MAX)).max(1))
            .unwrap(),
        cost_max: Money::from_nano(random.near(&[0, 0, 3, 1_000, 300_000, 6_000_000], 1 << 49).cast_signed()),
        privacy: if random.chance(80) { PrivacyLevel::Any } else { random.pick(&PrivacyLevel::ALL) },
        sensitivity: if random.chance(60) { Sensitivity::Public } else { random.pick(&Sensitivity::ALL) },
        compute_units: if lax { 0 } else { random.pick(&[0, 0, 0, 5]) },
        memory: Bytes::new(if lax { 0 } else { random.pick(&[0, 0, 0, 1_000]) }),
        offline_capable: random.chance(90),
        input_tokens: random.pick(&[0, 100]),
        output_tokens_max: random.pick(&[0, 50, 200]),
        payload: Bytes::new(random.pick(&[0, 4_000])),
        qos: Qos {
            priority: random.pick(&Priority::ALL),
            quality_min: if lax || random.chance(40) { Share::ZERO } else { random.share() },
            availability_min: if lax || random.chance(50) { Share::ZERO } else { random.share() },
            energy_max: if lax || random.chance(60) {
                None
            } else {
                Some(Energy::from_uj(random.pick(&[0, 2_000_000])))
            },
            deferrable: random.chance(50),
        },
    }
}

fn option(random: &mut Random, environment: Environment, task: &TaskRequirements, lax: bool) -> ExecutionOption {
    let often = |random: &mut Random| random.chance(if lax { 97 } else { 70 });
    let (cost_max, deadline) = (task.cost_max.nano().unsigned_abs(), u64::from(task.deadline_ms));
    let most = if lax { cost_max } else { 1 << 49 };
    let due = if lax { deadline } else { u64::from(u32::MAX) };
    let cost = random.near(&[0, cost_max, cost_max / 2, cost_max / 3], most).cast_signed();
    let latency = random.near(&[0, deadline, deadline / 2, deadline / 4, 900], due);
    ExecutionOption {
        enabled: often(random),
        reachable: often(random),
        needs_network: random.chance(60),
        ceiling: if lax { Sensitivity::Secret } else { random.pick(&Sensitivity::ALL) },
        privacy: random.share(),
        quality: random.share(),
        availability: random.share(),
        confidence: random.share(),
        latency_ms: u32::try_from(latency).unwrap(),
        latency_deviation_ms: if lax { 0 } else { random.pick(&[0, 0, 1, 333, 5_000]) },
        curve: if random.chance(50) {
            None
        } else {
            Some(Curve::from([(); CURVE_POINTS].map(|()| random.next() as u32)))
        },
        cost: Money::from_nano(cost),
        cost_deviation: Money::from_nano(if lax { 0 } else { random.pick(&[0, 7, 100_001]) }),
        energy: Energy::from_uj(random.near(&[0, 2_000_000, 12_500_000, 25_000_000], 1_000_000_000_000)),
        failed_energy: random.pick(&[None, Some(Energy::ZERO), Some(Energy::from_uj(1_000_000))]),
        failed_ms: random.pick(&[None, Some(0), Some(900)]),
        fits: random.share(),
        carbon: Carbon::from_ug(random.near(&[0, 0, 0, 500_000, 1_000_000], 1_000_000_000_000)),
        memory_free: Bytes::new(random.pick(&[999, 1_000, 1 << 50])),
        compute_free: random.pick(&[4, 5, u32::MAX]),
        slots_free: if often(random) { random.pick(&[1, 9]) } else { 0 },
        ready_at: random.pick(&[Tick::NEVER, Tick::from_ms(0), Tick::from_ms(500_000), Tick::from_ms(1_000_100)]),
        tokens_affordable: random.pick(&[None, Some(0), Some(50), Some(51)]),
        detect_timeout_ms: random.pick(&[None, Some(500)]),
        custom: [(); 4].map(|()| random.share()),
        environment,
    }
}

fn policy(random: &mut Random, lax: bool) -> Policy {
    let mut policy = Policy {
        mode: Mode::WeightedSum,
        scales: Scales {
            energy: Energy::from_uj(random.near(&[1, 25_000_000], 1_000_000_000_000).max(1)),
            carbon: Carbon::from_ug(random.near(&[1, 1_000_000], 1_000_000_000_000).max(1)),
        },
        switch_margin: if random.chance(50) { Share::ZERO } else { random.share() },
        availability_min: if lax || random.chance(70) { Share::ZERO } else { random.share() },
        offline: !lax && random.chance(20),
        ..Policy::default()
    };
    policy.context.hot_above = Celsius::from_milli(38_000);
    policy.context.while_charging = random.chance(50);
    policy
}

fn limits(random: &mut Random, task: &TaskRequirements, lax: bool) -> Limits {
    let cost = [Money::from_nano(task.cost_max.nano() / 2), Money::from_nano(1_000), task.cost_max];
    Limits {
        cost_max: if random.chance(80) { None } else { Some(random.pick(&cost)) },
        energy_max: if lax || random.chance(70) { None } else { Some(Energy::from_uj(12_500_000)) },
        allowed: if lax || random.chance(60) { EnvironmentSet::ALL } else { random.set() },
        power: PowerBound::NONE,
    }
}

fn power(random: &mut Random, lax: bool) -> PowerBound {
    if lax && random.chance(80) || random.chance(50) {
        return PowerBound::NONE;
    }
    let (mode, priority_min) = (random.pick(&PowerMode::ALL), random.pick(&Priority::ALL));
    PowerBound { mode, priority_min, last_resort: random.chance(50) }
}

fn device(random: &mut Random) -> DeviceSample {
    DeviceSample {
        battery: random.share(),
        charging: random.chance(30),
        temperature: Celsius::from_milli(random.pick(&[-5_000, 25_000, 38_000, 38_001])),
        load: random.share(),
        ..DeviceSample::default()
    }
}

fn link(random: &mut Random, lax: bool) -> LinkSample {
    let kind = if lax { random.pick(&LinkKind::ALL[1..]) } else { random.pick(&LinkKind::ALL) };
    LinkSample { kind, rtt_ms: random.pick(&[20, 80]), metered: random.chance(40), ..LinkSample::default() }
}

fn rule(random: &mut Random) -> OwnedRule {
    let comparisons = [
        Comparison::Less,
        Comparison::AtMost,
        Comparison::Equal,
        Comparison::NotEqual,
        Comparison::AtLeast,
        Comparison::Greater,
    ];
    let weighs = random.chance(35);
    let mut conditions = Vec::new();
    for _ in 0..random.pick(&[0, 1, 1, 2, 4]) {
        let field = if weighs { random.pick(&Field::ALL[..22]) } else { random.pick(&Field::ALL) };
        let value = random.pick(&[0, 1, 2, 3, 900, 2_000, 38_000, 250_000_000, 500_000_000]);
        conditions.push(Condition { field, comparison: random.pick(&comparisons), value });
    }
    let some = EnvironmentSet::EMPTY.with(random.pick(&Environment::ALL));
    let several = EnvironmentSet::from_bits(random.set().bits() | some.bits()).unwrap();
    let effect = match random.below(3) {
        _ if weighs => {
            OwnedEffect::WeightMilli(random.pick(&Criterion::ALL), random.pick(&[0, 1, 500, 1_000, 3_333, 16_000]))
        }
        0 => OwnedEffect::Forbid(some),
        1 if random.chance(50) => OwnedEffect::Require(several),
        _ => OwnedEffect::BonusPpb(several, random.pick(&[-1_000_000_000, -1, 1, 50_000_000, 1_000_000_000])),
    };
    OwnedRule { conditions, effect }
}
