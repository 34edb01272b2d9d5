"""The results table: model, row painting, view."""

from audiomancer_gui.results.chip_bar import ChipBar
from audiomancer_gui.results.copies_dialog import CopiesDialog, CopyItem
from audiomancer_gui.results.empty_state import EmptyState
from audiomancer_gui.results.place import Place
from audiomancer_gui.results.sample_table import SampleTable
from audiomancer_gui.results.sample_table_model import Column, SampleTableModel

__all__ = ["ChipBar", "Column", "CopiesDialog", "CopyItem", "EmptyState", "Place", "SampleTable", "SampleTableModel"]
