-- Length in seconds that a sound once had, where its file is cut off; NULL where it is whole.
ALTER TABLE samples ADD COLUMN stated_s REAL;

CREATE INDEX samples_cut_off ON samples (id) WHERE stated_s IS NOT NULL;

-- The length of a file that is only listed is a guess from its bit rate, or what the header of a file that is cut off says.
ALTER TABLE files ADD COLUMN is_estimate INTEGER NOT NULL DEFAULT 0;

-- Files with sounds, or for sounds, of kinds that are not read, by their suffix: counted when a folder is walked.
CREATE TABLE unread_files (
    folder_id INTEGER NOT NULL REFERENCES source_folders (id) ON DELETE CASCADE,
    suffix TEXT NOT NULL,
    file_count INTEGER NOT NULL,
    PRIMARY KEY (folder_id, suffix)
) WITHOUT ROWID;

-- Much that was refused can be read by now: all of it is tried once more.
UPDATE files SET state = 'listed', failed_reason = NULL, failed_at_s = NULL WHERE state = 'failed';
