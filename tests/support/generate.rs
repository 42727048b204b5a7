//! Accounts of any size, for benches and property tests: the same one as a capture directory of raw
//! API responses and as an inventory, so that each stage can be measured or tested alone.
//!
//! Everything follows from the seed and a SIM's number; nothing is kept in memory.

#![allow(clippy::expect_used, reason = "what is generated is valid")]

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::Path;

use serde::Serializer as _;
use serde_json::ser::PrettyFormatter;
use serde_json::{Value, json};
use winddown::account::{Account, AccountBuilder, Coverage, Fact, Protection};
use winddown::catalogue::spec::{Read, ReadRole};
use winddown::catalogue::{Catalogue, GLOBAL, JAPAN};
use winddown::reading::Claim;

const OPERATOR: &str = "OP0012345678";
const AUTH_KEY: &str = "keyId-root0001";
const HANDLER_ACTION: &str = "ActivationAction";
const EXPIRY: &str = "2026-11-01T00:00:00Z";
const EXPIRY_MILLIS: u64 = 1_793_491_200_000;
const PLACE: Option<Coverage> = Some(GLOBAL);

/// An account in Global coverage: SIMs in groups, groups that use VPGs, handlers that watch groups.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fleet {
    pub(crate) sims: usize,
    pub(crate) groups: usize,
    pub(crate) vpgs: usize,
    /// How many SIMs of a hundred are protected against termination.
    pub(crate) protected: u64,
    pub(crate) handlers_per_group: usize,
    /// How many SIMs there are in a page of the list; `None`: all in one file.
    pub(crate) page: Option<usize>,
    pub(crate) seed: u64,
}

/// What differs from one SIM to the next.
struct Sim {
    id: String,
    imsi: String,
    /// The IMSI of a virtual subscription that was added to it.
    added: Option<String>,
    name: String,
    status: &'static str,
    is_protected: bool,
    group: Option<usize>,
    /// Whether a schedule is going to terminate it.
    expires: bool,
}

impl Fleet {
    /// A fleet of the usual proportions.
    pub(crate) const fn of(sims: usize) -> Self {
        let groups = sims.div_ceil(1_000);
        Self { sims, groups, vpgs: 5, protected: 10, handlers_per_group: 2, page: Some(10_000), seed: 1 }
    }

    /// The n-th draw for a SIM: SplitMix64, whose every output is a hash of its position.
    fn draw(&self, sim: usize, n: u64) -> u64 {
        let at = self.seed.wrapping_add((sim as u64) << 3).wrapping_add(n).wrapping_add(1);
        let mut z = at.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// The SIMs as the API lists them: by hash, which is no order of their ids.
    fn sims(&self) -> impl Iterator<Item = Sim> + '_ {
        (0..self.sims).map(|at| {
            // Odd and no multiple of 5, so no two numbers are the same below 10^11.
            let number = (at as u64).wrapping_mul(61_803_398_879).wrapping_add(self.seed) % 100_000_000_000;
            let percent = |n| self.draw(at, n) % 100;
            Sim {
                id: format!("8942310{number:011}{}", number % 10),
                imsi: format!("2950{number:011}"),
                added: (percent(0) < 3).then(|| format!("2951{number:011}")),
                name: format!("tracker-{number:011}"),
                status: match percent(1) {
                    0..70 => "active",
                    70..80 => "inactive",
                    80..85 => "ready",
                    85..90 => "standby",
                    90..95 => "suspended",
                    _ => "terminated",
                },
                is_protected: percent(2) < self.protected,
                group: (self.groups > 0 && percent(3) < 95).then(|| self.draw(at, 4) as usize % self.groups),
                expires: percent(5) < 1,
            }
        })
    }

    fn vpg_of_group(&self, group: usize) -> Option<usize> {
        (self.vpgs > 0).then(|| group % self.vpgs)
    }

