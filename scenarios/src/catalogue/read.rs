//! The tables' text into typed rows, checked against each other.
//!
//! It does not decide what a row means for an application: that is `needs.rs`.

use super::condition::{Condition, Term, medium};
use super::kind::{
    Feature, Kind, OptionRule, RoleName, Row, RowGive, RowTake, TechnicalLicense, Unit, ZeroMeans,
};
use super::table::{Line, Table, version};
use super::{Catalogue, Parts, products, usage};
use model::plan::{AgentRole, CheckoutUnit};

const SHARED: [(CheckoutUnit, &str); 2] = [
    (CheckoutUnit::Environment, "environment"),
    (CheckoutUnit::Instance, "instance"),
];
const ROLES: [(RoleName, &str); 6] = [
    (RoleName::Plain, "plain"),
    (RoleName::SolutionControl, "solution-control"),
    (RoleName::Configuration, "configuration"),
    (RoleName::LicenseReporting, "license-reporting"),
    (RoleName::Outbound, "outbound"),
    (RoleName::Framework, "framework"),
];
const TAKES: [(RowTake, &str); 8] = [
    (RowTake::Once, "once"),
    (RowTake::PerServer, "per-server"),
    (RowTake::Number, "number"),
    (RowTake::Rest, "rest"),
    (RowTake::All, "all"),
    (RowTake::Login, "login"),
    (RowTake::Arrival, "arrival"),
    (RowTake::Never, "never"),
];

/// All tables.
pub(super) fn catalogue(parts: &Parts<'_>) -> Result<Catalogue, String> {
    let mut read = Catalogue {
        features: Vec::new(),
        kinds: Vec::new(),
        technical_licenses: Vec::new(),
        products: Vec::new(),
        usage_items: Vec::new(),
    };
    for line in Table::read("features.csv", parts.features)?.lines() {
        let feature = feature(&line)?;
        if read
            .features
            .iter()
            .any(|f| f.name.eq_ignore_ascii_case(&feature.name))
        {
            return Err(line.error(&format!("feature `{}` a second time", feature.name)));
        }
        read.features.push(feature);
    }
    for line in Table::read("kinds.csv", parts.kinds)?.lines() {
        let kind = kind(&line)?;
        for name in std::iter::once(&kind.name).chain(&kind.also) {
            if read.kind(name).is_some() {
                return Err(line.error(&format!("kind `{name}` a second time")));
            }
        }
        read.kinds.push(kind);
    }
    for line in Table::read("options.csv", parts.options)?.lines() {
        let option = option(&line)?;
        kind_named(&mut read.kinds, &line)?.options.push(option);
    }
    for line in Table::read("applications.csv", parts.applications)?.lines() {
        let row = row(&line)?;
        if !read.features.iter().any(|f| f.name == row.feature) {
            return Err(line.error(&format!("`{}` is not in features.csv", row.feature)));
        }
        let kind = kind_named(&mut read.kinds, &line)?;
        check_row(kind, &row).map_err(|message| line.error(&message))?;
        kind.rows.push(row);
    }
    for line in Table::read("technical_licenses.csv", parts.technical_licenses)?.lines() {
        let (version, version_text) = version(&line)?;
        let license = TechnicalLicense {
            name: line.filled("name")?.to_owned(),
            version,
            version_text,
            quantity: line.filled("quantity")?.to_owned(),
            note: line.text("note")?.to_owned(),
        };
        if read.feature(&license.name).is_none() {
            return Err(line.error(&format!("`{}` is not in features.csv", license.name)));
        }
        read.technical_licenses.push(license);
    }
    read.products = products::read(parts.products, &read)?;
    read.usage_items = usage::read(parts.usage_items, &read)?;
    Ok(read)
}

fn kind_named<'k>(kinds: &'k mut [Kind], line: &Line<'_>) -> Result<&'k mut Kind, String> {
    let name = line.filled("kind")?;
    kinds
        .iter_mut()
        .find(|kind| kind.name == name)
        .ok_or_else(|| line.error(&format!("kind `{name}` is not in kinds.csv")))
}

fn feature(line: &Line<'_>) -> Result<Feature, String> {
    let (version, version_text) = version(line)?;
    let tables = line.words("tables")?;
    let stands_in = |table: &str| tables.iter().any(|t| t == table);
    if let Some(wrong) = tables
        .iter()
        .find(|t| !["applications", "list", "products"].contains(&t.as_str()))
    {
        return Err(line.error(&format!("no table `{wrong}`")));
    }
    Ok(Feature {
        name: line.filled("name")?.to_owned(),
        version,
        version_text,
        unit: line.one_of("unit", &Unit::ALL)?,
        shared: line.one_of("shared", &SHARED)?,
        in_applications: stands_in("applications"),
        in_list: stands_in("list"),
        in_products: stands_in("products"),
        also_printed: line.words("also_printed")?,
        note: line.text("note")?.to_owned(),
    })
}

