//! How much energy tasks may take in each hour, so that a battery lasts.

use kromka_core::{Energy, Share, Validate};

use crate::bounds::{self, PLAN_HOURS_MAX, WORTH_STEPS};
use crate::math::scaled;
use crate::policy::PowerError;

/// One hour of a plan, or what is left of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Demand {
    /// How long it is, in milliseconds: up to [`bounds::HOUR_MS`].
    pub ms: u32,
    /// What the device takes whatever its tasks do.
    pub base: Energy,
    /// What its tasks would take if nothing bound them.
    pub tasks: Energy,
    /// How much a joule of theirs matters beside those of other hours: [`bounds::WORTH_WEIGHT`]. Usually 1.
    pub weight: u32,
}

/// The hours of a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hours<'a> {
    /// Each with its own demand.
    Listed(&'a [Demand]),
    /// So many milliseconds from now on, all alike: the demand is that of a whole hour, and the last one has its share.
    Alike {
        /// How long it is to last, in milliseconds.
        ms: u64,
        /// What a whole hour wants; its own length is not read.
        demand: Demand,
    },
}

impl Hours<'_> {
    /// How many there are, the last one begun included.
    #[must_use]
    pub fn len(&self) -> usize {
        match self {
            Self::Listed(hours) => hours.len(),
            Self::Alike { ms, .. } => usize::try_from(ms.div_ceil(HOUR_MS)).unwrap_or(usize::MAX),
        }
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The demand of one, which is below [`Hours::len`].
    fn at(&self, place: usize) -> Demand {
        match self {
            Self::Listed(hours) => hours[place],
            Self::Alike { ms, demand } => {
                let left = ms.saturating_sub(place as u64 * HOUR_MS).min(HOUR_MS);
                let part = |energy: Energy| Energy::from_uj(scaled(energy.uj(), left, HOUR_MS));
                let ms = u32::try_from(left).unwrap_or(u32::MAX);
                Demand { ms, base: part(demand.base), tasks: part(demand.tasks), weight: demand.weight }
            }
        }
    }

    fn iter(&self) -> impl Iterator<Item = Demand> {
        (0..self.len()).map(|place| self.at(place))
    }
}

/// An hour, in milliseconds.
const HOUR_MS: u64 = bounds::HOUR_MS.max.unsigned_abs();

/// One step of [`Worth`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct WorthStep {
    /// How much more of the energy that tasks would take.
    pub energy: Share,
    /// How much more of their worth that buys.
    pub worth: Share,
}

/// What is left of the tasks' worth with less energy: the most worth for a joule first. [`Validate::validate`] checks
/// that the steps sum to one each, and that each buys no more for its energy than the one before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Worth {
    /// The steps; one without energy and worth is none.
    pub steps: [WorthStep; WORTH_STEPS],
}

impl Worth {
    /// As much of the worth as of the energy: tasks are done or left, and each is worth what it takes.
    pub const EVEN: Self = Self::of([(100, 100), (0, 0), (0, 0), (0, 0)]);

    /// From percent of energy and of worth.
    const fn of(percent: [(u8, u8); WORTH_STEPS]) -> Self {
        let mut steps = [WorthStep { energy: Share::ZERO, worth: Share::ZERO }; WORTH_STEPS];
        let mut i = 0;
        while i < WORTH_STEPS {
            let (energy, worth) = percent[i];
            steps[i] = WorthStep { energy: Share::from_percent(energy), worth: Share::from_percent(worth) };
            i += 1;
        }
        Self { steps }
    }

    /// What tasks are worth when each runs where it takes least (`energy` of what it would take, and `worth` of what it
    /// would be worth), and what running them where they are best adds. An offer that is worth less for its energy than
    /// the rest is none: the steps are even then.
    #[must_use]
    pub fn of_cheapest(energy: Share, worth: Share) -> Self {
        if worth < energy {
            return Self::EVEN;
        }
        let none = WorthStep { energy: Share::ZERO, worth: Share::ZERO };
        let rest = WorthStep { energy: energy.complement(), worth: worth.complement() };
        Self { steps: [WorthStep { energy, worth }, rest, none, none] }
    }
}

impl Default for Worth {
    /// Where the cheapest place of each task takes two fifths of the energy of the best, and is worth nine tenths of it.
    fn default() -> Self {
        Self::of([(40, 90), (60, 10), (0, 0), (0, 0)])
    }
}

