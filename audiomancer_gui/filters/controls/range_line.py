"""A line of a panel: a title with "any" or the range at its right, over a histogram with two handles."""

from __future__ import annotations

from typing import Final

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from audiomancer.browse.search.number_range import Range
from audiomancer_gui.filters.controls.range_histogram import RangeHistogram
from audiomancer_gui.filters.controls.scale import Scale
from audiomancer_gui.theme import Theme
from audiomancer_gui.widgets.labels import label

_HEIGHT_PX: Final = 36


class RangeLine(QWidget):
    """Title, range, small histogram.

    Attributes:
        histogram: The histogram with its handles.
        value: The label at the right.
    """

    def __init__(self, theme: Theme, title: str, meaning: str, scale: Scale, bins: int) -> None:
        super().__init__()
        self.histogram = RangeHistogram(theme, title, scale, bins, _HEIGHT_PX)
        self.histogram.setToolTip(f"{title}: {meaning}. Drag the handles; double-click clears the range")
        self.value = label("any", "faint")
        head = QHBoxLayout()
        head.addWidget(label(title, "dim"))
        head.addStretch(1)
        head.addWidget(self.value)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addLayout(head)
        column.addWidget(self.histogram)

    def show_range(self, wanted: Range | None, unit: str = "") -> None:
        """Show a range, with its unit; None for any."""
        self.histogram.show_range(wanted)
        self.value.setText("any" if wanted is None else f"{range_words(wanted)}{f' {unit}' if unit else ''}")


def range_words(wanted: Range) -> str:
    """A range in words in which a minus can't be taken for a dash: "−24 to −12"."""
    if not any(end is not None and end < 0 for end in (wanted.low, wanted.high)):
        return wanted.label()
    if wanted.low is not None and wanted.high is not None and wanted.low != wanted.high:
        return f"{wanted.low:g} to {wanted.high:g}".replace("-", "−")
    return wanted.label().replace("-", "−")
