//! The admin site, on its own listener.
