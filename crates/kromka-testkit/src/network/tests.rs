mod toy;

use super::*;

use toy::{Flaw, Toys, words};

fn scenarios() -> [Scenario; 3] {
    let scenario = Scenario::default();
    [
        scenario,
        Scenario { nodes: 5, topology: Topology::Star, ..scenario },
        Scenario { nodes: 4, topology: Topology::Chain, ..scenario },
    ]
}

#[test]
fn what_is_right_comes_through_everything() {
    for scenario in scenarios() {
        let stats = explore(&Toys(Flaw::Nothing), &scenario, 0..30).unwrap_or_else(|failure| panic!("{failure}"));
        assert_eq!((stats.histories, stats.steps), (30, 3_000));
        let all =
            [stats.lost, stats.cut_off, stats.duplicated, stats.reordered, stats.cuts, stats.crashes, stats.restarts];
        assert!(all.iter().all(|count| *count > 30), "{stats:?}");
    }
}

fn found(flaw: Flaw) -> Failure {
    explore(&Toys(flaw), &Scenario::default(), 0..200).unwrap_err()
}

#[test]
fn flaws_are_found_and_shrunk() {
    let flaws = [
        (Flaw::ForgetsOnDuplicate, 8),
        (Flaw::TakesOnlyTheNewest, 6),
        (Flaw::LosesOnReordering, 6),
        (Flaw::SavesNothing, 4),
    ];
    for (flaw, steps) in flaws {
        let failure = found(flaw);
        assert_eq!(failure.cause, Cause::Check, "{failure}");
        assert!(failure.history.steps.len() <= steps && failure.drawn == 100, "{flaw:?}: {failure}");
    }
}

#[test]
fn a_shrunk_history_is_kept_as_text_and_needs_each_of_its_steps() {
    let failure = found(Flaw::LosesOnReordering);
    let text = failure.to_string();
    let kept = History::parse(text.lines().last().unwrap()).unwrap();
    assert_eq!(kept, failure.history);
    let again = run(&Toys(Flaw::LosesOnReordering), &kept).unwrap_err();
    assert_eq!((again.cause, &again.reason), (failure.cause, &failure.reason));
    assert!(run(&Toys(Flaw::Nothing), &kept).is_ok());
    for at in 0..kept.steps.len() {
        let mut shorter = kept.clone();
        shorter.steps.remove(at);
        let end = run(&Toys(Flaw::LosesOnReordering), &shorter);
        assert!(end.is_ok_and(|stats| stats.histories == 1), "step {at} is not needed: {failure}");
    }
}

/// The digest is of every byte that arrived, and when: the same in every build.
#[test]
fn equal_seeds_end_equally() {
    let scenario = Scenario { steps: 30, ..Scenario::default() };
    assert_eq!(scenario.history(7), scenario.history(7));
    assert_ne!(scenario.history(7).steps, scenario.history(8).steps);
    let alone = (0..70).map(|seed| run(&Toys(Flaw::Nothing), &scenario.history(seed)).unwrap());
    let mut sum = Stats::default();
    alone.for_each(|stats| sum += stats);
    let together = explore(&Toys(Flaw::Nothing), &scenario, 0..70).unwrap();
    assert_eq!(together, sum);
    assert_eq!((together.frames, together.digest), (4_893, 11_667_501_834_838_619_324));
}

#[test]
fn what_would_not_end_is_ended() {
    let history = |steps: &[Step]| History { seed: 1, nodes: 2, topology: Topology::Mesh, steps: steps.to_vec() };
    let failure = run(&Toys(Flaw::NeverRests), &history(&[Step::Advance { ms: 1 }])).unwrap_err();
    assert_eq!((failure.cause, failure.at), (Cause::Unrest, 1));
    let failure = run(&Toys(Flaw::NeverRests), &history(&[])).unwrap_err();
    assert_eq!((failure.cause, failure.at), (Cause::Unrest, 0));
    let many = History { nodes: NODES_MAX + 1, ..history(&[]) };
    assert_eq!(run(&Toys(Flaw::Nothing), &many).unwrap_err().cause, Cause::Bounds);
    let long = history(&vec![Step::Heal; STEPS_MAX + 1]);
    assert_eq!(run(&Toys(Flaw::Nothing), &long).unwrap_err().cause, Cause::Bounds);
    // A link holds so many frames and no more: each change is told once, and nothing arrives meanwhile.
    let slow = Faults { delay_ms_min: 1_000_000, ..Faults::default() };
    let mut steps = vec![Step::Faults(slow)];
    for _ in 0..IN_FLIGHT_MAX + 10 {
        steps.extend([Step::Act { node: 0, draw: 0 }, Step::Advance { ms: 20 }]);
    }
    let stats = run(&Toys(Flaw::Nothing), &history(&steps)).unwrap();
    assert!(stats.overflowed >= 10, "{stats:?}");
}

