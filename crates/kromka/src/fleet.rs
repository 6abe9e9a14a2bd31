//! What the devices of a fleet learned, in a document that they share: a new device begins with what the others know.
//!
//! ```
//! use kromka::core::{Tick, Validate};
//! use kromka::state::{Config, Document, ReplicaId};
//! use kromka::{Engine, Slot, fleet};
//!
//! let mut engine = Engine::new(kromka::Config::default().validate()?, [Slot::EMPTY; 8])?;
//! let mut shared = Document::new(Config::new(ReplicaId(7)).validate()?);
//! // Now and then, and after a link has brought something:
//! fleet::tell(&engine.experience(), &mut shared, &["learned"])?;
//! engine.believe(&fleet::hear(&shared, &["learned"]));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Each replica writes below its own number, so that nothing conflicts, and only what has moved since. Estimates of the device
//! itself, its peer, its radio and what can be reached from where it is are its own and are not told.

use alloc::format;
use alloc::vec::Vec;

use kromka_core::TaskKind;
use kromka_estimate::{Experience, Lesson, SHARED};
use kromka_state::{Document, Operation, StateError, Value};

const WORK: &str = "work_ms";
const CHARGE: &str = "charge";
const ANSWER: &str = "answer_tokens";
/// A mean that moved by less than this share is not told again, until it rests on twice as much.
const MOVED: f64 = 0.02;

/// Writes what this device learned below `path`, as far as it moved since. How many lessons that were.
///
/// # Errors
/// As [`Document::commit`]; under [`kromka_state::MapPolicy::Identity`] nothing can be written below a path that nobody made.
pub fn tell(own: &Experience, document: &mut Document, path: &[&str]) -> Result<usize, StateError> {
    let replica = format!("{:016x}", document.config().replica.0);
    let mut news = Vec::new();
    for (quantity, name, lesson) in lessons(own) {
        let at: Vec<&str> = path.iter().copied().chain([&*replica, quantity, name]).collect();
        let known = document.get(&at).as_ref().map_or(Lesson::default(), read);
        if has_moved(&known, &lesson) {
            let value = Value::List(Vec::from([Value::Float(lesson.mean), Value::Int(lesson.samples.into())]));
            news.push((at, value));
        }
    }
    let operations: Vec<Operation<'_>> = news.iter().map(|(at, value)| Operation::Set(at, value.clone())).collect();
    document.commit(&operations)?;
    Ok(operations.len())
}

/// What all devices that wrote below `path` know together. What is none of [`tell`]'s counts as nothing.
#[must_use]
pub fn hear(document: &Document, path: &[&str]) -> Experience {
    let Some(Value::Map(replicas)) = document.get(path) else { return Experience::default() };
    let all: Vec<Experience> = replicas.values().map(experience).collect();
    Experience::pooled(&all)
}

/// Each quantity of each environment and kind of task.
fn lessons(own: &Experience) -> impl Iterator<Item = (&'static str, &'static str, Lesson)> {
    let of_work = SHARED.map(|environment| (WORK, environment.name(), own.work_ms[environment]));
    let of_charge = SHARED.map(|environment| (CHARGE, environment.name(), own.charge[environment]));
    let of_answers = TaskKind::ALL.map(|kind| (ANSWER, kind.name(), own.answer_tokens[kind.index()]));
    of_work.into_iter().chain(of_charge).chain(of_answers)
}

fn has_moved(known: &Lesson, lesson: &Lesson) -> bool {
    lesson.samples > 0
        && (lesson.samples / 2 >= known.samples || (lesson.mean - known.mean).abs() > MOVED * known.mean.abs())
}

fn experience(told: &Value) -> Experience {
    let mut experience = Experience::default();
    for environment in SHARED {
        experience.work_ms[environment] = lesson(told, WORK, environment.name());
        experience.charge[environment] = lesson(told, CHARGE, environment.name());
    }
    for kind in TaskKind::ALL {
        experience.answer_tokens[kind.index()] = lesson(told, ANSWER, kind.name());
    }
    experience
}

fn lesson(told: &Value, quantity: &str, name: &str) -> Lesson {
    let value = told.as_map().and_then(|told| told.get(quantity)?.as_map()?.get(name));
    value.map_or(Lesson::default(), read)
}

fn read(value: &Value) -> Lesson {
    match value.as_list() {
        Some([Value::Float(mean), Value::Int(samples)]) => {
            Lesson { mean: *mean, samples: u32::try_from(*samples).unwrap_or(0) }
        }
        _ => Lesson::default(),
    }
}
