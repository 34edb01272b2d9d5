"""The sidebar: the library, its source folders, and what to browse."""

from audiomancer_gui.sources.named_section import NamedItem
from audiomancer_gui.sources.relink_dialog import RelinkDialog
from audiomancer_gui.sources.sidebar import FolderItem, Sidebar

__all__ = ["FolderItem", "NamedItem", "RelinkDialog", "Sidebar"]
