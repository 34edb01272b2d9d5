-- What the preview matches sounds by: integrated loudness in LUFS and true peak in dBTP. NULL for silence, and where it was
-- not measured: in samples of an older version of the analysis until they are measured anew.

ALTER TABLE samples ADD COLUMN loudness_lufs REAL;
ALTER TABLE samples ADD COLUMN true_peak_db REAL;
