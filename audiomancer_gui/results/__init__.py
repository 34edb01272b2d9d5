"""The results table: model, row painting, view."""

from audiomancer_gui.results.chip_bar import ChipBar
from audiomancer_gui.results.list_columns import Column
from audiomancer_gui.results.sample_table import SampleTable
from audiomancer_gui.results.sample_table_model import SampleTableModel
from audiomancer_gui.results.scroll_position import ScrollPosition

__all__ = ["ChipBar", "Column", "SampleTable", "SampleTableModel", "ScrollPosition"]
