//! Defaults that may decide the winner: what the guide leaves open and the scenario does not say is played
//! with its other value too, each alone and all together.
//!
//! A default that is left open is one on which no table of the scenario has a word, for an
//! application; only those applications change. Other parameters of the rules are played where `[compare]
//! parameters` names them, as points of the scenario: what stands at a topology, server or application stays.

use super::alike::Unlike;
use super::contenders::{Contenders, or_all};
use super::criterion::Ranking;
use super::lens::Lens;
use super::stage::Stage;
use experiment::{Confidence, Selection, Stopped, estimate};
use model::plan::{ApplicationIndex, OnViolation, Plan, Reconnect};
use model::records::Decided;
use reports::terminal::compare::defaults::{DefaultsReport, OpenDefault, OtherValues};
use scenarios::points::Point;
use scenarios::settings::parameters::words;
use scenarios::study::{LeftOpen, Study};
use std::borrow::Cow;

/// A default on which the winner may hang.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Choice {
    /// AP2.
    OnViolation,
    /// TP8.
    Reconnect,
}

const DEFAULTS: [Choice; 2] = [Choice::OnViolation, Choice::Reconnect];

impl Choice {
    /// The parameter, its default and its other value.
    const fn words(self) -> [&'static str; 3] {
        match self {
            Choice::OnViolation => ["on_violation", "refuse-new", "continue"],
            Choice::Reconnect => ["reconnect", "same-server", "any-server"],
        }
    }

    fn told(self) -> OpenDefault {
        let [parameter, own, other] = self.words();
        OpenDefault {
            parameter: parameter.to_owned(),
            own: own.to_owned(),
            is_default: true,
            other: other.to_owned(),
        }
    }

    const fn parameter(self) -> &'static str {
        self.words()[0]
    }

    fn open(self, left: &LeftOpen) -> &[ApplicationIndex] {
        match self {
            Choice::OnViolation => &left.on_violation,
            Choice::Reconnect => &left.reconnect,
        }
    }

    fn change(self, plan: &mut Plan, left: &LeftOpen) {
        for index in self.open(left) {
            let Some(application) = plan.applications.get_mut(*index) else {
                continue;
            };
            match self {
                Choice::OnViolation => application.on_violation = OnViolation::Continue,
                Choice::Reconnect => application.reconnect = Reconnect::AnyServer,
            }
        }
    }
}

/// The defaults that any variant leaves open.
fn open(study: &Study) -> Vec<Choice> {
    let is_open = |default: &Choice| {
        let mut notes = study.notes.iter();
        notes.any(|notes| !default.open(&notes.left_open).is_empty())
    };
    DEFAULTS.into_iter().filter(is_open).collect()
}

/// In how many ways open defaults are changed.
pub fn ways(study: &Study) -> usize {
    changes(&open(study)).len() + study.points.len()
}

/// The parameters that a comparison is asked to play with other values, each with one; what is left open and
/// played anyway is not among them. In the order of [`points`].
fn asked(study: &Study) -> impl Iterator<Item = (OpenDefault, Point)> {
    let open: Vec<[&str; 3]> = open(study).into_iter().map(Choice::words).collect();
    let each = study.compare.parameters.iter().flat_map(|parameter| {
        let told = parameter.values.iter().map(|value| OpenDefault {
            parameter: parameter.name.to_owned(),
            own: parameter.own.clone(),
            is_default: !parameter.is_said,
            other: words(value),
        });
        told.zip(parameter.points())
    });
    each.filter(move |(told, _)| {
        let is_played = |open: &[&str; 3]| open[0] == told.parameter && open[2] == told.other;
        !open.iter().any(is_played)
    })
}

/// The points under which the scenario must have been read, as [`play`] expects them.
pub fn points(study: &Study) -> Vec<Point> {
    asked(study).map(|(_, point)| point).collect()
}

/// Each open default alone, then all together.
fn changes(open: &[Choice]) -> Vec<Vec<Choice>> {
    let mut changes: Vec<Vec<Choice>> = open.iter().map(|default| vec![*default]).collect();
    if open.len() > 1 {
        changes.push(open.to_vec());
    }
    changes
}

