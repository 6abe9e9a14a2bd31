//! An engine goes on from its snapshot as if nothing had been.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod changed;
mod draw;
mod hostile;
mod sources;

use draw::{Draw, KINDS, Step, TEXTS, steps};
use kromka_cep::{
    ABSENT, AttributeKind, Binding, Completion, Engine, EngineStats, Event, PatternError, Restored, Rule, RuleId,
    RuleStats, Schema,
};

/// Streams that are cut in two.
const CASES: u64 = 12_000;
/// Those of more by which it was found that what follows a repetition took whoever had its place later for it, and that an
/// expression began with less where others held much.
const FOUND: [u64; 3] = [19_822, 67_775, 68_002];

/// A match, kept.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Found {
    rule: RuleId,
    by: Completion,
    is_timed_out: bool,
    first: u64,
    bindings: Vec<Binding>,
}

/// An engine, and what it has found.
#[derive(Clone)]
struct Bench {
    engine: Engine,
    found: Vec<Found>,
}

fn schema() -> Schema {
    let mut schema = Schema::new();
    for kind in KINDS {
        schema.kind(kind).unwrap();
    }
    schema.attribute("level", AttributeKind::Number).unwrap();
    schema.attribute("zone", AttributeKind::Symbol).unwrap();
    schema
}

impl Bench {
    fn new(schema: Schema, rules: &[Rule]) -> Self {
        let mut engine = Engine::new(schema);
        for rule in rules {
            engine.add_rule(rule).unwrap();
        }
        Self { engine, found: Vec::new() }
    }

    fn poll(&mut self, most: usize) {
        for _ in 0..most {
            let Some(found) = self.engine.poll() else { return };
            let kromka_cep::Match { rule, by, is_timed_out, first, bindings } = found;
            self.found.push(Found { rule, by, is_timed_out, first, bindings: bindings.to_vec() });
        }
    }

    fn step(&mut self, step: &Step) {
        let EngineStats { events: id, now, .. } = self.engine.stats();
        match *step {
            Step::Event { kind, key, text, level, after_ms } => {
                let zone = text.map_or(ABSENT, |text| self.engine.symbol(TEXTS[text]).unwrap());
                let schema = self.engine.schema();
                let mut row = vec![ABSENT; schema.width()];
                for (name, value) in [("level", level), ("zone", zone)] {
                    row[usize::from(schema.find_attribute(name).unwrap().0)] = value;
                }
                let kind = schema.find_kind(KINDS[kind]).unwrap();
                self.engine.push(&[Event { at: now.after(after_ms), key, kind, id }], &row).unwrap();
            }
            Step::Advance(ms) => self.engine.advance(now.after(ms)),
            Step::Poll(most) => self.poll(most),
            Step::Finish => self.engine.finish(),
        }
    }

    fn run(&mut self, steps: &[Step]) {
        steps.iter().for_each(|step| self.step(step));
    }

    fn rule_stats(&self) -> Vec<RuleStats> {
        self.engine.rules().map(|rule| self.engine.rule_stats(rule).unwrap()).collect()
    }

    /// Another engine that goes on from its snapshot.
    fn resumed(&self, schema: Schema, rules: &[Rule]) -> Self {
        let mut other = Self::new(schema, rules);
        let restored = other.engine.restore(&self.engine.to_bytes()).unwrap();
        assert_eq!(restored, Restored { resumed: rules.len(), ..Restored::default() });
        Self { engine: other.engine, found: self.found.clone() }
    }
}

/// Rules that an engine takes.
fn rules(draw: &mut Draw) -> Vec<Rule> {
    let mut rules = Vec::new();
    for at in 0..1 + draw.below(3) {
        let mut rule = draw::rule(draw, &format!("r{at}"));
        if let Err(PatternError::Quota { min, .. }) = Engine::new(schema()).add_rule(&rule) {
            // As little as may be.
            rule.quota.nodes = min;
        }
        if Engine::new(schema()).add_rule(&rule).is_ok() {
            rules.push(rule);
        }
    }
    rules
}

#[test]
fn a_stream_that_is_cut_anywhere_has_the_same_matches() {
    let (mut matches, mut begun) = (0, 0);
    for seed in (0..CASES).chain(FOUND) {
        let mut draw = Draw(seed);
        let (rules, steps) = (rules(&mut draw), steps(&mut draw));
        let mut whole = Bench::new(schema(), &rules);
        let cut = draw.size_below(steps.len() + 1);
        whole.run(&steps[..cut]);
        let mut resumed = whole.resumed(schema(), &rules);
        let case = || format!("{seed}, cut at {cut}: {rules:#?}\n{steps:#?}");
        assert_eq!(resumed.engine.to_bytes(), whole.engine.to_bytes(), "{}", case());
        assert_eq!(resumed.rule_stats(), whole.rule_stats(), "{}", case());
        begun += whole.rule_stats().iter().filter(|stats| stats.nodes > 0).count();
        for bench in [&mut whole, &mut resumed] {
            bench.run(&steps[cut..]);
            bench.poll(usize::MAX);
        }
        assert_eq!(resumed.found, whole.found, "{}", case());
        assert_eq!(resumed.rule_stats(), whole.rule_stats(), "{}", case());
        assert_eq!(resumed.engine.stats(), whole.engine.stats(), "{}", case());
        assert_eq!(resumed.engine.to_bytes(), whole.engine.to_bytes(), "{}", case());
        matches += whole.found.len();
    }
    // There is something to lose.
    assert!(matches > 30_000 && begun > 6_000, "{matches} {begun}");
}
