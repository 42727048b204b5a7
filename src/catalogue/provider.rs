//! What is one provider's own.

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveTime, Utc};

use super::calendar::BusinessCalendar;
use super::command_line::CommandLine;
use super::spec::{Known, Text, inferred, t};
use crate::account::{Coverage, Expected, InvalidText, Month, OperatorId};

/// The company whose accounts a catalogue is about: everything that the rules of its kinds do not say.
///
/// [`Provider::new`] is neutral: no coverages, ids of any form, months in UTC, no command line. Each
/// method with the name of a property sets it, also in a constant:
///
/// ```
/// use winddown::account::Coverage;
/// use winddown::catalogue::Provider;
///
/// const EUROPE: Coverage = Coverage::from_static("eu");
/// const ACME: Provider = Provider::new("Acme cloud")
///     .with_support("Acme's help desk")
///     .with_coverages(&[(EUROPE, "Europe", "EUR")])
///     .with_operator_ids("acme-12", |text| text.starts_with("acme-"));
///
/// assert_eq!(ACME.coverage("eu")?, EUROPE);
/// assert_eq!(ACME.coverage("us").unwrap_err().to_string(), "`us` is not a coverage (known: eu)");
/// assert_eq!(
///     ACME.operator_id("OP12").unwrap_err().to_string(),
///     "`OP12` is not an operator id (one looks like acme-12)"
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Provider {
    name: Text,
    support: Text,
    /// Each with its name and currency.
    coverages: &'static [(Coverage, &'static str, &'static str)],
    /// What an id looks like; empty if any text will do.
    operator_example: &'static str,
    is_operator_id: fn(&str) -> bool,
    /// `None` for UTC.
    zone: Option<FixedOffset>,
    fees_confirmed_on: Known<usize>,
    how_dates_are_counted: Text,
    days_to_avoid: Text,
    holidays: Text,
    command_line: Option<&'static CommandLine>,
    rate_group: fn(&str) -> &str,
    error_fields: ErrorFields,
    services: &'static [(&'static str, &'static [&'static str])],
    further_permissions: &'static [(&'static str, &'static [&'static str])],
    unread: &'static [(&'static str, Text)],
}

/// A coverage, with what it is called in a sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct CoverageSpec {
    pub(crate) code: Coverage,
    /// Empty if like its code.
    pub(crate) name: Text,
}

/// The fields of an error body: `code` and `message` at the top, or both in `nested`.
#[derive(Clone, Copy, Debug)]
#[expect(missing_docs, reason = "the names say it")]
pub struct ErrorFields {
    pub code: &'static str,
    pub message: &'static str,
    pub nested: &'static str,
    pub status: &'static str,
}

impl Provider {
    /// A provider of this name, with neutral properties.
    pub const fn new(name: &'static str) -> Self {
        Self {
            name: t(name),
            support: t("the provider's support"),
            coverages: &[],
            operator_example: "",
            is_operator_id: |_| true,
            zone: None,
            fees_confirmed_on: inferred(1, "no other day is stated"),
            how_dates_are_counted: Text::EMPTY,
            days_to_avoid: Text::EMPTY,
            holidays: t("public holidays"),
            command_line: None,
            rate_group: |_| "",
            error_fields: ErrorFields { code: "code", message: "message", nested: "error", status: "status" },
            services: &[],
            further_permissions: &[],
            unread: &[],
        }
    }

    /// Who helps where no operation and no page of the console does, as a sentence names them.
    #[must_use]
    pub const fn with_support(self, support: &'static str) -> Self {
        Self { support: t(support), ..self }
    }

    /// The coverages, each with its English name as it stands after "in" (empty if like its code), and the
    /// currency of its bills, ISO 4217. Without any, everything is the operator's.
    #[must_use]
    pub const fn with_coverages(self, coverages: &'static [(Coverage, &'static str, &'static str)]) -> Self {
        Self { coverages, ..self }
    }

    /// The form of operator ids: an example for messages, and which texts have it.
    #[must_use]
    pub const fn with_operator_ids(self, example: &'static str, is_one: fn(&str) -> bool) -> Self {
        Self { operator_example: example, is_operator_id: is_one, ..self }
    }

    /// The zone in which months are counted.
    #[must_use]
    pub const fn with_zone(self, zone: FixedOffset) -> Self {
        Self { zone: Some(zone), ..self }
    }

    /// By which business day of the next month the fee of a month is usually confirmed, from 1.
    #[must_use]
    pub const fn with_fees_confirmed_on(self, business_day: Known<usize>) -> Self {
        Self { fees_confirmed_on: business_day, ..self }
    }

    /// How a closing date is counted, in sentences: where months begin, and when fees are final.
    #[must_use]
    pub const fn with_how_dates_are_counted(self, sentences: &'static str) -> Self {
        Self { how_dates_are_counted: t(sentences), ..self }
    }

