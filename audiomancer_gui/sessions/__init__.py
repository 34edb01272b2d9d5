"""What the window does with the engine, one subject a file: jobs run here, answers come back as signals."""
