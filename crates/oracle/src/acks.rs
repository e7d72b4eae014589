//! What a process had said before it ended.

use serde::Deserialize;

/// One answer of `kadian check --stdin`: this number was saved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
pub struct Acked {
    /// The database.
    pub epoch: u32,
    /// The number in it.
    pub seq: u32,
}

/// The acknowledgements in what was printed. A line that was cut off told nobody anything; neither did a problem.
pub fn acks(printed: &str) -> Vec<Acked> {
    printed
        .split_inclusive('\n')
        .filter(|line| line.ends_with('\n'))
        .filter_map(|line| serde_json::from_str(line).ok())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_lines_count_and_cut_ones_and_problems_do_not() {
        let printed = "{\"epoch\":7,\"seq\":2,\"disposition\":\"admit\",\"slip\":null}\n\
            {\"code\":\"reading_unlikely\"}\n{\"epoch\":7,\"seq\":3}\n{\"epoch\":7,\"seq\":4}";
        let want = [Acked { epoch: 7, seq: 2 }, Acked { epoch: 7, seq: 3 }];
        assert_eq!(acks(printed), want);
    }
}
