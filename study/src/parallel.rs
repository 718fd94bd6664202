//! Work on all threads, or without the feature `parallel` one item after the other.

/// What becomes of each item, in their order.
#[cfg(feature = "parallel")]
pub(crate) fn map<T: Sync, R: Send>(items: &[T], work: impl Fn(&T) -> R + Sync + Send) -> Vec<R> {
    use rayon::prelude::*;
    items.par_iter().map(work).collect()
}

/// What becomes of each item, in their order.
#[cfg(not(feature = "parallel"))]
pub(crate) fn map<T, R>(items: &[T], work: impl Fn(&T) -> R) -> Vec<R> {
    items.iter().map(work).collect()
}

/// Runs something whose replications are played on so many threads.
///
/// # Errors
/// The threads cannot be started.
#[cfg(feature = "parallel")]
pub fn with_threads<T: Send>(threads: usize, work: impl FnOnce() -> T + Send) -> crate::Result<T> {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
    let pool =
        pool.map_err(|error| crate::Error::Refused(format!("cannot start the threads: {error}")))?;
    Ok(pool.install(work))
}
