-- Room for a million samples: nothing long is indexed, waveforms and claims are packed, and every combination of filters
-- can be counted within an index.
--
-- A path is found by its `path_key`; a hash by the id that begins with its first digits or, where the id does not, by its
-- `text_key`. Others may have the same: a look-up compares the text as well, and an insert makes sure,
-- within the transaction, that no other row has it.

CREATE TABLE scaled_samples (
    row INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    file_path NOT NULL,
    file_hash TEXT NOT NULL,
    duration_ms REAL NOT NULL,
    sample_rate INTEGER NOT NULL,
    channels INTEGER NOT NULL,
    bit_depth INTEGER NOT NULL,
    file_size_bytes INTEGER NOT NULL,
    spectral_centroid REAL,
    spectral_bandwidth REAL,
    spectral_rolloff REAL,
    zero_crossing_rate REAL,
    rms_energy REAL,
    dynamic_range REAL,
    bpm REAL,
    bpm_confidence REAL,
    is_loop INTEGER,
    key TEXT,
    key_confidence REAL,
    tuning_frequency REAL,
    pitch_salience REAL,
    instrument_type TEXT,
    instrument_confidence REAL,
    mood TEXT,
    genre_tags TEXT,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    -- Derived: the path without case, empty where that is lower(file_path); the code 0-23 of the key, NULL where the key
    -- is no key; the key of the path; the key of a hash that the id does not tell; a bit for each mood of the
    -- vocabulary, and one for any other.
    search_text TEXT NOT NULL,
    key_code INTEGER,
    path_key INTEGER NOT NULL,
    odd_key INTEGER,
    mood_bits INTEGER NOT NULL,
    -- Of samples that a scan has measured: the version of the analysis, and where the merged values come from.
    feature_version INTEGER,
    tempo_source TEXT,
    key_source TEXT,
    instrument_source TEXT
);

INSERT INTO scaled_samples
SELECT row, id, file_path, file_hash, duration_ms, sample_rate, channels, bit_depth, file_size_bytes,
    spectral_centroid, spectral_bandwidth, spectral_rolloff, zero_crossing_rate, rms_energy, dynamic_range,
    bpm, bpm_confidence, is_loop, key, key_confidence, tuning_frequency, pitch_salience,
    instrument_type, instrument_confidence, mood, genre_tags, created_at, updated_at,
    CASE WHEN typeof(file_path) = 'text' AND search_text = lower(file_path) THEN '' ELSE search_text END,
    key_code, path_key(file_path),
    CASE WHEN substr(id, 1, 5 + length(substr(file_hash, 1, 8))) = 'smpl_' || substr(file_hash, 1, 8) THEN NULL
        ELSE text_key(file_hash) END,
    mood_bits(mood),
    feature_version, tempo_source, key_source, instrument_source
FROM samples LEFT JOIN sample_details ON sample_id = id ORDER BY row;

DELETE FROM sqlite_sequence WHERE name = 'scaled_samples';
INSERT INTO sqlite_sequence (name, seq) SELECT 'scaled_samples', seq FROM sqlite_sequence WHERE name = 'samples';

-- References are checked when a transaction ends: at each row, SQLite would first copy every page it may have to restore.
--
-- By the row of its sample: new rows then lie at the end, whatever their ids. `evidence` is text, or packed; `overview`
-- begins with a byte that says how it is packed.
CREATE TABLE scaled_evidence (
    sample_row INTEGER PRIMARY KEY REFERENCES samples (row) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    evidence NOT NULL,
    overview BLOB NOT NULL
);

INSERT INTO scaled_evidence
SELECT row, evidence_json, CAST(x'00' || overview AS BLOB)
FROM samples JOIN sample_evidence ON sample_id = id ORDER BY row;

DROP TABLE sample_evidence;
DROP TABLE sample_details;
DROP TABLE samples;
ALTER TABLE scaled_samples RENAME TO samples;
ALTER TABLE scaled_evidence RENAME TO sample_evidence;

CREATE INDEX samples_by_path ON samples (path_key);
CREATE INDEX samples_by_odd_hash ON samples (odd_key) WHERE odd_key IS NOT NULL;
CREATE INDEX samples_by_version ON samples (feature_version);
CREATE INDEX samples_by_instrument ON samples (instrument_type, bpm, key_code, mood_bits);
CREATE INDEX samples_by_key ON samples (key_code, bpm, instrument_type, mood_bits) WHERE key_code IS NOT NULL;
CREATE INDEX samples_by_bpm ON samples (bpm, key_code, instrument_type, mood_bits) WHERE bpm IS NOT NULL;

CREATE TABLE scaled_files (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    path NOT NULL,
    folder_id INTEGER NOT NULL REFERENCES source_folders (id) ON DELETE CASCADE,
    size_bytes INTEGER NOT NULL,
    mtime_ns INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('listed', 'analysed', 'failed', 'missing')),
    sample_id TEXT REFERENCES samples (id) ON DELETE SET NULL DEFERRABLE INITIALLY DEFERRED,
    -- The file stands for its sample in the list: one file a sample, and every file without a sample.
    is_primary INTEGER NOT NULL DEFAULT 1,
    -- Size or time changed since its sample was measured.
    is_changed INTEGER NOT NULL DEFAULT 0,
    format TEXT NOT NULL,
    duration_s REAL NOT NULL,
    sample_rate_hz INTEGER NOT NULL,
    channels INTEGER NOT NULL,
    bit_depth INTEGER NOT NULL,
    hint_bpm REAL,
    hint_key TEXT,
    hint_instrument TEXT,
    hint_is_loop INTEGER,
    added_at_s REAL NOT NULL,
    failed_reason TEXT,
    failed_at_s REAL,
    attempts INTEGER NOT NULL DEFAULT 0,
    is_ignored INTEGER NOT NULL DEFAULT 0,
    path_key INTEGER NOT NULL
);

INSERT INTO scaled_files
SELECT id, path, folder_id, size_bytes, mtime_ns, state, sample_id, is_primary, is_changed, format, duration_s,
    sample_rate_hz, channels, bit_depth, hint_bpm, hint_key, hint_instrument, hint_is_loop, added_at_s, failed_reason,
    failed_at_s, attempts, is_ignored, path_key(path)
FROM files ORDER BY id;

DELETE FROM sqlite_sequence WHERE name = 'scaled_files';
INSERT INTO sqlite_sequence (name, seq) SELECT 'scaled_files', seq FROM sqlite_sequence WHERE name = 'files';
DROP TABLE files;
ALTER TABLE scaled_files RENAME TO files;

CREATE INDEX files_by_path ON files (path_key);
CREATE INDEX files_by_folder ON files (folder_id);
CREATE INDEX files_by_sample ON files (sample_id);
-- Nearly every file is analysed, and no query looks for those by their state.
CREATE INDEX files_by_state ON files (state) WHERE state <> 'analysed';
