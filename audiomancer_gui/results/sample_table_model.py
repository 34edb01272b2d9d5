"""The Qt model over the browse index: row numbers in order, values on demand, never a query while painting."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any, Final
from urllib.parse import quote

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QAbstractTableModel, QMimeData, QModelIndex, QObject, QPersistentModelIndex, Qt, QUrl, Signal

from audiomancer.browse import BrowseIndex, Row
from audiomancer.browse.search.conditions import Tempo
from audiomancer_gui.results.entry_sets import EntrySet, entries_in, rows_of_set, set_of_rows
from audiomancer_gui.results.list_columns import COLUMNS, Column
from audiomancer_gui.results.row_runs import Mask, Rows, difference, place_of
from audiomancer_gui.results.row_values import BY_COPIES, NOTHING_HELD, CopyPlace, HeldPlaces, Likeness, ShownRow
from audiomancer_gui.widgets.labels import plain_tip

AnyIndex = QModelIndex | QPersistentModelIndex
_ROOT: Final = QModelIndex()


_CACHED_RECORDS: Final = 4096
_MOST_RUNS: Final = 32
_PLAYED_STEPS: Final = 96
"""Steps in which the played part of a sound grows: the width of a small waveform in pixels."""

# Each run moves all rows after it, 1.3 ms in a million; a reset and restoring the place take 5 ms at any difference.
_MOST_MOVED_ROWS: Final = 2_000_000
_NO_RUNS: Final = np.zeros((0, 2), np.int64)


class SampleTableModel(QAbstractTableModel):
    """Rows of the present view.

    Signals:
        sort_requested: Column name of `browse.SORTABLE` (or "match") and whether descending.
        second_sort_requested: The same of a column that orders what is equal in the first one.

    Attributes:
        is_showing: Whether a view is just being shown: what Qt selects meanwhile is not the user's choice.
    """

    sort_requested = Signal(str, bool)
    second_sort_requested = Signal(str, bool)

    def __init__(self, index: BrowseIndex, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._index = index
        self._rows: Rows = np.zeros(0, np.int64)
        # The column as it was when the view was shown: it names the entries of these rows whatever the index does.
        self._entry_ids: NDArray[np.int64] = index.column("entry_id")
        self._similarity: NDArray[np.float32] | None = None
        self._likeness: Likeness | None = None
        self._records: dict[int, Row] = {}
        self._tempo: Tempo | None = None
        self._held = NOTHING_HELD
        self._collection = ""
        self._colour_of: dict[str, str] = {}
        self._sounding: int | None = None
        self._played_share = 0.0
        # Leaving a view and showing the next one both ask what is selected.
        self._latest_set: tuple[Mask, EntrySet] | None = None
        self.is_showing = False
        self.sort_column: str | None = "name"
        self.is_descending = False
        self.then_column = ""
        self.then_descending = False

    # Contents

    def show_order(
        self, column: str, is_descending: bool, then_column: str = "", *, then_descending: bool = False
    ) -> None:
        """Take how the list is ordered; its rows follow."""
        self.sort_column, self.is_descending = column, is_descending
        self.then_column, self.then_descending = then_column, then_descending

    def show_view(
        self,
        index: BrowseIndex,
        rows: Rows,
        similarity: NDArray[np.float32] | None = None,
        tempo: Tempo | None = None,
        held: HeldPlaces = NOTHING_HELD,
        collection: str = "",
        likeness: Likeness | None = None,
    ) -> None:
        """Show these rows of `index`, in this order.

        Where it takes few insertions and removals, Qt is notified of these and of values that may differ; else the
        model is reset.

        Args:
            index: The columns.
            rows: Row numbers, each at most once.
            similarity: Cosine similarity of each row to the source, in similar mode.
            tempo: The tempo range asked for, so that half and double matches get their sign.
            collection: Name of the collection that is shown: its places are numbered.
            held: Rows that only stay where they are until the list is asked for anew.
            likeness: Likeness of each row to the source by aspects, in similar mode, where it is known.
        """
        rows, entry_ids = np.asarray(rows), index.column("entry_id")
        change = self._change_to(index, rows, entry_ids)
        self._records.clear()
        self._latest_set = None
        self.is_showing = True
        try:
            if change is None:
                self.beginResetModel()
            else:
                self._similarity = self._likeness = None
                self._remove_and_insert(*change, rows)
            self._index, self._rows, self._entry_ids = index, rows, entry_ids
            self._similarity, self._tempo, self._held = similarity, tempo, held
            self._collection, self._likeness = collection, likeness
            if change is None:
                self.endResetModel()
            elif len(rows):
                self.dataChanged.emit(self.index(0, 0), self.index(len(rows) - 1, len(Column) - 1))
        finally:
            self.is_showing = False

    def _change_to(
        self, index: BrowseIndex, rows: Rows, entry_ids: NDArray[np.int64]
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]] | None:
        """Runs to be removed and inserted; None where only a reset will do."""
        if index is self._index and _are_same_entries(self._entry_ids, entry_ids, rows):
            most_runs = min(_MOST_RUNS, _MOST_MOVED_ROWS // max(1, len(rows), len(self._rows)))
            return difference(self._rows, rows, max(2, most_runs))
        # Row numbers mean other entries than before.
        if np.array_equal(entry_ids[rows], self._entry_ids[self._rows]):
            return _NO_RUNS, _NO_RUNS
        return None

    def _remove_and_insert(self, removed: NDArray[np.int64], inserted: NDArray[np.int64], rows: Rows) -> None:
        removals, insertions = removed[::-1].tolist(), inserted.tolist()
        for start, end in removals:
            self.beginRemoveRows(_ROOT, start, end - 1)
            is_last = not insertions and [start, end] == removals[-1]
            self._rows = rows if is_last else np.concatenate([self._rows[:start], self._rows[end:]])
            self.endRemoveRows()
        for start, end in insertions:
            self.beginInsertRows(_ROOT, start, end - 1)
            is_last = [start, end] == insertions[-1]
            fresh = rows if is_last else np.concatenate([self._rows[:start], rows[start:end], self._rows[start:]])
            self._rows = fresh
            self.endInsertRows()

    def record(self, row: int) -> Row:
        """Row as the list shows it, cached while the view stands: painting asks often."""
        number = int(self._rows[row])
        if number not in self._records:
            self.read_ahead([row])
        return self._records[number]

    def read_ahead(self, rows: Sequence[int]) -> None:
        """Read rows that are about to be painted: together they take a fraction of the time that single ones do."""
        numbers = [int(self._rows[row]) for row in rows]
        unread = [number for number in numbers if number not in self._records]
        if not unread:
            return
        if len(self._records) > _CACHED_RECORDS:
            self._records.clear()
            unread = numbers
        self._records.update(zip(unread, self._index.rows(unread), strict=True))

    def shown(self, row: int) -> ShownRow:
        """Read what the list shows in a row, with its match and the tempo asked for."""
        similarity = None if self._similarity is None else float(self._similarity[row])
        number, record = int(self._rows[row]), self.record(row)
        place = None
        if self._collection:
            key = int(self._index.column("sample_key")[number])
            place = self._index.collection_members.place(self._collection, key)
        dots = tuple(self._colour_of[name] for name in record.collections if name in self._colour_of)
        likeness = self._likeness
        shares = () if likeness is None else tuple(likeness.shares[row].tolist())
        held, copy_place = self._held.reason(number), self._copy_place(row)
        is_sounding = record.entry_id == self._sounding
        return ShownRow(
            record, similarity, self._tempo, held, place, dots, copy_place, shares=shares, likeness=likeness,
            is_sounding=is_sounding, played_share=self._played_share if is_sounding else 0.0,
        )  # fmt: skip

    def _copy_place(self, row: int) -> CopyPlace:
        if self.sort_column != BY_COPIES:
            return CopyPlace.ALONE
        numbers = self._rows[max(0, row - 1) : row + 2].tolist()
        group_of = self._index.copies.group_number
        here = group_of(int(self._rows[row]))
        if here < 0:
            return CopyPlace.ALONE
        if row and group_of(numbers[0]) == here:
            return CopyPlace.COPY
        has_copy_below = row + 1 < len(self._rows) and group_of(numbers[-1]) == here
        return CopyPlace.SHOWN if has_copy_below else CopyPlace.ALONE

    def index_rows(self) -> Rows:
        """Rows of the index that are shown, from top to bottom."""
        return self._rows

    def entry_id(self, row: int) -> int:
        """Entry of a row."""
        return int(self._entry_ids[self._rows[row]])

    def show_collection_colours(self, colour_of: dict[str, str]) -> None:
        """Take the colours of collections by their names."""
        self._colour_of = colour_of
        if len(self._rows):
            last = self.index(len(self._rows) - 1, Column.COLLECTIONS)
            self.dataChanged.emit(self.index(0, Column.COLLECTIONS), last)

    def show_sounding(self, entry_id: int | None) -> None:
        """Take which entry plays; None for none."""
        before, self._sounding, self._played_share = self._sounding, entry_id, 0.0
        for entry in {before, entry_id}:
            row = None if entry is None else self.row_of_entry(entry)
            if row is not None:
                self.dataChanged.emit(self.index(row, 0), self.index(row, len(Column) - 1))

    def show_played(self, share: float) -> None:
        """Take which part of the sound that plays has been played, 0–1."""
        # In steps that a small waveform can show: this comes forty times a second.
        share = round(share * _PLAYED_STEPS) / _PLAYED_STEPS
        row = None if self._sounding is None or share == self._played_share else self.row_of_entry(self._sounding)
        self._played_share = share
        if row is not None:
            cell = self.index(row, Column.WAVEFORM)
            self.dataChanged.emit(cell, cell)

    def sample_keys(self, rows: Sequence[int]) -> NDArray[np.uint64]:
        """Keys of the samples of some rows."""
        keys: NDArray[np.uint64] = self._index.column("sample_key")[self._rows[rows]]
        return keys

    @property
    def matching_count(self) -> int:
        """Count of the rows that query and filters ask for; others only stay until the list is asked for anew."""
        return len(self._rows) - len(self._held.unmatched)

    def row_of_entry(self, entry_id: int) -> int | None:
        """Row of an entry in this view."""
        ids = self._entry_ids
        # Mostly ids ascend along the index; where they do not, and for rows out of use, all are looked through.
        likely = int(np.searchsorted(ids, entry_id))
        if likely < len(ids) and ids[likely] == entry_id:
            row = place_of(self._rows, likely)
            if row is not None:
                return row
        places = (place_of(self._rows, number) for number in np.flatnonzero(ids == entry_id).tolist())
        return next((row for row in places if row is not None), None)

    def rows_showing(self, index_rows: Sequence[int] | NDArray[np.int64]) -> list[int]:
        """Rows of this view that show some rows of the index, ascending."""
        is_meant = np.zeros(len(self._entry_ids), np.bool_)
        wanted = np.asarray(index_rows, np.int64)
        is_meant[wanted[wanted < len(is_meant)]] = True
        found: list[int] = np.flatnonzero(is_meant[self._rows]).tolist()
        return found

    def entries_of(self, rows: Mask) -> EntrySet:
        """The entries of some rows.

        Args:
            rows: bool (rows,); an array that is asked about again must not have been written to.
        """
        if self._latest_set is None or self._latest_set[0] is not rows:
            self._latest_set = rows, set_of_rows(rows, self._entry_ids, self._rows)
        return self._latest_set[1]

    def rows_of(self, entries: EntrySet) -> Mask:
        """Mask of the rows that show an entry of a set that `entries_of` gave, bool (rows,)."""
        if np.count_nonzero(entries) != 1:
            return rows_of_set(entries, self._entry_ids, self._rows)
        # Mostly one sound is selected, and it is found faster by itself.
        is_row_chosen = np.zeros(len(self._rows), np.bool_)
        for entry_id in entries_in(entries):
            row = self.row_of_entry(entry_id)
            if row is not None:
                is_row_chosen[row] = True
        return is_row_chosen

    def first_row_of(self, entry_ids: Sequence[int]) -> tuple[int, int] | None:
        """Place among these entries, and row, of the first that this view shows."""
        ids = self._entry_ids
        if not entry_ids or not len(ids):
            return None
        # Looked up along the index and then along the list once: they are a screenful.
        likely = np.minimum(np.searchsorted(ids, entry_ids), len(ids) - 1)
        is_meant = np.zeros(len(ids), np.bool_)
        is_meant[likely] = True
        if not (ids[likely] == entry_ids).all():
            is_meant |= np.isin(ids, entry_ids)
        found = np.flatnonzero(is_meant.take(self._rows))
        row_of = {self.entry_id(row): row for row in found.tolist()}
        return next(((place, row_of[entry]) for place, entry in enumerate(entry_ids) if entry in row_of), None)

    def neighbours(self, entry_id: int, reach: int) -> list[Row]:
        """Entries up to so many rows from one, the nearest first; none where it is not shown."""
        here = self.row_of_entry(entry_id)
        near = [] if here is None else [here + n for step in range(1, reach + 1) for n in (step, -step)]
        return [self.record(n) for n in near if 0 <= n < self.rowCount()]

    def path(self, row: int) -> str:
        """Path of a row's file."""
        return self._index.shown_path(int(self._rows[row]))

    def is_similar_mode(self) -> bool:
        """Check whether rows carry a match with a source."""
        return self._similarity is not None

    # Qt

    def rowCount(self, parent: AnyIndex = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: AnyIndex = _ROOT) -> int:
        return 0 if parent.isValid() else len(Column)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        definition = COLUMNS[index.column()].definition
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return definition.text(self.shown(index.row()))
        if role == Qt.ItemDataRole.ToolTipRole:
            shown = self.shown(index.row())
            tip = "" if definition.tip is None else definition.tip(shown)
            return plain_tip("\n\n".join(part for part in (shown.held, tip) if part))
        if role == Qt.ItemDataRole.AccessibleDescriptionRole:
            return self.shown(index.row()).held
        if role == Qt.ItemDataRole.TextAlignmentRole and definition.is_right:
            return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if (
            orientation == Qt.Orientation.Horizontal
            and role == Qt.ItemDataRole.DisplayRole
            and 0 <= section < len(Column)
        ):
            return COLUMNS[section].definition.title
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.ToolTipRole:
            definition = COLUMNS[section].definition
            return definition.title if definition.heading else None
        return None

    def flags(self, index: AnyIndex) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        flags = Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemNeverHasChildren
        return flags | Qt.ItemFlag.ItemIsDragEnabled

    def sort_next(self, column: int, is_descending: bool) -> None:
        """Ask for what is equal in the first column to be ordered by another one."""
        name = COLUMNS[column].definition.sort_name
        if name:
            self.second_sort_requested.emit(name, is_descending)

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        name = COLUMNS[column].definition.sort_name
        if name:
            self.sort_requested.emit(name, order == Qt.SortOrder.DescendingOrder)

    def mimeTypes(self) -> list[str]:
        return ["text/uri-list"]

    def mimeData(self, indexes: Sequence[AnyIndex]) -> QMimeData:
        return self.files_of(sorted({index.row() for index in indexes}))

    def supportedDragActions(self) -> Qt.DropAction:
        return Qt.DropAction.CopyAction

    def files_of(self, rows: Sequence[int]) -> QMimeData:
        """The rows' files as a drag or the clipboard carries them."""
        data = QMimeData()
        data.setUrls([file_url(self.path(row)) for row in rows])
        return data


def file_url(path: str) -> QUrl:
    """File URL of a path; a name whose bytes are not UTF-8 is percent-encoded byte by byte."""
    try:
        path.encode("utf-8")
    except UnicodeEncodeError:
        return QUrl.fromEncoded(b"file://" + quote(os.fsencode(path)).encode("ascii"))
    return QUrl.fromLocalFile(path)


def _are_same_entries(before: NDArray[np.int64], after: NDArray[np.int64], rows: Rows) -> bool:
    """Check whether the rows to be shown mean the same entries in two states of the index, as far as both have them."""
    if before is after:
        return True
    shared = min(len(before), len(after))
    is_other = before[:shared] != after[:shared]
    # Rows out of use may be named otherwise; they are not shown.
    return not is_other.any() or not is_other[rows[rows < shared]].any()
