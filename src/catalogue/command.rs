//! How commands are put together.

use std::borrow::Cow;

use super::{Call, CommandLine, Operation, ParamSource, Provider, shell};
use crate::account::Coverage;

impl Operation {
    /// The command of the provider's command line, without options: `soracom sims list`. `None` if the
    /// provider has no command line.
    pub fn command(&self, provider: &Provider) -> Option<String> {
        provider.command_line().map(|line| format!("{} {}", line.program, self.cli))
    }

    /// The command as a line of a shell script that passes its own arguments on. `key` stands for the
    /// parts of a resource's key, in the shell's language.
    pub(super) fn script_command(
        &self,
        line: &CommandLine,
        is_paged: bool,
        place: Option<Coverage>,
        key: &str,
    ) -> String {
        let mut words = Words::of(line, self);
        for (name, source) in self.params {
            match source {
                // The tool fills in the operator of the profile itself.
                ParamSource::Operator => {}
                ParamSource::Const(text) => words.option(name, text),
                ParamSource::Key(_) | ParamSource::Month(_) => words.option(name, key),
            }
        }
        words.query(self);
        if is_paged && !line.all_pages.is_empty() {
            words.all.push(line.all_pages.into());
        }
        words.coverage(place.as_ref());
        words.all.push("\"$@\"".into());
        words.all.join(" ")
    }
}

impl Call {
    /// What a person types to do it: the command, or, if there is none, the method and the path.
    pub(crate) fn instruction(&self) -> String {
        self.command().unwrap_or_else(|| format!("{} {}", self.operation.method, self.path))
    }

    /// The command that does it, quoted for a POSIX shell; what a reader does not see stands escaped in `$'…'`. `None`
    /// if the provider has no command line, and if a value has a NUL byte, which no word of a shell can hold.
    pub fn command(&self) -> Option<String> {
        let line = self.command_line?;
        let mut words = Words::of(line, &self.operation);
        for ((name, value), (_, source)) in self.params.iter().zip(self.operation.params) {
            // The tool fills in the operator of the profile itself.
            if *source != ParamSource::Operator {
                words.option(name, value);
            }
        }
        words.query(&self.operation);
        if let Some(body) = &self.body {
            words.flag(line.body, body);
        }
        words.coverage(self.coverage.as_ref());
        shell::line(words.all.iter().map(|word| &**word))
    }
}

/// The words of a command.
struct Words<'w> {
    line: &'w CommandLine,
    all: Vec<Cow<'w, str>>,
}

impl<'w> Words<'w> {
    fn of(line: &'w CommandLine, operation: &Operation) -> Self {
        let words = std::iter::once(line.program).chain(operation.cli.split(' '));
        Self { line, all: words.map(Cow::Borrowed).collect() }
    }

    /// An option is called as its parameter, with hyphens.
    fn option(&mut self, parameter: &str, value: &'w str) {
        self.all.extend([format!("--{}", parameter.replace('_', "-")).into(), value.into()]);
    }

    /// Nothing if there is no such flag.
    fn flag(&mut self, flag: &'w str, value: &'w str) {
        if !flag.is_empty() {
            self.all.extend([flag.into(), value.into()]);
        }
    }

    fn query(&mut self, operation: &Operation) {
        operation.query.iter().for_each(|(name, value)| self.option(name, value));
    }

    fn coverage(&mut self, place: Option<&'w Coverage>) {
        if let Some(coverage) = place {
            self.flag(self.line.coverage, coverage.code());
        }
    }
}
