"""Instruments with a dot in their family's colour, a bar and a count; the most frequent first, all on request."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QVBoxLayout

from audiomancer.browse import Facets, Query
from audiomancer.browse.search.conditions import Instruments
from audiomancer.vocabulary import INSTRUMENTS
from audiomancer_gui.filters.condition_panel import ConditionPanel
from audiomancer_gui.theme import BODY_PX, SECONDARY_PX, Theme
from audiomancer_gui.widgets.focus_ring import paints_focus
from audiomancer_gui.widgets.labels import button, counted

_SHOWN_AT_FIRST = 9


class InstrumentRow(QAbstractButton):
    """One instrument; checked when it is part of the query."""

    def __init__(self, name: str, theme: Theme) -> None:
        super().__init__()
        self.name = name
        self.theme = theme
        self.count = 0
        self.share = 0.0
        self.setCheckable(True)
        self.setFixedHeight(24)
        paints_focus(self)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def show_count(self, count: int, largest: int) -> None:
        """Show a count, and its share of the largest one as a bar."""
        self.count, self.share = count, count / largest if largest else 0.0
        self.setAccessibleName(f"{self.name}, {count} sounds")
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(200, 24)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme, height = self.theme, self.height()
        family = theme.instrument_colour(self.name)
        if self.isChecked() or self.underMouse():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(
                theme.colour("raised_pressed" if self.isDown() else "soft" if self.isChecked() else "row_hover")
            )
            painter.drawRoundedRect(QRectF(-2, 0, self.width() + 2, height), 5, 5)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(family)
        painter.drawEllipse(QRectF(3, height / 2 - 4, 8, 8))
        painter.setFont(theme.font(BODY_PX))
        painter.setPen(theme.colour("accent_text" if self.isChecked() else ("text" if self.count else "text_faint")))
        painter.drawText(QRectF(18, 0, 100, height), int(Qt.AlignmentFlag.AlignVCenter), self.name)
        bar_left, bar_width = 116.0, max(0.0, self.width() - 116.0 - 48.0)
        bar = QColor(family)
        bar.setAlpha(120)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(bar)
        width = bar_width * self.share
        if width >= 1:
            painter.drawRoundedRect(QRectF(bar_left + bar_width - width, height / 2 - 2.5, width, 5), 2.5, 2.5)
        painter.setFont(theme.font(SECONDARY_PX))
        painter.setPen(theme.colour("text_dim"))
        painter.drawText(
            QRectF(self.width() - 46, 0, 44, height),
            int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter),
            counted(self.count),
        )
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme.colour("accent"), 2))
            painter.drawRoundedRect(QRectF(1, 1, self.width() - 2, height - 2), 5, 5)
        painter.end()


class InstrumentsPanel(ConditionPanel):
    """The list of instruments."""

    title = "Instrument"
    condition = Instruments

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self._rows = {name: InstrumentRow(name, theme) for name in INSTRUMENTS}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(1)
        for row in self._rows.values():
            row.clicked.connect(self._propose)
            self._column.addWidget(row)
        self._more = button("Show all", self._toggle_all, "link", "Show all 26 instruments")
        self._column.addWidget(self._more)
        self._shows_all = False
        self._order: list[str] = []
        self._show_counts(dict.fromkeys(INSTRUMENTS, 0))

    def set_theme(self, theme: Theme) -> None:
        for row in self._rows.values():
            row.theme = theme
            row.update()

    def show_query(self, query: Query) -> None:
        found = query.find(Instruments)
        for name, row in self._rows.items():
            row.setChecked(found is not None and name in found.names)
        self._arrange()

    def chosen(self, query: Query) -> str:
        found = query.find(Instruments)
        return "" if found is None else f"{len(found.names)} chosen"

    def show_facets(self, facets: Facets) -> None:
        self._show_counts(facets.instruments)

    def _show_counts(self, counts: dict[str, int]) -> None:
        """Show counts, the largest first."""
        largest = max(counts.values(), default=0)
        for name, row in self._rows.items():
            row.show_count(counts.get(name, 0), largest)
        # Rows under the pointer must not jump away while something is being chosen: then the order stays.
        if not any(row.isChecked() or row.underMouse() for row in self._rows.values()) or not self._order:
            self._order = sorted(INSTRUMENTS, key=lambda name: (-counts.get(name, 0), INSTRUMENTS.index(name)))
        self._arrange()

    def _arrange(self) -> None:
        for place, name in enumerate(self._order):
            row = self._rows[name]
            if self._column.indexOf(row) != place:
                self._column.removeWidget(row)
                self._column.insertWidget(place, row)
            row.setVisible(self._shows_all or row.isChecked() or (place < _SHOWN_AT_FIRST and row.count > 0))
        hidden = sum(1 for row in self._rows.values() if row.isHidden() and row.count)
        self._more.setText("Show fewer" if self._shows_all else f"{hidden} more" if hidden else "Show all")

    def _toggle_all(self) -> None:
        self._shows_all = not self._shows_all
        self._arrange()

    def _propose(self) -> None:
        names = frozenset(name for name, row in self._rows.items() if row.isChecked())
        self.proposed.emit((Instruments(names),) if names else ())
