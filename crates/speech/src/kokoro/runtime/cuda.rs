//! Sessions on a graphics card.

use super::library::Library;
use ort::ep::{
    ArbitrarilyConfigurableExecutionProvider as _, ArenaExtendStrategy, CUDA, ExecutionProvider,
    ExecutionProviderDispatch, cuda::ConvAlgorithmSearch,
};
use ort::session::Session;
use ort::session::builder::SessionBuilder;
use std::thread::ScopedJoinHandle;

/// Whether the library was built with CUDA; it may still lack the card or its driver.
pub(in super::super) fn is_available() -> bool {
    CUDA::is_available().unwrap_or(false)
}

/// CUDA. Convolution kernels are chosen by heuristics, as every sentence has a new length and an
/// exhaustive search would run again for each.
pub(super) fn provider(options: &[(String, String)]) -> ExecutionProviderDispatch {
    let cuda = CUDA::default()
        .with_conv_algorithm_search(ConvAlgorithmSearch::Heuristic)
        .with_arena_extend_strategy(ArenaExtendStrategy::SameAsRequested);
    let cuda = options.iter().fold(cuda, |cuda, (key, value)| {
        cuda.with_arbitrary_config(key, value)
    });
    cuda.build().error_on_failure()
}

/// A session on a graphics card, whose calls need one thread of the processor each.
pub(super) fn session(
    library: &Library,
    provider: &ExecutionProviderDispatch,
) -> ort::Result<SessionBuilder> {
    let builder = Session::builder(&library.environment)?
        .with_intra_threads(1)?
        .with_execution_providers([provider.clone()])?;
    Ok(builder)
}

/// Loads sessions side by side, as each takes seconds to prepare.
pub(super) fn at_once(
    n: usize,
    session: impl Fn() -> ort::Result<Session> + Sync,
) -> ort::Result<Vec<Session>> {
    std::thread::scope(|scope| {
        let loading: Vec<_> = (0..n).map(|_| scope.spawn(&session)).collect();
        let ended = |_| Err(ort::Error::new("loading ended early"));
        let loaded = loading.into_iter().map(ScopedJoinHandle::join);
        loaded
            .map(|session| session.unwrap_or_else(ended))
            .collect()
    })
}
