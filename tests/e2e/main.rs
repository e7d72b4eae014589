//! Stories through the real screens: a real window under Xvfb, a real browser. Pictures are kept in `e2e/out`.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test fails by panicking"
)]

mod browser;
mod carried;
mod chromium;
mod day;
mod enrolment;
mod field_guide;
mod gate;
mod queue;
mod screen;
mod seat;
mod webdriver;
mod window;
