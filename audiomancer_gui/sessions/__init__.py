"""Sessions do what the window wants of the engine, one subject a file: in jobs, with answers as signals."""