    fn handlers(&self) -> impl Iterator<Item = (usize, usize)> + '_ {
        (0..self.groups).flat_map(|group| (0..self.handlers_per_group).map(move |n| (group, n)))
    }

    /// Writes the account as a capture directory.
    pub(crate) fn write_capture(&self, directory: &Path) -> io::Result<()> {
        for kind in Catalogue::soracom().kinds() {
            // A kind that only extra responses show is known if those are there.
            let only_extra = kind.reads.iter().all(|read| read.role == ReadRole::Extra);
            let needed = |read: &&Read| read.role != ReadRole::Extra || (only_extra && !read.rows.is_empty());
            for place in kind.places() {
                let folder = directory.join(place.as_ref().map_or("operator", Coverage::code));
                fs::create_dir_all(&folder)?;
                for read in kind.reads.iter().filter(needed) {
                    self.write_responses(read, place, &folder)?;
                }
            }
        }
        self.write_sims(&directory.join("g"))
    }

    fn write_responses(&self, read: &Read, place: Option<Coverage>, folder: &Path) -> io::Result<()> {
        let id = read.operation.id;
        let path = folder.join(format!("{id}.json"));
        match (id, read.per) {
            ("listSims", _) if place == PLACE => Ok(()),
            ("listGroups", _) if place == PLACE => write_list(&path, (0..self.groups).map(|n| self.group_row(n))),
            ("listVirtualPrivateGateways", _) if place == PLACE => write_list(&path, (0..self.vpgs).map(vpg_row)),
            ("listEventHandlers", _) if place == PLACE => write_list(&path, self.handlers().map(handler_row)),
            ("listOperatorAuthKeys", _) => write_list(&path, std::iter::once(json!({ "authKeyId": AUTH_KEY }))),
            // Nothing was charged so far, which it says.
            ("getLatestBilling", _) => {
                fs::write(path, json!({ "lastEvaluatedTime": "20260820000000", "amount": 0 }).to_string())
            }
            ("getOperatorConfigurationNamespace", _) => {
                let basic = json!({ "namespace": "Support", "configuration": { "tier": "basic" } });
                fs::write(folder.join(format!("{id}__Support.json")), basic.to_string())
            }
            ("getMFAStatus", _) => fs::write(path, json!({ "status": "INACTIVE" }).to_string()),
            ("getOperator", _) => fs::write(path, json!({ "operatorId": OPERATOR }).to_string()),
            (_, None) => fs::write(path, empty(read.rows)),
            (_, Some("vpg")) if place == PLACE => (0..self.vpgs)
                .try_for_each(|n| fs::write(folder.join(format!("{id}__{}.json", vpg_id(n))), empty(read.rows))),
            (_, Some(_)) => Ok(()),
        }
    }

    fn write_sims(&self, folder: &Path) -> io::Result<()> {
        let mut rows = self.sims().map(|sim| self.sim_row(&sim));
        let Some(page) = self.page else { return write_list(&folder.join("listSims.json"), rows) };
        for number in 1..=self.sims.div_ceil(page).max(1) {
            write_list(&folder.join(format!("listSims__page{number}.json")), rows.by_ref().take(page))?;
        }
        Ok(())
    }

    fn sim_row(&self, sim: &Sim) -> Value {
        let vpg = sim.group.and_then(|group| self.vpg_of_group(group)).map(vpg_id);
        let mut subscribers = json!({
            &sim.imsi: {
                "imsi": sim.imsi, "status": sim.status, "subscription": "plan01s", "bundles": [],
                "capabilities": { "data": true, "sms": true }, "msisdn": format!("423660{}", &sim.imsi[6..]),
            },
        });
        if let Some(imsi) = &sim.added {
            subscribers[imsi] = json!({
                "imsi": imsi, "status": "active", "subscription": "planArc01", "bundles": [],
                "capabilities": { "data": true, "sms": false },
            });
        }
        json!({
            "simId": sim.id, "operatorId": OPERATOR, "type": "euicc", "moduleType": "nano", "status": sim.status,
            "speedClass": "s1.fast", "terminationEnabled": !sim.is_protected, "activeProfileId": sim.id,
            "createdTime": 1_735_776_000_000_u64, "lastModifiedTime": 1_738_368_000_000_u64,
            "capabilities": { "data": true, "sms": true },
            "tags": { "name": sim.name, "site": "building 4, second floor", "installer": "field team east" },
            "profiles": {
                &sim.id: {
                    "iccid": sim.id, "primaryImsi": sim.imsi, "otaSupported": true, "subscribers": subscribers,
                    "arcClientPeerPublicKey": null,
                },
            },
            "serialNumber": format!("AC{}", &sim.id[7..]), "otaSerialNumber": null,
            "groupId": sim.group.map(group_id),
            "expiryTime": sim.expires.then_some(EXPIRY_MILLIS), "expiryAction": sim.expires.then_some("terminate"),
            "sessionStatus": {
                "imsi": sim.imsi, "online": true, "lastUpdatedAt": 1_787_180_400_000_u64,
                "sessionId": format!("d6010000-aaaa-4bbb-8ccc-{}", &sim.id[7..]), "subscription": "plan01s",
                "ueIpAddress": "10.128.0.11",
                "dnsServers": ["100.127.0.53", "100.127.1.53"], "imei": "350000000000001",
                "placement": { "infrastructureProvider": "aws", "region": "eu-central-1" },
                "cell": { "radioType": "lte", "mcc": 295, "mnc": 5, "tac": 23045, "eci": 120_384_001 },
                "vpgId": vpg,
            },
            "imeiLock": null, "localInfo": {}, "lastPortMappingCreatedTime": null,
            "renewalFeeStatusSetTime": null, "testmodeExhaustedTime": null, "pcapStartTime": null,
            "pcapEndTime": null, "lastLocationUpdateTime": 1_787_183_100_000_u64,
        })
    }

    fn group_row(&self, n: usize) -> Value {
        let air = self.vpg_of_group(n).map_or(json!({}), |vpg| json!({ "useVpg": true, "vpgId": vpg_id(vpg) }));
        json!({
            "groupId": group_id(n), "operatorId": OPERATOR, "tags": { "name": group_name(n) },
            "configuration": { "SoracomAir": air, "SoracomHarvest": { "enabled": true } },
        })
    }

    /// The same account, without the detour through JSON.
    pub(crate) fn account(&self) -> Account {
        self.builder().build(Catalogue::soracom()).expect("the account is valid")
    }

    /// All that [`Fleet::account`] holds.
    pub(crate) fn builder(&self) -> AccountBuilder {
        let mut builder = AccountBuilder::new(OPERATOR.parse().expect("an operator id"));
        builder.read_the_rest(Catalogue::soracom());
        self.sims().for_each(|sim| self.add_sim(&mut builder, &sim));
        (0..self.groups).for_each(|n| self.add_group(&mut builder, n));
        for n in 0..self.vpgs {
            builder.add("vpg", PLACE, &vpg_id(n)).status("running").name(&vpg_name(n)).protection(Protection::Off);
        }
        for (group, n) in self.handlers() {
            let handler = builder.add("event-handler", PLACE, &handler_id(group, n)).status("active");
            handler.refers("target-group", &["group"], &group_id(group)).fact(Fact::Detail, HANDLER_ACTION);
        }
        builder.add("account", None, OPERATOR);
        builder.add("operator-auth-key", None, AUTH_KEY);
        // What a response shows that is no list, and so cannot be empty.
        builder.add("root-mfa", None, "current");
        builder.add("operator-profile", None, "current");
        [GLOBAL, JAPAN].into_iter().for_each(|place| _ = builder.add("payment-method", Some(place), "current"));
        builder
    }

    fn add_sim(&self, builder: &mut AccountBuilder, sim: &Sim) {
        let protection = if sim.is_protected { Protection::On } else { Protection::Off };
        let mut draft = builder.add("sim", PLACE, &sim.id).status(sim.status).name(&sim.name).protection(protection);
        for imsi in sim.added.iter().chain([&sim.imsi]) {
            draft = draft.also_known_as(imsi);
        }
        if let Some(group) = sim.group {
            draft = draft.refers("group", &["group"], &group_id(group));
            if let Some(vpg) = self.vpg_of_group(group) {
                draft = draft.refers("session", &["vpg"], &vpg_id(vpg));
            }
        }
        if sim.expires {
            draft.fact(Fact::EndsAt, EXPIRY);
            let expiry = builder.add("sim-expiry", PLACE, &sim.id).refers("sim", &["sim"], &sim.id);
            expiry.fact(Fact::EndsAt, EXPIRY).fact(Fact::Detail, "terminate");
        }
        if let Some(imsi) = &sim.added {
            let key = format!("{0}/{0}/{imsi}", sim.id);
            builder.add("subscription-container", PLACE, &key).status("active").refers("sim", &["sim"], &sim.id);
        }
    }

    fn add_group(&self, builder: &mut AccountBuilder, n: usize) {
        let (group, name) = (group_id(n), group_name(n));
        let draft = builder.add("group", PLACE, &group).name(&name);
        if let Some(vpg) = self.vpg_of_group(n).map(vpg_id) {
            draft.refers("vpg", &["vpg"], &vpg);
            let setting = builder.add("group-vpg-setting", PLACE, &format!("{group}/{vpg}")).name(&name);
            setting.refers("group", &["group"], &group).refers("vpg", &["vpg"], &vpg);
        }
    }
}

