//! MAX_CONNECTIONS of an options file: how many clients a vendor daemon takes at once (SV15).

use super::options::OptionsFile;
use super::text::Findings;
use std::ops::RangeInclusive;

/// What FlexNet takes.
const RANGE: RangeInclusive<u32> = 31..=1_000_000;
/// So many of them are kept for `lmstat` and other utilities.
const FOR_UTILITIES: u32 = 30;

impl OptionsFile {
    /// How many clients the vendor daemon takes at once; `None` for no limit. Of several lines the last acts.
    #[must_use]
    pub fn clients_max(&self) -> Option<u32> {
        let number = self.of("MAX_CONNECTIONS").last()?.number?;
        clients_of(number)
    }

    /// Numbers that FlexNet does not take.
    pub(super) fn wrong_connections(&self, findings: &mut Findings<'_>) {
        for option in self.of("MAX_CONNECTIONS") {
            let number = option.number.unwrap_or(0);
            if clients_of(number).is_none() {
                let message = format!("MAX_CONNECTIONS {number} limits nothing");
                let advice = format!(
                    "write a number from {} to {}, of which {FOR_UTILITIES} are for utilities",
                    RANGE.start(),
                    RANGE.end()
                );
                findings.warning(option.span.clone(), message, &advice);
            }
        }
    }
}

fn clients_of(number: u32) -> Option<u32> {
    RANGE.contains(&number).then(|| number - FOR_UTILITIES)
}

/// What a line with such a number does.
#[must_use]
pub fn effect(number: u32) -> String {
    match clients_of(number) {
        Some(clients) => format!(
            "at most {clients} clients at once (too-many-connections, -237); {FOR_UTILITIES} connections are for utilities"
        ),
        None => "nothing: FlexNet does not take such a number".to_owned(),
    }
}
