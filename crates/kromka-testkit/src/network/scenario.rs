//! What histories are drawn from.

use super::draw::Draws;
use super::history::{Faults, History, Step, Topology};

/// How often a step is one of a kind, in shares of the sum of all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Weights {
    /// Changes.
    pub act: u32,
    /// Time that goes by.
    pub advance: u32,
    /// Saving without sending.
    pub save: u32,
    /// Cuts: of one direction, of one connection, or of some nodes from the others.
    pub cut: u32,
    /// The end of all cuts.
    pub heal: u32,
    /// New connections.
    pub connect: u32,
    /// Crashes.
    pub crash: u32,
    /// Restarts.
    pub restart: u32,
    /// Clocks that go otherwise.
    pub skew: u32,
    /// A network that behaves otherwise.
    pub faults: u32,
}

/// What histories are like. Where a step cannot be, as a restart where nobody crashed, a change is drawn instead.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Scenario {
    /// Nodes. 3 by default.
    pub nodes: usize,
    /// Who is connected to whom. [`Topology::Mesh`] by default.
    pub topology: Topology,
    /// Steps. 100 by default.
    pub steps: usize,
    /// How often a step is one of a kind.
    pub weights: Weights,
    /// The worst that the network does: each of its numbers is drawn up to this.
    pub worst: Faults,
    /// The longest that goes by at once, in milliseconds. 100 by default.
    pub advance_ms_max: u32,
    /// How far clocks are off at most, to either side, in milliseconds. A minute by default.
    pub off_ms_max: u32,
    /// How much faster or slower they go at most, in parts per million. 1,000 by default, worse than a bad quartz.
    pub drift_ppm_max: u32,
}

impl Default for Scenario {
    fn default() -> Self {
        let worst = Faults { loss: 300, duplication: 200, reordering: 300, delay_ms_min: 10, delay_ms_max: 100 };
        let weights = Weights {
            act: 50,
            advance: 30,
            save: 2,
            cut: 3,
            heal: 3,
            connect: 2,
            crash: 3,
            restart: 4,
            skew: 1,
            faults: 2,
        };
        Self {
            nodes: 3,
            topology: Topology::Mesh,
            steps: 100,
            weights,
            worst,
            advance_ms_max: 100,
            off_ms_max: 60_000,
            drift_ppm_max: 1_000,
        }
    }
}

impl Scenario {
    /// The history of a seed: the same in every build.
    #[must_use]
    pub fn history(&self, seed: u64) -> History {
        let crashed = vec![false; self.nodes];
        let mut drawing =
            Drawing { scenario: self, draws: Draws::new(seed), crashed, is_cut: false, steps: Vec::new() };
        drawing.faults();
        while drawing.steps.len() < self.steps && self.nodes > 0 {
            drawing.step();
        }
        drawing.steps.truncate(self.steps);
        History { seed, nodes: self.nodes, topology: self.topology, steps: drawing.steps }
    }
}

/// A history that is being drawn.
struct Drawing<'a> {
    scenario: &'a Scenario,
    draws: Draws,
    crashed: Vec<bool>,
    is_cut: bool,
    steps: Vec<Step>,
}

/// Draws a step of one kind.
type Make<'a> = fn(&mut Drawing<'a>);

impl<'a> Drawing<'a> {
    fn step(&mut self) {
        let Weights { act, advance, save, cut, heal, connect, crash, restart, skew, faults } = self.scenario.weights;
        let makes: [(u32, Make<'a>); 10] = [
            (act, Self::act),
            (advance, Self::advance),
            (save, Self::save),
            (cut, Self::cut),
            (heal, Self::heal),
            (connect, Self::connect),
            (crash, Self::crash),
            (restart, Self::restart),
            (skew, Self::skew),
            (faults, Self::faults),
        ];
        let sum = makes.iter().map(|(weight, _)| u64::from(*weight)).sum();
        let mut left = self.draws.below(sum);
        let made = makes.iter().find(|(weight, _)| {
            let is_it = left < u64::from(*weight);
            left = left.saturating_sub((*weight).into());
            is_it
        });
        made.map_or(Self::act as Make<'a>, |(_, make)| *make)(self);
    }

    fn node(&mut self) -> usize {
        self.draws.place(self.scenario.nodes)
    }

    /// One that crashed, or one that did not.
    fn node_that(&mut self, crashed: bool) -> Option<usize> {
        let nodes: Vec<usize> = (0..self.scenario.nodes).filter(|node| self.crashed[*node] == crashed).collect();
        let place = self.draws.place(nodes.len());
        nodes.get(place).copied()
    }

    fn links(&self) -> Vec<(usize, usize)> {
        let nodes = self.scenario.nodes;
        let pairs = (0..nodes).flat_map(|a| (a + 1..nodes).map(move |b| (a, b)));
        pairs.filter(|(a, b)| self.scenario.topology.connects(*a, *b)).collect()
    }

    fn act(&mut self) {
        let step = Step::Act { node: self.node(), draw: self.draws.next() };
        self.steps.push(step);
    }

    fn advance(&mut self) {
        let ms = 1 + self.draws.up_to(self.scenario.advance_ms_max.saturating_sub(1));
        self.steps.push(Step::Advance { ms });
    }

    fn save(&mut self) {
        let node = self.node();
        self.steps.push(Step::Save { node });
    }

    fn cut(&mut self) {
        let mut links = self.links();
        let shape = self.draws.below(3);
        if shape == 2 {
            // Some of the nodes from the others.
            let side = self.draws.next();
            links.retain(|(a, b)| (side >> a & 1) != (side >> b & 1));
        } else {
            let place = self.draws.place(links.len());
            links = links.get(place).copied().into_iter().collect();
        }
        let is_turned = self.draws.below(2) == 1;
        for (a, b) in links {
            let (from, to) = if is_turned { (b, a) } else { (a, b) };
            self.steps.push(Step::Cut { from, to });
            if shape > 0 {
                self.steps.push(Step::Cut { from: to, to: from });
            }
        }
        self.is_cut = true;
    }

    fn heal(&mut self) {
        if std::mem::take(&mut self.is_cut) {
            self.steps.push(Step::Heal);
        } else {
            self.act();
        }
    }

    fn connect(&mut self) {
        let links = self.links();
        let place = self.draws.place(links.len());
        match links.get(place) {
            Some((a, b)) => self.steps.push(Step::Connect { a: *a, b: *b }),
            None => self.act(),
        }
    }

    fn crash(&mut self) {
        match self.node_that(false) {
            Some(node) => {
                self.crashed[node] = true;
                self.steps.push(Step::Crash { node });
            }
            None => self.act(),
        }
    }

    fn restart(&mut self) {
        match self.node_that(true) {
            Some(node) => {
                self.crashed[node] = false;
                self.steps.push(Step::Restart { node });
            }
            None => self.act(),
        }
    }

    fn skew(&mut self) {
        let (node, ms) = (self.node(), self.draws.around(self.scenario.off_ms_max));
        let ppm = i32::try_from(self.draws.around(self.scenario.drift_ppm_max)).unwrap_or(0);
        self.steps.push(Step::Skew { node, ms, ppm });
    }

    fn faults(&mut self) {
        let Faults { loss, duplication, reordering, delay_ms_min, delay_ms_max } = self.scenario.worst;
        let faults = Faults {
            loss: self.draws.up_to(loss),
            duplication: self.draws.up_to(duplication),
            reordering: self.draws.up_to(reordering),
            delay_ms_min: self.draws.up_to(delay_ms_min),
            delay_ms_max: self.draws.up_to(delay_ms_max),
        };
        self.steps.push(Step::Faults(faults));
    }
}
