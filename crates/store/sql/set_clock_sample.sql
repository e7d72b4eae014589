INSERT INTO clock_sample (boot, mono_ms, hub_minus_mono_ms, error_ms, taken_ms)
VALUES (:boot, :mono_ms, :hub_minus_mono_ms, :error_ms, :taken_ms)
ON CONFLICT (boot) DO UPDATE SET
    mono_ms = excluded.mono_ms,
    hub_minus_mono_ms = excluded.hub_minus_mono_ms,
    error_ms = excluded.error_ms,
    taken_ms = excluded.taken_ms