#[test]
fn each_bad_end_has_its_cause() {
    let steps = vec![Step::Act { node: 0, draw: 0 }, Step::Advance { ms: 5 }, Step::Advance { ms: 5 }];
    let history = History { seed: 1, nodes: 2, topology: Topology::Chain, steps };
    let failure = run(&Toys(Flaw::Refuses), &history).unwrap_err();
    assert_eq!((failure.cause, failure.at), (Cause::Refused, 2));
    assert_eq!(failure.reason, "node 1 of node 0: refused");
    let failure = run(&Toys(Flaw::Panics), &history).unwrap_err();
    assert_eq!((failure.cause, failure.at), (Cause::Panic, 2));
    assert_eq!(failure.reason, "an element of node 0");
}

#[test]
fn steps_that_cannot_be_do_nothing() {
    let steps = vec![
        Step::Act { node: 9, draw: 0 },
        Step::Save { node: 9 },
        Step::Crash { node: 9 },
        Step::Restart { node: 0 },
        Step::Restart { node: 9 },
        Step::Cut { from: 0, to: 9 },
        Step::Cut { from: 0, to: 2 },
        Step::Cut { from: 1, to: 1 },
        Step::Connect { a: 9, b: 0 },
        Step::Connect { a: 0, b: 2 },
        Step::Skew { node: 9, ms: i64::MIN, ppm: i32::MIN },
        Step::Skew { node: 0, ms: i64::MIN, ppm: i32::MIN },
        Step::Skew { node: 1, ms: i64::MAX, ppm: i32::MAX },
        Step::Heal,
    ];
    let history = History { seed: 1, nodes: 3, topology: Topology::Chain, steps };
    let stats = run(&Toys(Flaw::Nothing), &history).unwrap();
    let Stats { steps, acts, cuts, crashes, restarts, saves, .. } = stats;
    assert_eq!((steps, acts, cuts, crashes, restarts, saves), (14, 0, 0, 0, 0, 0));
    let nobody = History { nodes: 0, ..history };
    assert!(run(&Toys(Flaw::Nothing), &nobody).is_ok());
    assert_eq!(Scenario { nodes: 0, ..Scenario::default() }.history(1).steps.len(), 1);
}

/// Tells its clock, and keeps what it heard of the others'.
struct Clockwork {
    shown: Time,
    heard: Vec<u64>,
    is_stirred: bool,
}

impl Node for Clockwork {
    fn act(&mut self, _: u64, time: Time) {
        assert!(time.steady >= self.shown.steady, "a steady clock goes back");
        (self.shown, self.is_stirred) = (time, true);
    }

    fn connect(&mut self, _: usize, _: Time) {}

    fn poll(&mut self, _: usize, _: Time) -> Option<Vec<u8>> {
        std::mem::take(&mut self.is_stirred).then(|| self.shown.wall.ms().to_le_bytes().to_vec())
    }

    fn receive(&mut self, _: usize, frame: &[u8], _: Time) -> Result<(), String> {
        self.heard.extend(words(frame)?);
        Ok(())
    }

    fn save(&mut self) -> Vec<u8> {
        Vec::new()
    }
}

struct Clockworks;

impl Subject for Clockworks {
    type Node = Clockwork;

    fn boot(&self, _: usize, _: usize, _: Option<&[u8]>, time: Time) -> Result<Clockwork, String> {
        if time.steady != kromka_core::Tick::ZERO {
            return Err("a steady clock begins with the node".into());
        }
        Ok(Clockwork { shown: time, heard: Vec::new(), is_stirred: false })
    }

    /// What the second node heard is told by the error.
    fn check(&self, nodes: &[Clockwork]) -> Result<(), String> {
        Err(nodes[1].heard.iter().map(|wall| format!("{} ", wall - (1 << 40))).collect())
    }
}

#[test]
fn clocks_are_off_drift_and_begin_with_their_node() {
    let tell = [Step::Act { node: 0, draw: 0 }, Step::Advance { ms: 1_000 }];
    let skew = |ms, ppm| [Step::Skew { node: 0, ms, ppm }, Step::Advance { ms: 1_000 }];
    let restart = [Step::Crash { node: 0 }, Step::Advance { ms: 1_000 }, Step::Restart { node: 0 }];
    let steps = [&tell[..], &skew(500, 100_000), &tell, &restart, &tell, &skew(0, 0), &tell].concat();
    let history = History { seed: 1, nodes: 2, topology: Topology::Chain, steps };
    let failure = run(&Clockworks, &history).unwrap_err();
    // At 0 s, 2 s, 4 s and 6 s; from 1 s to 5 s each second is one and a tenth, and the clock half a second ahead.
    assert_eq!(failure.reason.trim_end(), "0 2600 4800 6400");
}