fn kind(line: &Line<'_>) -> Result<Kind, String> {
    let release = line.filled("release")?;
    Ok(Kind {
        name: line.filled("kind")?.to_owned(),
        guide_name: line.filled("guide_name")?.to_owned(),
        also: line.words("also")?,
        release: release
            .parse()
            .map_err(|_| line.error(&format!("`{release}` is no release")))?,
        role_name: line.one_of("role", &ROLES)?,
        java_only: line.yes("java_only")?,
        modes: line.words("modes")?,
        dialing: line.words("dialing")?,
        demand_kinds: line.words("demand_kinds")?,
        in_guide_table: line.yes("in_guide_table")?,
        note: line.text("note")?.to_owned(),
        rows: Vec::new(),
        options: Vec::new(),
    })
}

fn option(line: &Line<'_>) -> Result<OptionRule, String> {
    let is_switch = line.one_of("value", &[(false, "number"), (true, "switch")])?;
    let zero = if is_switch {
        ZeroMeans::None
    } else {
        line.one_of(
            "zero",
            &[(ZeroMeans::None, "none"), (ZeroMeans::Max, "max")],
        )?
    };
    Ok(OptionRule {
        name: line.filled("option")?.to_owned(),
        is_switch,
        zero,
        invalid_is_max: line.one_of("invalid", &[(true, "max"), (false, "error")])?,
        meaning: line.filled("meaning")?.to_owned(),
    })
}

fn row(line: &Line<'_>) -> Result<Row, String> {
    let (version, version_text) = version(line)?;
    let give = line.filled("give")?;
    Ok(Row {
        feature: line.filled("feature")?.to_owned(),
        as_printed: line.filled("as_printed")?.to_owned(),
        version,
        version_text,
        required: line.one_of("required", &[(true, "required"), (false, "optional")])?,
        wanted: Condition::parse(line.filled("wanted")?).map_err(|m| line.error(&m))?,
        take: line.one_of("take", &TAKES)?,
        options: line.words("number")?,
        unit: line.one_of("unit", &Unit::ALL)?,
        shared: line.one_of("shared", &SHARED)?,
        give: parse_give(give).ok_or_else(|| line.error(&format!("no way of giving `{give}`")))?,
        if_missing: line.filled("if_missing")?.to_owned(),
        in_guide_table: line.yes("in_guide_table")?,
        source: line.filled("source")?.to_owned(),
        note: line.text("note")?.to_owned(),
    })
}

fn parse_give(text: &str) -> Option<RowGive> {
    let mut words = text.split(':');
    let give = match (words.next()?, words.next(), words.next()) {
        ("function", None, None) => RowGive::Function,
        ("switchover", None, None) => RowGive::Switchover,
        ("hot-standby", None, None) => RowGive::HotStandby,
        ("service", Some(kind), None) => RowGive::Service(kind.to_owned()),
        ("first-call", None, None) => RowGive::FirstCall,
        ("campaign", None, None) => RowGive::Campaign {
            preview_only: false,
        },
        ("campaign-preview", None, None) => RowGive::Campaign { preview_only: true },
        ("forced", None, None) => RowGive::Forced(None),
        ("forced", Some(word), None) => RowGive::Forced(Some(medium(word)?)),
        ("arrival", kinds, None) => RowGive::Arrival {
            kinds: kinds.map_or_else(Vec::new, |k| k.split('+').map(str::to_owned).collect()),
            refuses_autodial: false,
        },
        ("arrival-preview", None, None) => RowGive::Arrival {
            kinds: Vec::new(),
            refuses_autodial: true,
        },
        ("login", role, fallback) => RowGive::Login {
            role: match role {
                None => None,
                Some("agent") => Some(AgentRole::Agent),
                Some("supervisor") => Some(AgentRole::Supervisor),
                Some(_) => return None,
            },
            fallback: fallback.map(str::to_owned),
        },
        _ => return None,
    };
    words.next().is_none().then_some(give)
}

/// Whether a row refers only to what its kind has, and takes in a way that it can give.
fn check_row(kind: &Kind, row: &Row) -> Result<(), String> {
    if kind.rows.iter().any(|other| other.feature == row.feature) {
        return Err(format!(
            "`{}` takes `{}` a second time",
            kind.name, row.feature
        ));
    }
    if let Some(option) = row.options.iter().find(|o| kind.option(o).is_none()) {
        return Err(format!(
            "option `{option}` of `{}` is not in options.csv",
            kind.name
        ));
    }
    for term in &row.wanted.0 {
        let known = match term {
            Term::Mode(mode) => kind.modes.contains(mode),
            Term::Dialing(dialing) => kind.dialing.contains(dialing),
            Term::Demand(demand) => kind.demand_kinds.contains(demand),
            Term::Option(option) => kind.option(option).is_some(),
            _ => true,
        };
        if !known {
            return Err(format!("`{}` knows no such condition: {term:?}", kind.name));
        }
    }
    if let RowGive::Login {
        fallback: Some(feature),
        ..
    } = &row.give
        && !kind.rows.iter().any(|other| other.feature == *feature)
    {
        return Err(format!("no row for the fallback `{feature}` above"));
    }
    let at_use = matches!(row.take, RowTake::Login | RowTake::Arrival);
    let to_users = matches!(row.give, RowGive::Login { .. } | RowGive::Arrival { .. });
    if at_use && !to_users {
        return Err("what is taken at a login or arrival must be given there".to_owned());
    }
    Ok(())
}
