//! Event engines: rules come and go, events of several sources come in any order, matches go out, snapshots are taken and read;
//! counts add up.

use std::collections::BTreeSet;
use std::ffi::{CString, c_char, c_int};
use std::mem::MaybeUninit;
use std::ptr::{null, null_mut, without_provenance_mut};

use kromka_face::status::{ORCHESTRATOR_ERR_BUFFER_TOO_SMALL, ORCHESTRATOR_ERR_EVENT_FULL, ORCHESTRATOR_ERR_NO_RULE};
use kromka_face::*;

use crate::source::{Place, Shape};
use crate::{World, call};

/// Engines at once.
const ALIVE_MAX: usize = 3;
/// Bindings that there is always room for: no match of so few events has more.
const ROOM: usize = 4_096;

/// Bytes of a snapshot of so little.
const BYTES: usize = 1 << 16;

/// Names of kinds, attributes and texts: few, so that they are met again.
const NAMES: [&str; 4] = ["k", "v", "w", "open"];

/// Texts of rules; what the fuzzer makes of their bytes comes besides.
const TEXTS: [&str; 9] = [
    "SEQUENCE(a (v > 1), b (v > 2)) WITHIN 2 SECONDS PARTITION BY key ACTION: ALERT('x', y)",
    "SEQUENCE(a (v > 0)+ COMBINATIONS, NOT b: k) WITHIN 5 SECONDS EMIT TIMEOUTS QUOTA(NODES 20, MATCHES 10, KEYS 2)",
    "RULE r: EXPRESSION every a: k(v > 1) -> absent k(v > 2) for 1 s",
    "RULE r: EXPRESSION every (a: k and b: l); RULE s: SEQUENCE(a: k)",
    "MATCH_RECOGNIZE(PATTERN(A B* C?) DEFINE A AS v > 1, B AS v > PREV(v)) PARTITION BY w",
    "EVENT m; ATTRIBUTE w TEXT; SEQUENCE(a (w = 'open')) QUOTA(MATCHES 3)",
    "ATTRIBUTE v NUMBER UNIT 'm';",
    "{\"rules\":[{\"name\":\"r\",\"pattern\":{\"rows\":{\"rows\":\"A+ B\",\"define\":{\"B\":{\"kinds\":[\"k\"]}}}}}]}",
    "SEQUENCE(a (v > 1), NOT b (v > 2))",
];

/// An engine, and what must be in it.
struct Watched {
    pointer: *mut orchestrator_cep_t,
    rules: BTreeSet<u32>,
    /// Those that run no more; of some of them matches wait.
    retired: BTreeSet<u32>,
    /// Events that were taken, and those of them that were polled as late ones.
    taken: u64,
    late: u64,
    is_alive: bool,
}

impl Watched {
    fn has_had(&self, rule: u32) -> bool {
        self.rules.contains(&rule) || self.retired.contains(&rule)
    }
}

/// All of them.
#[derive(Default)]
pub(crate) struct Engines(Vec<Watched>);

/// An engine that a call is about: its place, or none for what is no engine.
#[derive(Clone, Copy)]
struct Target {
    place: Option<usize>,
    pointer: *mut orchestrator_cep_t,
}

impl World {
    /// One call of a function of event engines.
    pub(crate) fn engines(&self) {
        let alive = self.engines.borrow().0.iter().filter(|one| one.is_alive).count();
        if alive == 0 || alive < ALIVE_MAX && self.source.once_in(16) {
            return self.make_engine();
        }
        let target = self.engine();
        match self.source.below(26) {
            0..=2 => self.add_rules(target),
            3 => self.add_one(target),
            4 => self.remove_rule(target),
            5 => self.declare(target),
            6..=12 => self.push(target),
            13 => self.done_in(target, call!(orchestrator_cep_advance(target.pointer, self.time())), |_| ()),
            14 => self.done_in(target, call!(orchestrator_cep_finish(target.pointer)), |_| ()),
            15..=17 => self.poll_match(target),
            18 => self.poll_late(target),
            19 => self.check_engine(target),
            20 | 21 => self.names(target),
            22 => self.measure_engine(target),
            23 | 24 => self.go_on(target),
            _ => self.destroy_engine(target),
        }
    }

