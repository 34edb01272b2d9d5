"""The only threads of the window: reads that a newer one replaces, changes in one lane, and the scan."""

from audiomancer_gui.jobs.runner import JobRunner

__all__ = ["JobRunner"]
