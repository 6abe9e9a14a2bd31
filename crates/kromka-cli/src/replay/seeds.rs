//! Seeds on the command line: `1,2,5` or `1..5`.

/// The most seeds of one run: figures settle with a few, and a slip of the finger must not run for days.
const SEEDS_MAX: usize = 1_000;

/// The seeds of a run, in the order given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Seeds(Vec<u64>);

impl Seeds {
    pub(super) fn list(&self) -> Vec<u64> {
        self.0.clone()
    }
}

/// Reads numbers and ranges, separated by commas; a range includes its last seed.
pub(super) fn parse(text: &str) -> Result<Seeds, String> {
    let mut seeds = Vec::new();
    for part in text.split(',') {
        let (first, last) = match part.split_once("..") {
            Some((first, last)) => (number(first)?, number(last)?),
            None => (number(part)?, number(part)?),
        };
        if first > last {
            return Err(format!("{part} is empty; a range goes from its first to its last seed, as 1..5"));
        }
        for seed in first..=last {
            if seeds.len() == SEEDS_MAX {
                return Err(format!("more than {SEEDS_MAX} seeds; allowed is 1 to {SEEDS_MAX}"));
            }
            seeds.push(seed);
        }
    }
    Ok(Seeds(seeds))
}

fn number(text: &str) -> Result<u64, String> {
    text.trim().parse().map_err(|_| format!("{text:?} is no seed; a seed is a whole number from 0 to {}", u64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_and_ranges_can_be_mixed() {
        assert_eq!(parse("3").unwrap().list(), [3]);
        assert_eq!(parse("1..3,9, 7").unwrap().list(), [1, 2, 3, 9, 7]);
        assert_eq!(parse("0..999").unwrap().list().len(), SEEDS_MAX);
    }

    #[test]
    fn what_is_no_seed_is_named() {
        for (text, part) in [("", "\"\" is no seed"), ("1,x", "\"x\""), ("-1", "\"-1\""), ("5..1", "5..1 is empty")] {
            assert!(parse(text).unwrap_err().contains(part), "{text}");
        }
        for text in ["0..1000", "0..18446744073709551615"] {
            assert!(parse(text).unwrap_err().contains("more than 1000 seeds"), "{text}");
        }
    }
}
