//! Rules over a stream of events.

mod ordered;
#[cfg(feature = "serde")]
pub(crate) mod snapshot;

use alloc::boxed::Box;
use alloc::vec::Vec;

use kromka_core::Tick;

use crate::bounds::RULES_MAX;
use crate::due::Due;
use crate::error::{EventError, PatternError, SchemaError};
use crate::event::{Event, Schema};
use crate::index::{Index, Places, Woken};
use crate::intake::Intake;
use crate::out::{Match, Out, RuleId};
use crate::quota::RuleStats;
use crate::retired::{AllRetired, Words};
use crate::rule::{Action, Rule};
use crate::running::{Now, Running, Scratch};
use crate::test::Row;

/// Rules over a stream of events.
#[derive(Debug, Clone)]
pub struct Engine {
    schema: Schema,
    /// By their numbers.
    rules: Vec<Running>,
    /// Those that run no more, and of which matches wait.
    retired: AllRetired,
    /// Rules that were ever added.
    added: u32,
    now: Tick,
    /// Puts the events of several sources in order.
    intake: Option<Box<Intake>>,
    /// Events so far.
    events: u64,
    out: Out,
    scratch: Scratch,
    /// What the rules ask for, and when time does something in them; made anew when rules have gone, or were replaced.
    index: Index,
    due: Due,
    is_stale: bool,
    /// Rules in which something has begun that each event may matter to; and those that one event matters to.
    active: Places,
    woken: Woken,
}

/// What an engine has done so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct EngineStats {
    /// Events that the rules have seen.
    pub events: u64,
    /// How late it is.
    pub now: Tick,
    /// Rules.
    pub rules: usize,
    /// Matches that wait to be polled.
    pub waiting: usize,
}

impl Engine {
    /// Without rules.
    #[must_use]
    pub fn new(schema: Schema) -> Self {
        Self {
            schema,
            rules: Vec::new(),
            retired: AllRetired::default(),
            added: 0,
            now: Tick::ZERO,
            intake: None,
            events: 0,
            out: Out::default(),
            scratch: Scratch::default(),
            index: Index::default(),
            due: Due::default(),
            is_stale: true,
            active: Places::default(),
            woken: Woken::default(),
        }
    }

    /// What events are made of.
    #[must_use]
    pub const fn schema(&self) -> &Schema {
        &self.schema
    }

    /// Declares more of what events are made of, by [`Schema::kind`], [`Schema::attribute`] and [`Schema::symbol`]; from the
    /// next call on rows have a value for each attribute.
    ///
    /// # Errors
    /// Those of `grow`, by which nothing was changed; [`SchemaError::NotGrown`] if something is missing that was declared before.
    pub fn declare<T, E: From<SchemaError>>(&mut self, grow: impl FnOnce(&mut Schema) -> Result<T, E>) -> Result<T, E> {
        let mut schema = self.schema.clone();
        let told = grow(&mut schema)?;
        if !self.schema.is_part_of(&schema) {
            return Err(SchemaError::NotGrown.into());
        }
        if let Some(intake) = &mut self.intake {
            // It has grown, as the engine's has.
            intake.refit(&schema);
        }
        self.schema = schema;
        self.is_stale = true;
        Ok(told)
    }

    /// The value that stands for a text: [`Schema::symbol`].
    ///
    /// # Errors
    /// As there.
    pub fn symbol(&mut self, text: &str) -> Result<f64, SchemaError> {
        self.schema.symbol(text)
    }

    /// Adds a rule: it sees the events from now on, and its times begin now.
    ///
    /// # Errors
    /// What is wrong with it. Nothing was changed.
    pub fn add_rule(&mut self, rule: &Rule) -> Result<RuleId, PatternError> {
        self.retired.forget_told();
        let max = RULES_MAX;
        // Numbers are used once, so that rules are found by them.
        let next = self.added.checked_add(1).filter(|_| self.rules.len() < max && self.retired.len() < max);
        let (id, next) = (RuleId(self.added), next.ok_or(PatternError::Rules { max })?);
        let running = self.running(id, rule)?;
        self.rules.push(running);
        self.added = next;
        if !self.is_stale {
            let Self { rules, index, active, woken, .. } = self;
            let place = rules.len() - 1;
            index.push(place, rules[place].interest());
            active.grow(rules.len());
            woken.grow(rules.len());
            self.find(place);
        }
        Ok(id)
    }