    /// On which days an end costs more than it has to, in a sentence.
    #[must_use]
    pub const fn with_days_to_avoid(self, sentence: &'static str) -> Self {
        Self { days_to_avoid: t(sentence), ..self }
    }

    /// The days without work besides weekends, as a plural noun for a sentence.
    #[must_use]
    pub const fn with_holidays(self, holidays: &'static str) -> Self {
        Self { holidays: t(holidays), ..self }
    }

    /// How people call an operation from a command line.
    #[must_use]
    pub const fn with_command_line(self, command_line: &'static CommandLine) -> Self {
        Self { command_line: Some(command_line), ..self }
    }

    /// Which calls share a limit on calls per minute: those to whose path, below the base URL, this gives
    /// the same name. Without it, all do. Each coverage counts by itself.
    #[must_use]
    pub const fn with_rate_groups(self, name: fn(&str) -> &str) -> Self {
        Self { rate_group: name, ..self }
    }

    /// The operations of which a capture may hold responses although no kind is read from them, each
    /// with the reason.
    #[must_use]
    pub const fn with_unread_operations(self, operations: &'static [(&'static str, Text)]) -> Self {
        Self { unread: operations, ..self }
    }

    /// The fields of an error body: code and message, at the top or both in the field `nested`, and the
    /// status beside them.
    #[must_use]
    pub const fn with_error_fields(
        self,
        code: &'static str,
        message: &'static str,
        nested: &'static str,
        status: &'static str,
    ) -> Self {
        Self { error_fields: ErrorFields { code, message, nested, status }, ..self }
    }

    /// The services to which operations belong, each with the ids of its operations: a permission names
    /// both ([`permission`](super::permission)).
    #[must_use]
    pub const fn with_services(self, services: &'static [(&'static str, &'static [&'static str])]) -> Self {
        Self { services, ..self }
    }

    /// Permissions besides their own that operations need, each with the ids of the operations.
    pub(super) const fn with_further_permissions(
        self,
        further_permissions: &'static [(&'static str, &'static [&'static str])],
    ) -> Self {
        Self { further_permissions, ..self }
    }
}

impl Provider {
    /// Whose accounts these are, as a sentence names it.
    pub const fn name(&self) -> Text {
        self.name
    }

    /// Who helps where no operation and no page of the console does, as a sentence names them.
    pub const fn support(&self) -> Text {
        self.support
    }

    /// The coverages, in the order in which they were given.
    pub fn coverages(&self) -> impl ExactSizeIterator<Item = Coverage> + use<> {
        self.coverages.iter().map(|(coverage, ..)| *coverage)
    }

    /// What a coverage is called in a sentence, after "in"; empty if like its code.
    pub fn name_of(&self, coverage: Coverage) -> Text {
        self.coverages.iter().find(|(known, ..)| *known == coverage).map_or(Text::EMPTY, |(_, name, _)| t(name))
    }

