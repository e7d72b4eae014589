-- How many letters of a checkpoint may have been given: all up to the highest that was, and those that a restored hub
-- does not remember. A is the first, Z the 26th, AA the 27th, AAA the 703rd.
SELECT max(
    checkpoint.letters_from,
    COALESCE((
        SELECT max(CASE length(letter)
            WHEN 1 THEN unicode(letter) - 64
            WHEN 2 THEN 26 * (unicode(letter) - 64) + unicode(substr(letter, 2)) - 64
            ELSE 676 * (unicode(letter) - 64) + 26 * (unicode(substr(letter, 2)) - 64) + unicode(substr(letter, 3)) - 64
        END)
        FROM device_checkpoint WHERE device_checkpoint.checkpoint_id = checkpoint.checkpoint_id
    ), 0)
) AS n_letters
FROM checkpoint WHERE checkpoint.checkpoint_id = $1
