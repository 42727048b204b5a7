//! Reading a whole account.

use std::collections::BTreeSet;
use std::path::Path;

use chrono::{DateTime, SubsecRound as _, Utc};

use super::capture_writer::CaptureWriter;
use super::error::SoracomError;
use super::fetch::{Fetched, Outcome, Setup, fetch};
use super::interpret;
use super::request::{Request, unreadable};
use crate::account::{Account, Coverage, Finding, Oddity};
use crate::catalogue::spec::Standing;
use crate::execution::Response;
use crate::reading::collector::Collector;
use crate::reading::readings::{Failure, ResponseId};

/// How far reading has come.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Progress<'p> {
    /// The operation that was answered last.
    pub operation: &'p str,
    /// Where; `None` for what the operator shares.
    pub coverage: Option<Coverage>,
    /// Which page of it, from 1.
    pub page: u32,
    /// Why it could not be read, if it could not.
    pub missed: Option<&'p str>,
    /// How many responses there were so far.
    pub responses: usize,
    /// How many things they have shown so far.
    pub things: usize,
}

/// Reads an account. Where two pages contradict each other, a list has changed between them and may
/// have passed something over: the account is read once more, when it may hold still.
pub(super) fn read(
    setup: &Setup<'_>,
    keep: Option<&Path>,
    progress: &mut dyn FnMut(&Progress<'_>),
) -> Result<Account, SoracomError> {
    let writer = keep.map(CaptureWriter::new).transpose()?;
    let account = AccountReader::new(setup, writer.as_ref(), progress).run()?;
    let has_moved = |oddity: &Oddity| matches!(oddity.finding, Finding::Conflict { .. });
    if !account.oddities().iter().any(has_moved) {
        return Ok(account);
    }
    writer.as_ref().map_or(Ok(()), CaptureWriter::clear)?;
    AccountReader::new(setup, writer.as_ref(), progress).run()
}

struct AccountReader<'r> {
    setup: &'r Setup<'r>,
    writer: Option<&'r CaptureWriter>,
    progress: &'r mut dyn FnMut(&Progress<'_>),
    began: DateTime<Utc>,
    collector: Collector<'r>,
    requested: BTreeSet<ResponseId>,
    responses: usize,
}

impl<'r> AccountReader<'r> {
    fn new(
        setup: &'r Setup<'r>,
        writer: Option<&'r CaptureWriter>,
        progress: &'r mut dyn FnMut(&Progress<'_>),
    ) -> Self {
        let operator = setup.client.identity().operator.clone();
        let mut collector = Collector::new(setup.catalogue, setup.responses, operator);
        let began = setup.client.gate.now().trunc_subsecs(0);
        collector.taken_at(began);
        Self { setup, writer, progress, began, collector, requested: BTreeSet::new(), responses: 0 }
    }

    fn run(mut self) -> Result<Account, SoracomError> {
        self.writer.map_or(Ok(()), |writer| writer.stamp(self.began))?;
        loop {
            let requests = self.due();
            if requests.is_empty() {
                break;
            }
            fetch(self.setup, requests, |fetched| self.take(fetched))?;
        }
        self.collector
            .finish(&[])
            .map_err(|invalid| SoracomError::Inconsistent(invalid.problems().map(ToString::to_string).collect()))
    }

    /// The requests that can be made now and were not: at first the lists of everything, then those that
    /// belong to a thing that was found.
    fn due(&mut self) -> Vec<Request> {
        let catalogue = self.setup.catalogue;
        let operator = self.collector.builder().operator();
        let mut requests = Vec::new();
        for (kind, read) in catalogue.worthwhile_reads() {
            for place in kind.places() {
                let Some(parent) = read.per else {
                    requests.push(Request::new(operator, read, place, ""));
                    continue;
                };
                let Some(spec) = catalogue.kind(parent) else { continue };
                let parents = if spec.places().contains(&place) { place } else { None };
                let is_live = |status: Option<&str>| spec.classify(status).0 != Standing::Gone;
                let keys = self.collector.builder().live_keys(spec.name, parents, is_live);
                requests.extend(keys.into_iter().map(|key| Request::new(operator, read, place, key)));
            }
        }
        requests.retain(|request| self.requested.insert(request.id.clone()));
        requests
    }

    fn take(&mut self, fetched: Fetched) -> Result<(), SoracomError> {
        let Fetched { request, page, outcome } = fetched;
        self.responses += 1;
        let failed = match outcome {
            Outcome::Unauthorised(why) => return Err(SoracomError::Unauthorised(why)),
            Outcome::Page { bytes, is_last } => {
                let page = (page > 1 || !is_last).then_some(page);
                self.take_page(&request, page, &bytes)?
            }
            Outcome::Failed(said) => {
                let page = (page > 1).then_some(page);
                self.writer.map_or(Ok(()), |writer| writer.put_error(&request, page, &said))?;
                Some(said)
            }
        };
        if let Some(said) = &failed {
            let wording = request.wording(said);
            let failure = match said.status {
                Some(_) => Failure::Refused(wording),
                None => Failure::NoResponse(wording),
            };
            self.collector.fail(&request.id, failure);
        }
        let missed = failed.as_ref().map(interpret::sentence);
        (self.progress)(&Progress {
            operation: request.operation.id,
            coverage: request.id.place,
            page,
            missed: missed.as_deref(),
            responses: self.responses,
            things: self.collector.builder().len(),
        });
        Ok(())
    }

    /// Puts a page into the account; gives what to say if it cannot be read.
    fn take_page(
        &mut self,
        request: &Request,
        page: Option<u32>,
        bytes: &[u8],
    ) -> Result<Option<Response>, SoracomError> {
        let name = page.map_or_else(|| request.name(), |page| format!("{}, page {page}", request.name()));
        let failed = self.collector.add(&request.id, &name, bytes).err().map(|why| unreadable(&why));
        match (self.writer, &failed) {
            (None, _) => {}
            (Some(writer), None) => writer.put(request, page, bytes)?,
            (Some(writer), Some(said)) => writer.put_error(request, page, said)?,
        }
        Ok(failed)
    }
}