    /// The currency of the bills of a coverage, ISO 4217; `None` if the provider does not have it.
    pub fn currency_of(&self, coverage: Coverage) -> Option<&'static str> {
        self.coverages.iter().find(|(known, ..)| *known == coverage).map(|(_, _, currency)| *currency)
    }

    /// The coverage of this code.
    ///
    /// # Errors
    /// If the provider has no such coverage. The message names those that it has.
    pub fn coverage(&self, code: &str) -> Result<Coverage, InvalidText> {
        self.known(code).ok_or_else(|| {
            let known: Vec<String> = self.codes().iter().map(Coverage::to_string).collect();
            let known =
                if known.is_empty() { "there is none".to_owned() } else { format!("known: {}", known.join(", ")) };
            Expected::Coverage(known).not(code)
        })
    }

    /// The coverage of this code, if the provider has it.
    pub(crate) fn known(&self, code: &str) -> Option<Coverage> {
        self.coverages().find(|known| known.code() == code)
    }

    /// Makes sure that the provider has a coverage that comes from outside.
    ///
    /// # Errors
    /// If it does not. The message names those that it has.
    pub(crate) fn check(&self, coverage: impl Into<Option<Coverage>>) -> Result<(), InvalidText> {
        coverage.into().map_or(Ok(()), |coverage| self.coverage(coverage.code()).map(|_| ()))
    }

    /// The codes of the coverages, in canonical order.
    pub(crate) fn codes(&self) -> Vec<Coverage> {
        let mut codes: Vec<Coverage> = self.coverages().collect();
        codes.sort_unstable();
        codes
    }

    /// A coverage with its name.
    pub(crate) fn spec_of(&self, coverage: Coverage) -> CoverageSpec {
        CoverageSpec { code: coverage, name: self.name_of(coverage) }
    }

    /// The operator id that a text from outside is.
    ///
    /// # Errors
    /// If it has not the form of the provider's ids.
    pub fn operator_id(&self, text: &str) -> Result<OperatorId, InvalidText> {
        match text.parse() {
            Ok(id) if (self.is_operator_id)(text) => Ok(id),
            Err(error) if self.operator_example.is_empty() => Err(error),
            _ => Err(Expected::OperatorIdLike(self.operator_example.to_owned()).not(text)),
        }
    }

    /// True if a text has the form that the provider's ids have, where they have one.
    #[cfg(feature = "redact")]
    pub(crate) fn is_operator_id(&self, text: &str) -> bool {
        !self.operator_example.is_empty() && (self.is_operator_id)(text)
    }

    /// What an operator id looks like; empty if any text will do.
    #[cfg(feature = "proptest1")]
    pub(crate) const fn operator_example(&self) -> &'static str {
        self.operator_example
    }

    /// The zone in which months and days are counted; `None` for UTC.
    pub const fn zone(&self) -> Option<FixedOffset> {
        self.zone
    }

    /// The month of an instant, where the provider counts months.
    pub fn month_of(&self, instant: DateTime<Utc>) -> Month {
        Month::of_day(self.day_of(instant))
    }

    /// The day of an instant, where the provider counts days.
    pub fn day_of(&self, instant: DateTime<Utc>) -> NaiveDate {
        self.zone.map_or_else(|| instant.date_naive(), |zone| instant.with_timezone(&zone).date_naive())
    }

    /// The first instant of a day, where the provider counts days.
    pub fn start_of(&self, day: NaiveDate) -> DateTime<Utc> {
        let start = day.and_time(NaiveTime::MIN);
        let local = self.zone.and_then(|zone| start.and_local_timezone(zone).single());
        local.map_or_else(|| start.and_utc(), |local| local.to_utc())
    }

    /// By which business day of the next month the fee of a month is usually confirmed, from 1.
    pub const fn fees_confirmed_on(&self) -> Known<usize> {
        self.fees_confirmed_on
    }

    /// The day by which the fee of a month is usually confirmed. If the calendar has too few business days
    /// in the month after, that month's last day.
    ///
    /// ```
    /// use winddown::catalogue::{BusinessCalendar, Catalogue, Weekends};
    /// use winddown::chrono::NaiveDate;
    ///
    /// struct WithHolidays(Vec<NaiveDate>);
    ///
    /// impl BusinessCalendar for WithHolidays {
    ///     fn is_business_day(&self, day: NaiveDate) -> bool {
    ///         Weekends.is_business_day(day) && !self.0.contains(&day)
    ///     }
    /// }
    ///
    /// let provider = Catalogue::soracom().provider();
    /// let calendar = WithHolidays(vec!["2026-05-04".parse()?, "2026-05-05".parse()?, "2026-05-06".parse()?]);
    /// assert_eq!(provider.confirmed_by("2026-04".parse()?, &Weekends), "2026-05-06".parse()?);
    /// assert_eq!(provider.confirmed_by("2026-04".parse()?, &calendar), "2026-05-11".parse()?);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn confirmed_by(&self, month: Month, calendar: &dyn BusinessCalendar) -> NaiveDate {
        let next = month.next();
        let days = next.first_day().iter_days().take_while(|day| *day <= next.last_day());
        let mut days = days.filter(|day| calendar.is_business_day(*day));
        days.nth(self.fees_confirmed_on.value.saturating_sub(1)).unwrap_or_else(|| next.last_day())
    }

    /// How a closing date is counted, in sentences; empty if nothing is said of it.
    pub const fn how_dates_are_counted(&self) -> Text {
        self.how_dates_are_counted
    }

    /// On which days an end costs more than it has to; empty if there are none.
    pub const fn days_to_avoid(&self) -> Text {
        self.days_to_avoid
    }

    /// The days without work besides weekends, as a plural noun for a sentence.
    pub const fn holidays(&self) -> Text {
        self.holidays
    }

    /// How people call an operation from a command line; `None` if there is no way.
    pub const fn command_line(&self) -> Option<&'static CommandLine> {
        self.command_line
    }

    /// The name of the group of calls that share a limit on calls per minute, by the path below the base
    /// URL.
    pub fn rate_group<'p>(&self, path: &'p str) -> &'p str {
        (self.rate_group)(path)
    }

    /// The operations of which a capture may hold responses although no kind is read from them, each
    /// with the reason.
    pub const fn unread_operations(&self) -> &'static [(&'static str, Text)] {
        self.unread
    }

    pub(crate) const fn error_fields(&self) -> &ErrorFields {
        &self.error_fields
    }

    /// The permissions that an operation needs besides its own.
    pub(super) fn further_permissions(&self, operation: &str) -> impl Iterator<Item = &'static str> {
        let needed = self.further_permissions.iter().filter(move |(_, operations)| operations.contains(&operation));
        needed.map(|(permission, _)| *permission)
    }

    /// The service whose operation this is, if the catalogue names it.
    pub(super) fn service(&self, operation: &str) -> Option<&'static str> {
        let service = self.services.iter().find(|(_, operations)| operations.contains(&operation));
        service.map(|(service, _)| *service)
    }
}
