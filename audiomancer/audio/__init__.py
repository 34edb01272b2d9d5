"""File to AudioBuffer: decode, resample, header facts, embedded tags and chunks."""
