//! Kromka: events in batches, as they come from a device.

use anyhow::Result;
use kromka_cep::{
    AttributeKind, Comparison, Consume, Element, Engine as Patterns, Event, KindId, Operand, Pattern, Predicate,
};
use kromka_cep::{Rule, Schema, Sequence, Value};
use kromka_core::Tick;

use super::Engine;
use super::workload::{Drawn, KINDS, Stream, Workload};

const BATCH: usize = 256;

pub(super) struct Kromka {
    engine: Patterns,
    kinds: Vec<KindId>,
    batch: Vec<Event>,
    /// A value for each event, where rules ask for one.
    values: Vec<f64>,
    has_limits: bool,
}

pub(super) fn make(workload: &Workload) -> Result<Option<Box<dyn Engine>>> {
    Ok(Some(Box::new(Kromka::new(workload)?)))
}

impl Kromka {
    /// With the rules of a workload.
    pub(super) fn new(workload: &Workload) -> Result<Self> {
        let mut schema = Schema::new();
        let name = |kind: usize| format!("k{kind}");
        let kinds = (0..=KINDS).map(|kind| schema.kind(&name(kind))).collect::<Result<_, _>>()?;
        if workload.has_limits {
            schema.attribute("value", AttributeKind::Number)?;
        }
        let mut engine = Patterns::new(schema);
        for rule in 0..workload.rules {
            let element = |(at, kind): (usize, usize)| Element {
                contiguity: if at == 0 { kromka_cep::Contiguity::Next } else { workload.contiguity },
                ..Element::new(&format!("e{at}"), predicate(name(kind), workload.limit(rule, at)))
            };
            let sequence = Sequence {
                within_ms: workload.window_ms,
                consume: if workload.consumes { Consume::Partition } else { Consume::None },
                ..Sequence::new(workload.kinds(rule).into_iter().enumerate().map(element).collect())
            };
            let partition_by = workload.is_keyed.then(|| "key".into());
            engine.add_rule(&Rule { partition_by, ..Rule::new(&format!("r{rule}"), Pattern::Sequence(sequence)) })?;
        }
        let (batch, values) = (Vec::with_capacity(BATCH), Vec::with_capacity(BATCH));
        Ok(Self { engine, kinds, batch, values, has_limits: workload.has_limits })
    }

    /// One event; the matches that it completes.
    pub(super) fn offer(&mut self, drawn: Drawn) -> Result<usize> {
        let Drawn { number, kind, key, value } = drawn;
        let event = Event { at: Tick::from_ms(number), key, kind: self.kinds[kind], id: number };
        self.engine.push(&[event], if self.has_limits { core::slice::from_ref(&value) } else { &[] })?;
        let mut matches = 0;
        while let Some(found) = self.engine.poll() {
            matches += usize::from(!found.bindings.is_empty());
        }
        Ok(matches)
    }
}

fn predicate(kind: String, limit: Option<f64>) -> Predicate {
    let kind = Predicate::kind(&kind);
    let Some(limit) = limit else { return kind };
    let with = Operand::Constant(Value::Number(limit));
    Predicate::All(vec![kind, Predicate::Compare { attribute: "value".into(), by: Comparison::Greater, with }])
}

impl Engine for Kromka {
    fn run(&mut self, stream: &mut Stream, goes_on: &mut dyn FnMut(u64) -> bool) -> Result<u64> {
        let (mut events, mut matches) = (0, 0);
        while goes_on(events) {
            self.batch.clear();
            self.values.clear();
            for _ in 0..BATCH {
                let drawn = stream.next();
                let (at, kind) = (Tick::from_ms(drawn.number), self.kinds[drawn.kind]);
                self.batch.push(Event { at, key: drawn.key, kind, id: drawn.number });
                if self.has_limits {
                    self.values.push(drawn.value);
                }
                events += 1;
                if !goes_on(events) {
                    break;
                }
            }
            self.engine.push(&self.batch, &self.values)?;
            while let Some(found) = self.engine.poll() {
                matches += u64::from(!found.bindings.is_empty());
            }
        }
        Ok(matches)
    }
}