    /// Puts another rule in the place of one: it begins anew under a number of its own, and the others go on. None if there was no
    /// such rule. Matches of the one before that wait are told as what they are: as by [`Engine::remove_rule`].
    ///
    /// # Errors
    /// What is wrong with it. Nothing was changed.
    pub fn replace_rule(&mut self, id: RuleId, rule: &Rule) -> Result<Option<RuleId>, PatternError> {
        let Some(place) = self.place(id) else { return Ok(None) };
        // Where there is room for no other, there is for another in its place.
        let old = self.rules.remove(place);
        self.is_stale = true;
        match self.add_rule(rule) {
            Ok(new) => {
                self.retired.keep(old.id, old.about.words, old.usage.stats);
                Ok(Some(new))
            }
            Err(error) => {
                self.rules.insert(place, old);
                Err(error)
            }
        }
    }

    fn running(&mut self, id: RuleId, rule: &Rule) -> Result<Running, PatternError> {
        let Self { schema, now, scratch, out, .. } = self;
        let texts = schema.texts();
        let running = Running::new(id, rule, schema, now.ms(), (scratch, out));
        running.inspect_err(|_| schema.forget_texts(texts))
    }

    /// Removes a rule with all that it has begun. Matches that wait are told, and what it is called, what they are bound to and
    /// what is to be done with them is known until all were polled and rules are changed again. Whether there was one.
    pub fn remove_rule(&mut self, id: RuleId) -> bool {
        self.retired.forget_told();
        let Some(place) = self.place(id) else { return false };
        let Running { id, about, usage, .. } = self.rules.remove(place);
        self.retired.keep(id, about.words, usage.stats);
        self.is_stale = true;
        true
    }

    /// Rules, in the order in which they were added.
    pub fn rules(&self) -> impl Iterator<Item = RuleId> {
        self.rules.iter().map(|rule| rule.id)
    }

    /// What a rule is called.
    #[must_use]
    pub fn name(&self, rule: RuleId) -> Option<&str> {
        self.words(rule).map(|words| &*words.name)
    }

    /// What the events of a rule's matches are bound to.
    #[must_use]
    pub fn elements(&self, rule: RuleId) -> Option<&[Box<str>]> {
        self.words(rule).map(|words| &*words.elements)
    }

    /// What is to be done with a rule's matches.
    #[must_use]
    pub fn actions(&self, rule: RuleId) -> Option<&[Action]> {
        self.words(rule).map(|words| &*words.actions)
    }

    /// What a rule keeps, and what did not fit into its quota.
    #[must_use]
    pub fn rule_stats(&self, rule: RuleId) -> Option<RuleStats> {
        let retired = || self.retired.get(rule).map(|retired| retired.stats);
        self.rule(rule).map(Running::stats).or_else(retired)
    }

    /// What was done so far.
    #[must_use]
    pub fn stats(&self) -> EngineStats {
        EngineStats { events: self.events, now: self.now, rules: self.rules.len(), waiting: self.out.len() }
    }

    fn place(&self, id: RuleId) -> Option<usize> {
        place(&self.rules, id)
    }

    fn words(&self, id: RuleId) -> Option<&Words> {
        let retired = || self.retired.get(id).map(|retired| &retired.words);
        self.rule(id).map(|rule| &rule.about.words).or_else(retired)
    }

    fn rule(&self, id: RuleId) -> Option<&Running> {
        self.place(id).map(|place| &self.rules[place])
    }

    /// Takes events in the order of their times, with a row of values for each.
    ///
    /// # Errors
    /// What is wrong with one of them; those before it were taken, and [`EventError::taken`] says how many these are.
    /// [`EventError::NoSource`] where sources are put in order.
    pub fn push(&mut self, events: &[Event], values: &[f64]) -> Result<(), EventError> {
        if self.intake.is_some() {
            return Err(EventError::NoSource);
        }
        let width = self.schema.width();
        let (have, need) = (values.len(), events.len().saturating_mul(width));
        if have != need {
            return Err(EventError::Values { have, need });
        }
        self.refresh();
        self.out.clear_told();
        for (place, event) in events.iter().enumerate() {
            let (have, need) = (event.at, self.now);
            if have < need {
                return Err(EventError::Late { have: have.ms(), need: need.ms(), taken: place });
            }
            if usize::from(event.kind.0) >= self.schema.kinds() {
                return Err(EventError::Kind { have: event.kind.0, taken: place });
            }
            self.take(Row { event, values: &values[place * width..(place + 1) * width] });
        }
        Ok(())
    }

