"""Round buttons with counts that choose one value of many, and the line that they stand in."""

from __future__ import annotations

from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from audiomancer_gui.filters.controls.choice import RightClickable
from audiomancer_gui.widgets.flow_layout import FlowLayout
from audiomancer_gui.widgets.labels import compact, sounds_text


class FacetChip(RightClickable, QPushButton):
    """One value, with the number of sounds that it would leave.

    Args:
        text: The value as the chip shows it.
        tooltip: Explanation; none where it is empty.
        name: The value as a screen reader says it, where it differs from `text`.
    """

    def __init__(self, text: str, tooltip: str = "", name: str = "") -> None:
        # An ampersand would underline the letter after it.
        self._shown = text.replace("&", "&&")
        super().__init__(self._shown)
        self._name = name or text
        self.setProperty("role", "facet")
        self.setCheckable(True)
        self.setAutoDefault(False)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.setToolTip(tooltip)

    def show_count(self, count: int) -> None:
        """Show the number of sounds."""
        self.setText(f"{self._shown}  {compact(count)}")
        self.setAccessibleName(f"{self._name}, {sounds_text(count)}")


def flow_in(host: QWidget, gap_px: int) -> FlowLayout:
    """Lay a widget out as lines that break where its width ends, with `gap_px` between chips; gives the layout."""
    flow = FlowLayout(host, gap_px)
    policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
    policy.setHeightForWidth(True)
    host.setSizePolicy(policy)
    return flow
