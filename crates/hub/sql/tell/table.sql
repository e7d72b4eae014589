-- What the transaction has changed: filled by triggers, emptied when it is told.
CREATE TEMP TABLE told (
    -- NULL where it is not of one checkpoint.
    checkpoint_id INTEGER,
    -- `counts`, `lacks` (what totals lack), `held`, `devices`, `settings`, `sessions` or `everything`.
    what          TEXT NOT NULL
) STRICT
