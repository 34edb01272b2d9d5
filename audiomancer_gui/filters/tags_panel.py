"""The user's tags as chips: those of what is listed, most used first; a chosen one narrows the list further."""

from __future__ import annotations

from typing import Final

from PySide6.QtWidgets import QVBoxLayout, QWidget

from audiomancer.browse import Facets, Query
from audiomancer.browse.search.conditions import Excluded, Tags
from audiomancer.text_fold import fold
from audiomancer_gui.filters.condition_panel import ConditionPanel
from audiomancer_gui.filters.controls.choice import leaves_out
from audiomancer_gui.filters.controls.facet_chip import FacetChip, flow_in
from audiomancer_gui.theme import Theme
from audiomancer_gui.widgets.labels import label, plain_tip

_MOST_SHOWN: Final = 40
_LONGEST: Final = 22


class TagsPanel(ConditionPanel):
    """Chips of tags, which come and go with the sounds that are listed."""

    title = "Tags"
    condition = Tags

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self._groups: tuple[Tags, ...] = ()
        self._counts: dict[str, int] = {}
        self._shown: list[tuple[str, int, bool]] = []
        self._hint = label("Tags that you give to sounds (E) stand here.", "faint", is_wrapped=True)
        self._flow_host = QWidget()
        self._flow = flow_in(self._flow_host, 6)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._hint)
        column.addWidget(self._flow_host)
        self._flow_host.hide()

    def show_query(self, query: Query) -> None:
        self._groups = query.all(Tags)
        self._fill()

    def chosen(self, query: Query) -> str:
        groups = query.all(Tags)
        return f"{len(groups)} chosen" if groups else ""

    def show_facets(self, facets: Facets) -> None:
        self._counts = facets.tags
        self._fill()

    def _fill(self) -> None:
        known = {fold(name): name for name in self._counts}
        chosen = [known.get(fold(name), name) for group in self._groups for name in sorted(group.names)]
        folded = {fold(name) for name in chosen}
        others = [name for name in self._counts if fold(name) not in folded][:_MOST_SHOWN]
        wanted = [(name, self._counts.get(name, 0), True) for name in chosen]
        wanted += [(name, self._counts[name], False) for name in others]
        if wanted == self._shown:
            return
        self._shown = wanted
        self._hint.setVisible(not wanted)
        self._flow_host.setVisible(bool(wanted))
        while self._flow.count():
            item = self._flow.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.deleteLater()
        for name, count, is_chosen in wanted:
            self._flow.addWidget(self._chip(name, count, is_chosen))
        self._flow_host.updateGeometry()

    def _chip(self, name: str, count: int, is_chosen: bool) -> FacetChip:
        short = name if len(name) <= _LONGEST else name[: _LONGEST - 1] + "…"
        chip = FacetChip(short, plain_tip(name), name)
        chip.show_count(count)
        chip.setChecked(is_chosen)
        chip.clicked.connect(lambda is_on: self._on_clicked(name, is_on))
        return chip

    def _on_clicked(self, name: str, is_on: bool) -> None:
        if leaves_out():
            # The chip switched itself over; chips are made anew for what is listed then.
            self._shown = []
            self.exclusion_wanted.emit(Excluded(Tags(frozenset({name}))))
            return
        others = tuple(group for group in self._groups if fold(name) not in map(fold, group.names))
        self.proposed.emit((*others, Tags(frozenset({name}))) if is_on else others)