    /// Destroys what is left, after a last look.
    pub(crate) fn finish_engines(&self) {
        let count = self.engines.borrow().0.len();
        for place in 0..count {
            let (pointer, is_alive) = (self.engines.borrow().0[place].pointer, self.engines.borrow().0[place].is_alive);
            if is_alive {
                self.check_engine(Target { place: Some(place), pointer });
                assert_eq!(call!(orchestrator_cep_destroy(pointer)), 0);
            }
            assert!(call!(orchestrator_cep_destroy(pointer)) < 0);
        }
    }

    /// Mostly an engine that is alive; else one that was, none, or anything.
    fn engine(&self) -> Target {
        let anything = |pointer| Target { place: None, pointer };
        let engines = &self.engines.borrow().0;
        let at = |place: usize| Target { place: Some(place), pointer: engines[place].pointer };
        match self.source.below(32) {
            0 => anything(null_mut()),
            1 => anything(without_provenance_mut(usize::try_from(self.source.u64()).unwrap_or(7))),
            2 => at(self.source.below(engines.len())),
            _ => {
                let alive: Vec<usize> = (0..engines.len()).filter(|place| engines[*place].is_alive).collect();
                self.source.choose(&alive).map_or(anything(null_mut()), at)
            }
        }
    }

    /// What holds for the status of a call about an engine; `change` is made to what must be in it where it was taken.
    fn done_in(&self, target: Target, status: c_int, change: impl FnOnce(&mut Watched)) {
        if status < 0 {
            return;
        }
        let mut engines = self.engines.borrow_mut();
        let of = &mut engines.0[target.place.expect("what is no engine was taken")];
        assert!(of.is_alive, "one that was destroyed was taken");
        change(of);
    }

    fn make_engine(&self) {
        let size = size_of::<orchestrator_cep_config_t>();
        let config = Place::input(&self.source, Shape::Sized, size, |place: *mut orchestrator_cep_config_t| {
            _ = call!(orchestrator_cep_config_init(place));
            // SAFETY: a place for one, set up.
            let config = unsafe { &mut *place };
            config.lateness_ms = [0, 0, 50, 2_000][self.source.below(4)];
            config.waiting_max = 1 + u32::from(self.source.byte() % 16);
            config.sources_max = 1 + u32::from(self.source.byte() % 3);
            config.late_max = u32::from(self.source.byte() % 4);
        });
        let (status, pointer) = self.ask_frozen(|to| call!(orchestrator_cep_create(config.pointer(), to)));
        if status == 0 {
            let pointer = pointer.expect("it was written");
            let mut engines = self.engines.borrow_mut();
            assert!(engines.0.iter().all(|one| one.pointer != pointer), "a name is given twice");
            engines.0.push(Watched {
                pointer,
                rules: BTreeSet::new(),
                retired: BTreeSet::new(),
                taken: 0,
                late: 0,
                is_alive: true,
            });
        }
    }

    fn destroy_engine(&self, target: Target) {
        let status = call!(orchestrator_cep_destroy(target.pointer));
        if target.pointer.is_null() {
            assert_eq!(status, 0);
            return;
        }
        self.done_in(target, status, |of| of.is_alive = false);
    }

    /// A text of rules, and its format: one of those above, with some bytes changed, or only such.
    fn rules_text(&self) -> (Vec<u8>, MaybeUninit<orchestrator_cep_format_t>) {
        let which = self.source.below(TEXTS.len() + 1);
        let mut text = TEXTS.get(which).map_or(Vec::new(), |text| text.as_bytes().to_vec());
        let is_json = text.first() == Some(&b'{');
        for _ in 0..[0, 0, 0, 1, 2][self.source.below(5)] {
            let at = self.source.below(256) % (text.len() + 1);
            text.splice(at..at, [self.source.byte()]);
        }
        let format = if self.source.once_in(16) { self.any_code() } else { Self::code(i32::from(is_json)) };
        (text, format)
    }

