"""A row of controls in which some step back, in a fixed order, where the others would be cut."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QBoxLayout, QWidget


class GivingWay:
    """Shows of a row what finds space.

    Args:
        row: The layout of the controls; what lies in layouts inside of it is not looked at.
        order: What gives way, the first one first. All others always stay.
    """

    def __init__(self, row: QBoxLayout, order: Sequence[QWidget]) -> None:
        self._row, self._order = row, tuple(order)
        self._unwanted: set[QWidget] = set()
        self._is_short = False

    @property
    def is_short(self) -> bool:
        """True when even without what gave way there was too little space."""
        return self._is_short

    def set_order(self, order: Sequence[QWidget]) -> None:
        """Have the same controls give way in another order, from the next fitting on."""
        self._order = tuple(order)

    def want(self, widget: QWidget, is_wanted: bool) -> None:
        """Show a control where it finds space, or never."""
        (self._unwanted.discard if is_wanted else self._unwanted.add)(widget)

    def fit(self, width_px: int) -> list[QWidget]:
        """Show what fits into a row of this width; returns what is wanted and found no space."""
        margins, spacing_px = self._row.contentsMargins(), self._row.spacing()
        items = [self._row.itemAt(number) for number in range(self._row.count())]
        widgets = [widget for item in items if item is not None and (widget := item.widget()) is not None]
        shown = [widget for widget in widgets if widget not in self._unwanted]
        needed_px = margins.left() + margins.right() + sum(least_px(widget) + spacing_px for widget in shown)
        gone: list[QWidget] = []
        for widget in self._order:
            if needed_px - spacing_px <= width_px:
                break
            if widget in shown:
                shown.remove(widget)
                gone.append(widget)
                needed_px -= least_px(widget) + spacing_px
        self._is_short = needed_px - spacing_px > width_px
        for widget in widgets:
            if widget.isHidden() == (widget in shown):
                widget.setVisible(widget in shown)
        return gone


def least_px(widget: QWidget) -> int:
    """Width below which a control would be cut, shown or not."""
    wanted_px = widget.minimumWidth() or widget.sizeHint().width()
    return min(widget.maximumWidth(), wanted_px)
