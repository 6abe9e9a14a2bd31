//! What is built is what the language says.

mod forms;

use kromka_cep::{Engine, Rules, Schema};

#[test]
fn what_is_built_is_what_the_language_says() {
    for form in forms::forms() {
        let rules = Rules::parse(form.text).unwrap_or_else(|error| panic!("{error}: {}", form.text));
        assert!(form.json.contains(&rules.rules[0].name), "forms of one rule");
        assert_eq!(rules.rules, [form.built], "{}", form.text);
    }
}

#[test]
fn what_is_built_runs() {
    let rules = Rules::from(forms::forms().into_iter().map(|form| form.built).collect::<Vec<_>>());
    let mut schema = Schema::new();
    rules.declare(&mut schema).unwrap();
    let mut engine = Engine::new(schema);
    for rule in &rules.rules {
        engine.add_rule(rule).unwrap_or_else(|error| panic!("{error}: {}", rule.name));
    }
}