    fn add_rules(&self, target: Target) {
        let (text, format) = self.rules_text();
        let capacity = if self.source.once_in(8) { self.source.below(3) } else { 4 };
        let rules = Place::<u32>::array(&self.source, capacity);
        let (from, to) = (text.as_ptr().cast::<c_char>(), rules.pointer());
        let (status, needed) = self.ask_frozen::<usize>(|needed| {
            call!(orchestrator_cep_add_rules(target.pointer, from, text.len(), format, to, capacity, needed))
        });
        rules.check();
        self.done_in(target, status, |of| {
            let count = needed.unwrap_or(0);
            assert!(count <= capacity);
            // SAFETY: as many were written.
            (0..count).for_each(|at| assert!(of.rules.insert(unsafe { to.add(at).read() }), "a number is given twice"));
        });
    }

    fn add_one(&self, target: Target) {
        let (text, format) = self.rules_text();
        let from = text.as_ptr().cast::<c_char>();
        if self.source.once_in(3) {
            let rule = self.rule(target);
            let (engine, len) = (target.pointer, text.len());
            let (status, other) =
                self.ask_frozen(|to| call!(orchestrator_cep_replace_rule(engine, rule, from, len, format, to)));
            self.done_in(target, status, |of| {
                assert!(of.rules.remove(&rule) && of.retired.insert(rule));
                assert!(of.rules.insert(other.expect("it was written")), "a number is given twice");
            });
            return;
        }
        let (status, rule) =
            self.ask_frozen(|to| call!(orchestrator_cep_add_rule(target.pointer, from, text.len(), format, to)));
        self.done_in(target, status, |of| assert!(of.rules.insert(rule.expect("it was written"))));
    }

    /// Mostly a rule that is there.
    fn rule(&self, target: Target) -> u32 {
        let engines = self.engines.borrow();
        let all: Vec<u32> = target.place.map_or(Vec::new(), |place| engines.0[place].rules.iter().copied().collect());
        if self.source.once_in(8) { self.source.word() } else { self.source.choose(&all).unwrap_or(0) }
    }

    fn remove_rule(&self, target: Target) {
        let rule = self.rule(target);
        let status = call!(orchestrator_cep_remove_rule(target.pointer, rule));
        self.done_in(target, status, |of| assert!(of.rules.remove(&rule) && of.retired.insert(rule)));
    }

    fn declare(&self, target: Target) {
        let is_key = self.source.once_in(4);
        let name = NAMES[self.source.below(NAMES.len())].as_bytes();
        let name =
            CString::new([name, if self.source.once_in(16) { b"\xff" } else { b"" }].concat()).unwrap_or_default();
        let (engine, name) = (target.pointer, name.as_ptr());
        if is_key {
            _ = self.ask_frozen::<u64>(|to| call!(orchestrator_cep_key(name, to)));
            return;
        }
        let status = match self.source.below(3) {
            0 => self.ask_frozen::<u32>(|to| call!(orchestrator_cep_declare_kind(engine, name, to))).0,
            1 => {
                let holds = self.any_code();
                self.ask_frozen::<u32>(|to| call!(orchestrator_cep_declare_attribute(engine, name, holds, to))).0
            }
            _ => self.ask_frozen::<f64>(|to| call!(orchestrator_cep_declare_text(engine, name, to))).0,
        };
        self.done_in(target, status, |_| ());
    }

    fn stats_of_engine(&self, target: Target) -> (c_int, orchestrator_cep_stats_t) {
        let mut stats = MaybeUninit::<orchestrator_cep_stats_t>::uninit();
        assert_eq!(call!(orchestrator_cep_stats_init(stats.as_mut_ptr())), 0);
        let status = call!(orchestrator_cep_stats(target.pointer, stats.as_mut_ptr()));
        // SAFETY: set up before.
        (status, unsafe { stats.assume_init() })
    }

