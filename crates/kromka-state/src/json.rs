//! Values from and to JSON.

use alloc::boxed::Box;
use alloc::string::String;

use serde_json::{Map, Number};

use crate::value::Value;

impl From<&serde_json::Value> for Value {
    /// Integers beyond 64 bits with a sign become floats.
    fn from(json: &serde_json::Value) -> Self {
        match json {
            serde_json::Value::Null => Self::Null,
            serde_json::Value::Bool(value) => Self::Bool(*value),
            serde_json::Value::Number(number) => match number.as_i64() {
                Some(value) => Self::Int(value),
                None => number.as_f64().map_or(Self::Null, Self::Float),
            },
            serde_json::Value::String(text) => Self::Text(text.as_str().into()),
            serde_json::Value::Array(items) => Self::List(items.iter().map(Self::from).collect()),
            serde_json::Value::Object(items) => {
                Self::Map(Box::new(items.iter().map(|(key, item)| (key.clone(), Self::from(item))).collect()))
            }
        }
    }
}

impl From<&Value> for serde_json::Value {
    /// Bytes become a list of numbers.
    fn from(value: &Value) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Bool(value) => Self::Bool(*value),
            Value::Int(value) => Self::Number((*value).into()),
            Value::Float(value) => Number::from_f64(*value).map_or(Self::Null, Self::Number),
            Value::Text(text) => Self::String(String::from(&**text)),
            Value::Bytes(bytes) => Self::Array(bytes.iter().map(|byte| Self::Number((*byte).into())).collect()),
            Value::List(items) => Self::Array(items.iter().map(Self::from).collect()),
            Value::Map(items) => {
                Self::Object(items.iter().map(|(key, item)| (key.clone(), Self::from(item))).collect::<Map<_, _>>())
            }
        }
    }
}
