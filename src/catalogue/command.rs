//! How commands of soracom-cli are put together.

use super::{Call, Operation, ParamSource};
use crate::account::Coverage;

impl Operation {
    /// The command, without options: `soracom sims list`.
    pub fn command(&self) -> String {
        format!("soracom {}", self.cli)
    }

    /// The command as a line of a shell script that passes its own arguments on. `key` stands for the
    /// parts of a resource's key, in the shell's language.
    pub(super) fn script_command(&self, is_paged: bool, place: Option<Coverage>, key: &str) -> String {
        let mut words = Words::of(self);
        for (name, source) in self.params {
            match source {
                // soracom-cli fills in the operator of the profile itself.
                ParamSource::Operator => {}
                ParamSource::Const(text) => words.option(name, text),
                ParamSource::Key(_) | ParamSource::Month(_) => words.option(name, key),
            }
        }
        words.query(self);
        if is_paged {
            words.0.push("--fetch-all".to_owned());
        }
        words.coverage(place);
        words.0.push("\"$@\"".to_owned());
        words.0.join(" ")
    }
}

impl Call {
    /// The command that does it, quoted for a POSIX shell.
    pub fn command(&self) -> String {
        let mut words = Words::of(&self.operation);
        for ((name, value), (_, source)) in self.params.iter().zip(self.operation.params) {
            // soracom-cli fills in the operator of the profile itself.
            if *source != ParamSource::Operator {
                words.option(name, value);
            }
        }
        words.query(&self.operation);
        if let Some(body) = &self.body {
            words.flag("--body", body);
        }
        words.coverage(self.coverage);
        // No shell word can hold a NUL byte, and no identifier has one.
        words.0.iter_mut().for_each(|word| word.retain(|c| c != '\0'));
        shlex::try_join(words.0.iter().map(String::as_str)).unwrap_or_default()
    }
}

/// The words of a command.
struct Words(Vec<String>);

impl Words {
    fn of(operation: &Operation) -> Self {
        let words = std::iter::once("soracom").chain(operation.cli.split(' '));
        Self(words.map(str::to_owned).collect())
    }

    /// An option is called as its parameter, with hyphens.
    fn option(&mut self, parameter: &str, value: &str) {
        self.flag(format!("--{}", parameter.replace('_', "-")), value);
    }

    fn flag(&mut self, flag: impl Into<String>, value: &str) {
        self.0.extend([flag.into(), value.to_owned()]);
    }

    fn query(&mut self, operation: &Operation) {
        operation.query.iter().for_each(|(name, value)| self.option(name, value));
    }

    fn coverage(&mut self, place: Option<Coverage>) {
        if let Some(coverage) = place {
            self.flag("--coverage-type", coverage.code());
        }
    }
}
