//! What real license and options files say, played: pools, limits for all, ports of a new file, node locks.

use crate::world::{HEAD, Played, read, seconds};
use kernel::Scope;
use model::cause::Cause;
use model::records::RequestClass;
use scenarios::study::Study;

/// Two desks that take a `grp` at each login, on one server with a file and options; `others` comes at 8:00
/// with twenty people, `crew` at 9:00 with six.
fn desks(license: &str, options: &str) -> (Study, Played) {
    let group = |name: &str, desk: &str, count: u32, from: u32| {
        format!(
            "[[agents]]\nname = \"{name}\"\nsite = \"a\"\ncount = {count}\napplications = [\"{desk}\"]\nretry = \"none\"\n\
             [[agents.shifts]]\ndays = \"Mon\"\nstart = \"{from:02}:00\"\nend = \"16:00\"\n"
        )
    };
    let desk = |name: &str| {
        format!(
            "[[application]]\nname = \"{name}\"\nkind = \"generic\"\nsite = \"a\"\nper_login = {{ grp = 1 }}\n"
        )
    };
    let text = format!(
        "{HEAD}[topology]\nkind = \"single\"\n[[server]]\nname = \"srv\"\nsite = \"a\"\nlicense_file = \"l.dat\"\noptions_file = \"o.opt\"\n{}{}{}{}",
        desk("one"),
        desk("two"),
        group("others", "two", 20, 8),
        group("crew", "one", 6, 9),
    );
    let study = read(&text, &[("l.dat", license), ("o.opt", options)]);
    assert!(!study.has_errors(), "{:#?}", study.findings);
    let played = Played::new(study.plans[0].clone(), 1, 0);
    (study, played)
}

/// Denials at logins by group and cause.
fn denied(played: &Played) -> Vec<(String, Cause, usize)> {
    let mut rows: Vec<(String, Cause, usize)> = Vec::new();
    for denial in played.denials(RequestClass::Login) {
        let group = denial
            .group
            .map_or("", |group| played.plan.symbols.groups[group].as_str());
        match rows
            .iter_mut()
            .find(|row| row.0 == group && row.1 == denial.cause)
        {
            Some(row) => row.2 += 1,
            None => rows.push((group.to_owned(), denial.cause, 1)),
        }
    }
    rows
}

fn row(group: &str, cause: Cause, count: usize) -> (String, Cause, usize) {
    (group.to_owned(), cause, count)
}

const POOLS: &str = "SERVER srv ANY 7260\nDAEMON v\nINCREMENT grp v 1.0 permanent 9 SIGN=A\nINCREMENT grp v 2.0 permanent 4 SIGN=B\n";

#[test]
fn a_reservation_is_made_in_every_pool_that_it_can_be_drawn_from() {
    // 13 less 3 in each pool: seven of twenty come in, and six of the crew.
    let (study, played) = desks(POOLS, "RESERVE 3 grp USER crew\n");
    assert_eq!(denied(&played), [row("others", Cause::Reserved, 13)]);
    let effect = &study.notes[0].options[0].effect;
    assert!(
        effect.starts_with("keeps 6 of 13 (3 in each of 2 pools"),
        "{effect}"
    );
    // One pool alone, when the line says which.
    let (_, played) = desks(POOLS, "RESERVE 3 grp:VERSION=2.0 USER crew\n");
    assert_eq!(
        denied(&played),
        [
            row("others", Cause::Reserved, 10),
            row("crew", Cause::LicensesExhausted, 3)
        ]
    );
    // A pool keeps what it has: six of one, four of the other.
    let (study, played) = desks(POOLS, "RESERVE 6 grp USER crew\n");
    assert_eq!(denied(&played), [row("others", Cause::Reserved, 17)]);
    assert!(
        study.notes[0].options[0]
            .effect
            .starts_with("keeps 10 of 13")
    );
}

#[test]
fn a_limit_for_all_users_binds_each_and_voids_what_comes_after() {
    let file = "SERVER srv ANY 7260\nDAEMON v\nINCREMENT grp v 1.0 permanent 60 SIGN=A\n";
    let voids = |study: &Study| -> Vec<usize> {
        let void = study
            .findings
            .iter()
            .filter(|f| f.message.contains("is void"));
        void.map(|finding| finding.line).collect()
    };
    let (study, played) = desks(file, "MAX 4 grp USER ALL_USERS\nMAX 15 grp USER others\n");
    let each = [
        row("others", Cause::OverMax, 16),
        row("crew", Cause::OverMax, 2),
    ];
    assert_eq!(denied(&played), each);
    assert_eq!(voids(&study), [2]);
    // The other way round both act, the second on all but those that the first names.
    let (study, played) = desks(file, "MAX 15 grp USER others\nMAX 4 grp USER ALL_USERS\n");
    assert_eq!(
        denied(&played),
        [
            row("others", Cause::OverMax, 5),
            row("crew", Cause::OverMax, 2)
        ]
    );
    assert_eq!(voids(&study), [0; 0]);
    // Of two lines about one user the first acts, even if the second says less.
    let (study, played) = desks(file, "MAX 15 grp USER others\nMAX 3 grp USER others\n");
    assert_eq!(denied(&played), [row("others", Cause::OverMax, 5)]);
    assert_eq!(voids(&study), [2]);
}

