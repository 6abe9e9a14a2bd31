//! Patterns in the notation of `data/cep`.

use kromka_cep::{
    AfterMatch, AfterRows, AttributeKind, Comparison, Consume, Content, Contiguity, Element, Expression, Operand,
    Pattern, Predicate, RowExpression, RowPattern, Rule, Schema, Sequence, Value,
};
use serde_json::Value as Json;

use super::list;

/// The kind of events that have none.
pub(crate) const NO_KIND: &str = "-";

/// Declares the kinds and attributes of a case's events, and the kinds that its pattern asks for.
pub(crate) fn declare(schema: &mut Schema, case: &Json, events: &[Json]) -> Result<(), String> {
    let said = |error: kromka_cep::SchemaError| error.to_string();
    schema.kind(NO_KIND).map_err(said)?;
    for event in events {
        for (name, value) in event.as_object().ok_or("no event")? {
            match (name.as_str(), value) {
                ("n" | "ts", _) | (_, Json::Null) => {}
                ("type", Json::String(kind)) => drop(schema.kind(kind).map_err(said)?),
                (_, Json::String(_)) => drop(schema.attribute(name, AttributeKind::Symbol).map_err(said)?),
                (_, Json::Number(_)) => drop(schema.attribute(name, AttributeKind::Number).map_err(said)?),
                other => return Err(format!("no attribute: {other:?}")),
            }
        }
    }
    for part in [&case["pattern"], &case["define"]] {
        declare_kinds(schema, part)?;
        declare_attributes(schema, part)?;
    }
    Ok(())
}

/// What conditions ask for and no event has: nothing holds of it.
fn declare_attributes(schema: &mut Schema, part: &Json) -> Result<(), String> {
    match part {
        Json::Array(all) => all.iter().try_for_each(|inner| declare_attributes(schema, inner)),
        Json::Object(all) => {
            if let Some(name) = all.get("attr").and_then(Json::as_str)
                && !["type", "key", "at", "id"].contains(&name)
                && schema.find_attribute(name).is_none()
            {
                let is_text = |of: &Json| of.is_string() || of[0].is_string();
                let constants = all.get("const").into_iter().chain(all.get("in"));
                let kind =
                    if constants.into_iter().any(is_text) { AttributeKind::Symbol } else { AttributeKind::Number };
                schema.attribute(name, kind).map_err(|error| error.to_string())?;
            }
            all.values().try_for_each(|inner| declare_attributes(schema, inner))
        }
        _ => Ok(()),
    }
}

fn declare_kinds(schema: &mut Schema, part: &Json) -> Result<(), String> {
    match part {
        Json::Array(all) => all.iter().try_for_each(|inner| declare_kinds(schema, inner)),
        Json::Object(all) => {
            let of_type = all.get("attr").is_some_and(|attr| attr == "type");
            let kinds = all.get("type_in").into_iter().chain(all.get("event"));
            let constants = all.get("const").into_iter().chain(all.get("in")).filter(|_| of_type);
            for kind in
                kinds.chain(constants).flat_map(|kinds| kinds.as_array().cloned().unwrap_or(vec![kinds.clone()]))
            {
                schema.kind(kind.as_str().ok_or("no kind")?).map_err(|error| error.to_string())?;
            }
            all.values().try_for_each(|inner| declare_kinds(schema, inner))
        }
        _ => Ok(()),
    }
}

pub(crate) fn rule(case: &Json) -> Result<Rule, String> {
    let pattern = match case["dialect"].as_str() {
        Some("sequence") => Pattern::Sequence(sequence(case)?),
        Some("algebra") => Pattern::Algebra(expression(&case["pattern"])?),
        Some("row_pattern") => Pattern::Rows(rows(case)?),
        other => return Err(format!("no dialect: {other:?}")),
    };
    Ok(Rule {
        partition_by: case["partition_by"].as_str().map(String::from),
        ..Rule::new(&text(&case["id"])?, pattern)
    })
}

