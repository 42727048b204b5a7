//! Where the facts come from.

use std::fmt;

/// A public source of a fact: a document of the provider, or a sample, client or copy in which it shows
/// although the provider does not say it.
///
/// `Display` gives the short key of a document; of a sample where it is, when it was made, and what it does
/// not show.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Document {
    key: &'static str,
    url: &'static str,
    /// When a sample was made; empty for a document.
    when: &'static str,
    caveat: &'static str,
}

impl Document {
    /// A document of the provider, with a short key by which lists name it.
    pub const fn new(key: &'static str, url: &'static str) -> Self {
        Self { key, url, when: "", caveat: "" }
    }

    /// A sample, client or copy, for [`Provenance::Seen`](super::spec::Provenance::Seen): what it is, when it
    /// was made as far as that shows, and what it does not show (empty if nothing).
    pub const fn sample(what: &'static str, url: &'static str, when: &'static str, caveat: &'static str) -> Self {
        Self { key: what, url, when, caveat }
    }

    /// The short key by which lists name it, such as `arc-termination`; of a sample, what it is.
    pub const fn key(&self) -> &'static str {
        self.key
    }

    /// Where to read it.
    pub const fn url(&self) -> &'static str {
        self.url
    }
}

impl fmt::Display for Document {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.key)?;
        if !self.when.is_empty() {
            write!(f, " ({}): {}", self.when, self.url)?;
        }
        if self.caveat.is_empty() { Ok(()) } else { write!(f, " ({})", self.caveat) }
    }
}

/// Interface texts of a user console with altered brand names; that it is Soracom's is a conclusion
/// from its services, paths and article numbers.
pub(crate) const CONSOLE_TEXTS: Document = Document::sample(
    "a copy of the console's texts",
    "https://github.com/axhxrx/internationalization-format-converter",
    "2025-03 to 2025-04",
    "it shows what the screen allows, not what the API answers",
);

/// Every sample that the built-in catalogue cites.
pub const SAMPLES: &[Document] = &[CONSOLE_TEXTS];

macro_rules! sources {
    ($($name:ident = $key:literal, $url:literal;)*) => {
        $(
            #[doc = concat!("`", $key, "`: <", $url, ">")]
            pub(crate) const $name: Document = Document::new($key, $url);
        )*
        /// Every document that the built-in catalogue cites.
        pub const ALL: &[Document] = &[$($name),*];
    };
}

