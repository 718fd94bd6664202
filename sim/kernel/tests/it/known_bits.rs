//! The exact bits of a few draws of every law.
//!
//! Not right or wrong, but promised: a change here changes the results of every seed that was ever
//! printed. What the laws should be is held elsewhere.

use kernel::rand::distr::Distribution as _;
use kernel::{Distribution, StreamSource};

fn laws() -> [Distribution; 8] {
    [
        Distribution::Constant(1_234_567),
        Distribution::Exponential { mean: 3.6e9 },
        Distribution::Uniform {
            low: -60_000_000,
            high: 180_000_000,
        },
        Distribution::Lognormal {
            mean: 2.4e8,
            cv: 1.1,
        },
        Distribution::Gamma {
            mean: 2.4e8,
            cv: 0.7,
        },
        Distribution::Gamma {
            mean: 2.4e8,
            cv: 2.5,
        },
        Distribution::Weibull {
            scale: 7.2e9,
            shape: 0.8,
        },
        Distribution::Empirical(vec![5, 80, 900, 12_000, 170_000].into()),
    ]
}

/// Three draws, then one of the equilibrium (residual, whole).
const BITS: [[u64; 5]; 8] = [
    [
        0x4132_d687_0000_0000,
        0x4132_d687_0000_0000,
        0x4132_d687_0000_0000,
        0x4125_030b_4e33_1fe6,
        0x4132_d687_0000_0000,
    ],
    [
        0x4200_9213_e6b4_9311,
        0x41df_531f_28be_2378,
        0x41d8_30af_4f5b_ce69,
        0x41d8_3533_60f1_ef60,
        0x41e9_bd53_cfca_8946,
    ],
    [
        0xc182_f117_a4c9_92ce,
        0x4191_9b51_e59a_0cb7,
        0x4196_2564_d908_59f0,
        0x4195_31fa_783a_8ff8,
        0x41a0_a434_a5fb_1879,
    ],
    [
        0x4186_9dae_ce72_9257,
        0x41a5_e68f_4ff8_4e45,
        0x41aa_4bc8_e2d6_5fe6,
        0x41b1_0720_250a_29db,
        0x41ba_bd22_004d_49c8,
    ],
    [
        0x418c_16cf_ac2e_d1f7,
        0x41aa_d163_f251_e26d,
        0x41af_0274_11b9_bf54,
        0x41ac_2d3e_0a0c_a723,
        0x41b6_1f79_bbc2_f7ae,
    ],
    [
        0x4067_52d6_e3dd_e4fc,
        0x4177_f178_a9a2_05bf,
        0x418c_04f9_960d_4373,
        0x41cf_4c8b_b563_e763,
        0x41d8_930c_6388_0ec9,
    ],
    [
        0x4214_c6b2_0f1a_4449,
        0x41eb_61ff_5af2_d6a1,
        0x41e3_d2ac_5353_7d92,
        0x4208_32af_ee72_0140,
        0x4212_ffc1_d90b_7174,
    ],
    [
        0x4014_0000_0000_0000,
        0x408c_2000_0000_0000,
        0x40c7_7000_0000_0000,
        0x40fa_6e39_9ccd_be58,
        0x4104_c080_0000_0000,
    ],
];

#[test]
fn draws_have_their_known_bits() {
    let found = laws().map(|law| {
        let mut stream = StreamSource::new(1, 0).stream("known", "bits");
        let [a, b, c] = [(); 3].map(|()| law.sample(&mut stream));
        let (residual, whole) = law.sample_equilibrium(&mut stream);
        [a, b, c, residual, whole].map(f64::to_bits)
    });
    assert_eq!(found, BITS, "found {found:#x?}");
}
