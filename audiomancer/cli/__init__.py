"""The terminal: scan, search, similar, analyze, stats, doctor."""

from audiomancer.cli.main import main

__all__ = ["main"]