impl Validate for Worth {
    type Error = PowerError;
    fn check(&self) -> Result<(), PowerError> {
        let sum = |of: fn(&WorthStep) -> Share| self.steps.iter().map(|step| u64::from(of(step).ppb())).sum::<u64>();
        let (energy, worth) = (sum(|step| step.energy), sum(|step| step.worth));
        let one = u64::from(Share::ONE.ppb());
        if energy != one || worth != one {
            return Err(PowerError::WorthSum { energy, worth });
        }
        // Empty steps are none, wherever they stand.
        let mut last: Option<Slope> = None;
        for (at, step) in self.steps.iter().enumerate().filter(|(_, step)| has_energy(step)) {
            let next = slope(step, 1);
            if last.is_some_and(|last| next.is_steeper_than(&last)) {
                return Err(PowerError::WorthOrder { at });
            }
            last = Some(next);
        }
        Ok(())
    }
}

fn has_energy(step: &WorthStep) -> bool {
    step.energy > Share::ZERO || step.worth > Share::ZERO
}

/// Worth for energy, as a fraction that is never divided.
#[derive(Debug, Clone, Copy)]
struct Slope {
    worth: u64,
    energy: u32,
}

impl Slope {
    fn is_steeper_than(&self, other: &Self) -> bool {
        u128::from(self.worth) * u128::from(other.energy) > u128::from(other.worth) * u128::from(self.energy)
    }

    fn equals(&self, other: &Self) -> bool {
        !self.is_steeper_than(other) && !other.is_steeper_than(self)
    }
}

fn slope(step: &WorthStep, weight: u32) -> Slope {
    Slope { worth: u64::from(step.worth.ppb()) * u64::from(weight), energy: step.energy.ppb() }
}

/// Whether a battery lasts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lasting {
    /// It does, with so much left.
    Lasts {
        /// What is left at the end.
        left: Energy,
    },
    /// It does not, even without any task.
    Short {
        /// How much more it would take.
        by: Energy,
        /// How long it lasts, without any task, in milliseconds.
        lasts_ms: u64,
    },
}

/// What a schedule comes to. The caps are where the caller wanted them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Schedule {
    /// Whether the battery lasts.
    pub lasting: Lasting,
    /// What tasks may take in all.
    pub granted: Energy,
    /// What they would have taken besides.
    pub given_up: Energy,
    /// How much of their worth is kept; all of it where there are no tasks.
    pub worth: Share,
}

/// Caps the energy of each hour's tasks so that `remaining` lasts through all of `hours`, and the tasks are worth the
/// most: worth is granted from the most of it for a joule downwards, and what is left is shared by those that are equal,
/// in proportion to what they want (Dantzig 1957, the continuous knapsack).
///
/// A battery that does not last through its base load has all caps at 0. O((hours × steps)²), no allocation; the sums
/// are integers, so that the same inputs give the same caps.
///
/// # Errors
/// [`PowerError::PlanHours`] for no hours or more than [`PLAN_HOURS_MAX`]; [`PowerError::PlanCaps`] unless there are as
/// many caps; [`PowerError::Field`] for an hour, an energy or a weight outside its range; [`PowerError::WorthSum`] and
/// [`PowerError::WorthOrder`]. Then no cap was written.
pub fn schedule(
    remaining: Energy,
    hours: &Hours<'_>,
    worth: &Worth,
    caps: &mut [Energy],
) -> Result<Schedule, PowerError> {
    check(hours, worth, caps.len())?;
    caps.fill(Energy::ZERO);
    let wanted: u64 = hours.iter().map(|hour| hour.tasks.uj()).sum();
    let base: u64 = hours.iter().map(|hour| hour.base.uj()).sum();
    let Some(mut left) = remaining.uj().checked_sub(base) else {
        let lasting =
            Lasting::Short { by: Energy::from_uj(base - remaining.uj()), lasts_ms: lasts_ms(remaining, hours) };
        return Ok(Schedule {
            lasting,
            granted: Energy::ZERO,
            given_up: Energy::from_uj(wanted),
            worth: kept(hours, 0),
        });
    };
    let before = left;
    // Worth times weight, in µJ × 10⁹: at most 168 × 10¹⁵ × 10³ × 10⁹.
    let mut bought = 0u128;
    let mut last = None;
    while let Some(next) = steepest(hours, worth, last) {
        let group = || members(hours, worth, next);
        let asked: u64 = group().map(|(_, _, energy)| energy).sum();
        let fits = asked <= left;
        for (place, step, energy) in group() {
            let grant = if fits { energy } else { scaled(energy, left, asked) };
            caps[place] = caps[place].saturating_add(Energy::from_uj(grant));
            let full = u128::from(step.worth.ppb()) * u128::from(hours.at(place).tasks.uj());
            let part = if energy == 0 { full } else { full / u128::from(energy) * u128::from(grant) };
            bought += part * u128::from(hours.at(place).weight);
        }
        if !fits {
            break;
        }
        left -= asked;
        last = Some(next);
    }
    let granted: u64 = caps.iter().map(|cap| cap.uj()).sum();
    Ok(Schedule {
        lasting: Lasting::Lasts { left: Energy::from_uj(before - granted) },
        granted: Energy::from_uj(granted),
        given_up: Energy::from_uj(wanted - granted),
        worth: kept(hours, bought),
    })
}

