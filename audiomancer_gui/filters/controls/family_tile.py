"""A tile of one family of instruments: colour, name, count, and a bar for its share of the largest family."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy

from audiomancer_gui.filters.controls.choice import HOW_TO_CHOOSE, RightClickable
from audiomancer_gui.theme import BODY_PX, SECONDARY_PX, Theme
from audiomancer_gui.widgets.focus_ring import paints_focus
from audiomancer_gui.widgets.labels import compact, sounds_text

_HEIGHT_PX: Final = 26
_DOT_PX: Final = 8
_PAD_PX: Final = 8
_BAR_PX: Final = 2
_CORNER_PX: Final = 5


class FamilyTile(RightClickable, QAbstractButton):
    """One family; checked when all of its instruments are part of the query, outlined when some are."""

    def __init__(self, name: str, title: str, colour: str, theme: Theme) -> None:
        """Stand for a family.

        Args:
            name: Its name, for screen readers.
            title: A short form of it, to be seen.
            colour: The name of its colour in the theme.
            theme: Colours and fonts.
        """
        super().__init__()
        self._name, self._title, self._colour, self._theme = name, title, colour, theme
        self._count, self._share, self._is_partly_chosen = 0, 0.0, False
        self.setCheckable(True)
        self.setFixedHeight(_HEIGHT_PX)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setToolTip(HOW_TO_CHOOSE)
        paints_focus(self)
        self.show_count(0, 0)

    def set_theme(self, theme: Theme) -> None:
        """Take colours from another theme."""
        self._theme = theme
        self.update()

    @property
    def count(self) -> int:
        """Number of sounds that it would leave."""
        return self._count

    def show_count(self, count: int, largest: int) -> None:
        """Show a count, and its share of the largest one as a bar."""
        share = count / largest if largest else 0.0
        if self.accessibleName() and (count, share) == (self._count, self._share):
            return
        self._count, self._share = count, share
        self.setAccessibleName(f"{self._name}, {sounds_text(count)}")
        self.update()

    def show_chosen(self, *, is_chosen: bool, is_partly_chosen: bool) -> None:
        """Show whether all of its instruments are chosen, or some."""
        if (is_chosen, is_partly_chosen) == (self.isChecked(), self._is_partly_chosen):
            return
        self._is_partly_chosen = is_partly_chosen
        self.setChecked(is_chosen)
        self.setAccessibleDescription("partly chosen" if is_partly_chosen else HOW_TO_CHOOSE)
        self.update()

    def nextCheckState(self) -> None:
        """Leave it to the query to choose: a click only asks."""

    def sizeHint(self) -> QSize:
        return QSize(110, _HEIGHT_PX)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, colour = QPainter(self), self._theme.colour
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        is_lit = self.isChecked() or self._is_partly_chosen
        ground = "soft" if self.isChecked() else "raised_hover" if self.underMouse() else "raised"
        painter.setBrush(colour("raised_pressed" if self.isDown() else ground))
        painter.setPen(colour("accent" if is_lit else "line_strong" if self.underMouse() else "line"))
        painter.drawRoundedRect(area, _CORNER_PX, _CORNER_PX)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour(self._colour))
        painter.drawEllipse(QRectF(_PAD_PX, (self.height() - _DOT_PX) / 2, _DOT_PX, _DOT_PX))
        bar_px = (self.width() - 2 * _CORNER_PX) * self._share
        if bar_px >= 1:
            painter.drawRect(QRectF(_CORNER_PX, self.height() - _BAR_PX - 1, bar_px, _BAR_PX))
        text = area.adjusted(2 * _PAD_PX + _DOT_PX - 2, 0, -_PAD_PX, 0)
        painter.setFont(self._theme.font(BODY_PX))
        painter.setPen(colour("accent_text" if self.isChecked() else "text" if self._count else "text_faint"))
        painter.drawText(text, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), self._title)
        painter.setFont(self._theme.font(SECONDARY_PX))
        painter.setPen(colour("text" if self.isChecked() else "text_dim"))
        right = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight)
        painter.drawText(text, right, compact(self._count))
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(colour("accent"), 2))
            painter.drawRoundedRect(area.adjusted(0.5, 0.5, -0.5, -0.5), _CORNER_PX, _CORNER_PX)
        painter.end()
