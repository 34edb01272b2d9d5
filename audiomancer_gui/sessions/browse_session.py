"""Browsing: index, query, order, similarity source, and the way back."""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable, Iterable
from dataclasses import replace
from functools import partial
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QTimer, Signal

from audiomancer.browse import (
    NO_BLEND,
    Blend,
    BrowseIndex,
    ColumnOrder,
    FacetPlan,
    IndexChanges,
    OrderUpdate,
    PartSource,
    Query,
    RefinedSearch,
    Row,
    SimilarityIndex,
    SimilaritySearch,
    SimilaritySource,
    SpreadSearch,
)
from audiomancer.browse.search.condition import Mask
from audiomancer.browse.search.conditions import InCollections, State, Term
from audiomancer.browse.search.found_locations import found_locations
from audiomancer.browse.search.matching import combined, condition_masks, without_unfound_words
from audiomancer.browse.search.relevance import BY_RELEVANCE, by_relevance
from audiomancer.browse.search.usual_order import usual_order
from audiomancer_gui.results.row_values import BY_CHANCE, BY_COPIES
from audiomancer_gui.sessions.held_rows import HeldRows
from audiomancer_gui.sessions.job_runner import JobRunner
from audiomancer_gui.sessions.viewpoint import BY_COLLECTION, ViewHistory, Viewpoint, by_chance

SIMILAR_LIMIT = 300
_APPLIED_AT_ONCE = 150
_APPLY_S = 0.01
_FACETS_TYPED_MS: Final = 120
"""From a letter to the counts beside the filters while a word is typed."""

_ORDERED_AT_ONCE = 20_000
"""Rows that are put in order by two columns, or by chance, within a frame; more take another thread."""


