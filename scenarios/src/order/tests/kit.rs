//! The order kit with all of its items, its texts, and the specimen files read back.

use super::*;
use crate::flexnet;
use crate::order::kit::{KitTable, OPEN, kit};
use crate::order::{kit_text, specimen};
use jiff::civil::date;

fn kit_of(order: &Order<'_>) -> Vec<KitTable> {
    let worked = work(catalogue(), order).expect("a sound order");
    let missing = super::super::missing::find(catalogue(), order, &worked);
    kit(catalogue(), order, &worked, &missing)
}

fn table<'k>(kit: &'k [KitTable], title: &str) -> &'k KitTable {
    kit.iter()
        .find(|table| table.title == title)
        .expect("a table of the kit")
}

fn answer(kit: &[KitTable], item: &str) -> String {
    let rows = &table(kit, "Order").rows;
    rows.iter()
        .find(|row| row[0] == item)
        .expect("an item of the kit")[1]
        .clone()
}

fn full() -> Order<'static> {
    let server = |host: &str, host_id: &str, weight| OrderServer {
        host_id: Some(host_id.to_owned()),
        operating_system: Some("Windows Server 2019".to_owned()),
        weight,
        ..OrderServer::named(host)
    };
    Order {
        company: Some("Acme | Ltd".to_owned()),
        purpose: Some(Purpose::Testing),
        configuration: Configuration::Independent,
        servers: vec![
            server("lic-a", "0123456789ab", 50),
            server("lic-b", "#12345678", 30),
            server("lic-c", "DISK_SERIAL_NUM=3ac2f1", 20),
        ],
        applications: vec![
            OrderApplication {
                count: 3,
                ..application("t-server")
            },
            application("genesys-desktop"),
        ],
        switch: Some("=Avaya 8.1".to_owned()),
        seat_dns: Some(400),
        expires: Some(date(2026, 12, 31)),
        in_use_until: Some(date(2026, 3, 10)),
        ordered: Some(date(2026, 3, 2)),
        ..order(&[("Genesys Inbound Voice", 1001), ("HA - Framework", 3)])
    }
}

#[test]
fn ct4_the_kit_has_every_item_of_the_guide() {
    let kit = kit_of(&full());
    for (item, expected) in [
        ("Company", "Acme | Ltd"),
        ("Purpose", "testing"),
        ("Deployment mode", "blended"),
        ("License server configuration", "independent"),
        ("Switch, type and version", "=Avaya 8.1"),
        ("DNs of agents' seats", "400"),
        ("Licenses end", "after 2026-12-31"),
        ("Ordered on", "2026-03-02"),
        (
            "Order no later than",
            "2026-03-08: the licenses in use end after 2026-03-10",
        ),
    ] {
        assert_eq!(answer(&kit, item), expected);
    }
    assert!(answer(&kit, "Technical DNs").contains("999999"));
    assert_eq!(
        table(&kit, "Sellable items").rows[0],
        ["Genesys Inbound Voice", "8.0", "1001"]
    );
    assert_eq!(
        table(&kit, "Applications").rows,
        [
            [
                "t-server",
                "T-Server",
                "8.0",
                "3",
                "tserver_sdn, tserver_tdn, cti_ha_option"
            ],
            ["genesys-desktop", "Genesys Desktop", "7.0", "1", ""],
        ]
    );
    let servers = table(&kit, "License servers");
    let windows = "Windows Server 2019";
    assert_eq!(
        servers.rows[1],
        ["lic-b", "#12345678", windows, "7260", "30.00 %"]
    );
    let licenses = table(&kit, "Technical licenses");
    assert_eq!(licenses.header[6..], ["at lic-a", "at lic-b", "at lic-c"]);
    let seats = [
        "tserver_sdn",
        "8.0",
        "1001",
        "seat",
        "required",
        "Genesys Inbound Voice",
    ];
    assert_eq!(licenses.rows[0][..6], seats);
    assert_eq!(licenses.rows[0][6..], ["501", "300", "200"]);
    assert!(!table(&kit, "Missing").rows.is_empty());
}

#[test]
fn ct4_what_is_not_said_is_left_open() {
    let kit = kit_of(&Order {
        deployment: None,
        ..order(&[("Genesys Inbound Voice", 10)])
    });
    for item in ["Company", "Purpose", "Switch, type and version"] {
        assert_eq!(answer(&kit, item), OPEN);
    }
    assert_eq!(answer(&kit, "Deployment mode"), "one product only");
    assert_eq!(
        answer(&kit, "DNs of agents' seats"),
        "10 (the seats ordered)"
    );
    assert_eq!(answer(&kit, "Licenses end"), "never: permanent");
    assert_eq!(
        table(&kit, "License servers").rows,
        [[OPEN, OPEN, OPEN, "7260", "all"]]
    );
    let applications = &table(&kit, "Applications").rows;
    let kinds: Vec<_> = applications.iter().map(|row| row[1].as_str()).collect();
    assert_eq!(
        kinds,
        ["Network T-Server", "T-Server"],
        "who uses what is ordered"
    );
    assert!(kit.iter().all(|table| table.title != "Missing"));
}

