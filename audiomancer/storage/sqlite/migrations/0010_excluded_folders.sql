-- Folders below source folders that the user does not want in the library; paths as in `files`.
CREATE TABLE excluded_folders (
    path PRIMARY KEY
) WITHOUT ROWID;
