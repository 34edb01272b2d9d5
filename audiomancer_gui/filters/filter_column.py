"""The column of filter panels: shows a query and its counts, and proposes another query when one is used."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from audiomancer.browse import Facets, Query, Range
from audiomancer.browse.search.query import rating_label
from audiomancer.vocabulary import KEYS, MOODS
from audiomancer_gui.filters.bpm_panel import BpmPanel
from audiomancer_gui.filters.chips_panel import ChipsPanel
from audiomancer_gui.filters.instrument_panel import InstrumentPanel
from audiomancer_gui.filters.key_panel import KeyPanel
from audiomancer_gui.filters.panel import Panel
from audiomancer_gui.filters.tags_panel import TagsPanel
from audiomancer_gui.theme import Theme

_LENGTHS = (("0-0.5", "< ½ s"), ("0.5-2", "½–2 s"), ("2-8", "2–8 s"), ("8-", "> 8 s"))
_RATINGS = (("3", "★★★ +"), ("4", "★★★★ +"), ("5", "★★★★★"), ("0", "not rated"))


class FilterColumn(QFrame):
    """All panels, in a column that scrolls.

    Signals:
        query_proposed: The query as the panels now say it.
    """

    query_proposed = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("filterColumn")
        self._query = Query()
        self.bpm = BpmPanel(theme)
        self.keys = KeyPanel(theme)
        self.instruments = InstrumentPanel(theme)
        self.moods = ChipsPanel([(mood, mood) for mood in MOODS])
        self.kinds = ChipsPanel([("shot", "one-shot"), ("loop", "loop")], is_exclusive=True)
        self.lengths = ChipsPanel(_LENGTHS, is_exclusive=True)
        self.tags = TagsPanel()
        self.ratings = ChipsPanel(_RATINGS, is_exclusive=True)
        self._panels = {
            "bpm": Panel("BPM", self.bpm),
            "key": Panel("Key", self.keys),
            "instrument": Panel("Instrument", self.instruments),
            "mood": Panel("Mood", self.moods),
            "kind": Panel("Type", self.kinds),
            "length": Panel("Length", self.lengths),
            "tag": Panel("Tags", self.tags),
            "rating": Panel("Rating", self.ratings),
        }
        self.lengths.show_counts(dict.fromkeys((value for value, _ in _LENGTHS), 1))
        body = QWidget()
        body.setObjectName("filterBody")
        column = QVBoxLayout(body)
        column.setContentsMargins(16, 14, 16, 16)
        column.setSpacing(16)
        for panel in self._panels.values():
            column.addWidget(panel)
        column.addStretch(1)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setWidget(body)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._scroll)
        self.setFixedWidth(248)
        self.bpm.range_altered.connect(self._on_bpm)
        self.keys.keys_altered.connect(
            lambda keys, more: self._propose(keys=keys, with_compatible_keys=more and bool(keys))
        )
        self.instruments.instruments_altered.connect(lambda chosen: self._propose(instruments=chosen))
        self.moods.chosen_altered.connect(lambda chosen: self._propose(moods=chosen))
        self.kinds.chosen_altered.connect(lambda chosen: self._propose(kind=next(iter(chosen), None)))
        self.tags.tags_altered.connect(lambda groups: self._propose(tags=groups))
        self.ratings.chosen_altered.connect(
            lambda chosen: self._propose(rating=_rating_range(next(iter(chosen), None)))
        )
        self.lengths.chosen_altered.connect(
            lambda chosen: self._propose(length_s=_length_range(next(iter(chosen), None)))
        )

    def set_theme(self, theme: Theme) -> None:
        """Take colours from another theme."""
        self.bpm.histogram.set_theme(theme)
        self.keys.grid.set_theme(theme)
        self.instruments.set_theme(theme)

    def show_query(self, query: Query) -> None:
        """Show what the query says in every panel."""
        self._query = query
        self.bpm.show_query(query.bpm, query.is_bpm_exact)
        self.keys.show_query(query.keys, query.with_compatible_keys)
        self.instruments.show_query(query.instruments)
        self.moods.show_query(query.moods)
        self.kinds.show_query(frozenset() if query.kind is None else frozenset({query.kind}))
        chosen = next((value for value, _ in _LENGTHS if _length_range(value) == query.length_s), None)
        self.lengths.show_query(frozenset() if chosen is None else frozenset({chosen}))
        self.tags.show_query(query.tags)
        stars = next((value for value, _ in _RATINGS if _rating_range(value) == query.rating), None)
        self.ratings.show_query(frozenset() if stars is None else frozenset({stars}))
        self._panels["tag"].show_chosen("" if not query.tags else f"{len(query.tags)} chosen")
        self._panels["rating"].show_chosen("" if query.rating is None else rating_label(query.rating))
        self._panels["bpm"].show_chosen("" if query.bpm is None else query.bpm.label())
        keys = ", ".join(KEYS[code] for code in sorted(query.keys))
        self._panels["key"].show_chosen(keys + (" + compatible" if query.with_compatible_keys else ""))
        self._panels["instrument"].show_chosen("" if not query.instruments else f"{len(query.instruments)} chosen")
        self._panels["mood"].show_chosen("" if not query.moods else f"{len(query.moods)} chosen")

    def show_facets(self, facets: Facets) -> None:
        """Show the counts."""
        self.bpm.histogram.show_bars(facets.bpm_histogram)
        self.keys.show_counts(facets.keys)
        self.instruments.show_counts(facets.instruments)
        self.moods.show_counts(facets.moods)
        self.kinds.show_counts({"loop": facets.loops, "shot": facets.shots})
        self.tags.show_counts(facets.tags)
        by_stars = facets.ratings
        self.ratings.show_counts({value: sum(by_stars[int(value) :]) for value, _ in _RATINGS} | {"0": by_stars[0]})

    def lead_to(self, kind: str) -> None:
        """Bring the panel of a kind of condition into sight and give it the focus."""
        panel = self._panels.get(kind)
        if panel is not None:
            if panel.is_folded:
                panel.toggle()
            self._scroll.ensureWidgetVisible(panel)
            accepts = panel.body.focusPolicy() != Qt.FocusPolicy.NoFocus
            target = panel.body if accepts else (panel.body.nextInFocusChain() or panel.body)
            target.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_bpm(self, wanted: Range | None, is_exact: bool) -> None:
        self._propose(bpm=wanted, is_bpm_exact=is_exact and wanted is not None)

    def _propose(self, **changes: object) -> None:
        self._query = replace(self._query, **changes)  # type: ignore[arg-type]  # each caller names fields of Query
        self.query_proposed.emit(self._query)


def _length_range(value: str | None) -> Range | None:
    if value is None:
        return None
    low, _, high = value.partition("-")
    return Range(float(low) or None, float(high) if high else None)


def _rating_range(value: str | None) -> Range | None:
    if value is None:
        return None
    return Range(0.0, 0.0) if value == "0" else Range(float(value), 5.0)
