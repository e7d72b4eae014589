-- The hub's own chain is no device's and is left out.
SELECT COUNT(*) AS n FROM record
WHERE district = $1 AND device <> (SELECT hub FROM hub_state WHERE hub_state_id = 1)