/// A person's word for what no operation shows; with it a generated capture has no gap that matters.
pub(crate) fn claim() -> Claim {
    let at = "2026-08-20T00:00:00Z".parse().expect("an instant");
    Claim::parse("console=none", Catalogue::soracom(), "the generator", at).expect("a claim")
}

fn group_id(n: usize) -> String {
    format!("{:08x}-7d0e-4a7f-9c55-{n:012x}", (n as u32).wrapping_mul(0x9e37_79b1))
}

fn group_name(n: usize) -> String {
    format!("fleet-{n}")
}

fn vpg_id(n: usize) -> String {
    format!("{:08x}-5a60-4f8e-8b7a-{n:012x}", (n as u32).wrapping_mul(0x85eb_ca6b))
}

fn vpg_row(n: usize) -> Value {
    json!({
        "vpgId": vpg_id(n), "operatorId": OPERATOR, "status": "running", "tags": { "name": vpg_name(n) },
        "implicitTerminationProtected": false, "gateOpened": false, "fixedIpAddressesEnabled": false,
    })
}

fn vpg_name(n: usize) -> String {
    format!("gateway-{n}")
}

fn handler_id(group: usize, n: usize) -> String {
    format!("a6b1c2d3-{n:04}-4aaa-8bbb-{group:012}")
}

fn handler_row((group, n): (usize, usize)) -> Value {
    json!({
        "handlerId": handler_id(group, n), "status": "active", "targetGroupId": group_id(group),
        "ruleConfig": { "type": "SimStatusAttributeRule", "properties": { "targetStatus": "suspended" } },
        "actionConfigList": [{ "type": HANDLER_ACTION, "properties": { "executionDateTimeConst": "IMMEDIATELY" } }],
    })
}

/// A response with nothing in it, by where its rows would be.
fn empty(rows: &str) -> String {
    match rows.strip_suffix('*').map(|field| field.trim_end_matches('.')) {
        None => "{}".to_owned(),
        Some("") => "[]".to_owned(),
        Some(field) => json!({ field: [] }).to_string(),
    }
}

/// Writes a list row by row, indented as soracom-cli prints it.
fn write_list(path: &Path, rows: impl Iterator<Item = Value>) -> io::Result<()> {
    let mut out = BufWriter::new(File::create(path)?);
    let pretty = PrettyFormatter::with_indent(b" ");
    let mut list = serde_json::Serializer::with_formatter(&mut out, pretty);
    list.collect_seq(rows)?;
    out.flush()
}
