//! What goes wrong between the API and its client.

use std::time::Duration;

/// What goes wrong with one request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// An error status with a body as Soracom writes it; nothing takes effect.
    Status(u16),
    /// A status with a body that is not JSON, as a load balancer or the page of a hotel answers; nothing takes
    /// effect.
    Html(u16),
    /// 429, with the headers that say how long to wait or without.
    RateLimited {
        wait: Option<u64>,
    },
    /// The token holds no longer.
    Expired,
    /// The answer comes whole, but its JSON breaks off.
    BrokenJson,
    /// The connection ends in the middle of the body; what was asked for has been done.
    Truncated,
    /// The body comes in small pieces, with this pause before each.
    Slow(Duration),
    /// The connection is reset with nothing done and nothing sent.
    Reset,
    /// The connection ends with nothing sent, before or after what was asked for was done.
    CutBefore,
    CutAfter,
    /// A page with no more than this many rows (at least one), and the next one follows.
    ShortPage(usize),
    /// A page that begins with the last row of the one before it, as if the list had grown meanwhile.
    Overlap,
}

/// When something goes wrong.
#[derive(Clone, Debug)]
enum When {
    /// At the request of this number, from 1, logging in included.
    Nth(u64),
    /// At a request with this method whose path ends so, the n-th time from 1.
    Path { method: &'static str, end: String, attempt: u64 },
}

/// Which requests go wrong, and how.
#[derive(Clone, Debug, Default)]
pub(crate) struct Faults {
    scheduled: Vec<(When, Fault)>,
    seed: u64,
    percent: u64,
    with_sign_in: bool,
    is_harsh: bool,
}

impl Faults {
    /// By chance, this many of a hundred requests; what has to do with logging in is spared. What
    /// happens follows from the seed and the request's number.
    pub(crate) const fn seeded(seed: u64, percent: u64) -> Self {
        Self { scheduled: Vec::new(), seed, percent, with_sign_in: false, is_harsh: false }
    }

    /// The same, where signing in and renewing a token go wrong too.
    pub(crate) fn with_sign_in(self) -> Self {
        Self { with_sign_in: true, ..self }
    }

    /// The same with tokens that run out, pages of a hotel with status 200, and longer waits.
    pub(crate) fn harsh(self) -> Self {
        Self { is_harsh: true, ..self }
    }

    /// The same, with this fault at the request of this number.
    pub(crate) fn nth(mut self, n: u64, fault: Fault) -> Self {
        self.scheduled.push((When::Nth(n), fault));
        self
    }

    /// The same, with this fault at the n-th request with this method and a path that ends so.
    pub(crate) fn at(mut self, method: &'static str, end: &str, attempt: u64, fault: Fault) -> Self {
        self.scheduled.push((When::Path { method, end: end.to_owned(), attempt }, fault));
        self
    }

    /// What goes wrong with a request of this number, which is for the n-th time at this path.
    pub(super) fn pick(&self, n: u64, method: &str, path: &str, attempts: impl Fn(&str) -> u64) -> Option<Fault> {
        let fits = |when: &When| match when {
            When::Nth(at) => *at == n,
            When::Path { method: wanted, end, attempt } => {
                method == *wanted && path.ends_with(end.as_str()) && attempts(end) == *attempt
            }
        };
        let scheduled = self.scheduled.iter().find(|(when, _)| fits(when)).map(|(_, fault)| *fault);
        let is_login = path.ends_with("/auth") || path.ends_with("/token");
        // There are few sign-ins, so they go wrong more often.
        let percent = match (is_login, self.with_sign_in) {
            (false, _) => self.percent,
            (true, true) => self.percent * 4,
            (true, false) => 0,
        };
        scheduled.or_else(|| self.by_chance(n, percent))
    }

    fn by_chance(&self, n: u64, percent: u64) -> Option<Fault> {
        let draw = mix(self.seed ^ n.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        let all = [
            Fault::Status(500),
            Fault::Status(503),
            Fault::Html(502),
            Fault::RateLimited { wait: Some(1) },
            Fault::RateLimited { wait: None },
            Fault::BrokenJson,
            Fault::Truncated,
            Fault::Slow(Duration::from_millis(1)),
            Fault::Reset,
            Fault::CutBefore,
            Fault::CutAfter,
            Fault::ShortPage(1),
            Fault::Overlap,
        ];
        let harsher = [
            Fault::Expired,
            Fault::Html(200),
            Fault::RateLimited { wait: Some(3) },
            Fault::RateLimited { wait: Some(6) },
            Fault::RateLimited { wait: Some(10) },
            Fault::RateLimited { wait: Some(30) },
            Fault::Reset,
            Fault::CutAfter,
        ];
        let more = if self.is_harsh { &harsher[..] } else { &[] };
        let way = usize::try_from(mix(draw) % (all.len() + more.len()) as u64).unwrap_or(0);
        (draw % 100 < percent).then(|| *all.iter().chain(more).nth(way).unwrap_or(&Fault::Reset))
    }
}

/// The last step of SplitMix64.
pub(crate) const fn mix(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}
