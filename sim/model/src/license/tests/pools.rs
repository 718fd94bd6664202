//! A request against the pools of a file, without a server (LF3, LF5, LF6, LF12).

use crate::cause::Cause;
use crate::cause::graph::LinkId;
use crate::license::clock::windback::ServerClock;
use crate::license::stock::client::Client;
use crate::license::stock::grant::check_out;
use crate::license::stock::pool::{PoolState, Pools};
use crate::license::stock::request::{Grant, Refusal, Want};
use crate::plan::{
    ApplicationIndex, ClientId, FeatureId, HostIndex, Lot, Pool, PoolIndex, TiVec, Version,
};
use kernel::Time;

fn pool(count: u32, major: u32) -> PoolState {
    PoolState::new(&Pool {
        feature: FeatureId(0),
        version: Version { major, fraction: 0 },
        vendor: "genesys.d".into(),
        lots: vec![Lot {
            count,
            expires: None,
            fault: None,
        }],
        altered: false,
        uncounted: false,
        valid_from: Time::ZERO,
        only_on: Vec::new(),
        policy: None,
    })
}

fn ask(pools: &mut Pools, major: u32, want: Want) -> Result<Grant, Refusal> {
    check_out(
        pools,
        FeatureId(0),
        Version { major, fraction: 0 },
        want,
        Client {
            application: ApplicationIndex(0),
            host: HostIndex(0),
            id: ClientId(0),
            set_back: LinkId::NONE,
        },
        ServerClock {
            at: Time::ZERO,
            set_back: LinkId::NONE,
        },
    )
}

#[test]
fn lf3_a_request_is_served_from_one_pool_the_first_that_can() {
    let mut pools: TiVec<PoolIndex, PoolState> = TiVec::from(vec![pool(1, 8), pool(2, 9)]);
    assert_eq!(
        ask(&mut pools, 8, Want::Exactly(2)),
        Ok(Grant {
            pool: PoolIndex(1),
            count: 2
        })
    );
    assert_eq!(
        ask(&mut pools, 8, Want::Left(9)),
        Ok(Grant {
            pool: PoolIndex(0),
            count: 1
        })
    );
    let refusal = ask(&mut pools, 8, Want::Exactly(1)).unwrap_err();
    assert_eq!(refusal.cause, Cause::LicensesExhausted);
}

#[test]
fn lf5_a_lower_version_denies_and_a_higher_one_grants() {
    let mut pools: TiVec<PoolIndex, PoolState> = TiVec::from(vec![pool(1, 7)]);
    let refusal = ask(&mut pools, 8, Want::Exactly(1)).unwrap_err();
    assert_eq!(refusal.cause, Cause::FeatureVersionTooOld);
    assert_eq!(refusal.cause.name_and_code().1, Some(-25));
    assert!(ask(&mut pools, 7, Want::Exactly(1)).is_ok());
    let refusal = ask(&mut TiVec::new(), 7, Want::Exactly(1)).unwrap_err();
    assert_eq!(refusal.cause, Cause::FeatureMissing);
}

#[test]
fn lf6_an_altered_line_denies_every_checkout() {
    let mut pools: TiVec<PoolIndex, PoolState> = TiVec::from(vec![pool(1, 8)]);
    pools[PoolIndex(0)].altered = true;
    assert_eq!(
        ask(&mut pools, 8, Want::Exactly(1)).unwrap_err().cause,
        Cause::BadKey
    );
}

#[test]
fn lf12_uncounted_has_no_limit() {
    let mut pools: TiVec<PoolIndex, PoolState> = TiVec::from(vec![pool(0, 8)]);
    pools[PoolIndex(0)].uncounted = true;
    assert!(ask(&mut pools, 8, Want::Exactly(4_000)).is_ok());
    assert_eq!(pools[PoolIndex(0)].out, 0);
    pools[PoolIndex(0)].only_on = vec![HostIndex(7)];
    let refusal = ask(&mut pools, 8, Want::Exactly(1)).unwrap_err();
    assert_eq!(
        refusal.cause,
        Cause::WrongHostId,
        "its HOSTID says which hosts may run it"
    );
}
