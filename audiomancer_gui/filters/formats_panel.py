"""Formats of the sound files as chips: only those that the library has."""

from __future__ import annotations

from collections import Counter

from audiomancer.browse import Facets, Query
from audiomancer.browse.search.conditions import Excluded, Formats
from audiomancer_gui.filters.condition_panel import ConditionPanel
from audiomancer_gui.filters.controls.choice import HOW_TO_CHOOSE, after_click, leaves_out
from audiomancer_gui.filters.controls.facet_chip import FacetChip, flow_in
from audiomancer_gui.theme import Theme


class FormatsPanel(ConditionPanel):
    """Any of several formats; the chip of one that was once there stays, so that none moves under the mouse.

    Attributes:
        chips: By the short name of the format, in small letters.
    """

    title = "Format"
    condition = Formats

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self._chosen: frozenset[str] = frozenset()
        self.chips: dict[str, FacetChip] = {}
        self._flow = flow_in(self, 6)

    def show_query(self, query: Query) -> None:
        found = query.find(Formats)
        self._chosen = frozenset() if found is None else found.canonical_names
        self._show_choice()

    def chosen(self, query: Query) -> str:
        found = query.find(Formats)
        names = frozenset[str]() if found is None else found.canonical_names
        return f"{len(names)} chosen" if len(names) > 1 else "".join(names).upper()

    def show_facets(self, facets: Facets) -> None:
        counts: Counter[str] = Counter()
        for name, count in facets.formats.items():
            counts.update(dict.fromkeys(Formats(frozenset({name})).canonical_names, count))
        for name in sorted(counts.keys() - self.chips.keys(), key=lambda name: (-counts[name], name)):
            chip = self.chips[name] = FacetChip(name.upper(), HOW_TO_CHOOSE)
            chip.clicked.connect(lambda _=False, name=name: self._on_clicked(name))
            self._flow.addWidget(chip)
            self.updateGeometry()
        for name, chip in self.chips.items():
            chip.show_count(counts[name])
            # A chip that would find nothing steps back.
            chip.setEnabled(counts[name] > 0 or name in self._chosen)
        self._show_choice()

    def _show_choice(self) -> None:
        for name, chip in self.chips.items():
            chip.setChecked(name in self._chosen)

    def _on_clicked(self, name: str) -> None:
        if leaves_out():
            self.exclusion_wanted.emit(Excluded(Formats(frozenset({name}))))
        else:
            names = after_click(self._chosen, frozenset({name}))
            self.proposed.emit((Formats(names),) if names else ())
        # A chip switches itself over when it is clicked; what is chosen is what the query says.
        self._show_choice()
