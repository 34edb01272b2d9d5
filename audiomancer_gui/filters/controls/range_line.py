"""A line of a panel: a title, a small histogram with two handles, and "any" or the range at the right."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from audiomancer.browse.search.number_range import Range
from audiomancer_gui.filters.controls.range_histogram import RangeHistogram
from audiomancer_gui.filters.controls.scale import Scale
from audiomancer_gui.theme import Theme
from audiomancer_gui.widgets.labels import label, set_state

_HEIGHT_PX: Final = 28
_TITLE_PX: Final = 66
_VALUE_PX: Final = 48


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
        self.value.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        name = label(title, "dim")
        name.setFixedWidth(_TITLE_PX)
        self.value.setFixedWidth(_VALUE_PX)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(2)
        line.addWidget(name)
        line.addWidget(self.histogram, 1)
        line.addWidget(self.value)

    def show_range(self, wanted: Range | None, unit: str = "") -> None:
        """Show a range, with its unit in the tooltip; None for any."""
        self.histogram.show_range(wanted)
        self.value.setText("any" if wanted is None else short_range(wanted))
        self.value.setToolTip("" if wanted is None else f"{wanted.label()} {unit}".strip())
        set_state(self.value, "role", "faint" if wanted is None else "accent")


def short_range(wanted: Range) -> str:
    """A range in few signs: "40–60", "≥ 60", "≤ 0.5"; with "…" where a minus could be taken for a dash: "−24…−12"."""
    low, high = (None if end is None else f"{end:g}".replace("-", "−") for end in (wanted.low, wanted.high))
    if low is None or high is None:
        return f"≥ {low}" if low is not None else f"≤ {high}" if high is not None else "any"
    return low if low == high else f"{low}{'…' if '−' in low + high else '–'}{high}"
