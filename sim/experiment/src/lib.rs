//! Replications, estimates and their statistics. It knows no license.
