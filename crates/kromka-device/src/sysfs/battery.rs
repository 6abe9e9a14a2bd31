//! `/sys/class/power_supply`: the batteries of the machine, pooled.
//!
//! Of each battery the first pair that makes sense counts: `energy_now` and `energy_full` in µWh, `charge_now` and
//! `charge_full` in µAh, else `capacity` in percent. Batteries are pooled by energy where all have it, by charge where all
//! have that, else by the mean of their shares. A supply whose `scope` is `Device` feeds a mouse or a headset, not the
//! machine.
//!
//! Charging means that power from outside keeps the battery. `Charging` does, `Discharging` does not, also on a charger
//! that is too weak. `Full` does unless every supply from outside is off; `Not charging` (held at a limit) and `Unknown`
//! do while one is on. Of several batteries one that charges decides, then one that discharges.

use std::path::PathBuf;

use kromka_core::{Energy, Share, bounds::Bound};

use crate::bounds::{CHARGE_U, DRAW_UW, SUPPLIES_MAX, VOLTAGE_UV};
use crate::excerpt::Excerpt;
use crate::fault::{Fault, Problem, Sensor};
use crate::reading::{Battery, Measured};
use crate::roots::Roots;
use crate::sysfs::file;

/// How far above its full charge a battery may say to be: drivers learn what full is only when it is reached.
const OVERFULL_PERCENT: i64 = 110;

/// What `capacity` says.
const PERCENT: Bound<i64> = Bound { field: "capacity", min: 0, max: 100 };

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Status {
    Charging,
    Discharging,
    Full,
    NotCharging,
    Unknown,
}

/// How full a pair of files says that a battery is.
#[derive(Debug, Clone, Copy)]
struct Pair {
    now: i64,
    full: i64,
}

impl Pair {
    fn share(self) -> Share {
        ratio(i128::from(self.now), i128::from(self.full))
    }
}

/// One battery.
struct Cell {
    share: Share,
    /// In µAh.
    charge: Option<Pair>,
    /// In µWh, also from charge and voltage.
    energy: Option<Pair>,
    draw_uw: Option<i64>,
    status: Status,
}

/// The files of one supply, and the list of what is wrong with them.
struct Supply<'a> {
    directory: PathBuf,
    name: &'a str,
    faults: &'a mut Vec<Fault>,
}

impl Supply<'_> {
    fn blame(&mut self, file: &str, problem: Problem) {
        self.faults.push(Fault::new(Sensor::Battery, format!("power_supply/{}/{file}", self.name), problem));
    }

    /// A number within its range; `None` where there is no such file, or nonsense, which is blamed.
    fn number(&mut self, file: &str, range: &Bound<i64>, need: &'static str) -> Option<i64> {
        let text = self.text(file)?;
        match text.parse::<i64>().ok().filter(|have| range.check(*have).is_ok()) {
            Some(have) => Some(have),
            None => {
                self.blame(file, Problem::Nonsense { have: Excerpt::of(&text), need });
                None
            }
        }
    }

    fn text(&mut self, file: &str) -> Option<String> {
        match file::text(&self.directory.join(file)) {
            Ok(text) => Some(text),
            Err(Problem::Missing) => None,
            Err(problem) => {
                self.blame(file, problem);
                None
            }
        }
    }

    /// `energy_now` and `energy_full`, or the same of the charge.
    fn pair(&mut self, what: &str, need: &'static str) -> Option<Pair> {
        let now_file = format!("{what}_now");
        let full = self.number(&format!("{what}_full"), &CHARGE_U, need);
        let now = self.number(&now_file, &Bound { min: 0, ..CHARGE_U }, need);
        let (now, full) = (now?, full?);
        if now > full.saturating_mul(OVERFULL_PERCENT) / 100 {
            let have = Excerpt::of(&format!("{now} of {full}"));
            self.blame(&now_file, Problem::Nonsense { have, need: "not above what it holds when full" });
            return None;
        }
        Some(Pair { now: now.min(full), full })
    }

    fn status(&mut self) -> Status {
        let Some(text) = self.text("status") else {
            self.blame("status", Problem::Missing);
            return Status::Unknown;
        };
        match text.as_str() {
            "Charging" => Status::Charging,
            "Discharging" => Status::Discharging,
            "Full" => Status::Full,
            "Not charging" => Status::NotCharging,
            "Unknown" => Status::Unknown,
            _ => {
                let need = "Charging, Discharging, Full, Not charging or Unknown";
                self.blame("status", Problem::Nonsense { have: Excerpt::of(&text), need });
                Status::Unknown
            }
        }
    }

    /// `None` when nothing says how full it is.
    fn cell(&mut self) -> Option<Cell> {
        let blamed = self.faults.len();
        let voltage = self.number("voltage_now", &VOLTAGE_UV, "0.5 to 1000 V in µV");
        let by_voltage = |charge: i64| voltage.map(|voltage| times_voltage(charge, voltage));
        let charge = self.pair("charge", "a charge in µAh");
        let energy = self.pair("energy", "an energy in µWh").or_else(|| {
            let charge = charge?;
            Some(Pair { now: by_voltage(charge.now)?, full: by_voltage(charge.full)? })
        });
        let percent = self.number("capacity", &PERCENT, "0 to 100");
        let share = energy.or(charge).map(Pair::share);
        let share = share.or(percent.and_then(|percent| Some(Share::from_percent(u8::try_from(percent).ok()?))));
        // Drivers that count current give it a sign, not all the same one.
        let signed = Bound { min: -DRAW_UW.max, ..DRAW_UW };
        let power = self.number("power_now", &signed, "up to 10 kW in µW");
        let current =
            self.number("current_now", &signed, "a current in µA").and_then(|current| by_voltage(current.abs()));
        let draw_uw = power.map(i64::abs).or(current);
        // Nonsense was blamed already.
        if share.is_none() && self.faults.len() == blamed {
            self.blame("capacity", Problem::Missing);
        }
        let status = self.status();
        Some(Cell { share: share?, charge, energy, draw_uw, status })
    }
}

