INSERT OR IGNORE INTO clock_sample (boot, mono_ms, hub_minus_mono_ms, error_ms, taken_ms) VALUES (?1, ?2, ?3, ?4, ?5)