/// Plays the variants under the other values; `variants` are their points at the defaults, played, and
/// `selection` what was selected among them. Who contends is judged anew under each, unless nobody does at the defaults.
pub fn play<'l>(
    study: &Study,
    lens: &'l Lens,
    (ranking, contenders): (&Ranking, Option<&Contenders<'_>>),
    stage: &mut Stage<'_>,
    variants: &[usize],
    selection: &Selection,
) -> Result<DefaultsReport<'l>, Stopped> {
    let open = open(study);
    let judge = Judge {
        study,
        lens,
        ranking,
        contenders,
        replications: stage.table.replications(variants[0]),
    };
    let mut others = Vec::new();
    // What was changed in which points; the variants themselves come first.
    let mut settings: Vec<(Vec<Choice>, Vec<usize>)> = vec![(Vec::new(), variants.to_vec())];
    for change in changes(&open) {
        let mut points = Vec::new();
        for (place, (&variant, notes)) in variants.iter().zip(&study.notes).enumerate() {
            let mut plan = stage.plan(variant).clone();
            for default in &change {
                default.change(&mut plan, &notes.left_open);
            }
            let origins = settings
                .iter()
                .map(|(changed, points)| (points[place], unlike(changed, &change)));
            let origins = origins.collect();
            points.push(stage.add_unlike(Cow::Owned(plan), stage.variant(variant), origins));
        }
        settings.push((change.clone(), points.clone()));
        let changed = change.iter().map(|default| default.told()).collect();
        others.push(judge.values(stage, changed, &points)?);
    }
    let without_effect = play_asked(&judge, stage, variants, &mut others)?;
    let said = DEFAULTS
        .into_iter()
        .filter(|default| !open.contains(default));
    let names = study.plans.iter().map(|plan| plan.variant.clone());
    Ok(DefaultsReport {
        column: &lens.layout.columns[ranking.column],
        variants: names.collect(),
        estimates: estimates(stage, lens, ranking, variants),
        winner: selection.winner.clone(),
        said: said.map(Choice::parameter).collect(),
        others,
        without_effect,
    })
}

/// Plays the variants under the values that the file asks for; those that change no plan.
fn play_asked(
    judge: &Judge<'_>,
    stage: &mut Stage<'_>,
    variants: &[usize],
    others: &mut Vec<OtherValues>,
) -> Result<Vec<OpenDefault>, Stopped> {
    let study = judge.study;
    let mut without_effect = Vec::new();
    for ((told, _), plans) in asked(study).zip(&study.points) {
        if plans == &study.plans {
            without_effect.push(told);
            continue;
        }
        let mut points = Vec::new();
        for (&variant, plan) in variants.iter().zip(plans) {
            // Where a variant has nothing that the parameter acts on, its replications are those it has.
            let same = (plan == stage.plan(variant))
                .then_some((variant, Unlike::Choices(Decided::default())));
            let of = stage.variant(variant);
            points.push(stage.add_unlike(Cow::Owned(plan.clone()), of, same.into_iter().collect()));
        }
        others.push(judge.values(stage, vec![told], &points)?);
    }
    Ok(without_effect)
}

/// By what points under other values are judged.
struct Judge<'a> {
    study: &'a Study,
    lens: &'a Lens,
    ranking: &'a Ranking,
    contenders: Option<&'a Contenders<'a>>,
    replications: u64,
}

impl Judge<'_> {
    /// What is selected among points under other values.
    fn values(
        &self,
        stage: &mut Stage<'_>,
        changed: Vec<OpenDefault>,
        points: &[usize],
    ) -> Result<OtherValues, Stopped> {
        let (selection, all_miss) = select(
            (self.study, self.lens),
            (self.ranking, self.contenders),
            stage,
            points,
            self.replications,
        )?;
        Ok(OtherValues {
            changed,
            estimates: estimates(stage, self.lens, self.ranking, points),
            selection,
            all_miss,
        })
    }
}

/// Selects among those points that contend, among all if none does; whether none does. Replications are played as far as
/// verdicts and selection need them.
fn select(
    (study, lens): (&Study, &Lens),
    (ranking, contenders): (&Ranking, Option<&Contenders<'_>>),
    stage: &mut Stage<'_>,
    points: &[usize],
    replications: u64,
) -> Result<(Selection, bool), Stopped> {
    let mut places: Vec<usize> = (0..points.len()).collect();
    if let Some(contenders) = contenders {
        // Who misses a target is out as soon as that is known, and is played no further.
        let parts: &[u64] = if study.targets.is_empty() {
            &[]
        } else {
            &[4, 2, 1]
        };
        for part in parts {
            let open: Vec<usize> = places.iter().map(|place| points[*place]).collect();
            stage.fill(&open, replications.div_ceil(*part))?;
            places = contenders.among(lens, stage, points);
        }
        places = contenders.among(lens, stage, points);
    }
    let all_miss = places.is_empty();
    let places = or_all(places, points);
    let among = (points, places.as_slice());
    let selection = ranking.select_among(study, lens, among, replications, stage)?;
    for &point in points {
        stage.fill_known(point, replications);
    }
    Ok((selection, all_miss))
}

/// In what two settings differ.
fn unlike(one: &[Choice], other: &[Choice]) -> Unlike {
    let differs = |choice: Choice| one.contains(&choice) != other.contains(&choice);
    Unlike::Choices(Decided {
        on_violation: differs(Choice::OnViolation),
        reconnect: differs(Choice::Reconnect),
    })
}

fn estimates(
    stage: &Stage<'_>,
    lens: &Lens,
    ranking: &Ranking,
    points: &[usize],
) -> Vec<Option<experiment::Estimate>> {
    let column = &lens.layout.columns[ranking.column];
    let of = |&point: &usize| {
        let cells = stage.cells(point, ranking.column);
        estimate(column, &cells, Confidence::default())
    };
    points.iter().map(of).collect()
}
