"""A label for data: plain text whatever it holds, cut with an ellipsis where it does not fit."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QLabel, QWidget

from audiomancer_gui.widgets.labels import plain_tip

_LONGEST_ENDING: Final = 5


def short_name(name: str, metrics: QFontMetrics, width: int) -> tuple[str, int, str]:
    """Name of a file that fits: its stem, how wide that is, and its ending.

    The ending goes first, since a musician chooses by the stem. Then the middle of the stem goes: names of a pack
    begin alike and differ at their ends.
    """
    stem, dot, letters = name.rpartition(".")
    if not stem or len(letters) > _LONGEST_ENDING or not letters.isalnum() or letters.isdigit():
        stem, dot, letters = name, "", ""
    ending, stem_px = dot + letters, metrics.horizontalAdvance(stem)
    # Whole pixels round differently when the text is drawn at 200 %.
    if stem_px + metrics.horizontalAdvance(ending) + 2 <= width:
        return stem, stem_px, ending
    return metrics.elidedText(stem, Qt.TextElideMode.ElideMiddle, width), stem_px, ""


class ElidedLabel(QLabel):
    """One line of plain text; the whole of it in the tooltip when it is cut.

    Args:
        text: The text.
        role: Of the style sheet.
        is_name: Whether it is cut in its middle: names and paths of a pack begin alike and differ at their ends.
        is_file: Whether it is the name of a file: its ending goes first, then its middle.
        parent: The widget that it is part of.
    """

    def __init__(
        self,
        text: str = "",
        role: str = "",
        parent: QWidget | None = None,
        *,
        is_name: bool = False,
        is_file: bool = False,
    ) -> None:
        super().__init__(parent)
        self._tip, self._is_file = "", is_file
        self._cut = Qt.TextElideMode.ElideMiddle if is_name else Qt.TextElideMode.ElideRight
        self.setTextFormat(Qt.TextFormat.PlainText)
        if role:
            self.setProperty("role", role)
        self.setText(text)

    def setText(self, text: str) -> None:
        super().setText(text)
        self._update_tooltip()

    def set_tip(self, text: str) -> None:
        """Explain the label: plain text that its tooltip shows after what was cut."""
        self._tip = text
        self._update_tooltip()

    def minimumSizeHint(self) -> QSize:
        return QSize(24, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._update_tooltip()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        painter.drawText(self.rect(), int(self.alignment() | Qt.AlignmentFlag.AlignVCenter), self._shown())
        painter.end()

    def _shown(self) -> str:
        if self._is_file:
            stem, _, ending = short_name(self.text(), self.fontMetrics(), self.width())
            return stem + ending
        return self.fontMetrics().elidedText(self.text(), self._cut, self.width())

    def _update_tooltip(self) -> None:
        is_cut = self._shown() != self.text()
        self.setToolTip(plain_tip("\n".join(line for line in (self.text() if is_cut else "", self._tip) if line)))
