//! A choice of transport in words.

use kromka::core::Sensitivity;
use kromka::power::{PowerMode, Refusal, Scored, TransportChoice, TransportConstraint};

use super::file::Declared;

/// All of it, a line each.
pub(super) fn text(declared: &Declared, mode: PowerMode, choice: &TransportChoice) -> String {
    let told = |scored: &Scored| format!("{}: {}", declared.name(scored.id), worth(scored));
    let mut lines = vec![format!("mode      {}", mode.name())];
    match choice.chosen() {
        Some(scored) if choice.is_kept() => lines.push(format!("keep      {}", told(scored))),
        Some(scored) => lines.push(format!("use       {}", told(scored))),
        None => lines.push("use       none".to_owned()),
    }
    lines.extend(choice.fallbacks().map(|scored| format!("else      {}", told(scored))));
    let refused = |refusal: &Refusal| format!("not       {}: {}", declared.name(refusal.id), reason(refusal));
    lines.extend(choice.refused().iter().map(refused));
    if let (None, Some(nearest)) = (choice.chosen(), choice.nearest()) {
        lines.push(format!("nearest   {}", declared.name(nearest.id)));
    }
    lines.join("\n")
}

fn worth(scored: &Scored) -> String {
    let score = f64::from(scored.score.ppb()) / 1e9;
    let (energy, cost) = (divided(scored.energy.uj(), 6), units(scored.cost.nano()));
    format!("score {score:.4}, arrives in {} ms, takes {energy} J, costs {cost}", scored.time_ms)
}

/// A count of the `digits`-th decimals, exactly.
fn divided(count: u64, digits: u32) -> String {
    let unit = 10u64.pow(digits);
    let decimals = format!("{:0width$}", count % unit, width = digits as usize);
    let text = format!("{}.{decimals}", count / unit);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

fn units(nano: i64) -> String {
    divided(nano.unsigned_abs(), 9)
}

fn reason(refusal: &Refusal) -> String {
    let Refusal { have, need, .. } = *refusal;
    let percent = |ppb: i64| divided(ppb.unsigned_abs(), 7);
    let named = |code: i64| i32::try_from(code).ok().and_then(|code| Sensitivity::try_from(code).ok());
    let sensitivity = |code: i64| named(code).map_or("unknown", Sensitivity::name);
    match refusal.constraint {
        TransportConstraint::Enabled => "it is switched off".to_owned(),
        TransportConstraint::Sensitivity => {
            format!("it may carry up to {} data, the message is {}", sensitivity(have), sensitivity(need))
        }
        TransportConstraint::Privacy => format!("its privacy is {} %, {} % is needed", percent(have), percent(need)),
        TransportConstraint::Size => format!("the message has {have} bytes, it takes {need}"),
        TransportConstraint::Interactive => "it stores and forwards, and an answer is awaited".to_owned(),
        TransportConstraint::Cost => format!("it costs {}, the limit is {}", units(have), units(need)),
        TransportConstraint::Energy => {
            let joules = |uj: i64| divided(uj.unsigned_abs(), 6);
            format!("it takes {} J, the limit is {}", joules(have), joules(need))
        }
        TransportConstraint::Reliability => {
            format!("{} % of it arrives, {} % is needed", percent(have), percent(need))
        }
        TransportConstraint::Link => "there is no link that it runs over".to_owned(),
        TransportConstraint::Available => "it could not be used now".to_owned(),
        TransportConstraint::Deadline if have == i64::MAX => "it would never arrive".to_owned(),
        TransportConstraint::Deadline => format!("it would arrive in {have} ms, the deadline is {need}"),
    }
}