fn check(hours: &Hours<'_>, worth: &Worth, caps: usize) -> Result<(), PowerError> {
    if hours.is_empty() || hours.len() > PLAN_HOURS_MAX {
        return Err(PowerError::PlanHours { have: hours.len(), max: PLAN_HOURS_MAX });
    }
    if caps != hours.len() {
        return Err(PowerError::PlanCaps { have: caps, need: hours.len() });
    }
    for hour in hours.iter() {
        bounds::HOUR_MS.check(i64::from(hour.ms))?;
        bounds::HOUR_UJ.check_u64(hour.base.uj())?;
        bounds::HOUR_UJ.check_u64(hour.tasks.uj())?;
        bounds::WORTH_WEIGHT.check(i64::from(hour.weight))?;
    }
    worth.check()
}

/// The steepest slope below `last`.
fn steepest(hours: &Hours<'_>, worth: &Worth, last: Option<Slope>) -> Option<Slope> {
    let mut best: Option<Slope> = None;
    for hour in hours.iter().filter(|hour| hour.tasks > Energy::ZERO) {
        for step in worth.steps.iter().filter(|step| has_energy(step)) {
            let slope = slope(step, hour.weight);
            let is_below = last.is_none_or(|last| last.is_steeper_than(&slope));
            if is_below && best.is_none_or(|best| slope.is_steeper_than(&best)) {
                best = Some(slope);
            }
        }
    }
    best
}

/// The steps of this slope: where, which, and how much energy it is.
fn members<'a>(hours: &'a Hours<'a>, worth: &'a Worth, of: Slope) -> impl Iterator<Item = (usize, &'a WorthStep, u64)> {
    hours.iter().enumerate().flat_map(move |(place, hour)| {
        let wanted = hour.tasks.uj();
        let steps = worth.steps.iter().enumerate();
        steps
            .filter(move |(_, step)| wanted > 0 && has_energy(step) && slope(step, hour.weight).equals(&of))
            .map(move |(number, step)| (place, step, portion(worth, number, wanted)))
    })
}

/// The energy of one step, so that those of all steps sum to what is wanted exactly.
fn portion(worth: &Worth, number: usize, wanted: u64) -> u64 {
    let up_to = |count: usize| {
        let share: u64 = worth.steps[..count].iter().map(|step| u64::from(step.energy.ppb())).sum();
        scaled(wanted, share, u64::from(Share::ONE.ppb()))
    };
    up_to(number + 1) - up_to(number)
}

/// What was bought, as a share of what all of it would have been.
fn kept(hours: &Hours<'_>, bought: u128) -> Share {
    let all: u128 = hours.iter().map(|hour| u128::from(hour.tasks.uj()) * u128::from(hour.weight)).sum();
    if all == 0 {
        return Share::ONE;
    }
    Share::from_ppb(u32::try_from(bought / all).unwrap_or(u32::MAX))
}

/// How long the base load alone can be carried.
fn lasts_ms(remaining: Energy, hours: &Hours<'_>) -> u64 {
    let mut left = remaining.uj();
    let mut ms = 0;
    for hour in hours.iter() {
        let base = hour.base.uj();
        if base > left {
            return ms + scaled(u64::from(hour.ms), left, base);
        }
        (left, ms) = (left - base, ms + u64::from(hour.ms));
    }
    ms
}
