//! Capture directories to run the command on.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::common::{acme, responses_of};

/// A capture directory, deleted when this is dropped.
pub(super) struct Capture(TempDir);

impl Capture {
    pub(super) fn empty() -> Self {
        let capture = Self(tempfile::tempdir().unwrap());
        for place in ["operator", "g", "jp"] {
            fs::create_dir(capture.path().join(place)).unwrap();
        }
        capture
    }

    pub(super) fn path(&self) -> &Path {
        self.0.path()
    }

    pub(super) fn write(&self, file: &str, text: &str) {
        fs::write(self.path().join(file), text).unwrap();
    }

    pub(super) fn remove(&self, file: &str) {
        fs::remove_file(self.path().join(file)).unwrap();
    }

    /// The example account.
    pub(super) fn acme() -> Self {
        let capture = Self::empty();
        responses().iter().for_each(|(file, text)| capture.write(file, text));
        capture.write("capture.json", include_str!("../../../examples/acme/capture.json"));
        capture
    }

    /// The example account once everything is gone and paid.
    pub(super) fn settled() -> Self {
        let capture = Self::empty();
        for (file, text) in responses() {
            // What belongs to one thing in particular went with it.
            if !file.contains("__") || file.contains("__page") {
                let emptied = emptied(serde_json::from_str(&text).unwrap());
                capture.write(&file, &emptied.to_string());
            }
        }
        let support = json!({"namespace": "Support", "configuration": {"tier": "basic"}});
        capture.write("operator/getOperatorConfigurationNamespace__Support.json", &support.to_string());
        for (place, currency) in [("g", "USD"), ("jp", "JPY")] {
            let paid = json!({"billList": [
                {"yearMonth": "202607", "amount": 12, "currency": currency, "state": "closed", "paymentStatus": "paid"}
            ]});
            capture.write(&format!("{place}/getBillingHistory.json"), &paid.to_string());
            let nothing = json!({"amount": 0, "currency": currency, "lastEvaluatedTime": "20260820001500"});
            capture.write(&format!("{place}/getLatestBilling.json"), &nothing.to_string());
            let healthy = json!({"providerType": "WebPay", "properties": "{\"last4\":\"0005\"}"});
            capture.write(&format!("{place}/getPaymentMethod.json"), &healthy.to_string());
        }
        // The example account was never asked this.
        capture.write("jp/listLagoonLicensePackStatus.json", "[]");
        // In the example account this was refused, which proves nothing.
        capture.write("jp/listLagoonUsers.json", "[]");
        capture
    }

    /// An account with this many SIMs, all of the same name.
    pub(super) fn fleet(sims: usize) -> Self {
        let capture = Self::settled();
        let rows: Vec<Value> = (0..sims)
            .map(|n| json!({"simId": format!("8942310000001{n:06}"), "status": "active", "tags": {"name": "tracker"}}))
            .collect();
        capture.remove("g/listSims__page1.json");
        capture.remove("g/listSims__page2.json");
        capture.write("g/listSims.json", &Value::from(rows).to_string());
        capture
    }
}

/// Every response of the example account: its name within the capture, and its text.
fn responses() -> Vec<(String, String)> {
    let text = |(name, content)| (name, String::from_utf8(content).unwrap());
    responses_of(&acme()).into_iter().map(text).collect()
}

/// The same response with nothing listed in it.
fn emptied(value: Value) -> Value {
    match value {
        Value::Array(_) => Value::Array(Vec::new()),
        Value::Object(fields) => fields.into_iter().map(|(name, field)| (name, emptied(field))).collect(),
        other => other,
    }
}
