//! The file of settings: the defaults of options, where a person wants others.
//!
//! An option counts most, then the environment, then the file, then what the command has by itself. What the
//! file sets becomes the default of an option, so that each verb reads its options and nothing else.

mod fuzz;
mod settings;

use std::io;
use std::path::{Path, PathBuf};

use clap::builder::Resettable;
use clap::{Args, Command, ValueHint};
use toml::de::DeTable;

use super::failure::Fatal;
use super::flaw::{Flaw, listed};
use super::state::{Place, directory};
use crate::intake;
use settings::{Form, SETTINGS, Setting};
pub(super) use settings::{ID_VARIABLE, KEY_VARIABLE};

/// Which file is read.
#[derive(Debug, Args)]
pub(super) struct ConfigArgs {
    /// Read settings from this file instead of config.toml in the directory `winddown` of XDG_CONFIG_HOME.
    #[arg(long, global = true, value_name = "FILE", value_hint = ValueHint::FilePath, conflicts_with = "no_config")]
    config: Option<PathBuf>,
    /// Read no settings from a file.
    #[arg(long, global = true)]
    no_config: bool,
}

/// What a file sets. By default nothing.
#[derive(Debug, Default)]
pub(super) struct Config {
    /// The file that was read.
    path: Option<PathBuf>,
    /// In the order of their names.
    entries: Vec<Entry>,
}

#[derive(Debug)]
struct Entry {
    setting: &'static Setting,
    /// As its option has it.
    value: String,
    /// Where it stands, from 1.
    line: usize,
}

/// The file cannot be used.
#[derive(Debug, thiserror::Error)]
pub(super) enum ConfigError {
    #[error("{}: {source}; settings are read from there: name another file with --config, or none with --no-config", path.display())]
    Io { path: PathBuf, source: io::Error },
    #[error("{} cannot be used for settings:{}", path.display(), listed(path, flaws))]
    Flaws { path: PathBuf, flaws: Vec<Flaw> },
}

impl Fatal for ConfigError {}

impl Config {
    /// Reads the file that is named, or the usual one if it is there.
    pub(super) fn read(args: &ConfigArgs) -> Result<Self, ConfigError> {
        if args.no_config {
            return Ok(Self::default());
        }
        let usual = || Some(directory(Place::Config)?.join("config.toml"));
        let Some(path) = args.config.clone().or_else(usual) else { return Ok(Self::default()) };
        match intake::text(&path, LONGEST) {
            Ok(text) => Self::of(&path, &text).map_err(|flaws| ConfigError::Flaws { path, flaws }),
            Err(error) if error.kind() == io::ErrorKind::NotFound && args.config.is_none() => Ok(Self::default()),
            Err(source) => Err(ConfigError::Io { path, source }),
        }
    }

    /// What the text of a file sets, or all that is wrong with it.
    fn of(path: &Path, text: &str) -> Result<Self, Vec<Flaw>> {
        let (table, errors) = DeTable::parse_recoverable(text);
        let mut wrong: Vec<(usize, String)> =
            errors.iter().map(|error| (error.span().unwrap_or_default().start, error.message().to_owned())).collect();
        let mut entries = Vec::new();
        // Of a file that is no TOML nobody knows what else is meant.
        for (key, value) in table.get_ref().iter().filter(|_| errors.is_empty()) {
            let (at, value) = (key.span().start, value.get_ref());
            match Setting::named(key.get_ref()).and_then(|setting| Ok((setting, setting.value(value)?))) {
                Ok((setting, value)) => {
                    let line = lines(text, 0, at) + 1;
                    entries.push(Entry { setting, value: setting.placed(path, value), line });
                }
                Err(why) => wrong.push((at, why)),
            }
        }
        if wrong.is_empty() { Ok(Self { path: Some(path.to_owned()), entries }) } else { Err(flaws(text, wrong)) }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The command, with what is set as the defaults of its options and those of its verbs.
    pub(super) fn applied(&self, command: Command) -> Command {
        let entries = self.entries.iter().filter(|entry| entry.setting.outranking().is_none());
        entries.fold(command, command_with)
    }

    /// What is in force where no option says otherwise, and where that comes from: as a file of settings.
    pub(super) fn listed(&self) -> String {
        let head = match &self.path {
            Some(path) => format!("# {}\n", path.display()),
            None => "# no file of settings was read\n".to_owned(),
        };
        let lines = SETTINGS.iter().map(|setting| self.line(setting));
        head + &lines.collect::<String>()
    }

    fn line(&self, setting: &Setting) -> String {
        let Setting { key, default, .. } = setting;
        let entry = self.entries.iter().find(|entry| entry.setting.key == *key);
        if let Some(variable) = setting.outranking() {
            return format!("# {key}: {variable} is set, and counts more\n");
        }
        match (entry, default, &self.path) {
            (Some(Entry { value, line, .. }), _, Some(path)) => {
                format!("{key} = {}  # {}:{line}\n", setting.form.written(value), path.display())
            }
            (_, Some(default), _) => format!("{key} = {default}  # by default\n"),
            (_, None, _) => format!("# {key} is not set\n"),
        }
    }
}

/// The most bytes of a file of settings. If the file is wrong everywhere, the parser takes hundreds of times as much memory.
const LONGEST: u64 = 64 << 10;

/// What is wrong at which byte, by line. The text is walked along once: it may be long, and wrong everywhere.
fn flaws(text: &str, mut wrong: Vec<(usize, String)>) -> Vec<Flaw> {
    wrong.sort_by_key(|(at, _)| *at);
    let (mut line, mut before) = (1, 0);
    let flaw = |(at, why)| {
        line += lines(text, before, at);
        before = at;
        Flaw { line, why }
    };
    wrong.into_iter().map(flaw).collect()
}

/// How many lines end between two bytes.
fn lines(text: &str, from: usize, to: usize) -> usize {
    text.as_bytes().get(from..to).unwrap_or_default().iter().filter(|byte| **byte == b'\n').count()
}

/// The command, with one setting as the default of its option and that of its verbs.
fn command_with(command: Command, Entry { setting, value, .. }: &Entry) -> Command {
    let command = command.mut_subcommands(|verb| command_with_default(verb, setting, value));
    command_with_default(command, setting, value)
}

fn command_with_default(command: Command, setting: &Setting, value: &str) -> Command {
    // A run goes on with the profile that it was begun with.
    if command.get_name() == "resume" && setting.key == "profile" {
        return command;
    }
    let has = |id: &&&str| command.get_arguments().any(|option| option.get_id() == **id);
    let Some(id) = setting.options.iter().find(has) else { return command };
    let value = value.to_owned();
    // A variable that an option reads is there for everybody, such as USER, and nobody's wish.
    command.mut_arg(*id, |option| option.default_value(value).env(Resettable::Reset))
}

impl Setting {
    /// The value, where a path is relative to the directory of the file.
    fn placed(&self, file: &Path, value: String) -> String {
        match (self.form, file.parent()) {
            (Form::Path, Some(directory)) => directory.join(value).display().to_string(),
            _ => value,
        }
    }
}

impl Form {
    /// A value of an option as TOML.
    fn written(self, value: &str) -> String {
        match self {
            Self::Count => value.to_owned(),
            // What JSON escapes in a text, TOML reads.
            Self::Text | Self::Path | Self::OneOf(_) => serde_json::Value::from(value).to_string(),
        }
    }
}
