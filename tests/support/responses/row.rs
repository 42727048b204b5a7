//! A row in the making: values at the paths that the catalogue names, and its tests.

use serde_json::{Map, Value};
use winddown::catalogue::spec::{Absent, Question, Test, Truth};

/// Which element of a list or map a wildcard stands for.
#[derive(Clone, Debug)]
pub(super) enum Element {
    Key(String),
    At(usize),
}

/// How many elements a wildcard may come to that stands for any number of them.
const MANY: usize = 256;

/// A row, or the part of one that is about one thing inside it.
#[derive(Clone, Debug)]
pub(super) struct Row {
    pub(super) value: Value,
    /// What the first wildcards stand for: the thing that the row is about now.
    pub(super) within: Vec<Element>,
}

impl Row {
    pub(super) fn new() -> Self {
        Self { value: Value::Object(Map::new()), within: Vec::new() }
    }

    /// Puts a value at a path; false, with nothing changed, if something else is there. A wildcard
    /// that stands for any number of elements takes the first where the value fits.
    #[must_use]
    pub(super) fn put(&mut self, path: &str, value: &Value) -> bool {
        let segments: Vec<&str> = path.split('.').filter(|segment| !segment.is_empty()).collect();
        let stars = segments.iter().filter(|segment| segment.starts_with('*')).count();
        let tries = if stars > self.within.len() { MANY } else { 1 };
        (0..tries).any(|n| {
            let mut changed = self.value.clone();
            let done = put(&mut changed, &segments, &self.within, n, value);
            if done {
                self.value = changed;
            }
            done
        })
    }

    /// What is at a path, as text.
    fn texts(&self, path: &str) -> Vec<String> {
        let segments: Vec<&str> = path.split('.').collect();
        let mut found = Vec::new();
        collect(&self.value, &segments, &self.within, &mut found);
        found
    }

    /// Makes a test hold, where that takes a value of its own.
    fn satisfy(&mut self, test: &Test) {
        let last = self.within.iter().rev().find_map(|element| match element {
            Element::Key(key) => Some(key.clone()),
            Element::At(_) => None,
        });
        _ = match test.question {
            Question::Bool(wanted) => self.put(test.field, &Value::from(wanted)),
            Question::OneOf { yes: [], .. } if self.passes(&[*test]) => true,
            Question::OneOf { yes: [], .. } => self.put(test.field, &Value::from("another")),
            Question::OneOf { yes: [first, ..], .. } => self.put(test.field, &scalar(first)),
            Question::Differs(_) => {
                self.put(test.field, &Value::from(last.unwrap_or_else(|| "another".to_owned())))
                    && test.fields().skip(1).all(|other| self.put(other, &Value::from("one more")))
            }
            _ => true,
        };
    }

    /// Puts something where a test asks for anything at all.
    pub(super) fn fill(&mut self, tests: &[Test]) {
        for test in tests {
            let value = match test.question {
                Question::Present => Value::from("some"),
                Question::Positive | Question::NotZero => Value::from(1),
                _ => continue,
            };
            if self.texts(test.field).is_empty() {
                _ = self.put(test.field, &value);
            }
        }
    }

    pub(super) fn satisfy_all(&mut self, tests: &[Test]) {
        tests.iter().for_each(|test| self.satisfy(test));
    }

    /// Makes one of several tests fail, if that takes nothing that is there already.
    pub(super) fn deny(&mut self, tests: &[Test]) {
        for test in tests.iter().take_while(|_| self.passes(tests)).collect::<Vec<_>>() {
            let before = self.value.clone();
            self.defy(test);
            if self.passes(tests) {
                self.value = before;
            }
        }
    }

    /// Makes one of the tests fail.
    pub(super) fn defy(&mut self, test: &Test) {
        _ = match test.question {
            Question::Bool(wanted) => self.put(test.field, &Value::from(!wanted)),
            Question::OneOf { no: [first, ..], .. } => self.put(test.field, &scalar(first)),
            Question::OneOf { other: Truth::No, .. } => self.put(test.field, &Value::from("none")),
            Question::Positive | Question::NotZero => self.put(test.field, &Value::from(0)),
            _ => true,
        };
    }

