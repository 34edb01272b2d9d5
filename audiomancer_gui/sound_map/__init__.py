"""The map: every sound of the list as a point, neighbours near one another."""

from audiomancer_gui.sound_map.map_page import MapPage

__all__ = ["MapPage"]
