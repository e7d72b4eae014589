-- By the records themselves: an officer may have ruled on what was held.
SELECT COUNT(DISTINCT device) AS n FROM record WHERE district = $1 AND branch > 0