    fn push(&self, target: Target) {
        let (_, stats) = self.stats_of_engine(target);
        let count = self.source.below(6);
        let events = Place::<orchestrator_cep_event_t>::array(&self.source, count);
        for at in 0..if events.is_usable() { count } else { 0 } {
            let clock = self.clock.get();
            let event = orchestrator_cep_event_t {
                at_ms: match self.source.below(16) {
                    0 => self.source.u64(),
                    1..=3 => clock.saturating_sub(u64::from(self.source.byte()) * 20),
                    _ => clock + u64::from(self.source.byte()),
                },
                key: u64::from(self.source.byte() % 3),
                id: u64::from(self.source.byte()),
                kind: if self.source.once_in(32) { self.source.word() } else { self.source.u32() % stats.kinds.max(1) },
                reserved: u32::from(self.source.once_in(64)),
            };
            // SAFETY: the array has `count` places.
            unsafe { events.pointer().add(at).write(event) };
        }
        let width = usize::try_from(stats.width).unwrap_or(0);
        let told = if self.source.once_in(32) { self.source.below(9) } else { count * width };
        let values = Place::<f64>::array(&self.source, told);
        for at in 0..if values.is_usable() { told } else { 0 } {
            let value = match self.source.byte() % 8 {
                7 => f64::from(f32::from_bits(self.source.word())),
                small => f64::from(small),
            };
            // SAFETY: the array has as many places.
            unsafe { values.pointer().add(at).write(value) };
        }
        let now = if self.source.once_in(16) { ORCHESTRATOR_NONE_U64 } else { self.time() };
        let (source, from, row) = (u64::from(self.source.byte() % 4), events.pointer(), values.pointer());
        let (status, taken) = self.ask_frozen::<usize>(|taken| {
            call!(orchestrator_cep_push_batch(target.pointer, source, now, from, count, row, told, taken))
        });
        let taken = taken.unwrap_or(0);
        assert!(if status == 0 { taken == count } else { taken == 0 || status == ORCHESTRATOR_ERR_EVENT_FULL });
        let known = if status == ORCHESTRATOR_ERR_EVENT_FULL { 0 } else { status };
        self.done_in(target, known, |of| of.taken += taken as u64);
    }

    /// A match that has no room stays, and is told with room for it.
    fn poll_match(&self, target: Target) {
        let capacity = [0, 1, 2, 8, ROOM][self.source.below(5)];
        let bindings = Place::<orchestrator_cep_binding_t>::array(&self.source, capacity);
        let mut needed = None;
        let (status, found) = self.ask(orchestrator_cep_match_init, |found| {
            let (status, need) = self.ask_frozen::<usize>(|needed| {
                call!(orchestrator_cep_poll_match(target.pointer, found, bindings.pointer(), capacity, needed))
            });
            needed = need;
            status
        });
        bindings.check();
        let (before, found) = (needed.unwrap_or(0), found.filter(|_| status == 1));
        assert!(found.is_none_or(|found| usize::try_from(found.binding_count) == Ok(before) && before <= capacity));
        self.done_in(target, status, |_| ());
        if status == ORCHESTRATOR_ERR_BUFFER_TOO_SMALL {
            let mut found = MaybeUninit::<orchestrator_cep_match_t>::uninit();
            assert_eq!(call!(orchestrator_cep_match_init(found.as_mut_ptr())), 0);
            let all = Place::<orchestrator_cep_binding_t>::array(&self.source, ROOM);
            let mut needed = 0;
            let to = if all.is_usable() { all.pointer() } else { return };
            let found = found.as_mut_ptr();
            let status = call!(orchestrator_cep_poll_match(target.pointer, found, to, ROOM, &raw mut needed));
            assert!(status == 1 && needed == before && needed > capacity, "it was lost");
        }
    }

    fn poll_late(&self, target: Target) {
        let capacity = self.source.below(5);
        let values = Place::<f64>::array(&self.source, capacity);
        let (status, _) = self.ask(orchestrator_cep_late_init, |late| {
            let ask =
                |needed| call!(orchestrator_cep_poll_late(target.pointer, late, values.pointer(), capacity, needed));
            self.ask_frozen::<usize>(ask).0
        });
        values.check();
        assert!(status <= 1);
        self.done_in(target, status, |of| of.late += u64::from(status == 1));
    }

    fn check_engine(&self, target: Target) {
        let (status, stats) = self.stats_of_engine(target);
        self.done_in(target, status, |of| {
            assert_eq!(usize::try_from(stats.rules), Ok(of.rules.len()));
            assert_eq!(stats.accepted + stats.late + stats.future, of.taken);
            assert_eq!(stats.accepted, stats.events + stats.events_waiting);
            assert_eq!(stats.late + stats.future, stats.dropped + stats.late_waiting + of.late);
            assert!(stats.idle <= stats.sources && stats.now_ms >= stats.watermark_ms);
        });
    }

