"""Instruments as tiles of their families; a chosen family opens its instruments as pills below the tiles."""

from __future__ import annotations

from functools import partial
from typing import Final

from PySide6.QtWidgets import QGridLayout, QWidget

from audiomancer.browse import Facets, Query
from audiomancer.browse.search.conditions import Excluded, Instruments
from audiomancer.vocabulary import FAMILIES, FAMILY_OF_INSTRUMENT, UNKNOWN_INSTRUMENT, instruments_of
from audiomancer_gui.filters.condition_panel import ConditionPanel
from audiomancer_gui.filters.controls.choice import HOW_TO_CHOOSE, after_click, leaves_out
from audiomancer_gui.filters.controls.facet_chip import FacetChip, flow_in
from audiomancer_gui.filters.controls.family_tile import FamilyTile
from audiomancer_gui.theme import Theme

_COLUMNS: Final = 2
_GAP_PX: Final = 4
_TITLES: Final = {"fx": "FX", "percussion": "Perc", "hat": "Hats"}
"""Of families whose name is no plain word, or too long for a tile, or says too little: cymbals are hats, too."""


class InstrumentsPanel(ConditionPanel):
    """Ten tiles, two a line: nine families and the sounds of unknown instrument.

    Attributes:
        tiles: By family, and by `UNKNOWN_INSTRUMENT`.
        pills: By instrument; only those of families that are chosen, in whole or in part, are shown.
    """

    title = "Instrument"
    condition = Instruments

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self._chosen: frozenset[str] = frozenset()
        self._members = {family: instruments_of(family) for family in FAMILIES}
        self._members[UNKNOWN_INSTRUMENT] = frozenset({UNKNOWN_INSTRUMENT})
        self.tiles: dict[str, FamilyTile] = {}
        self.pills: dict[str, FacetChip] = {}
        self._pill_line = QWidget()
        pills = flow_in(self._pill_line, _GAP_PX)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(_GAP_PX)
        for place, family in enumerate(self._members):
            line, column = divmod(place, _COLUMNS)
            colour = family if family in FAMILIES else "graph"
            tile = FamilyTile(family, _TITLES.get(family, family.capitalize()), colour, theme)
            if len(self._members[family]) > 1:
                tile.setToolTip(f"{', '.join(sorted(self._members[family]))}\n{HOW_TO_CHOOSE}")
            tile.clicked.connect(partial(self._on_tile, family))
            self.tiles[family] = tile
            grid.addWidget(tile, line, column)
            grid.setColumnStretch(column, 1)
        # Below all tiles: none of them moves while several are clicked.
        grid.addWidget(self._pill_line, grid.rowCount(), 0, 1, _COLUMNS)
        for instrument, family in FAMILY_OF_INSTRUMENT.items():
            if len(self._members[family]) > 1:
                pill = FacetChip(instrument, HOW_TO_CHOOSE)
                pill.clicked.connect(partial(self._on_pill, instrument))
                self.pills[instrument] = pill
                pills.addWidget(pill)
        self._show_choice()

    def set_theme(self, theme: Theme) -> None:
        super().set_theme(theme)
        for tile in self.tiles.values():
            tile.set_theme(theme)

    def show_query(self, query: Query) -> None:
        found = query.find(Instruments)
        self._chosen = frozenset() if found is None else found.names
        self._show_choice()

    def chosen(self, query: Query) -> str:
        found = query.find(Instruments)
        return "" if found is None else f"{len(found.names)} chosen" if len(found.names) > 1 else min(found.names)

    def show_facets(self, facets: Facets) -> None:
        counts = {**facets.instruments, UNKNOWN_INSTRUMENT: facets.unknown_instruments}
        sums = {family: sum(counts[name] for name in members) for family, members in self._members.items()}
        for family, tile in self.tiles.items():
            tile.show_count(sums[family], max(sums.values()))
        for instrument, pill in self.pills.items():
            pill.show_count(counts[instrument])

    def _show_choice(self) -> None:
        for family, tile in self.tiles.items():
            members = self._members[family]
            is_whole = members <= self._chosen
            tile.show_chosen(is_chosen=is_whole, is_partly_chosen=not is_whole and bool(members & self._chosen))
        for instrument, pill in self.pills.items():
            pill.setChecked(instrument in self._chosen)
            pill.setVisible(bool(self._members[FAMILY_OF_INSTRUMENT[instrument]] & self._chosen))
        self._pill_line.setVisible(any(not pill.isHidden() for pill in self.pills.values()))

    def _on_tile(self, family: str) -> None:
        self._choose(after_click(self._chosen, self._members[family]), self._members[family])

    def _on_pill(self, instrument: str) -> None:
        members = self._members[FAMILY_OF_INSTRUMENT[instrument]]
        wanted = after_click(self._chosen, frozenset({instrument}))
        # The only pill that is chosen leads back to its whole family.
        self._choose(wanted or members, frozenset({instrument}))

    def _choose(self, names: frozenset[str], clicked: frozenset[str]) -> None:
        if leaves_out():
            self.exclusion_wanted.emit(Excluded(Instruments(clicked)))
        else:
            self.proposed.emit((Instruments(names),) if names else ())
        # A pill switches itself over when it is clicked; what is chosen is what the query says.
        self._show_choice()