#[test]
fn limits_for_all_groups_and_hosts_bind_each_of_them() {
    let file = "SERVER srv ANY 7260\nDAEMON v\nINCREMENT grp v 1.0 permanent 60 SIGN=A\n";
    let groups = "GROUP first others\nGROUP second crew\n";
    let options = format!("{groups}MAX 5 grp GROUP ALL_GROUPS\nMAX 9 grp GROUP first\n");
    let (study, played) = desks(file, &options);
    let each = [
        row("others", Cause::OverMax, 15),
        row("crew", Cause::OverMax, 1),
    ];
    assert_eq!(denied(&played), each);
    let about: Vec<_> = study
        .findings
        .iter()
        .filter(|f| f.file.ends_with(".opt"))
        .collect();
    assert!(about.len() == 1 && about[0].line == 4, "{about:#?}");
    let (_, played) = desks(file, "MAX 5 grp HOST ALL_HOSTS\n");
    assert_eq!(denied(&played), each);
    // Nobody is in a group: the limit binds nobody, and that is said.
    let (study, _) = desks(file, "GROUP far away\nMAX 5 grp GROUP ALL_GROUPS\n");
    assert!(
        study
            .findings
            .iter()
            .any(|f| f.message == "the limit binds nobody here")
    );
}

/// A T-Server at each of two ports of one server, whose new file has the second port.
fn moved(reread: bool, rest: &str) -> Played {
    let line = |port: u32, count: u32| {
        format!(
            "SERVER lic ANY {port}\nDAEMON genesys.d\nINCREMENT tserver_sdn genesys.d 8.0 permanent {count} SIGN=A\n"
        )
    };
    let server = |name: &str, port: u32| {
        format!(
            "[[application]]\nname = \"{name}\"\nkind = \"t-server\"\nlicense_servers = \"{port}@lic\"\noptions = {{ num-sdn-licenses = 10 }}\n"
        )
    };
    let text = format!(
        "{HEAD}[topology]\nkind = \"single\"\n[[server]]\nname = \"lic\"\nlicense_file = \"a.dat\"\n{}{}\
         [[fault]]\nid = \"file\"\nkind = \"license-file-change\"\ntarget = \"lic\"\nlicense_file = \"b.dat\"\nreread = {reread}\nat = \"6 h\"\n\
         [[fault]]\nid = \"again\"\nkind = \"application-crash\"\ntarget = \"old\"\nat = \"8 h\"\n{rest}",
        server("old", 7260),
        server("new", 7300),
    );
    let study = read(
        &text,
        &[("a.dat", &line(7260, 40)), ("b.dat", &line(7300, 60))],
    );
    assert!(!study.has_errors(), "{:#?}", study.findings);
    Played::new(study.plans[0].clone(), 1, 0)
}

/// Hours at which an application is refused by its address, with the roots.
fn astray(played: &Played, name: &str) -> Vec<(u64, String)> {
    let denials = played.all_denials().iter();
    let own = denials.filter(|d| d.application.is_some_and(|a| played.application(a) == name));
    let astray = own.filter(|d| (d.cause, d.flexnet_error) == (Cause::WrongAddress, Some(-15)));
    let rows = astray.map(|denial| {
        let hour = (seconds(denial.at) / 3600.0) as u64;
        (hour, played.roots(&denial.roots).join(" "))
    });
    rows.collect()
}

