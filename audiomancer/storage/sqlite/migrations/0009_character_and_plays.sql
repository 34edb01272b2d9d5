-- Character of a sound, see audiomancer.analysis.character.measures; NULL for silence, and until it is measured.
ALTER TABLE samples ADD COLUMN brightness_hz REAL;
ALTER TABLE samples ADD COLUMN attack_s REAL;
ALTER TABLE samples ADD COLUMN noisiness REAL;
ALTER TABLE samples ADD COLUMN tail_s REAL;
ALTER TABLE samples ADD COLUMN pitch_hz REAL;

-- When and how often the user heard a content. Nothing numbers these changes at once: the list that was being heard must
-- not move under the hand. `is_listed` is 0 until they are numbered, when the library is opened the next time.
CREATE TABLE plays (
    file_hash TEXT PRIMARY KEY,
    played_at_s REAL NOT NULL,
    play_count INTEGER NOT NULL,
    is_listed INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;

CREATE INDEX plays_not_listed ON plays (file_hash) WHERE is_listed = 0;
