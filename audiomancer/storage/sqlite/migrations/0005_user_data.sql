-- What the user says of sounds hangs on their content, by its hash: it outlives records, moves and rescans. Nothing here
-- refers to a sample's row, and nothing goes with one.

CREATE TABLE tags (
    file_hash TEXT NOT NULL,
    -- Without case: one tag, however it is typed.
    folded TEXT NOT NULL,
    name TEXT NOT NULL,
    added_at_s REAL NOT NULL,
    PRIMARY KEY (file_hash, folded)
) WITHOUT ROWID;

CREATE INDEX tags_by_name ON tags (folded, name);

CREATE TABLE ratings (
    file_hash TEXT PRIMARY KEY,
    stars INTEGER NOT NULL CHECK (stars BETWEEN 1 AND 5),
    set_at_s REAL NOT NULL
) WITHOUT ROWID;

CREATE TABLE notes (
    file_hash TEXT PRIMARY KEY,
    note TEXT NOT NULL,
    set_at_s REAL NOT NULL
) WITHOUT ROWID;

CREATE TABLE hidden (
    file_hash TEXT PRIMARY KEY,
    hidden_at_s REAL NOT NULL
) WITHOUT ROWID;

-- `uid` is the same on every machine that a backup was read on; `place` orders, with gaps for what comes between.
CREATE TABLE collections (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    uid TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    place INTEGER NOT NULL,
    created_at_s REAL NOT NULL
);

CREATE TABLE collection_items (
    collection_id INTEGER NOT NULL REFERENCES collections (id) DEFERRABLE INITIALLY DEFERRED,
    file_hash TEXT NOT NULL,
    place INTEGER NOT NULL,
    added_at_s REAL NOT NULL,
    PRIMARY KEY (collection_id, file_hash)
) WITHOUT ROWID;

CREATE TABLE saved_searches (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    uid TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    query TEXT NOT NULL,
    place INTEGER NOT NULL,
    created_at_s REAL NOT NULL
);

-- The history of all of the above, of corrections and of favourites: what stood in each record before and after.
CREATE TABLE edits (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    done_at_s REAL NOT NULL,
    words TEXT NOT NULL,
    is_undone INTEGER NOT NULL DEFAULT 0,
    changes BLOB NOT NULL
);