    /// True unless one of the tests says no.
    pub(super) fn passes(&self, tests: &[Test]) -> bool {
        tests.iter().all(|test| {
            let found = self.texts(test.field);
            let Some(text) = found.last() else {
                return match test.absent.value {
                    Absent::Is(answer) => answer != Truth::No,
                    Absent::NoInWhole => true,
                    Absent::NoWithout(fields) => fields.iter().any(|field| !self.texts(field).is_empty()),
                };
            };
            let number = || text.parse::<f64>().ok();
            match test.question {
                Question::Bool(wanted) => *text != (!wanted).to_string(),
                Question::OneOf { yes, no, other } => {
                    yes.contains(&&**text) || (other != Truth::No && !no.contains(&&**text))
                }
                Question::Positive | Question::NotZero => number() != Some(0.0),
                Question::Present => found.iter().any(|text| !text.is_empty()),
                Question::Differs(other) => found != self.texts(other),
                _ => true,
            }
        })
    }
}

/// A text as JSON has it where it is no text: a truth value, or a number.
pub(super) fn scalar(text: &str) -> Value {
    match text {
        "true" | "false" => Value::from(text == "true"),
        _ => match text.parse::<u64>() {
            Ok(number) if number.to_string() == text => Value::from(number),
            _ => Value::from(text),
        },
    }
}

fn put(at: &mut Value, path: &[&str], within: &[Element], n: usize, value: &Value) -> bool {
    match path {
        [] if at.is_null() => {
            *at = value.clone();
            true
        }
        [] => at == value,
        ["*", "#"] => match value.as_str() {
            Some(key) => entry(at, key).is_some_and(|at| {
                if at.is_null() {
                    *at = Value::Object(Map::new());
                }
                at.is_object()
            }),
            None => false,
        },
        ["*", rest @ ..] => {
            let (element, below) = match within.split_first() {
                Some((Element::Key(key), below)) => (entry(at, key), below),
                Some((Element::At(n), below)) => (nth(at, *n), below),
                None => (nth(at, n), within),
            };
            element.is_some_and(|at| put(at, rest, below, n, value))
        }
        ["**", rest @ ..] => entry(at, &format!("entry{n}")).is_some_and(|at| put(at, rest, within, n, value)),
        [name, rest @ ..] => entry(at, name).is_some_and(|at| put(at, rest, within, n, value)),
    }
}

/// What a map holds under a key; `None` if there is something else than a map.
fn entry<'v>(at: &'v mut Value, key: &str) -> Option<&'v mut Value> {
    if at.is_null() {
        *at = Value::Object(Map::new());
    }
    Some(at.as_object_mut()?.entry(key).or_insert(Value::Null))
}

/// The n-th element of a list; `None` if there is something else than a list.
fn nth(at: &mut Value, n: usize) -> Option<&mut Value> {
    if at.is_null() {
        *at = Value::Array(Vec::new());
    }
    let list = at.as_array_mut()?;
    if list.len() <= n {
        list.resize(n + 1, Value::Null);
    }
    list.get_mut(n)
}

fn collect(at: &Value, path: &[&str], within: &[Element], found: &mut Vec<String>) {
    match path {
        [] => match at {
            Value::String(text) => found.push(text.clone()),
            Value::Bool(_) | Value::Number(_) => found.push(at.to_string()),
            _ => {}
        },
        ["*", rest @ ..] => match (within.split_first(), at) {
            (Some((Element::Key(key), below)), Value::Object(map)) => {
                map.get(key).into_iter().for_each(|at| collect(at, rest, below, found));
            }
            (Some((Element::At(n), below)), Value::Array(list)) => {
                list.get(*n).into_iter().for_each(|at| collect(at, rest, below, found));
            }
            (_, Value::Array(list)) => list.iter().for_each(|at| collect(at, rest, &[], found)),
            (_, Value::Object(map)) => map.values().for_each(|at| collect(at, rest, &[], found)),
            _ => {}
        },
        [name, rest @ ..] => at.get(name).into_iter().for_each(|at| collect(at, rest, within, found)),
    }
}
