"""Similar mode: the source pinned above the list, and the way back."""

from audiomancer_gui.similar.source_strip import SourceStrip

__all__ = ["SourceStrip"]
