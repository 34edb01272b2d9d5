"""The page of the map: the canvas, and over it the legend, the card, tools, and what to do with an outline."""

from __future__ import annotations

from collections.abc import Collection
from functools import partial
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QVBoxLayout, QWidget

from audiomancer.vocabulary import FAMILIES
from audiomancer_gui.sound_map.colouring import Legend
from audiomancer_gui.sound_map.legend_row import LegendRow
from audiomancer_gui.sound_map.map_canvas import MapCanvas
from audiomancer_gui.sound_map.map_card import MapCard
from audiomancer_gui.theme import Theme
from audiomancer_gui.widgets.icons import icon
from audiomancer_gui.widgets.labels import button, counted, label, name_choice, tool_button

COLOURINGS: Final = ("Family", "Brightness", "Tempo", "Key")
_EDGE_PX: Final = 16
_ROW_GAP_PX: Final = 4


class MapPage(QWidget):
    """Shows sounds as points.

    Attributes:
        canvas: The points.
        card: The sound under the mouse.
        colour_by: Choice of `COLOURINGS`.
        hover_plays: Toggle: a sound plays as soon as the mouse is over it.
        collect, leave: Buttons of an outline: collect its sounds, select none of them.

    Signals:
        colouring_altered: The points are to be coloured otherwise.
        family_clicked: Name of a family in the legend.
    """

    colouring_altered = Signal()
    family_clicked = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.canvas = MapCanvas(theme, self)
        self.card = MapCard(theme, self.canvas)
        self.colour_by = QComboBox()
        self.colour_by.addItems(list(COLOURINGS))
        name_choice(self.colour_by, "Colour by")
        self.hover_plays = button("Play under the mouse", tip="Play sounds as the mouse passes them")
        self.hover_plays.setCheckable(True)
        self.lasso = tool_button("", "Lasso", "Draw around sounds to select them (or hold Shift)", is_checkable=True)
        self.collect, self.leave = button("Collect", role="accent"), button("Deselect", tip="Select nothing")
        self._legend_rows = QVBoxLayout()
        self._row_of: dict[str, LegendRow] = {}
        self._legend = self._make_legend()
        self._tools = self._make_tools()
        self._outline_bar = self._make_outline_bar()
        self._note = label("", "secondary")
        self._note.setParent(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.canvas)
        for part in (self._legend, self._tools, self._outline_bar, self._note):
            part.raise_()
        self.colour_by.currentIndexChanged.connect(lambda _: self.colouring_altered.emit())
        self.lasso.toggled.connect(self.canvas.use_lasso)
        self._show_icons(theme)
        self.setFocusProxy(self.canvas)
        self.show_outline(0)

    def _make_legend(self) -> QFrame:
        frame = QFrame(self)
        frame.setObjectName("mapPanel")
        column = QVBoxLayout(frame)
        column.setContentsMargins(12, 10, 12, 10)
        column.setSpacing(4)
        top = QHBoxLayout()
        top.addWidget(label("Colour by", "secondary"))
        top.addWidget(self.colour_by, 1)
        column.addLayout(top)
        column.addLayout(self._legend_rows)
        column.addWidget(self.hover_plays)
        return frame

    def _make_tools(self) -> QFrame:
        frame = QFrame(self)
        frame.setObjectName("mapPanel")
        column = QVBoxLayout(frame)
        column.setContentsMargins(6, 6, 6, 6)
        column.setSpacing(4)
        nearer, farther = tool_button("+", "Nearer", "Nearer (+)"), tool_button("−", "Farther", "Farther (-)")
        self._fit = tool_button("", "Fit", "The whole map (Home)")
        nearer.clicked.connect(lambda _=False: self.canvas.zoom(1.5))
        farther.clicked.connect(lambda _=False: self.canvas.zoom(1 / 1.5))
        self._fit.clicked.connect(lambda _=False: self.canvas.fit())
        for part in (self.lasso, nearer, farther, self._fit):
            column.addWidget(part)
        return frame

    def _make_outline_bar(self) -> QFrame:
        frame = QFrame(self)
        frame.setObjectName("mapPanel")
        row = QHBoxLayout(frame)
        row.setContentsMargins(6, 6, 6, 6)
        row.addWidget(self.collect)
        row.addWidget(self.leave)
        return frame

    def set_theme(self, theme: Theme) -> None:
        """Take colours from another theme."""
        self._theme = theme
        self.canvas.set_theme(theme)
        self.card.set_theme(theme)
        self._show_icons(theme)

    def _show_icons(self, theme: Theme) -> None:
        text, accent = theme.colour("text"), theme.colour("accent_text")
        self.lasso.setIcon(icon("lasso", text, accent))
        self._fit.setIcon(icon("fit", text))

    def show_legend(self, rows: Legend, chosen: Collection[str]) -> None:
        """Show what the colours mean, and which families the list is narrowed to."""
        for name in self._row_of.keys() - {name for _, name, _ in rows}:
            gone = self._row_of.pop(name)
            self._legend_rows.removeWidget(gone)
            gone.hide()
            gone.deleteLater()
        for place, (colour, name, count) in enumerate(rows):
            # A row that stays is no new one: it may have the focus.
            row = self._row_of.get(name) or self._new_row(place, name)
            row.show_facts(colour, count, self._theme, is_chosen=name in chosen)
        self._place()

    def _new_row(self, place: int, name: str) -> LegendRow:
        row = self._row_of[name] = LegendRow(name, self._theme, is_choice=name in FAMILIES)
        row.clicked.connect(partial(self.family_clicked.emit, name))
        self._legend_rows.insertWidget(place, row)
        # Qt shows it later by itself, and until then the legend would have no space for it.
        row.show()
        return row

    def show_note(self, text: str) -> None:
        """Say something in the lower left corner, or nothing."""
        self._note.setText(text)
        self._place()

    def show_outline(self, count: int) -> None:
        """Offer what can be done with the sounds of an outline; nothing for none."""
        self._outline_bar.setVisible(count > 1)
        self.collect.setText(f"Collect {counted(count)}")
        self._place()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def _space_legend(self, gap_px: int) -> None:
        self._legend_rows.setSpacing(gap_px)
        if (layout := self._legend.layout()) is not None:
            layout.activate()
        self._legend.adjustSize()

    def _place(self) -> None:
        self._legend_rows.setSpacing(_ROW_GAP_PX)
        for part in (self._legend, self._tools, self._outline_bar, self._note):
            # Rows that have just been added are not yet counted by themselves.
            if (layout := part.layout()) is not None:
                layout.activate()
            part.adjustSize()
        if self._legend.height() > self.height() - 2 * _EDGE_PX and self._legend_rows.spacing():
            # In a low window its rows close up, so that the last of them are in sight.
            self._space_legend(0)
        self._legend.move(_EDGE_PX, _EDGE_PX)
        self.canvas.leave_free(self._legend.x() + self._legend.width())
        self._tools.move(self.width() - self._tools.width() - _EDGE_PX, _EDGE_PX)
        bottom = self.height() - _EDGE_PX
        self._note.move(_EDGE_PX, bottom - self._note.height())
        self._outline_bar.move((self.width() - self._outline_bar.width()) // 2, bottom - self._outline_bar.height())