    /// An event that nothing is wrong with.
    fn take(&mut self, row: Row<'_>) {
        self.now = self.now.max(row.event.at);
        if self.due.earliest() <= self.now.ms() {
            self.advance_due();
        }
        self.offer(row);
        self.events += 1;
    }

    fn offer(&mut self, row: Row<'_>) {
        let Self { rules, index, active, woken, scratch, out, due, events, .. } = self;
        index.wake(row, woken);
        woken.extend(active);
        while let Some((place, fits)) = woken.pop() {
            let rule = &mut rules[place];
            rule.offer(Now { row, seq: *events, fits }, scratch, out);
            if let Some(matter) = rule.matter() {
                // Time does nothing in a chain.
                woken.set(place, matter);
                continue;
            }
            due.set(place, rule.due_ms());
            active.set(place, rule.minds_all());
        }
    }

    /// It is this late: what may take no longer is over. Where sources are put in order, this is the host's time, and the rules
    /// see that of the watermark.
    pub fn advance(&mut self, now: Tick) {
        self.refresh();
        self.out.clear_told();
        match self.intake.is_some() {
            true => self.advance_intake(now),
            false => self.advance_rules(now),
        }
    }

    fn advance_rules(&mut self, now: Tick) {
        self.now = self.now.max(now);
        self.advance_due();
    }

    fn advance_due(&mut self) {
        let Self { rules, due, now, scratch, out, active, .. } = self;
        while let Some(place) = due.next(now.ms()) {
            let rule = &mut rules[place];
            rule.advance(now.ms(), scratch, out);
            due.set(place, rule.due_ms());
            active.set(place, rule.minds_all());
        }
    }

    /// Makes anew what rules are found by, if some have gone or were replaced: half a millisecond for each thousand of rules.
    fn refresh(&mut self) {
        if !core::mem::take(&mut self.is_stale) {
            return;
        }
        let Self { schema, rules, index, due, active, woken, .. } = self;
        *index = Index::new(schema.kinds(), rules.iter().map(Running::interest));
        (*active, *woken) = (Places::default(), Woken::default());
        active.grow(rules.len());
        woken.grow(rules.len());
        due.clear();
        (0..self.rules.len()).for_each(|place| self.find(place));
    }

    /// Notes by what a rule is found, apart from what it asks for.
    fn find(&mut self, place: usize) {
        let Self { rules, due, active, woken, .. } = self;
        let rule = &rules[place];
        due.set(place, rule.due_ms());
        active.set(place, rule.minds_all());
        woken.set(place, rule.matter().unwrap_or(u64::MAX));
    }

    /// No event will come any more: row patterns that end behind the last row are decided. Where sources are put in order, all
    /// that waits is seen before. Times go no further: what would be told by one needs [`Engine::advance`].
    pub fn finish(&mut self) {
        self.refresh();
        self.finish_intake();
        for (place, rule) in self.rules.iter_mut().enumerate() {
            rule.finish(self.now.ms(), &mut self.scratch, &mut self.out);
            self.active.set(place, rule.minds_all());
        }
    }

    /// What [`Engine::poll`] would give: for those who must find room for it first.
    #[must_use]
    pub fn peek(&self) -> Option<Match<'_>> {
        self.out.first()
    }

    /// The next match.
    pub fn poll(&mut self) -> Option<Match<'_>> {
        let found = self.out.pop()?;
        let stats = match place(&self.rules, found.rule) {
            Some(place) => Some(&mut self.rules[place].usage.stats),
            None => self.retired.get_mut(found.rule).map(|retired| &mut retired.stats),
        };
        if let Some(stats) = stats {
            stats.waiting = stats.waiting.saturating_sub(1);
        }
        Some(found)
    }
}

/// Where a rule is among others, which are in the order of their numbers.
fn place(rules: &[Running], id: RuleId) -> Option<usize> {
    // Most engines have removed no rule.
    let guess = id.0 as usize;
    match rules.get(guess) {
        Some(rule) if rule.id == id => Some(guess),
        _ => rules.binary_search_by_key(&id, |rule| rule.id).ok(),
    }
}