fn sequence(case: &Json) -> Result<Sequence, String> {
    let after = &case["after_match"];
    let to = || text(&after["to"]);
    Ok(Sequence {
        elements: elements(&case["pattern"])?,
        within_ms: case["within_ms"].as_u64(),
        within_positions: case["within_positions"].as_u64(),
        after_match: match after["strategy"].as_str() {
            None | Some("no_skip") => AfterMatch::NoSkip,
            Some("skip_to_next") => AfterMatch::SkipToNext,
            Some("skip_past_last") => AfterMatch::SkipPastLast,
            Some("skip_to_first") => AfterMatch::SkipToFirst(to()?),
            Some("skip_to_last") => AfterMatch::SkipToLast(to()?),
            Some(other) => return Err(format!("no strategy: {other}")),
        },
        consume: match case["consume"].as_str() {
            None | Some("none") => Consume::None,
            Some("any") => Consume::Any,
            Some("partition") => Consume::Partition,
            Some(other) => return Err(format!("no consumption: {other}")),
        },
        limit: number(&case["limit"]),
        tells_timeouts: false,
    })
}

fn elements(json: &Json) -> Result<Vec<Element>, String> {
    list(json)?.iter().map(element).collect()
}

fn element(json: &Json) -> Result<Element, String> {
    let (contiguity, is_not) = match json["contiguity"].as_str() {
        None | Some("next") => (Contiguity::Next, false),
        Some("followed_by") => (Contiguity::FollowedBy, false),
        Some("followed_by_any") => (Contiguity::FollowedByAny, false),
        Some("not_next") => (Contiguity::Next, true),
        Some("not_followed_by") => (Contiguity::FollowedBy, true),
        Some(other) => return Err(format!("no contiguity: {other}")),
    };
    let content = match json.get("group") {
        Some(group) => Content::Group(elements(group)?),
        None if is_not => Content::Not(predicate(&json["where"])?),
        None => Content::Event(predicate(&json["where"])?),
    };
    let has_times = json.get("min").is_some();
    Ok(Element {
        name: json["name"].as_str().unwrap_or("").into(),
        contiguity,
        content,
        min: number(&json["min"]).unwrap_or(1),
        max: if has_times { number(&json["max"]) } else { Some(1) },
        optional: json["optional"] == true,
        greedy: json["greedy"] == true,
        inner: match json["inner"].as_str() {
            Some("next") => Contiguity::Next,
            None | Some("followed_by") => Contiguity::FollowedBy,
            Some("followed_by_any") => Contiguity::FollowedByAny,
            Some(other) => return Err(format!("no contiguity: {other}")),
        },
        until: optional(&json["until"], predicate)?,
    })
}

fn optional<T>(json: &Json, read: impl Fn(&Json) -> Result<T, String>) -> Result<Option<T>, String> {
    if json.is_null() { Ok(None) } else { read(json).map(Some) }
}

fn expression(json: &Json) -> Result<Expression, String> {
    let of = |key: &str| expression(&json[key]).map(Box::new);
    let all = |key: &str| list(&json[key])?.iter().map(expression).collect::<Result<Vec<_>, _>>();
    let ms = |key: &str| json[key].as_u64().ok_or(format!("no {key}: {json}"));
    let has = |key: &str| json.get(key).is_some();
    if has("event") {
        let mut when = Predicate::kind(&text(&json["event"])?);
        for part in [optional(&json["where"], predicate)?, json["id_equals"].as_str().map(id_equals)] {
            when = part.map_or(when.clone(), |part| Predicate::All(vec![when, part]));
        }
        return Ok(Expression::Event { name: json["as"].as_str().map(String::from), when });
    }
    if has("repeat") {
        let until = optional(&json["until"], expression)?.map(Box::new);
        let min = number(&json["min"]).unwrap_or(0);
        return Ok(Expression::Repeat { of: of("repeat")?, min, max: number(&json["max"]), until });
    }
    Ok(if has("seq") {
        Expression::Follows(all("seq")?)
    } else if has("strict_seq") {
        Expression::Adjacent { elements: all("strict_seq")?, every_start: json["every_start"] == true }
    } else if has("and") {
        Expression::And(all("and")?)
    } else if has("or") {
        Expression::Or(all("or")?)
    } else if has("not") {
        Expression::Not(of("not")?)
    } else if has("every") {
        Expression::Every(of("every")?)
    } else if has("within_ms") {
        Expression::Within { of: of("of")?, ms: ms("within_ms")? }
    } else if has("span_within_ms") {
        Expression::Span { of: of("of")?, ms: ms("span_within_ms")? }
    } else if has("absent") {
        Expression::Absent { of: of("absent")?, ms: ms("for_ms")? }
    } else {
        return Err(format!("no expression: {json}"));
    })
}

