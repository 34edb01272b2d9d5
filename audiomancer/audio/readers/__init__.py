"""Opening of sound files: what a file is by its bytes, which decoder reads it, and frames from the beginning on."""
