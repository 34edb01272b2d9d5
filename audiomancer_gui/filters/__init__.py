"""The search box and the filter panels: two views of the same query."""

from audiomancer_gui.filters.filter_column import FilterColumn
from audiomancer_gui.filters.search_box import SearchBox

__all__ = ["FilterColumn", "SearchBox"]