    fn names(&self, target: Target) {
        let (engine, rule) = (target.pointer, self.rule(target));
        let (one, two) = (self.source.word() % 4, self.source.word() % 3);
        let len = [0, 1, 8, 64][self.source.below(4)];
        let buf = Place::<c_char>::array(&self.source, len);
        let to = buf.pointer();
        let (status, needed) = match self.source.below(4) {
            0 => self.ask_frozen(|needed| call!(orchestrator_cep_rule_name(engine, rule, to, len, needed))),
            1 => self.ask_frozen(|needed| call!(orchestrator_cep_element_name(engine, rule, one, to, len, needed))),
            2 => self.ask_frozen(|needed| call!(orchestrator_cep_action_name(engine, rule, one, to, len, needed))),
            _ => self
                .ask_frozen(|needed| call!(orchestrator_cep_action_argument(engine, rule, one, two, to, len, needed))),
        };
        buf.check();
        let fits = needed.is_some_and(|needed: usize| needed > 0 && (len == 0 || needed <= len));
        self.done_in(target, status, |of| assert!(of.has_had(rule) && fits));
    }

    fn measure_engine(&self, target: Target) {
        let rule = self.rule(target);
        let ask = |to| call!(orchestrator_cep_rule_stats(target.pointer, rule, to));
        let (status, stats) = self.ask(orchestrator_cep_rule_stats_init, ask);
        self.done_in(target, status, |of| {
            assert!(of.has_had(rule) && stats.is_none_or(|stats| u64::from(stats.waiting) <= stats.matches));
        });
        if status == ORCHESTRATOR_ERR_NO_RULE {
            let place = target.place.expect("it is an engine");
            assert!(!self.engines.borrow().0[place].rules.contains(&rule), "a rule is gone");
        }
        let source = u64::from(self.source.byte() % 4);
        let ask = |to| call!(orchestrator_cep_source_stats(target.pointer, source, to));
        let (status, _) = self.ask(orchestrator_cep_source_stats_init, ask);
        self.done_in(target, status, |_| ());
        let capacity = self.source.below(4);
        let rules = Place::<u32>::array(&self.source, capacity);
        let to = rules.pointer();
        let (status, needed) =
            self.ask_frozen::<usize>(|needed| call!(orchestrator_cep_rules(target.pointer, to, capacity, needed)));
        rules.check();
        self.done_in(target, status, |of| assert_eq!(needed, Some(of.rules.len())));
    }

    /// A snapshot, whole or changed, goes to a new engine with the rules that it had; a whole one is what it was.
    fn go_on(&self, target: Target) {
        let mut bytes = vec![0; BYTES];
        let mut needed = 0;
        let status = call!(orchestrator_cep_snapshot(target.pointer, bytes.as_mut_ptr(), BYTES, &raw mut needed));
        self.done_in(target, status, |_| ());
        if status < 0 {
            assert!(status != ORCHESTRATOR_ERR_BUFFER_TOO_SMALL || needed > BYTES);
            return;
        }
        let changes = [0, 0, 1, 2][self.source.below(4)];
        for _ in 0..changes {
            bytes[self.source.below(256)] ^= self.source.byte();
        }
        let mut next = null_mut();
        if call!(orchestrator_cep_create(null(), &raw mut next)) < 0 {
            return;
        }
        for text in TEXTS.iter().take(self.source.below(TEXTS.len())) {
            let (from, format) = (text.as_ptr().cast::<c_char>(), Self::code(i32::from(text.starts_with('{'))));
            let (mut rules, mut count) = ([0; 4], 0);
            let to = rules.as_mut_ptr();
            _ = call!(orchestrator_cep_add_rules(next, from, text.len(), format, to, 4, &raw mut count));
        }
        let restored = call!(orchestrator_cep_restore(next, bytes.as_ptr(), bytes.len(), null_mut()));
        let (status, after) = self.stats_of_engine(Target { place: None, pointer: next });
        assert_eq!(status, 0);
        if restored == 0 && changes == 0 {
            let (_, before) = self.stats_of_engine(target);
            assert_eq!((after.events, after.now_ms, after.accepted), (before.events, before.now_ms, before.accepted));
        }
        assert_eq!(call!(orchestrator_cep_finish(next)), 0);
        assert_eq!(call!(orchestrator_cep_destroy(next)), 0);
    }
}
