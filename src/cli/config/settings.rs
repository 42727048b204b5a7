//! What can be set in the file, and what a value has to be.

use toml::de::DeValue;

use crate::account::similar;

/// Something that can be set.
#[derive(Debug)]
pub(super) struct Setting {
    /// What it is called in the file: as its option is, if it has one.
    pub(super) key: &'static str,
    /// The options whose default it is, by their ids; of a verb that has several of them, the first.
    pub(super) options: &'static [&'static str],
    /// What it is where nobody sets it, as TOML; `None` if there is nothing.
    pub(super) default: Option<&'static str>,
    /// The variables that count more, where they are set.
    pub(super) outranked_by: &'static [&'static str],
    pub(super) form: Form,
}

/// What a value has to be.
#[derive(Clone, Copy, Debug)]
pub(super) enum Form {
    /// A whole number from 1.
    Count,
    /// Any text but an empty one.
    Text,
    /// A path, relative to the directory of the file.
    Path,
    /// One of these words.
    OneOf(&'static [&'static str]),
}

/// By name.
pub(super) const SETTINGS: [Setting; 8] = [
    // In the place of the login name, which the variable USER has.
    Setting { key: "by", options: &["by", "attested_by"], default: None, outranked_by: &[], form: Form::Text },
    Setting { key: "calendar", options: &["calendar"], default: None, outranked_by: &[], form: Form::Path },
    Setting {
        key: "color",
        options: &["color"],
        default: Some("\"auto\""),
        outranked_by: &["NO_COLOR", "CLICOLOR_FORCE"],
        form: Form::OneOf(&["auto", "always", "never"]),
    },
    Setting { key: "in-flight", options: &["in_flight"], default: Some("4"), outranked_by: &[], form: Form::Count },
    // There is one language so far, and so no option.
    Setting { key: "language", options: &[], default: Some("\"en\""), outranked_by: &[], form: Form::OneOf(&["en"]) },
    Setting { key: "limit", options: &["limit"], default: Some("20"), outranked_by: &[], form: Form::Count },
    Setting {
        key: "profile",
        options: &["profile"],
        default: None,
        outranked_by: &[ID_VARIABLE, KEY_VARIABLE],
        form: Form::Text,
    },
    Setting { key: "rate", options: &["rate"], default: None, outranked_by: &[], form: Form::Count },
];

/// The variables that hold an authentication key.
pub(in crate::cli) const ID_VARIABLE: &str = "SORACOM_AUTH_KEY_ID";
pub(in crate::cli) const KEY_VARIABLE: &str = "SORACOM_AUTH_KEY";

impl Setting {
    /// The first variable that is set and counts more than the file.
    pub(super) fn outranking(&self) -> Option<&'static str> {
        let is_set = |name: &&&str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
        self.outranked_by.iter().find(is_set).copied()
    }

    /// The setting of this name, or why there is none.
    pub(super) fn named(key: &str) -> Result<&'static Self, String> {
        if let Some(setting) = SETTINGS.iter().find(|setting| setting.key == key) {
            return Ok(setting);
        }
        if is_secret(key) {
            return Err(format!(
                "`{key}` looks like a credential, and those do not belong here: set {ID_VARIABLE} and {KEY_VARIABLE}, or \
                 name a profile of soracom-cli as `profile`"
            ));
        }
        let keys = || SETTINGS.iter().map(|setting| setting.key);
        Err(match similar(key, keys()) {
            Some(meant) => format!("there is no setting `{key}`; did you mean `{meant}`?"),
            None => format!("there is no setting `{key}` (known: {})", keys().collect::<Vec<_>>().join(", ")),
        })
    }

    /// The value as an option has it, or why it cannot be one.
    pub(super) fn value(&self, value: &DeValue<'_>) -> Result<String, String> {
        match (self.form, value) {
            (Form::Count, DeValue::Integer(number)) => u32::from_str_radix(number.as_str(), number.radix())
                .ok()
                .filter(|number| *number > 0)
                .map(|number| number.to_string())
                .ok_or_else(|| self.wrong(&number.to_string())),
            (Form::Text | Form::Path, DeValue::String(text)) if !text.trim().is_empty() => Ok(text.to_string()),
            (Form::OneOf(words), DeValue::String(text)) if words.contains(&&**text) => Ok(text.to_string()),
            (_, DeValue::String(text)) => Err(self.wrong(&format!("\"{text}\""))),
            (_, DeValue::Integer(number)) => Err(self.wrong(&number.to_string())),
            (_, other) => Err(self.wrong(&format!("a value of type {}", other.type_str()))),
        }
    }

    fn wrong(&self, value: &str) -> String {
        let Self { key, .. } = self;
        let right = match self.form {
            Form::Count => format!("a whole number from 1 to {}", u32::MAX),
            Form::Text => "a text in quotes".to_owned(),
            Form::Path => "the path of a file in quotes".to_owned(),
            Form::OneOf([only]) => format!("\"{only}\""),
            Form::OneOf(words) => format!("one of \"{}\"", words.join("\", \"")),
        };
        format!("`{key}` cannot be {value}: it has to be {right}")
    }
}

/// True for the name of something that nobody should read.
fn is_secret(key: &str) -> bool {
    let plain: String = key.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_lowercase();
    ["key", "secret", "password", "passwd", "token", "credential", "mfa", "otp"].iter().any(|word| plain.contains(word))
}
