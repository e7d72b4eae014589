//! Versions as both ends name them: numbers with dots.

/// Whether a version is older than another one. What is no version is not older: nobody is told to update for nothing.
pub fn is_older(version: &str, than: &str) -> bool {
    parts(version).zip(parts(than)).is_some_and(|(version, than)| version < than)
}

fn parts(version: &str) -> Option<Vec<u32>> {
    let core = version.split(['-', '+']).next()?;
    let parts: Option<Vec<u32>> = core.split('.').map(|part| part.parse().ok()).collect();
    parts.filter(|parts| parts.len() == 3)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_compared_as_numbers() {
        let cases = [
            ("0.1.0", "0.1.0", false),
            ("0.0.9", "0.1.0", true),
            ("0.9.0", "0.10.0", true),
            ("1.0.0", "0.10.0", false),
            ("0.1.0-dev", "0.1.1", true),
            ("", "0.1.0", false),
            ("nonsense", "0.1.0", false),
            ("0.1", "0.1.0", false),
        ];
        for (version, than, want) in cases {
            assert_eq!(is_older(version, than), want, "{version} before {than}");
        }
    }
}
