-- Changes of the list, in order: a process that holds its columns reads on from the last number it has seen.
-- Negative entry ids are samples without a file, by their row.

CREATE TABLE library_identity (
    id TEXT NOT NULL
);

INSERT INTO library_identity VALUES (lower(hex(randomblob(16))));

CREATE TABLE entry_changes (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    entry_id INTEGER NOT NULL
);

CREATE TRIGGER sample_inserted AFTER INSERT ON samples BEGIN
    INSERT INTO entry_changes (entry_id) VALUES (-NEW.row);
END;

CREATE TRIGGER sample_updated AFTER UPDATE ON samples BEGIN
    INSERT INTO entry_changes (entry_id)
        SELECT id FROM files WHERE sample_id = NEW.id AND is_primary = 1 UNION ALL SELECT -NEW.row;
END;

CREATE TRIGGER sample_deleted BEFORE DELETE ON samples BEGIN
    INSERT INTO entry_changes (entry_id)
        SELECT id FROM files WHERE sample_id = OLD.id UNION ALL SELECT -OLD.row;
END;
