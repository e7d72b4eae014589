SELECT mono_ms, hub_minus_mono_ms, error_ms FROM clock_sample WHERE boot = :boot
