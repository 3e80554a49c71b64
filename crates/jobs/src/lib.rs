//! Background work: renders passages to audio, with retry, progress and shutdown.
