SELECT
    COALESCE((SELECT MAX(version) FROM config_version), 0) AS settings,
    COALESCE((SELECT MAX(version) FROM checkpoint_words WHERE checkpoint_id = $1), 0) AS words,
    COALESCE((SELECT MAX(version) FROM crew WHERE checkpoint_id = $1), 0) AS crew,
    COALESCE((SELECT MAX(version) FROM passer_row
        WHERE district = $2 AND checkpoint_id = $1 AND version IS NOT NULL), 0) AS resolved,
    COALESCE((SELECT MAX(version) FROM ruling_row WHERE district = $2 AND device = $3), 0) AS rulings,
    COALESCE((SELECT place_version FROM device WHERE district = $2 AND device = $3), 0) AS place