sources! {
    SEED = "seed", "https://support.soracom.io/hc/en-us/articles/217917958-How-do-I-cancel-my-Soracom-account";
    FAQ_CHECKLIST = "faq-checklist", "https://support.soracom.io/hc/en-us/articles/58765601003033-How-Can-I-Be-Sure-That-All-Soracom-Services-Have-Been-Cancelled";
    SPEC = "spec", "https://github.com/soracom/soracom-cli/blob/master/generators/assets/soracom-api.en.yaml";
    OLD_SPEC = "old-spec", "https://github.com/soracom/soracom-sdk-swift/blob/master/Whatever/swaggen/soracom-api.en.json";
    SANDBOX_SPEC = "sandbox-spec", "https://github.com/soracom/soracom-cli/blob/master/generators/assets/sandbox/soracom-sandbox-api.en.yaml";
    CLI_SRC = "cli-src", "https://github.com/soracom/soracom-cli/blob/master/generators/cmd/predefined/apiclient.go";
    CLI_TEST = "cli-test", "https://github.com/soracom/soracom-cli/blob/master/test/test.sh";
    AIR_TERMINATION = "air-termination", "https://developers.soracom.io/en/docs/air/termination";
    ARC_TERMINATION = "arc-termination", "https://developers.soracom.io/en/docs/arc/termination";
    AIR_EXPIRATION = "air-expiration", "https://developers.soracom.io/en/docs/air/expiration";
    AIR_TRANSFER = "air-transfer", "https://developers.soracom.io/en/docs/air/transfer";
    AIR_STATUS = "air-status", "https://developers.soracom.io/en/docs/air/subscriber-status";
    FAQ_STATUS = "faq-status", "https://support.soracom.io/hc/en-us/articles/225809348-What-are-the-differences-between-Inactive-Suspended-and-Terminated-statuses";
    FAQ_READY = "faq-ready", "https://support.soracom.io/hc/en-us/articles/58798135500697-After-I-Register-My-IoT-SIM-Why-Does-the-Status-Automatically-Change-to-Active";
    FAQ_TRANSFER = "faq-transfer", "https://support.soracom.io/hc/en-us/articles/58765599863321-Can-I-Transfer-My-IoT-SIM-to-a-Different-Soracom-Account-or-Operator-ID";
    PAYMENT = "payment", "https://developers.soracom.io/en/docs/account/payment";
    BILLING = "billing", "https://developers.soracom.io/en/docs/account/billing";
    FAQ_CARD_BILLED = "faq-card-billed", "https://support.soracom.io/hc/en-us/articles/235848487-When-will-my-credit-card-be-billed";
    FAQ_PAYMENT_STATUS = "faq-payment-status", "https://support.soracom.io/hc/en-us/articles/360029337031";
    FAQ_ORDER_STATUS = "faq-order-status", "https://support.soracom.io/hc/en-us/articles/19543496440345";
    FAQ_COUPON = "faq-coupon", "https://support.soracom.io/hc/en-us/articles/218121348-How-do-I-use-a-coupon-code";
    LAGOON_PACKS = "lagoon-packs", "https://developers.soracom.io/en/docs/lagoon/license-packs/";
    FLUX_PLAN = "flux-plan", "https://developers.soracom.io/en/docs/flux/managing-standard-plan";
    FLUX_QUOTAS = "flux-quotas", "https://developers.soracom.io/en/docs/flux/setting-quotas";
    USERS_ROLES = "users-roles", "https://developers.soracom.io/en/docs/security/users-and-roles";
    API_GUIDE = "api-guide", "https://developers.soracom.io/en/docs/tools/api-reference";
    CHANGELOG_RATELIMIT = "changelog-ratelimit", "https://changelog.soracom.io/soracom-api-now-returns-rate-limit-information-as-a-response-4ff1VS";
    CHANGELOG_RENEWAL = "changelog-renewal", "https://changelog.soracom.io/new-renewalfeestatussettime-sim-property-2MK12M";
    JA_TERMINATE_SIM = "ja-terminate-sim", "https://users.soracom.io/ja-jp/docs/air/terminate-sim";
    JA_TERMINATE_VIRTUAL_SIM = "ja-terminate-virtual-sim", "https://users.soracom.io/ja-jp/docs/arc/terminate-virtual-sim/";
    JA_TERMINATE_VPG = "ja-terminate-vpg", "https://users.soracom.io/ja-jp/docs/vpg/terminate-vpg/";
    HANDS = "hands", "https://github.com/soracom/handson/blob/master/canal_gate/seminar.md";
    JA_VPG_HOW = "ja-vpg-how", "https://users.soracom.io/ja-jp/docs/vpg/how-it-works/";
    JA_VPG_OPERATION = "ja-vpg-operation", "https://users.soracom.io/ja-jp/docs/vpg/operation";
    JA_SET_EXPIRY = "ja-set-expiry", "https://users.soracom.io/ja-jp/docs/air/set-expiry";
    JA_AIR_LIMITATIONS = "ja-air-limitations", "https://users.soracom.io/ja-jp/docs/air/limitations/";
    JA_TRANSFER_SIM = "ja-transfer-sim", "https://users.soracom.io/ja-jp/docs/air/transfer-sim";
    JA_VOLUME_DISCOUNT = "ja-volume-discount", "https://users.soracom.io/ja-jp/docs/air/volume-discount/";
    JP_DISCOUNT_PRICE = "jp-discount-price", "https://soracom.jp/services/air/cellular/pricing/discount_price";
    JP_COUPON = "jp-coupon", "https://soracom.jp/coupon";
    JA_LICENSE = "ja-license", "https://users.soracom.io/ja-jp/docs/soracom-cloud-camera-services/change-assigned-license/";
    JA_SORACAM_LIMIT = "ja-soracam-limit", "https://users.soracom.io/ja-jp/docs/soracom-cloud-camera-services/set-monthly-limit/";
    JA_HARVEST = "ja-harvest", "https://users.soracom.io/ja-jp/docs/harvest/visualize";
    JP_HARVEST_HOW = "jp-harvest-how", "https://dev.soracom.io/jp/harvest/how-it-works-harvestdata/";
    JA_CHECK_USAGE = "ja-check-usage", "https://users.soracom.io/ja-jp/guides/accounting/check-usage/check-usage/";
    JA_BILLING_CSV = "ja-billing-csv", "https://users.soracom.io/ja-jp/guides/accounting/check-usage/billing-csv/";
    JP_BILLING_DETAIL = "jp-billing-detail", "https://dev.soracom.io/jp/docs/billing_detail/";
    JA_CREDIT_CARD = "ja-credit-card", "https://users.soracom.io/ja-jp/guides/accounting/payment/credit-card-overview/";
    JA_COVERAGE = "ja-coverage", "https://users.soracom.io/ja-jp/guides/basic-knowledge/coverage-type";
    JA_API_LIMITS = "ja-api-limits", "https://users.soracom.io/ja-jp/tools/api/limitations/";
    JA_API_ERROR = "ja-api-error", "https://users.soracom.io/ja-jp/tools/api/error";
    JA_LAGOON_LIMITS = "ja-lagoon-limits", "https://users.soracom.io/ja-jp/docs/lagoon-v2/limitations/";
    JA_BUTTON = "ja-button", "https://support.soracom.io/hc/ja/articles/360018607472";
    JA_GPS = "ja-gps", "https://users.soracom.io/ja-jp/guides/iot-devices/gps-multiunit/terminate";
    GLOBAL_AGREEMENT = "global-agreement-copy", "https://www.lawinsider.com/clause/other-conditions-for-additional-function/_1";
    SHARED_GATEWAY_TERMS = "shared-gateway-terms-copy", "https://www.lawinsider.com/ja/contracts/j39rcfWBnCy";
    FAQ_SHARED_GATEWAY = "faq-shared-gateway", "https://support.soracom.io/hc/ja/articles/360000497631";
    FAQ_TRANSFER_JA = "faq-transfer-ja", "https://support.soracom.io/hc/ja/articles/223129847";
    CHANGELOG_TRANSFER = "changelog-transfer", "https://changelog.soracom.io/ja/iot-sim-nosutetasuniguan-warazu-iot-sim-worang-du-dekiruyouninarimasita-20Ohr2";
    JA_MOSAIC = "ja-mosaic", "https://users.soracom.io/ja-jp/docs/mosaic/transfer-edge-computer";
}
