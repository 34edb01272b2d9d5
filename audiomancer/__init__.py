"""Audiomancer's engine: scan, store, search and play a library of sounds. No Qt in here."""

__version__ = "0.1.0"
