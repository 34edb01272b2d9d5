-- Changes of files number themselves, as those of samples do: no writer has to know which entries it touches.
-- Only columns that an entry shows count (size and time stand for all that a header says), or every rescan would
-- number a million unchanged rows.

CREATE TRIGGER file_inserted AFTER INSERT ON files BEGIN
    INSERT INTO entry_changes (entry_id) VALUES (NEW.id);
END;

CREATE TRIGGER file_updated AFTER UPDATE ON files
WHEN OLD.sample_id IS NOT NEW.sample_id OR OLD.state <> NEW.state OR OLD.is_primary <> NEW.is_primary
    OR OLD.path IS NOT NEW.path OR OLD.folder_id <> NEW.folder_id OR OLD.size_bytes <> NEW.size_bytes
    OR OLD.mtime_ns <> NEW.mtime_ns OR OLD.is_changed <> NEW.is_changed
BEGIN
    INSERT INTO entry_changes (entry_id) VALUES (NEW.id);
END;

CREATE TRIGGER file_deleted AFTER DELETE ON files BEGIN
    INSERT INTO entry_changes (entry_id) VALUES (OLD.id);
END;

-- The entry of a sample shows at how many places its content lies, and stands for all of them.
CREATE TRIGGER file_joined AFTER INSERT ON files WHEN NEW.sample_id IS NOT NULL BEGIN
    INSERT INTO entry_changes (entry_id)
        SELECT id FROM files WHERE sample_id = NEW.sample_id AND is_primary AND id <> NEW.id;
END;

CREATE TRIGGER file_changed_sample AFTER UPDATE OF sample_id ON files WHEN OLD.sample_id IS NOT NEW.sample_id BEGIN
    INSERT INTO entry_changes (entry_id)
        SELECT id FROM files WHERE sample_id IN (OLD.sample_id, NEW.sample_id) AND is_primary AND id <> NEW.id;
END;

CREATE TRIGGER file_left AFTER DELETE ON files WHEN OLD.sample_id IS NOT NULL BEGIN
    INSERT INTO entry_changes (entry_id) SELECT id FROM files WHERE sample_id = OLD.sample_id AND is_primary;
END;
