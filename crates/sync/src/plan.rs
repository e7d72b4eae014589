//! What to send next. Pure.

/// A run of numbers without a hole, in one epoch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Range {
    /// The database.
    pub epoch: u32,
    /// The first number.
    pub from: u32,
    /// The last number.
    pub to: u32,
}

impl Range {
    /// How many numbers it has.
    pub fn n_records(self) -> u32 {
        self.to.saturating_sub(self.from).saturating_add(1)
    }

    /// Whether it holds a number of an epoch.
    pub fn holds(self, epoch: u32, seq: u32) -> bool {
        self.epoch == epoch && (self.from..=self.to).contains(&seq)
    }
}

/// What to do next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Send these.
    Batch(Range),
    /// Send an empty batch: to be heard, to name what is gone, or to learn the time before the first records of a boot.
    Heartbeat,
    /// Nothing is due.
    Rest,
}

/// What is known when a step is chosen.
#[derive(Debug, Clone, Copy)]
pub struct Known<'a> {
    /// The first unsent numbers of one epoch, ascending.
    pub unsent: &'a [u32],
    /// That epoch.
    pub epoch: u32,
    /// How many a batch may carry.
    pub records_max: u32,
    /// Whether the hub's clock was sampled in the present boot.
    pub has_sample: bool,
    /// Whether the hub should hear that the device is alive.
    pub is_heartbeat_due: bool,
    /// Whether the hub asked for what is gone and was not told yet.
    pub has_gone: bool,
}

/// Chooses the next step: the oldest run without a hole, cut to the batch size.
pub fn plan(known: &Known<'_>) -> Step {
    let Some(&from) = known.unsent.first() else {
        return if known.is_heartbeat_due || known.has_gone { Step::Heartbeat } else { Step::Rest };
    };
    if !known.has_sample {
        return Step::Heartbeat;
    }
    let in_a_row = (from..=u32::MAX).zip(known.unsent).take_while(|(want, seq)| want == *seq);
    let limit = usize::try_from(known.records_max.max(1)).unwrap_or(usize::MAX);
    let to = in_a_row.take(limit).last().map_or(from, |(_, seq)| *seq);
    Step::Batch(Range { epoch: known.epoch, from, to })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known() -> Known<'static> {
        Known {
            unsent: &[],
            epoch: 7,
            records_max: 10,
            has_sample: true,
            is_heartbeat_due: false,
            has_gone: false,
        }
    }

    #[test]
    fn the_oldest_run_without_a_hole_goes_first() {
        let cases: [(&[u32], u32, Step); 6] = [
            (&[], 10, Step::Rest),
            (&[1], 10, Step::Batch(Range { epoch: 7, from: 1, to: 1 })),
            (&[1, 2, 3], 10, Step::Batch(Range { epoch: 7, from: 1, to: 3 })),
            (&[1, 2, 3], 2, Step::Batch(Range { epoch: 7, from: 1, to: 2 })),
            (&[4, 5, 9], 10, Step::Batch(Range { epoch: 7, from: 4, to: 5 })),
            (&[u32::MAX], 10, Step::Batch(Range { epoch: 7, from: u32::MAX, to: u32::MAX })),
        ];
        for (unsent, records_max, want) in cases {
            let known = Known { unsent, records_max, ..known() };
            assert_eq!(plan(&known), want, "unsent {unsent:?}, at most {records_max}");
        }
    }

    #[test]
    fn the_time_is_asked_for_before_the_first_records_of_a_boot() {
        assert_eq!(plan(&Known { unsent: &[1], has_sample: false, ..known() }), Step::Heartbeat);
    }

    #[test]
    fn what_is_gone_is_named_at_once_where_nothing_else_is_sent() {
        assert_eq!(plan(&Known { has_gone: true, ..known() }), Step::Heartbeat);
        let batch = Step::Batch(Range { epoch: 7, from: 1, to: 1 });
        assert_eq!(plan(&Known { unsent: &[1], has_gone: true, ..known() }), batch);
    }
}