class BrowseSession(QObject):
    """Answers what the list shows. Lives in the GUI thread; all of it is array work on the index.

    Attributes:
        history: States of the list before this one, and after it.
        held: Rows that the user edited in the present list; they stay where they are.

    Signals:
        viewpoint_left: The `Viewpoint` that is about to be left.
        viewpoint_altered: The `Viewpoint` and who altered it ("text", "panels", "history", …).
        rows_altered: Rows of the index in order, and their similarity or None.
        facets_wanted: A `FacetPlan`, to be counted in a job.
        rows_touched: Rows of the index that came or changed with the library.
        unfound_words_altered: The words of the query that no sound has: they are left out.
    """

    viewpoint_left = Signal(object)
    viewpoint_altered = Signal(object, str)
    rows_altered = Signal(object, object)
    facets_wanted = Signal(object)
    rows_touched = Signal(object)
    unfound_words_altered = Signal(object)

    def __init__(self, jobs: JobRunner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self.index = BrowseIndex()
        self.viewpoint = Viewpoint(Query())
        self.similarity: SimilarityIndex | None = None
        self.is_loaded = False
        self.unfound_words: tuple[Term, ...] = ()
        self.held = HeldRows()
        self._shown: NDArray[np.integer[Any]] = np.zeros(0, np.int64)
        self.history = ViewHistory()
        # The list first, the counts after it has been painted.
        self._facet_timer = QTimer(self)
        self._facet_timer.setSingleShot(True)
        self._facet_timer.timeout.connect(self._plan_facets)
        self._waiting: list[IndexChanges] = []
        self._apply_timer = QTimer(self)
        self._apply_timer.setSingleShot(True)
        self._apply_timer.setInterval(0)
        self._apply_timer.timeout.connect(self._apply_some)
        self._refresh_timer = QTimer(self)
        self._refresh_timer.setSingleShot(True)
        self._refresh_timer.setInterval(0)
        self._refresh_timer.timeout.connect(self.refresh)
        self._typing_timer = QTimer(self)
        self._typing_timer.setSingleShot(True)
        self._typing_timer.setInterval(1200)
        self._is_typing_text = False
        self._seed = time.time_ns() & 0xFFFFFFFF

    # Contents

    def load(self, index: BrowseIndex) -> None:
        """Take a freshly read index."""
        self.index = index
        self.similarity = None
        self.held.clear()
        self._shown = self._shown[:0]
        self._waiting.clear()
        self.is_loaded = True
        self.refresh()

    def set_similarity(self, similarity: SimilarityIndex) -> None:
        """Take the places of the embeddings; `find_similar` answers from them."""
        self.similarity = similarity

    def apply(self, changes: IndexChanges) -> None:
        """Take changed entries, and drop those that are gone: few at a time, so that the window stays awake."""
        self._waiting.append(changes)
        self._apply_timer.start()

    def _apply_some(self) -> None:
        touched: list[NDArray[np.int64]] = []
        give_up_s = time.monotonic() + _APPLY_S
        while self._waiting and time.monotonic() < give_up_s:
            changes = self._waiting[0]
            part, rest = changes.entries[:_APPLIED_AT_ONCE], changes.entries[_APPLIED_AT_ONCE:]
            touched.append(self.index.upsert(part))
            self._waiting[0] = IndexChanges(changes.change_seq, rest, changes.gone)
            if not rest:
                self.index.remove(changes.gone)
                self.index.change_seq = changes.change_seq
                del self._waiting[0]
        self.rows_touched.emit(np.concatenate([np.zeros(0, np.int64), *touched]))
        # The list is shown anew in a separate turn of the event loop: keys that were pressed meanwhile come in between.
        (self._apply_timer if self._waiting else self._refresh_timer).start()

    @property
    def effective_query(self) -> Query:
        """The query without the words that no sound has, unless it asks for nothing else."""
        return self._without_unfound()[0]

    def _without_unfound(self) -> tuple[Query, tuple[Term, ...]]:
        is_similar = self.viewpoint.source is not None
        return without_unfound_words(self.index, self.viewpoint.query, may_be_empty=is_similar)

    @property
    def masks(self) -> dict[Hashable, Mask]:
        """The mask of each condition over the index as it is now; the index caches those it made for this state."""
        return condition_masks(self.index, self.effective_query)

    def refresh(self) -> None:
        """Compute the rows and counts again; what takes longer than a frame is shown a moment later."""
        query, unknown = self._without_unfound()
        masks = condition_masks(self.index, query)
        if unknown != self.unfound_words:
            self.unfound_words = unknown
            self.unfound_words_altered.emit(unknown)
        view, mask = self.viewpoint, combined(self.index, masks)
        self.index.show_at(found_locations(self.index, query))
        search = self._search(mask if masks else None)
        update = None if search is not None else self._order_update(mask)
        order = self._order_to_make(mask) if search is None else None
        if order is not None:
            if np.count_nonzero(mask) > _ORDERED_AT_ONCE:
                self._jobs.answer(order, self._send)
            else:
                self._jobs.forget_answer()
                self._send(order())
        elif search is not None:
            self._jobs.answer(search.run, lambda found: self._show_found(view, *found))
        elif update is not None:
            self._jobs.answer(update.make, partial(self._use_order, update))
        else:
            self._jobs.forget_answer()
            self._send(self._plain_rows(mask))
        # Numbers beside the filters wait until the hand rests: painting them takes as long as painting the list.
        self._facet_timer.start(_FACETS_TYPED_MS if self._is_typing else 0)

    @property
    def _is_typing(self) -> bool:
        return self._is_typing_text and self._typing_timer.isActive()

    def _order_to_make(self, mask: Mask) -> Callable[[], NDArray[np.integer[Any]]] | None:
        """The work that orders rows as nothing is ordered ahead; None where the index has the order of a column."""
        view, first = self.viewpoint, self._plain_column()
        if view.sort_column == BY_CHANCE:
            return partial(by_chance, np.flatnonzero(mask), self.index.column("entry_id"), self._seed)
        if not first or not view.then_column:
            return None
        columns = (first, view.is_descending), (view.then_column, view.then_descending)
        return partial(self.index.orders.by_two, np.flatnonzero(mask), *columns)

    def _order_update(self, mask: Mask) -> OrderUpdate | None:
        """The work that the order of a plain list needs first: rows have come or changed since it was used."""
        view = self.viewpoint
        column = self._plain_column()
        if not column:
            return None
        return self.index.orders.update(column, view.is_descending, mask)

    def _use_order(self, update: OrderUpdate, made: ColumnOrder) -> None:
        self.index.orders.take(update, made)
        self.refresh()

    def _plain_column(self) -> str:
        """The column that orders a plain list; empty where something else does."""
        view = self.viewpoint
        is_by_collection = view.sort_column == BY_COLLECTION and bool(InCollections.names_in(view.query))
        if is_by_collection or view.sort_column in (BY_CHANCE, BY_COPIES, BY_RELEVANCE):
            return ""
        return "name" if view.sort_column in ("match", BY_COLLECTION) else view.sort_column

    def _search(self, mask: Mask | None) -> SimilaritySearch | RefinedSearch | SpreadSearch | None:
        """The search for what resembles the source; None in the plain list, and where nothing is known of it."""
        source = self.viewpoint.source
        if source is None or self.similarity is None:
            return None
        return self.similarity.search(source, mask, SIMILAR_LIMIT, self.viewpoint.blend)

    def _plain_rows(self, mask: Mask) -> NDArray[np.integer[Any]]:
        view, index = self.viewpoint, self.index
        column = self._plain_column()
        if column:
            return index.orders.in_mask(mask, column, view.is_descending)
        if view.sort_column == BY_RELEVANCE:
            return by_relevance(index, self.effective_query, mask)
        rows = np.flatnonzero(mask)
        if view.sort_column == BY_COPIES:
            return index.copies.side_by_side(index, rows)
        names = InCollections.names_in(view.query)
        ordered = index.collection_members.ordered(names[0], rows, index.column("sample_key"))
        return ordered[::-1] if view.is_descending else ordered

    def _show_found(self, view: Viewpoint, nearest: NDArray[np.int64], similarity: NDArray[np.float32]) -> None:
        if view.sort_column == "match":
            if not view.is_descending:
                nearest, similarity = nearest[::-1], similarity[::-1]
            self._send(nearest, dict(zip(nearest.tolist(), similarity.tolist(), strict=True)))
            return
        column = "name" if view.sort_column in (BY_COLLECTION, BY_COPIES, BY_RELEVANCE) else view.sort_column
        ordered = (
            by_chance(nearest, self.index.column("entry_id"), self._seed)
            if column == BY_CHANCE
            else self.index.orders.of_rows(nearest, column, view.is_descending)
        )
        similarity_of = dict(zip(nearest.tolist(), similarity.tolist(), strict=True))
        self._send(ordered, similarity_of)

    def _send(self, wanted: NDArray[np.integer[Any]], similarity_of: dict[int, float] | None = None) -> None:
        """Have rows shown; those that are held stay where they are."""
        rows = self.held.arranged(self._shown, wanted, self.index.alive)
        similarity = None
        if similarity_of is not None:
            # A held row that is no longer among the nearest is as far as the farthest of them.
            farthest = min(similarity_of.values(), default=0.0)
            similarity = np.array([similarity_of.get(row, farthest) for row in rows.tolist()], np.float32)
        self._shown = rows
        self.rows_altered.emit(rows, similarity)

    def hold_samples(self, sample_ids: Iterable[str]) -> None:
        """Hold the rows of samples where they are until the list is searched, filtered or ordered anew."""
        self.held.rows.update(self._rows_of(sample_ids))

    def release_samples(self, sample_ids: Iterable[str]) -> None:
        """Let the rows of samples go where they belong: the user puts them elsewhere."""
        self.held.rows.difference_update(self._rows_of(sample_ids))

    def _rows_of(self, sample_ids: Iterable[str]) -> list[int]:
        return [row for row in map(self.index.row_of_sample, sample_ids) if row is not None]

    def _plan_facets(self) -> None:
        masks, view = self.masks, self.viewpoint
        if view.source is not None and self.similarity is not None:
            # The sound that is asked with is not in the list, nor is what lies on the other side of a step.
            masks["similar"] = self.similarity.listable(view.source, view.blend)
        self.facets_wanted.emit(FacetPlan.of(self.index, masks))

    # Moves

    def set_query(self, query: Query, origin: str, sort_column: str = "", *, is_descending: bool = False) -> None:
        """Narrow the list otherwise, and order it by another column where one is named.

        Letters typed in a row are one step of the history.
        """
        if query == self.viewpoint.query:
            return
        is_typing = origin == "text" and self._is_typing
        # Where the window was left is no step either.
        is_step, view = not is_typing and origin != "start", self.viewpoint
        column = sort_column or view.sort_column
        is_descending = is_descending if sort_column else view.is_descending
        is_collection, is_copied = bool(InCollections.names_in(query)), State("copied") in query.conditions
        if (column == BY_COLLECTION and not is_collection) or (column == BY_COPIES and not is_copied):
            column = "name"
        then = (view.then_column, view.then_descending) if column == view.sort_column else ("", False)
        if not sort_column and (column, is_descending, *then) == (*usual_order(view.query), "", False):
            column, is_descending = usual_order(query)
        wanted = Viewpoint(query, view.source, column, is_descending, *then, view.blend)
        if origin == "sidebar" and len(query.conditions) == 1:
            self.history.places.add(query)
        self._go(wanted, origin, is_step=is_step)
        self._is_typing_text = origin == "text"
        if self._is_typing_text:
            self._typing_timer.start()

    def set_sort(self, column: str, is_descending: bool) -> None:
        """Order the list otherwise; by chance in another way each time."""
        view = self.viewpoint
        self._seed += column == BY_CHANCE
        self.index.order_plays()
        self.held.clear()
        self.viewpoint = Viewpoint(view.query, view.source, column, is_descending, blend=view.blend)
        self.viewpoint_altered.emit(self.viewpoint, "sort")
        self.refresh()

    def set_second_sort(self, column: str, is_descending: bool) -> None:
        """Order what is equal in the first column by another one."""
        view = self.viewpoint
        self.held.clear()
        self.index.order_plays()
        self.viewpoint = replace(view, then_column=column, then_descending=is_descending)
        self.viewpoint_altered.emit(self.viewpoint, "sort")
        self.refresh()

    def find_similar(self, source: SimilaritySource, blend: Blend = NO_BLEND) -> None:
        """List what sounds like a sample, a part of one or several, under the present filters."""
        self._go(self.viewpoint.asking(source, blend), "similar", is_step=True)

    def return_to(self, view: Viewpoint) -> None:
        """Show a state as the window was left in it: no step of the history."""
        self._go(view, "similar", is_step=False)

    def swap_source(self, source: SimilaritySource, blend: Blend) -> None:
        """List what sounds like another source, with what is asked beside it."""
        self._go(replace(self.viewpoint, source=source, blend=blend), "similar", is_step=True)

    def ask_beside(self, blend: Blend) -> None:
        """Ask more of what the list resembles; what a hand moves without a pause is one step of the history."""
        view = self.viewpoint
        if view.source is None or blend == view.blend:
            return
        is_step, self._is_typing_text = self._is_typing_text or not self._typing_timer.isActive(), False
        self._go(replace(view, blend=blend), "similar", is_step=is_step)
        self._typing_timer.start()

    def leave_similar(self) -> None:
        """Back to the list as it was before the similarity search."""
        while (before := self.history.back(self.viewpoint)) is not None:
            if before.source is None:
                self._show(before, "history")
                return
        self._show(Viewpoint(self.viewpoint.query), "history")

    def leave_place(self) -> bool:
        """Back to the search before a place of the sidebar; False where the list shows no place, or there was none."""
        return self._go_to(self.history.back_to_search(self.viewpoint))

    def go_back(self) -> bool:
        """One step back; False at the start."""
        return self._go_to(self.history.back(self.viewpoint))

    def go_forward(self) -> bool:
        """One step forward; False at the end."""
        return self._go_to(self.history.forward(self.viewpoint))

    def _go_to(self, view: Viewpoint | None) -> bool:
        if view is not None:
            self._show(view, "history")
        return view is not None

    def source_row(self) -> Row | None:
        """The sound that the list resembles, or resembles a part of, as the list shows it; None in the plain list."""
        return self.row_of_source(self.viewpoint.source)

    def row_of_source(self, source: SimilaritySource | None) -> Row | None:
        """The sound that a source is, or is a part of; None where it is none of the library, or several."""
        sample_id = source.sample_id if isinstance(source, PartSource) else source
        row = self.index.row_of_sample(sample_id) if isinstance(sample_id, str) else None
        return None if row is None else self.index.row(row)

    def _go(self, view: Viewpoint, origin: str, *, is_step: bool) -> None:
        if is_step:
            self.history.push(self.viewpoint)
        self._show(view, origin)

    def _show(self, view: Viewpoint, origin: str) -> None:
        self.viewpoint_left.emit(self.viewpoint)
        self.index.order_plays()
        self.held.clear()
        self.viewpoint = view
        self.viewpoint_altered.emit(view, origin)
        self.refresh()