fn id_equals(id: &str) -> Predicate {
    let with = Operand::Constant(Value::Text(id.into()));
    Predicate::Compare { attribute: "id".into(), by: Comparison::Equal, with }
}

fn rows(case: &Json) -> Result<RowPattern, String> {
    let define = case["define"].as_object().into_iter().flatten();
    Ok(RowPattern {
        rows: RowExpression::parse(&text(&case["pattern"])?).map_err(|error| error.to_string())?,
        define: define.map(|(name, when)| Ok((name.clone(), predicate(when)?))).collect::<Result<_, String>>()?,
        after_match: match case["after_match"]["strategy"].as_str() {
            None | Some("skip_past_last") => AfterRows::SkipPastLast,
            Some("skip_to_next") => AfterRows::SkipToNext,
            Some(other) => return Err(format!("no strategy: {other}")),
        },
        tells_empty: case["order"] == "batch",
    })
}

fn predicate(json: &Json) -> Result<Predicate, String> {
    let mut all = Vec::new();
    if let Some(inner) = json.get("all") {
        all.push(Predicate::All(predicates(inner)?));
    }
    if let Some(inner) = json.get("any") {
        all.push(Predicate::Any(predicates(inner)?));
    }
    if let Some(kinds) = json.get("type_in") {
        all.push(Predicate::Kinds(list(kinds)?.iter().map(text).collect::<Result<_, _>>()?));
    }
    if let Some(attribute) = json.get("attr") {
        all.push(condition(&text(attribute)?, json)?);
    }
    if all.is_empty() && json["always"] != true {
        return Err(format!("no predicate: {json}"));
    }
    Ok(match (all.len(), all.pop()) {
        (_, None) => Predicate::Always,
        (1, Some(one)) => one,
        (_, Some(last)) => {
            all.push(last);
            Predicate::All(all)
        }
    })
}

fn predicates(json: &Json) -> Result<Vec<Predicate>, String> {
    list(json)?.iter().map(predicate).collect()
}

fn condition(attribute: &str, json: &Json) -> Result<Predicate, String> {
    let attribute = String::from(attribute);
    if let Some(values) = json.get("in") {
        return Ok(Predicate::OneOf { attribute, values: list(values)?.iter().map(value).collect::<Result<_, _>>()? });
    }
    let by = match json["op"].as_str() {
        Some("<") => Comparison::Less,
        Some("<=") => Comparison::LessOrEqual,
        Some(">") => Comparison::Greater,
        Some(">=") => Comparison::GreaterOrEqual,
        Some("==") => Comparison::Equal,
        Some("!=") => Comparison::NotEqual,
        other => return Err(format!("no comparison: {other:?}")),
    };
    let with = if let Some(constant) = json.get("const") {
        Operand::Constant(value(constant)?)
    } else if let Some(rows) = number(&json["prev"]) {
        Operand::Earlier(rows)
    } else {
        let bound = &json["ref"];
        Operand::Bound {
            element: text(&bound["elem"])?,
            index: number(&bound["index"]),
            attribute: text(&bound["attr"])?,
        }
    };
    Ok(Predicate::Compare { attribute, by, with })
}

fn value(json: &Json) -> Result<Value, String> {
    match json {
        Json::String(text) => Ok(Value::Text(text.clone())),
        other => other.as_f64().map(Value::Number).ok_or(format!("no value: {other}")),
    }
}

fn text(json: &Json) -> Result<String, String> {
    json.as_str().map(String::from).ok_or(format!("no text: {json}"))
}

fn number(json: &Json) -> Option<u32> {
    json.as_u64().and_then(|number| u32::try_from(number).ok())
}
