//! What a host says, taken from raw bytes: checks never panic, and what passes them keeps its arithmetic.
#![no_main]

use arbitrary::{Result, Unstructured};
use kromka_core::{Money, Price, Share, Validate, bounds};
use kromka_fuzz::{float, money, policy, preferences, price, share, task, tokens};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    // Bytes that end too early are no input; what was checked until then was.
    let _ = run(&mut Unstructured::new(bytes));
});

fn run(bytes: &mut Unstructured<'_>) -> Result<()> {
    shares_stay_shares(float(bytes)?, share(bytes)?);
    let price = price(bytes)?;
    capped_answer_stays_within_the_cap(&price, tokens(bytes)?, tokens(bytes)?, money(bytes)?);
    let task = task(bytes)?;
    checked(&task);
    capped_answer_stays_within_the_cap(&price, task.input_tokens, task.output_tokens_max, task.cost_max);
    checked(&policy(bytes)?);
    checked(&preferences(bytes)?);
    Ok(())
}

/// A check ends without a panic, and says the same twice.
fn checked<T: Validate + Copy>(value: &T) {
    assert_eq!(value.check().is_ok(), value.validate().is_ok());
}

fn shares_stay_shares(float: f64, share: Share) {
    let clamped = Share::from_f64_clamped(float);
    assert!(clamped <= Share::ONE);
    assert_eq!(Share::try_from_f64(float).ok(), (0.0..=1.0).contains(&float).then_some(clamped), "{float}");
    assert_eq!(Share::from_f64_clamped(share.as_f64()), share);
    assert_eq!(share.complement().complement(), share);
    assert_eq!(share.ppb() + share.complement().ppb(), Share::ONE.ppb());
}

fn capped_answer_stays_within_the_cap(price: &Price, tokens_in: u32, tokens_out: u32, cost_max: Money) {
    // Any price list, valid or not, must not overflow.
    let cost = price.of(tokens_in, tokens_out);
    let cap = price.tokens_out_within(tokens_in, cost_max);
    let tokens_are_valid = |tokens: u32| bounds::TOKENS.check(i64::from(tokens)).is_ok();
    let valid =
        price.check().is_ok() && tokens_are_valid(tokens_in) && bounds::COST_NANO.check(cost_max.nano()).is_ok();
    if !valid {
        return;
    }
    assert!(cost >= price.of(0, 0), "tokens never make a request cheaper");
    let Some(cap) = cap else {
        assert_eq!(cost, price.of(tokens_in, 0), "answers are free");
        return;
    };
    if cap > 0 {
        assert!(price.of(tokens_in, cap) <= cost_max, "the capped answer costs more than the cap");
    }
    if let Some(longer) = cap.checked_add(1) {
        assert!(price.of(tokens_in, longer) > cost_max, "one more token would have been paid for");
    }
}
