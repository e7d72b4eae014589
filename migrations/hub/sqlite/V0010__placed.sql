-- When an officer last moved it; 0 while it stands where it was enrolled. A signed answer that is younger was given in a
-- life of the hub that this database does not remember.
ALTER TABLE device ADD COLUMN placed_ms INTEGER NOT NULL DEFAULT 0;
