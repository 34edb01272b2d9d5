-- Where a source folder lies: which volume, by the system's name for it, and the path below the volume's mount point. A
-- drive that comes back at another mount point is known again by it. NULL where that was never seen.

ALTER TABLE source_folders ADD COLUMN volume TEXT;
ALTER TABLE source_folders ADD COLUMN mount_point;