#[test]
fn ct4_every_row_of_the_kit_is_as_wide_as_its_header() {
    for order in [full(), order(&[("Agent Connector", 3)])] {
        for table in kit_of(&order) {
            assert!(
                table.rows.iter().all(|row| row.len() == table.header.len()),
                "{}",
                table.title
            );
        }
    }
}

#[test]
fn ct4_markdown_escapes_names_and_keeps_its_tables_whole() {
    let mut order = full();
    order.company = Some("A|B\n*C* <script>".to_owned());
    let text = kit_text::markdown("License order", &kit_of(&order));
    assert!(text.starts_with("# License order\n\n## Order\n"));
    assert!(
        text.contains("| Company | A\\|B \\*C\\* \\<script\\> |\n"),
        "{text}"
    );
    for block in text.split("\n\n").filter(|block| block.starts_with('|')) {
        let bars = |line: &str| line.matches('|').count() - line.matches("\\|").count();
        let width = bars(block.lines().next().expect("a header"));
        assert!(block.lines().all(|line| bars(line) == width), "{block}");
    }
}

#[test]
fn ct4_csv_reads_back_and_no_cell_is_a_formula() {
    let kit = kit_of(&full());
    let text = kit_text::csv(&kit);
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let records: Vec<_> = reader
        .records()
        .map(|record| record.expect("sound"))
        .collect();
    let cells: usize = kit
        .iter()
        .map(|table| table.rows.len() * table.header.len())
        .sum();
    assert_eq!(records.len(), cells);
    assert_eq!(
        records[1].iter().collect::<Vec<_>>(),
        ["Order", "1", "Answer", "Acme | Ltd"]
    );
    assert!(records.iter().any(|record| &record[3] == "'=Avaya 8.1"));
    assert!(records.iter().all(|record| !record[3].starts_with('=')));
}

#[test]
fn ct2_specimen_files_are_read_back_with_the_counts_of_each_server() {
    let order = full();
    let worked = work(catalogue(), &order).expect("sound");
    let files = specimen::files(&order, &worked);
    assert_eq!(files.len(), 3);
    for ((specimen, counts), number) in files.iter().zip(&worked.files).zip(1..) {
        assert_eq!(specimen.file_name, format!("license-{number}.dat"));
        let file = flexnet::read(&specimen.file_name, specimen.text.as_bytes());
        assert_eq!(file.findings, [], "{}", specimen.text);
        assert_eq!(file.servers.len(), 1);
        assert_eq!(file.servers[0].host, specimen.host);
        assert_eq!(file.vendors[0].name, "genesys.d");
        let expected: Vec<_> = worked
            .features
            .iter()
            .zip(counts)
            .filter(|(_, count)| **count > 0)
            .map(|(counted, count)| {
                (
                    counted.feature.name.as_str(),
                    counted.version,
                    flexnet::Count::Number(*count),
                )
            })
            .collect();
        let found: Vec<_> = file
            .lines
            .iter()
            .map(|line| (line.name.as_str(), line.version, line.count))
            .collect();
        assert_eq!(found, expected);
        let last = flexnet::Expiry::Date(date(2026, 12, 31));
        assert!(
            file.lines
                .iter()
                .all(|line| line.expires == last && line.counts())
        );
    }
}

#[test]
fn ct2_three_nodes_get_copies_of_one_specimen() {
    let mut order = order(&[("Genesys Inbound Voice", 10)]);
    order.configuration = Configuration::ThreeNode;
    let worked = work(catalogue(), &order).expect("sound");
    let files = specimen::files(&order, &worked);
    assert_eq!(files.len(), 3);
    assert!(files.iter().all(|file| file.text == files[0].text));
    let read = flexnet::read("license-1.dat", files[0].text.as_bytes());
    assert_eq!(read.findings, []);
    assert_eq!(read.servers.len(), 3);
    assert!(
        read.servers.iter().all(|server| server.host_id == "ANY"),
        "not known yet"
    );
    assert_eq!(read.comments.len(), 4);
}

#[test]
fn ct2_no_name_breaks_a_specimen() {
    let mut order = full();
    order.servers[0].host = "a\nFEATURE x genesys.d 8.0 permanent 9 \"".to_owned();
    order.servers[0].host_id = Some("# \t\"".to_owned());
    let worked = work(catalogue(), &order).expect("sound");
    let files = specimen::files(&order, &worked);
    let read = flexnet::read("license-1.dat", files[0].text.as_bytes());
    assert_eq!(read.servers.len(), 1);
    assert!(read.lines.iter().all(|line| line.name != "x"));
    assert_eq!(
        read.lines.len(),
        worked.files[0].iter().filter(|count| **count > 0).count()
    );
}

#[test]
fn ct4_the_kit_says_whether_cpd_server_works_with_asm() {
    let shown = |mode: Option<&str>| {
        let order = Order {
            applications: vec![OrderApplication {
                mode: mode.map(str::to_owned),
                ..application("cpd-server")
            }],
            ..order(&[("Genesys Outbound Voice", 60)])
        };
        table(&kit_of(&order), "Applications").rows[0][1].clone()
    };
    assert_eq!(shown(Some("asm")), "CPD Server (asm)");
    assert_eq!(shown(Some("standard")), "CPD Server (standard)");
    assert!(shown(None).starts_with("CPD Server (standard or asm: "));
}
