-- What a hub that was restored from a backup needs to heal.

-- Each of 1 to this number is here, or its device has named it as gone: what is asked for lies behind it, and so no
-- batch walks the whole chain again because of a number that never comes. Never below have_to.
ALTER TABLE chain ADD COLUMN accounted_to INTEGER NOT NULL DEFAULT 0;
UPDATE chain SET accounted_to = have_to;

-- From here on the ranges of a device's epoch are disjoint, and none holds a number that is here: those that were kept
-- before are named again by their device, when a receipt asks for them.
DELETE FROM gone_range;

-- When a device came back by its signed enrolment answer, because this hub did not know it any more; NULL for all
-- others.
ALTER TABLE device ADD COLUMN returned_ms INTEGER;

-- Letters below this place in the alphabet (0 is A) may have been given in a life of the hub that nobody remembers.
ALTER TABLE checkpoint ADD COLUMN letters_from INTEGER NOT NULL DEFAULT 0;
