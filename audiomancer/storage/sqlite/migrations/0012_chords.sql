-- Whether a sound is several notes at once, see audiomancer.analysis.key.tonal; NULL for silence, and until it is measured.
ALTER TABLE samples ADD COLUMN is_chord INTEGER;
