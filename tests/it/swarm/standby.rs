//! A cold standby beside the servers of a random contact center (TP15), in a third of all scenarios.
//!
//! Its draws are its own, so that the scenarios without one are those they were.

use super::dice::Dice;
use std::fmt::Write;

/// Draws of standbys come from numbers beyond those of scenarios.
const BEYOND: u64 = 1 << 40;

/// The name of the standby, for faults to strike.
pub const NAME: &str = "lic-dr";

/// Whether the scenario of a number has one.
pub fn dice(number: u64) -> Option<Dice> {
    let mut dice = Dice::new(BEYOND + number);
    dice.one_in(3).then_some(dice)
}

/// Writes the standby, which some of the faults activate, and the lists that lead to it.
pub fn write(dice: &mut Dice, features: &str, hours: u64, body: &mut String) {
    let ids = body.lines().filter_map(|line| line.strip_prefix("id = "));
    let ids: Vec<String> = ids.map(str::to_owned).collect();
    let activating: Vec<&str> = ids
        .iter()
        .filter(|_| dice.one_in(3))
        .map(String::as_str)
        .collect();
    let keys = match activating.as_slice() {
        [] => {
            let from = dice.below(hours * 60);
            let until = from + 1 + dice.below(hours * 60 - from);
            format!("activated_by = \"hand\", at = \"{from} min\", until = \"{until} min\"")
        }
        ids => {
            let after = dice.of(&[
                "\"0 s\"",
                "\"70 s\"",
                "\"20 min\"",
                "{ uniform = [\"1 min\", \"1 h\"] }",
            ]);
            format!("activated_by = [{}], after = {after}", ids.join(", "))
        }
    };
    let _ = writeln!(
        body,
        "[[server]]\nname = \"{NAME}\"\nsite = \"there\"\nfeatures = {{ {features} }}\nstandby = {{ {keys} }}"
    );
    if dice.one_in(3) {
        let _ = writeln!(body, "vendor_port = 7262");
    }
    let entry = "[[application]]\n";
    let mut parts = body.split(entry);
    let mut written = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        written.push_str(entry);
        let list = dice.of(&[
            "license_servers = \"7260@lic-1:7260@lic-dr\"\n",
            "license_servers = \"7260@lic-1:7260@lic-dr\"\n",
            "license_servers = \"7260@lic-dr:7260@lic-1\"\n",
            "",
        ]);
        written.push_str(list);
        written.push_str(part);
    }
    *body = written;
}
