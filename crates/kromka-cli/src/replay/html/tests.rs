use kromka_testkit::{Hooks, Replay};

use super::*;

fn report(policies: &[&str]) -> Report {
    let policies = policies.iter().map(|name| (*name).to_owned()).collect();
    Replay { policies, seeds: vec![1], days: Some(1), ..Replay::default() }.run(&Hooks::default()).unwrap()
}

const SECTIONS: [&str; 6] =
    ["Figures", "Value by policy", "Where the value went", "Choices over the day", "Cost and energy", "Value by day"];

#[test]
fn every_section_is_there_with_its_charts_and_nothing_is_fetched() {
    let report = report(&["kromka", "all-basic", "specification-filtered", "clairvoyant"]);
    let page = page(&report).unwrap();
    for section in SECTIONS {
        assert!(page.contains(&format!("<h2>{section}</h2>")), "{section}");
    }
    // Values 2, causes 2, hours 2, cost and energy 4, days 1.
    assert_eq!(page.matches("<svg ").count(), 11);
    assert_eq!(page.matches("<svg ").count(), page.matches("</svg>").count());
    for part in
        ["value ratio (clairvoyant = 1)", "share of first tries (%)", "energy of a task (J)", "day of the window"]
    {
        assert!(page.contains(part), "{part}");
    }
    for cause in Cause::ALL {
        assert!(page.contains(cause.name()), "{}", cause.name());
    }
    assert!(page.contains(report.digest.as_deref().unwrap()) && !page.contains("decide ns"));
    let bare = page.replace("http://www.w3.org/2000/svg", "");
    for outside in ["http:", "https:", "src=", "href", "url(", "@import", "<script", "<link", "//"] {
        assert!(!bare.contains(outside), "{outside}");
    }
}

/// A page of a world with faults looked like any other.
#[test]
fn the_page_says_what_the_world_was() {
    let ask = |world_jitter, faults, ablate| {
        let asked = Replay { world_jitter, faults, ablate, policies: vec!["kromka".to_owned()], ..Replay::default() };
        let report = Replay { seeds: vec![1], days: Some(1), ..asked }.run(&Hooks::default()).unwrap();
        page(&report).unwrap()
    };
    let marks = ["drawn anew, seed 7", "Under faults", "What each part is worth"];
    let plain = ask(None, false, false);
    assert!(marks.iter().all(|mark| !plain.contains(mark)));
    let all = ask(Some(7), true, true);
    assert!(marks.iter().all(|mark| all.contains(mark)) && all.contains("wrong ejections"));
}

#[test]
fn the_figures_are_those_of_the_report() {
    let report = report(&["kromka", "all-basic"]);
    let page = page(&report).unwrap();
    for policy in report.policies.values() {
        for figures in std::iter::once(&policy.pooled).chain(policy.by_window.values()) {
            assert!(page.contains(&format!("<td>{:.4}</td>", figures.value_ratio)));
            assert!(page.contains(&format!("<td>{:.3}</td>", figures.joule_per_task)));
        }
        let lost: f64 = policy.detail.lost.iter().sum();
        assert!(page.contains(&format!("<td>{:.3}</td>", 100.0 * lost)));
    }
}

#[test]
fn equal_reports_give_equal_pages_whatever_was_measured() {
    let mut report = report(&["kromka", "all-basic"]);
    let before = page(&report).unwrap();
    for policy in report.policies.values_mut() {
        policy.pooled.decide_ns_mean += 12_345.0;
    }
    assert_eq!(before, page(&report).unwrap());
}

#[test]
fn names_from_outside_are_text_and_no_markup() {
    let mut report = report(&["kromka"]);
    report.data = "<b>a & \"b\"</b>".to_owned();
    for policy in report.policies.values_mut() {
        let figures = policy.by_window.remove("calm").unwrap();
        policy.by_window.insert("<i>calm</i>".to_owned(), figures);
        let days = policy.detail.days.remove("calm").unwrap();
        policy.detail.days.insert("<i>calm</i>".to_owned(), days);
    }
    let page = page(&report).unwrap();
    assert!(!page.contains("<b>") && !page.contains("<i>"));
    assert!(page.contains("&lt;b&gt;a &amp; &quot;b&quot;&lt;/b&gt;") && page.contains("&lt;i&gt;calm&lt;/i&gt;"));
}

#[test]
fn without_kromka_its_charts_are_said_to_be_missing() {
    let page = page(&report(&["all-local"])).unwrap();
    for section in SECTIONS {
        assert!(page.contains(&format!("<h2>{section}</h2>")), "{section}");
    }
    assert_eq!(page.matches("kromka was not among the policies").count(), 2);
}

#[test]
fn shares_that_round_to_nothing_have_no_sign() {
    assert_eq!(percent(-1e-18), "0.000");
    assert_eq!(percent(-0.012_34), "-1.234");
    assert_eq!(percent(0.5), "50.000");
}

#[test]
fn axes_end_at_round_numbers_with_short_names() {
    let end = |most: f64| canvas::tick(&canvas::round_up(most));
    assert_eq!((end(0.0), end(1.0), end(1.389), end(46.4)), ("1".into(), "1".into(), "1.4".into(), "47".into()));
    assert_eq!(
        (canvas::tick(&0.25), canvas::tick(&-0.0), canvas::tick(&20.0)),
        ("0.25".into(), "0".into(), "20".into())
    );
}