/// µAh × µV in µWh, or µA × µV in µW.
fn times_voltage(micro: i64, micro_volt: i64) -> i64 {
    i64::try_from(i128::from(micro) * i128::from(micro_volt) / 1_000_000).unwrap_or(i64::MAX)
}

fn ratio(now: i128, full: i128) -> Share {
    let ppb = now.saturating_mul(i128::from(Share::ONE.ppb())) / full.max(1);
    Share::from_ppb(u32::try_from(ppb).unwrap_or_default())
}

/// The batteries of the machine as one; absent when it has none.
pub(crate) fn read(roots: &Roots, faults: &mut Vec<Fault>) -> Measured<Battery> {
    let class = roots.sys.join("class/power_supply");
    let names = match file::names(&class, SUPPLIES_MAX) {
        Ok(names) => names,
        Err(problem) => {
            faults.push(Fault::new(Sensor::Battery, "power_supply", problem));
            return Measured::Failed;
        }
    };
    let mut cells = Vec::new();
    let mut outside = Vec::new();
    let mut batteries = 0_u8;
    for name in &names {
        let mut supply = Supply { directory: class.join(name), name, faults };
        match kind(&mut supply) {
            Kind::Battery => {
                batteries = batteries.saturating_add(1);
                cells.extend(supply.cell());
            }
            Kind::Outside => {
                let range = Bound { field: "online", min: 0, max: 2 };
                outside.extend(supply.number("online", &range, "0, 1 or 2").map(|online| online > 0));
            }
            Kind::Other => {}
        }
    }
    match (cells.is_empty(), batteries) {
        (true, 0) => Measured::Absent,
        (true, _) => Measured::Failed,
        (false, _) => Measured::Value(pool(&cells, &outside, cells.len() == usize::from(batteries))),
    }
}

enum Kind {
    Battery,
    /// Mains, USB, a wireless charger.
    Outside,
    /// A mouse's battery, an empty bay, a UPS, which is a machine of its own.
    Other,
}

fn kind(supply: &mut Supply<'_>) -> Kind {
    if supply.text("scope").is_some_and(|scope| scope == "Device") {
        return Kind::Other;
    }
    match supply.text("type").as_deref() {
        Some("Battery") if supply.text("present").is_some_and(|present| present == "0") => Kind::Other,
        Some("Battery") => Kind::Battery,
        // Kernels of phones have USB_DCP, USB_PD and more.
        Some(kind) if kind == "Mains" || kind == "Wireless" || kind.starts_with("USB") => Kind::Outside,
        _ => Kind::Other,
    }
}

/// One battery of many; where not all could be read, what they hold together is not known.
fn pool(cells: &[Cell], outside: &[bool], is_all: bool) -> Battery {
    let sum = |pair: &dyn Fn(&Cell) -> Option<Pair>| -> Option<(i128, i128)> {
        cells.iter().try_fold((0, 0), |(now, full), cell| {
            let pair = pair(cell)?;
            Some((now + i128::from(pair.now), full + i128::from(pair.full)))
        })
    };
    let energy = sum(&|cell| cell.energy);
    let charge = match energy.or_else(|| sum(&|cell| cell.charge)) {
        Some((now, full)) => ratio(now, full),
        None => {
            let whole: i128 = cells.iter().map(|cell| i128::from(cell.share.ppb())).sum();
            let count = i128::try_from(cells.len()).unwrap_or(i128::MAX);
            ratio(whole, count.saturating_mul(i128::from(Share::ONE.ppb())))
        }
    };
    // A microwatt-hour is 3,600 microjoules.
    let microjoules = |uwh: i128| u64::try_from(uwh.saturating_mul(3_600)).ok().map(Energy::from_uj);
    let draw: Option<i64> = cells.iter().try_fold(0_i64, |sum, cell| Some(sum.saturating_add(cell.draw_uw?)));
    Battery {
        charge,
        charging: charging(cells, outside),
        capacity: energy.filter(|_| is_all).and_then(|(_, full)| microjoules(full)),
        remaining: energy.filter(|_| is_all).and_then(|(now, _)| microjoules(now)),
        rate_mw: draw.and_then(|uw| u32::try_from(uw / 1_000).ok()),
        count: u8::try_from(cells.len()).unwrap_or(u8::MAX),
    }
}

fn charging(cells: &[Cell], outside: &[bool]) -> bool {
    let any = |status| cells.iter().any(|cell| cell.status == status);
    let is_on = outside.contains(&true);
    if any(Status::Charging) || any(Status::Discharging) {
        return any(Status::Charging);
    }
    is_on || (outside.is_empty() && any(Status::Full))
}
