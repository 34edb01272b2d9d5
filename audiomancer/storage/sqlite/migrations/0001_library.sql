-- The library as it begins: samples, synths, and the files they lie in.
-- Paths are TEXT where they are UTF-8 and BLOB (the file system's bytes) where they are not.
-- Times of records are ISO 8601 text, times of files are seconds since 1970.

CREATE TABLE samples (
    row INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    file_path NOT NULL UNIQUE,
    file_hash TEXT NOT NULL UNIQUE,
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
    -- Derived: the path without case, and the code 0-23 of the key, NULL where the key is no key.
    search_text TEXT NOT NULL,
    key_code INTEGER
);

CREATE INDEX samples_by_bpm ON samples (bpm);
CREATE INDEX samples_by_instrument ON samples (instrument_type, bpm);
CREATE INDEX samples_by_key ON samples (key_code, bpm);

-- An id stands here from before its vector is written until its row is committed, and from when its row
-- is deleted until its vector is gone. What a crash leaves here tells the next open what to repair.
CREATE TABLE vector_intents (
    sample_id TEXT PRIMARY KEY
) WITHOUT ROWID;

CREATE TABLE synths (
    row INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL UNIQUE,
    file_path NOT NULL,
    file_hash TEXT NOT NULL UNIQUE,
    source_code TEXT NOT NULL,
    controls TEXT NOT NULL,
    characteristics TEXT NOT NULL,
    categorization TEXT NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    search_text TEXT NOT NULL
);

CREATE INDEX synths_by_path ON synths (file_path);

CREATE TABLE synth_lineage (
    row INTEGER PRIMARY KEY AUTOINCREMENT,
    synth_id TEXT NOT NULL REFERENCES synths (id) ON DELETE CASCADE,
    parent_synth_id TEXT NOT NULL REFERENCES synths (id) ON DELETE CASCADE,
    contribution_weight REAL NOT NULL,
    UNIQUE (synth_id, parent_synth_id)
);

CREATE INDEX synth_lineage_by_parent ON synth_lineage (parent_synth_id);

CREATE TABLE source_folders (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    path NOT NULL UNIQUE,
    added_at_s REAL NOT NULL
);

CREATE TABLE files (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    path NOT NULL UNIQUE,
    folder_id INTEGER NOT NULL REFERENCES source_folders (id) ON DELETE CASCADE,
    size_bytes INTEGER NOT NULL,
    mtime_ns INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('listed', 'analysed', 'failed', 'missing')),
    sample_id TEXT REFERENCES samples (id) ON DELETE SET NULL,
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
    is_ignored INTEGER NOT NULL DEFAULT 0
);

CREATE INDEX files_by_folder ON files (folder_id);
CREATE INDEX files_by_sample ON files (sample_id);
CREATE INDEX files_by_state ON files (state);

CREATE TABLE sample_details (
    sample_id TEXT PRIMARY KEY REFERENCES samples (id) ON DELETE CASCADE,
    feature_version INTEGER NOT NULL,
    tempo_source TEXT NOT NULL,
    key_source TEXT NOT NULL,
    instrument_source TEXT NOT NULL
) WITHOUT ROWID;

-- Apart from the details, because the list reads those for every sample and this for a few.
CREATE TABLE sample_evidence (
    sample_id TEXT PRIMARY KEY REFERENCES samples (id) ON DELETE CASCADE,
    evidence_json TEXT NOT NULL,
    overview BLOB NOT NULL
);

-- What the user says hangs on the content: it outlives the sample's record.
CREATE TABLE corrections (
    file_hash TEXT NOT NULL,
    field TEXT NOT NULL,
    value_json TEXT NOT NULL,
    set_at_s REAL NOT NULL,
    PRIMARY KEY (file_hash, field)
) WITHOUT ROWID;

CREATE TABLE favourites (
    file_hash TEXT PRIMARY KEY,
    added_at_s REAL NOT NULL
) WITHOUT ROWID;
