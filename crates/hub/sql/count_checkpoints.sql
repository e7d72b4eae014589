SELECT COUNT(*) AS n FROM checkpoint
