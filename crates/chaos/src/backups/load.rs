//! Phones that record and send without a pause, while somebody backs the hub up.

use kadian_oracle::{Acked, acks};
use kadian_testkit::{PhoneBox, wait};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

/// What the phones have done so far.
pub(super) struct Load {
    settled: Vec<AtomicU64>,
    n_sending: AtomicU64,
    is_over: AtomicBool,
}

/// Ends the load when it is dropped.
pub(super) struct Ending<'a>(&'a AtomicBool);

impl Drop for Ending<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::SeqCst);
    }
}

impl Load {
    pub(super) fn new(n_phones: usize) -> Self {
        let settled = (0..n_phones).map(|_| AtomicU64::new(0)).collect();
        Self { settled, n_sending: AtomicU64::new(0), is_over: AtomicBool::new(false) }
    }

    pub(super) fn ended_when_dropped(&self) -> Ending<'_> {
        Ending(&self.is_over)
    }

    /// Records and sends until the load is over, then sends the rest; what was acknowledged.
    pub(super) fn send(&self, at: usize, phone: &PhoneBox, lot: u64) -> Vec<Acked> {
        let mut acked = Vec::new();
        loop {
            let is_last = self.is_over.load(Ordering::SeqCst);
            acked.extend(acks(&record(phone, lot)));
            self.n_sending.fetch_add(1, Ordering::SeqCst);
            let code = phone.sync();
            self.n_sending.fetch_sub(1, Ordering::SeqCst);
            assert_eq!(code, 0, "{} sends", phone.owner);
            let status = phone.status();
            let settled =
                status["records"].as_u64().expect("records") - status["unsent"].as_u64().expect("unsent");
            self.settled[at].store(settled, Ordering::SeqCst);
            if is_last {
                return acked;
            }
        }
    }

    /// Records of each phone that are under a receipt.
    pub(super) fn settled(&self) -> Vec<u64> {
        self.settled.iter().map(|n| n.load(Ordering::SeqCst)).collect()
    }

    pub(super) fn is_sending(&self) -> bool {
        self.n_sending.load(Ordering::SeqCst) > 0
    }

    /// Waits until some more records are settled and somebody sends.
    pub(super) fn wait_for_more(&self, n_more: u64) {
        let sum = || self.settled().iter().sum::<u64>();
        let enough = sum() + n_more;
        wait::until("phones to send more", || (sum() >= enough && self.is_sending()).then_some(()));
    }
}

/// Records checks of healthy persons; what was printed.
pub(super) fn record(phone: &PhoneBox, n_checks: u64) -> String {
    let line = |n: u64| {
        format!(
            "{{\"direction\":\"entry\",\"reading_dc\":{},\"name\":\"{} {n}\"}}\n",
            360 + n % 10,
            phone.owner
        )
    };
    let input: String = (0..n_checks).map(line).collect();
    let output = phone.run_with_input(&["check", "--stdin"], &input);
    String::from_utf8_lossy(&output.stdout).into_owned()
}
