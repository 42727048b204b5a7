//! Texts that people type or that stand in files, and what soracom-cli writes.

use winddown::account::{Address, key_parts};
use winddown::catalogue::Catalogue;
use winddown::plan::Selector;
use winddown::reading::Claim;

use super::engine::{Input, Reader, ensure, fuzz};
use crate::common::now;

/// A text, if it is one.
fn text(bytes: &[u8]) -> Result<&str, String> {
    std::str::from_utf8(bytes).map_err(|error| error.to_string())
}

struct Addresses;

impl Reader for Addresses {
    const NAME: &'static str = "address";
    type Found = Address;

    fn read(&self, bytes: &[u8]) -> Result<Address, String> {
        text(bytes)?.parse().map_err(|error: winddown::account::InvalidText| error.to_string())
    }

    /// One thing has one address, however its key was written.
    fn judge(&self, input: &Input<'_>, address: Address) -> Result<(), String> {
        let written = address.to_string();
        let back = self.read(written.as_bytes());
        ensure(back.as_ref() == Ok(&address), || format!("{written:?} comes back as {back:?}"))?;
        let key = text(&input.bytes)?.split_once('/').unwrap_or_default().1;
        ensure(key_parts(address.key()).eq(key_parts(key)), || format!("{written:?} is another thing"))?;
        let again = Address::new(address.kind().to_owned(), address.coverage(), address.key());
        ensure(again.as_ref() == Ok(&address), || format!("its parts are {again:?}"))?;
        Ok(())
    }
}

struct Selectors;

impl Reader for Selectors {
    const NAME: &'static str = "selector";
    type Found = Selector;

    fn read(&self, bytes: &[u8]) -> Result<Selector, String> {
        let selector: Result<Selector, _> = text(bytes)?.parse();
        selector.and_then(|selector| selector.resolved(Catalogue::soracom())).map_err(|error| error.to_string())
    }

    fn judge(&self, _: &Input<'_>, selector: Selector) -> Result<(), String> {
        let back = self.read(selector.to_string().as_bytes());
        ensure(back.as_ref() == Ok(&selector), || format!("{selector} comes back as {back:?}"))
    }
}

struct Claims;

impl Reader for Claims {
    const NAME: &'static str = "claim";
    type Found = Claim;

    fn read(&self, bytes: &[u8]) -> Result<Claim, String> {
        Claim::parse(text(bytes)?, Catalogue::soracom(), "Mika", now()).map_err(|error| error.to_string())
    }

    /// It takes nothing but what `--attest` is said to take.
    fn judge(&self, input: &Input<'_>, _: Claim) -> Result<(), String> {
        let text = text(&input.bytes)?;
        let (what, count) = text.rsplit_once('=').unwrap_or_default();
        let kind = what.rsplit_once(':').map_or(what, |(_, kind)| kind);
        let is_kind = kind == "console"
            || Catalogue::soracom().kind(kind).is_some_and(|kind| Catalogue::soracom().is_attestable(kind));
        let is_count = count == "none" || count.parse::<u32>().is_ok_and(|count| count <= 1_000_000);
        ensure(is_kind && is_count, || format!("{text:?} is taken"))
    }
}

#[test]
fn addresses() {
    fuzz(&Addresses);
}

#[test]
fn selectors() {
    fuzz(&Selectors);
}

#[test]
fn claims() {
    fuzz(&Claims);
}

#[cfg(feature = "soracom-api")]
mod api {
    use std::fs::{self, Permissions};
    use std::os::unix::fs::PermissionsExt as _;

    use winddown::backend::{Endpoints, Profile};
    use winddown::catalogue::GLOBAL;

    use super::*;
    use crate::fuzz::Desk;

    struct Urls;

    impl Reader for Urls {
        const NAME: &'static str = "endpoint";
        type Found = Endpoints;

        fn read(&self, bytes: &[u8]) -> Result<Endpoints, String> {
            Endpoints::none().with(GLOBAL, text(bytes)?).map_err(|error| error.to_string())
        }

        fn judge(&self, _: &Input<'_>, endpoints: Endpoints) -> Result<(), String> {
            let written = endpoints.to_string();
            let url = written.strip_prefix("g=").unwrap_or_default();
            let is_safe = url.starts_with("https://")
                || ["localhost", "127.", "[::1]"].iter().any(|host| url.starts_with(&format!("http://{host}")));
            let server = url.split("://").nth(1).and_then(|rest| rest.split('/').next()).unwrap_or_default();
            ensure(is_safe && !server.contains('@') && !url.contains(['?', '#']), || format!("{url} is taken"))?;
            let back = self.read(url.as_bytes());
            ensure(back.as_ref() == Ok(&endpoints), || format!("{url} comes back as {back:?}"))
        }

        /// A password may be in it.
        fn judge_error(&self, input: &Input<'_>, said: &str) -> Result<(), String> {
            let secret = "hunter2";
            ensure(!said.contains(secret) && said.len() < 300, || format!("{:?}: it says: {said}", input.base))
        }
    }

    struct Profiles(Desk);

    impl Reader for Profiles {
        const NAME: &'static str = "profile";
        const COST: u64 = 2;
        type Found = Profile;

        fn read(&self, bytes: &[u8]) -> Result<Profile, String> {
            let path = self.0.file(bytes);
            fs::set_permissions(&path, Permissions::from_mode(0o600)).map_err(|error| error.to_string())?;
            let (directory, name) = (path.parent().unwrap(), path.file_stem().unwrap().to_str().unwrap());
            Profile::read(directory, name).map_err(|error| error.to_string())
        }

        fn judge(&self, input: &Input<'_>, profile: Profile) -> Result<(), String> {
            self.judge_error(input, &format!("{profile:?}"))
        }

        /// Nothing is repeated of what is in it: the secrets of all that is kept begin so.
        fn judge_error(&self, _: &Input<'_>, said: &str) -> Result<(), String> {
            ensure(!said.contains("hunter2") && said.len() < 500, || format!("it says: {said}"))
        }
    }

    #[test]
    fn endpoints() {
        fuzz(&Urls);
    }

    #[test]
    fn profiles() {
        fuzz(&Profiles(Desk::new()));
    }
}
