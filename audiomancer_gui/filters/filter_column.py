"""The column of filter panels: shows a query and its counts, and proposes another query when one is used."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from audiomancer.browse import Condition, Facets, Query
from audiomancer.browse.search.conditions import Excluded, Keys, Notes
from audiomancer_gui.filters.character_panel import CharacterPanel
from audiomancer_gui.filters.chip_panels import KindPanel, LengthPanel, MoodsPanel, StarsPanel
from audiomancer_gui.filters.condition_panel import ConditionPanel
from audiomancer_gui.filters.controls.notation_button import NotationButton
from audiomancer_gui.filters.formats_panel import FormatsPanel
from audiomancer_gui.filters.instruments_panel import InstrumentsPanel
from audiomancer_gui.filters.keys_panel import KeysPanel, NotesPanel
from audiomancer_gui.filters.panel import PagedPanel, Panel
from audiomancer_gui.filters.tags_panel import TagsPanel
from audiomancer_gui.filters.tempo_panel import TempoPanel
from audiomancer_gui.theme import Theme

_PANELS: Final[tuple[type[ConditionPanel], ...]] = (
    KindPanel, TempoPanel, KeysPanel, NotesPanel, InstrumentsPanel, CharacterPanel, MoodsPanel, LengthPanel,
    TagsPanel, StarsPanel, FormatsPanel,
)  # fmt: skip
"""From top to bottom."""
_TONAL: Final[tuple[type[Condition], ...]] = (Keys, Notes)
"""Two pages of one panel: keys of loops and chords, notes of one-shots."""


class FilterColumn(QFrame):
    """All panels, in a column that scrolls.

    Attributes:
        panels: The panels by the classes of their conditions.
        notation: The button that says how keys are spelled.

    Signals:
        query_proposed: The query as the panels now say it.
    """

    query_proposed = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("filterColumn")
        self._query = Query()
        self.panels: dict[type[Condition], ConditionPanel] = {kind.condition: kind(theme) for kind in _PANELS}
        self.notation = NotationButton()
        pages = {self.panels[kind].title: self.panels[kind] for kind in _TONAL}
        self._tonal = PagedPanel("Key", pages, self.notation)
        self._framed = {
            kind: self._tonal if kind in _TONAL else Panel(panel.title, panel, panel.heading)
            for kind, panel in self.panels.items()
        }
        body = QWidget()
        body.setObjectName("filterBody")
        column = QVBoxLayout(body)
        column.setContentsMargins(16, 12, 16, 16)
        column.setSpacing(14)
        for frame in dict.fromkeys(self._framed.values()):
            column.addWidget(frame)
        for kind, panel in self.panels.items():
            panel.proposed.connect(lambda conditions, kind=kind: self._propose(kind, conditions))
            panel.exclusion_wanted.connect(self._exclude)
        column.addStretch(1)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setWidget(body)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._scroll)
        self.setMinimumWidth(248)
        self.setMaximumWidth(400)

    def set_theme(self, theme: Theme) -> None:
        """Take colours from another theme."""
        for panel in self.panels.values():
            panel.set_theme(theme)

    def show_query(self, query: Query) -> None:
        """Show what the query says in every panel."""
        self._query = query
        for kind, panel in self.panels.items():
            panel.show_query(query)
            self._framed[kind].show_chosen(panel.chosen(query))
        asked = [kind for kind in _TONAL if any(self.panels[kind].shows(one) for one in query.conditions)]
        if len(asked) == 1:
            self._tonal.show_page(self.panels[asked[0]])

    def show_facets(self, facets: Facets) -> None:
        """Show the counts."""
        self.notation.refresh()
        for panel in self.panels.values():
            panel.show_facets(facets)

    def has_panel(self, condition: Condition) -> bool:
        """True where a panel shows conditions of this class."""
        return self._kind_of(condition) is not None

    def lead_to(self, condition: Condition) -> None:
        """Bring the panel of a condition into sight and give it the focus."""
        kind = self._kind_of(condition)
        if kind is None:
            return
        frame, panel = self._framed[kind], self.panels[kind]
        if frame.is_folded:
            frame.toggle()
        if kind in _TONAL:
            self._tonal.show_page(panel)
        self._scroll.ensureWidgetVisible(frame)
        place = panel.heading or panel
        controls = (one for one in place.findChildren(QWidget) if one.focusPolicy() & Qt.FocusPolicy.TabFocus)
        next(controls, panel).setFocus(Qt.FocusReason.OtherFocusReason)

    def _kind_of(self, condition: Condition) -> type[Condition] | None:
        """The panel that shows a condition, by its class; the one named after it before others."""
        kinds = (kind for kind, panel in self.panels.items() if panel.shows(condition))
        return type(condition) if type(condition) in self.panels else next(kinds, None)

    def _propose(self, kind: type[Condition], conditions: tuple[Condition, ...]) -> None:
        panel = self.panels[kind]
        self._query = Query(*(one for one in self._query.conditions if not panel.shows(one)), *conditions)
        self.query_proposed.emit(self._query)

    def _exclude(self, wanted: Excluded) -> None:
        is_there = wanted in self._query.conditions
        others = (one for one in self._query.conditions if one != wanted)
        self._query = Query(*others) if is_there else self._query.plus(wanted)
        self.query_proposed.emit(self._query)
