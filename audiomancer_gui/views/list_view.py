"""Shows the rows that the browse session finds, and restores the scroll position on every way back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Qt, Signal

from audiomancer.browse import Query, known_aspects
from audiomancer.browse.columns.column_table import UNKNOWN
from audiomancer.browse.search.conditions import InCollections, State, Tempo
from audiomancer_gui.results import Column, SampleTable, ScrollPosition
from audiomancer_gui.results.list_columns import ASPECT_COLUMNS
from audiomancer_gui.results.row_values import HeldPlaces, Likeness
from audiomancer_gui.sessions.audition import Audition
from audiomancer_gui.sessions.browse_session import SIMILAR_LIMIT, BrowseSession
from audiomancer_gui.sessions.edit_session import UserLists
from audiomancer_gui.sessions.library_session import LibrarySession
from audiomancer_gui.sessions.viewpoint import Viewpoint

_NEIGHBOURS: Final = 6
_MOST_POSITIONS: Final = 100
_NEAREST: Final = 50
"""Hits of a list of similar sounds by which its columns are chosen: few scroll farther."""


_SAME_PLACE: Final = frozenset({"history", "escape", "chips", "jump"})
"""Steps to another list that leave in sight what was: going back, and asking for more than before."""

_CLEARING: Final = frozenset({"escape", "chips"})


class ListView(QObject):
    """Joins the table with browsing and audition.

    Signals:
        rows_shown: The table shows other rows.
    """

    rows_shown = Signal()

    def __init__(
        self,
        table: SampleTable,
        browse: BrowseSession,
        audition: Audition,
        library: LibrarySession,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._table, self._model = table, table.table_model
        self._browse, self._audition, self._library = browse, audition, library
        self._positions: dict[Viewpoint, ScrollPosition] = {}
        self._is_returning = False
        self._begins_anew = False
        self._is_cleared = False
        self._led_to: tuple[str, ...] = ()
        self._begun_at: ScrollPosition | None = None

    def begin_at(self, position: ScrollPosition) -> None:
        """Have the first rows of the library stand where the list was left; nothing is played."""
        self._begun_at = position

    def leave(self, view: Viewpoint) -> None:
        """Remember where the list stands, for the way back."""
        self._positions.pop(view, None)
        self._positions[view] = self._table.position.read()
        while len(self._positions) > _MOST_POSITIONS:
            del self._positions[next(iter(self._positions))]

    def show_viewpoint(self, view: Viewpoint, origin: str) -> None:
        """Show how the list is ordered; its rows follow."""
        self._is_returning = origin == "history"
        self._led_to = ()
        self._begins_anew = origin not in _SAME_PLACE
        self._is_cleared = origin in _CLEARING and view.query.is_empty and view.source is None
        then = view.then_column, view.then_descending
        self._model.show_order(view.sort_column, view.is_descending, then[0], then_descending=then[1])
        self._table.show_sort(view.sort_column, view.is_descending, *then)
        self._table.columns.show_special(Column.MATCH, is_shown=view.source is not None)
        if view.source is None:
            self._table.columns.show_similar((), {})
        self._table.columns.show_special(Column.NUMBER, is_shown=bool(self._collection()))

    def show_rows(self, rows: NDArray[np.integer[Any]], similarity: NDArray[np.float32] | None) -> None:
        """Show other rows. Going back shows the list as it was: selection, current row and scroll."""
        was_returning, self._is_returning = self._is_returning, False
        position = self._positions.get(self._browse.viewpoint) if was_returning else None
        if self._browse.is_loaded and self._begun_at is not None:
            was_returning, position, self._begun_at = True, self._begun_at, None
        position = position or self._table.position.read()
        begins_anew, self._begins_anew = self._begins_anew, False
        is_cleared, self._is_cleared = self._is_cleared, False
        if is_cleared and not was_returning and position.current is None:
            # The hits were in sight; among all sounds the one that was chosen last is looked for, else the top.
            sound = self._audition.current
            self._led_to = () if sound is None or sound.sample_id is None else (sound.sample_id,)
            begins_anew = True
        browse = self._browse
        held = HeldPlaces(browse.held.unmatched, browse.held.moved)
        self._model.show_view(
            browse.index,
            rows,
            similarity,
            browse.viewpoint.query.find(Tempo),
            held,
            self._collection(),
            likeness=None if similarity is None else self._likeness(rows, similarity),
        )
        begins_anew = begins_anew and not was_returning
        self._table.position.restore(position._replace(top=None) if begins_anew else position)
        if begins_anew:
            # Another order, and the answer to another question, is read from its beginning. Not before the rows are
            # there: where the current one goes, Qt makes a neighbour current and scrolls to it.
            self._table.scrollToTop()
        self._audition.follow_list()
        if was_returning:
            self._show_selected_sound()
        self._lead()
        self.rows_shown.emit()

    def _likeness(self, rows: NDArray[np.integer[Any]], matches: NDArray[np.float32]) -> Likeness | None:
        view, similarity = self._browse.viewpoint, self._browse.similarity
        if view.source is None or similarity is None:
            return None
        shares = similarity.shares_of(view.source, view.blend, rows.astype(np.int64))
        asked = None if shares is None else similarity.asked_aspects(view.source, view.blend)
        has = np.zeros(len(ASPECT_COLUMNS), np.bool_) if asked is None else known_aspects(asked)
        aspects = [column for column, is_known in zip(ASPECT_COLUMNS, has.tolist(), strict=True) if is_known]
        self._table.columns.show_similar(aspects, self._shares_with_values(rows, matches))
        if shares is None:
            return None
        counted = similarity.counted_weights(view.source, view.blend)
        return Likeness(shares, view.blend.weights, similarity.measures_of(view.source), counted)

    def _shares_with_values(self, rows: NDArray[np.integer[Any]], matches: NDArray[np.float32]) -> dict[Column, float]:
        """Share of the nearest hits that have a tempo, and a key: 0 where no hit at all has one."""
        index, nearest = self._browse.index, np.argsort(-matches, kind="stable")[:_NEAREST]
        has_value = {
            Column.BPM: np.isfinite(index.column("bpm")[rows]),
            Column.KEY: index.column("key")[rows] != UNKNOWN,
        }
        return {
            column: max(float(has[nearest].mean()), 1 / SIMILAR_LIMIT) if has.any() else 0.0
            for column, has in has_value.items()
        }

    def show_collections(self, lists: UserLists) -> None:
        """Show the colours of the collections in the rows."""
        self._model.show_collection_colours({one.name: one.colour for one in lists.collections})

    def _collection(self) -> str:
        """Name of the collection that is shown; empty where there is none, or several are."""
        names = InCollections.names_in(self._browse.viewpoint.query)
        return names[0] if len(names) == 1 else ""

    def show_sound(self, sample_id: str) -> None:
        """Select a sound and scroll to it: in the present list where it is there, else among all sounds."""
        row = self._browse.index.row_of_sample(sample_id)
        if row is not None and not self._model.rows_showing([row]):
            is_hidden = bool(self._browse.index.column("hidden")[row])
            if self._browse.viewpoint.source is not None:
                self._browse.leave_similar()
            self._browse.set_query(Query(State("hidden")) if is_hidden else Query(), "jump")
        self.lead_to([sample_id])

    def lead_to(self, sample_ids: Sequence[str]) -> None:
        """Select sounds that an undo changed, and scroll to them: now, or as soon as the list shows one of them."""
        self._led_to = tuple(sample_ids)
        self._lead()

    def _lead(self) -> None:
        if not self._led_to:
            return
        index = self._browse.index
        found = [row for row in map(index.row_of_sample, self._led_to) if row is not None]
        places = self._model.rows_showing(found)
        if places:
            self._led_to = ()
            self._table.position.lead_to(places)
            self._show_selected_sound()

    def _show_selected_sound(self) -> None:
        """Have the player show the row that is selected again; it is not played anew."""
        row = self._table.current_row()
        if row is not None:
            self._audition.show(self._model.record(row))

    def show_results(self) -> None:
        """Begin at the top of a new list, with the focus on it."""
        self._table.scrollToTop()
        self._table.setFocus(Qt.FocusReason.OtherFocusReason)

    def enter(self) -> None:
        """Go from the search box to the list, and choose its row."""
        if self._model.rowCount():
            self._table.setFocus(Qt.FocusReason.TabFocusReason)
            self._table.choose(self._table.current_row() or 0)

    def play(self, row: int) -> None:
        """Play a row; the neighbours are looked up after the sound, in the list as it is then."""
        record = self._model.record(row)
        self._audition.choose(record, lambda: self._model.neighbours(record.entry_id, _NEIGHBOURS))

    def analyse_first(self, first: int, last: int) -> None:
        """Have the rows in sight analysed before others."""
        last = min(last, self._model.rowCount() - 1)
        pending = [
            self._model.entry_id(row) for row in range(first, last + 1) if not self._model.record(row).is_analysed
        ]
        if pending:
            self._library.prioritise(pending)