#[test]
fn lf8_the_port_of_a_reread_file_acts_from_the_restart_of_the_server_on() {
    for reread in [true, false] {
        let played = moved(reread, "");
        assert_eq!(astray(&played, "old"), [], "a reread changes no port");
        assert_eq!(
            astray(&played, "new"),
            [(0, String::new())],
            "it never comes in"
        );
    }
    let restart = "[[fault]]\nid = \"restart\"\nkind = \"server-kill\"\ntarget = \"lic\"\nat = \"24 h\"\nlasts = \"1 s\"\n\
                   [[fault]]\nid = \"late\"\nkind = \"application-crash\"\ntarget = \"old\"\nat = \"30 h\"\n";
    let played = moved(true, restart);
    let roots = |hour: u64| (hour, "file".to_owned());
    assert_eq!(astray(&played, "old"), [roots(24), roots(30)]);
    let opened: Vec<u64> = played
        .violations()
        .iter()
        .filter(|v| played.application(v.application) == "new")
        .filter_map(|v| Some((seconds(v.closed?) / 60.0) as u64))
        .collect();
    assert_eq!(
        opened,
        [24 * 60 + 1],
        "the new address is right from the restart on"
    );
    // The vendor daemon's restart alone moves nothing.
    let daemon = "[[fault]]\nid = \"restart\"\nkind = \"vendor-daemon-kill\"\ntarget = \"lic\"\nat = \"24 h\"\nlasts = \"1 min\"\n";
    assert_eq!(astray(&moved(true, daemon), "old"), []);
}

/// Availability and capacity ask what a start asks: what a line keeps from a host is not there for it.
#[test]
fn mt5_a_line_that_is_locked_to_a_host_is_available_and_reached_there_only() {
    let play = |host_id: &str| {
        let license = format!(
            "SERVER lic ANY 7260\nDAEMON v\nINCREMENT f v 1.0 permanent 5 HOSTID={host_id} SIGN=A\n"
        );
        let text = format!(
            "{HEAD}[topology]\nkind = \"single\"\n[[host]]\nname = \"ws\"\nhost_id = \"00AABBCCDDEE\"\n\
             [[server]]\nname = \"lic\"\nlicense_file = \"l.dat\"\n\
             [[application]]\nname = \"there\"\nkind = \"generic\"\nhost = \"ws\"\nat_start = {{ f = 1 }}\n\
             [[application]]\nname = \"elsewhere\"\nkind = \"generic\"\nat_start = {{ f = 1 }}\n"
        );
        let study = read(&text, &[("l.dat", &license)]);
        assert!(!study.has_errors(), "{:#?}", study.findings);
        let played = Played::new(study.plans[0].clone(), 1, 0);
        let available = |name| played.value("availability", Scope::Application, name);
        (
            available("there"),
            available("elsewhere"),
            played.system("capacity"),
        )
    };
    assert_eq!(play("aabb-ccdd-ee"), (1.0, 0.0, 1.0));
    assert_eq!(play("HOSTNAME=WS"), (1.0, 0.0, 1.0));
    assert_eq!(play("HOSTNAME=other"), (0.0, 0.0, 0.0));
    assert_eq!(play("0123456789ab"), (0.0, 0.0, 0.0));
    assert_eq!(play("ANY"), (1.0, 1.0, 1.0));
}

#[test]
fn lf12_a_line_that_is_locked_to_a_host_is_refused_elsewhere_by_its_host_id() {
    let play = |host_id: &str, count: &str| {
        let license = format!(
            "SERVER lic ANY 7260\nDAEMON v\nINCREMENT f v 1.0 permanent {count} HOSTID={host_id} SIGN=A\n"
        );
        let text = format!(
            "{HEAD}[topology]\nkind = \"single\"\n[[host]]\nname = \"ws\"\nhost_id = \"00AABBCCDDEE\"\n\
             [[server]]\nname = \"lic\"\nlicense_file = \"l.dat\"\n\
             [[application]]\nname = \"there\"\nkind = \"generic\"\nhost = \"ws\"\nat_start = {{ f = 1 }}\n\
             [[application]]\nname = \"elsewhere\"\nkind = \"generic\"\nat_start = {{ f = 1 }}\n"
        );
        let study = read(&text, &[("l.dat", &license)]);
        assert!(!study.has_errors(), "{:#?}", study.findings);
        let played = Played::new(study.plans[0].clone(), 1, 0);
        let denials = played.denials(RequestClass::Start);
        let rows: Vec<_> = denials
            .iter()
            .map(|d| {
                (
                    played.application(d.application.unwrap()).to_owned(),
                    d.cause,
                    d.flexnet_error,
                )
            })
            .collect();
        rows
    };
    let refused = |name: &str| (name.to_owned(), Cause::WrongHostId, Some(-9));
    for count in ["5", "uncounted"] {
        assert_eq!(
            play("aabb-ccdd-ee", count),
            [refused("elsewhere")],
            "{count}"
        );
        // A host that is not in the scenario: the licenses are there, and for nobody here.
        assert_eq!(
            play("0123456789ab", count),
            [refused("there"), refused("elsewhere")],
            "{count}"
        );
        assert_eq!(play("ANY", count), []);
    }
}
