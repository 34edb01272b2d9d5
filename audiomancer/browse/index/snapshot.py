"""The browse index as a file: read in milliseconds at the next start, brought up to date from what changed since."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from audiomancer.browse.columns.column_store import ColumnStore
from audiomancer.browse.columns.column_table import DTYPES, MADE_AHEAD, sort_keys
from audiomancer.browse.columns.folder_table import FolderTable
from audiomancer.browse.columns.other_locations import OtherLocations
from audiomancer.browse.columns.row import Thresholds
from audiomancer.browse.columns.sort_order import ColumnOrder
from audiomancer.browse.index.index import BrowseIndex
from audiomancer.browse.texts.name_order import NameOrder
from audiomancer.browse.texts.name_search import NameSearch, TokenPlan
from audiomancer.browse.texts.text_table import FoldedTexts, TextTable
from audiomancer.browse.texts.token_index import TokenIndex
from audiomancer.browse.texts.user_texts import Notes, TagSets
from audiomancer.storage import ArrayFile, NotAnArrayFile, write_arrays

_LAYOUT: Final = 10
"""Raised whenever the arrays, or what they mean, change: files of another layout are made anew."""

_SPARE_SHARE: Final = 16
_SPARE_LEAST: Final = 8192


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Contents of an index for its file. Taken in the index's thread, written in any.

    Rows that change while it is written may be torn in the file; as they changed after `change_seq`, they are read
    again.
    """

    identity: str
    change_seq: int
    thresholds: Thresholds
    columns: dict[str, NDArray[Any]]
    names: TextTable
    tokens: TokenPlan
    name_order: NDArray[np.int64]
    orders: dict[str, NDArray[np.int32]]
    folders: FolderTable
    formats: list[str]
    odd_ids: dict[int, str]
    tag_sets: list[list[str]]
    notes: Notes
    other_locations: OtherLocations

    @classmethod
    def of(cls, index: BrowseIndex, identity: str, change_seq: int) -> Snapshot:
        """Snapshot of the index of a library, whose last change in it is `change_seq`."""
        table, folders = index.names.table, index.folders
        return cls(
            identity,
            change_seq,
            index.thresholds,
            {name: index.column(name) for name in DTYPES},
            _frozen(table),
            index.names.plan_now(),
            index.names.order.rows,
            index.orders.current(),
            FolderTable(_frozen(folders.paths), folders.source_ids, _frozen(folders.shown), roots=folders.roots),
            list(index.formats),
            dict(index.odd_ids),
            index.tag_sets.stored(),
            index.notes,
            index.other_locations,
        )

    def write(self, path: Path) -> None:
        """Write the file, in any thread; after an `OSError` the old file is as it was."""
        ids = self.columns["entry_id"]
        living = np.flatnonzero(self.columns["alive"])
        if (np.diff(ids[living]) <= 0).any():
            living = living[np.argsort(ids[living], kind="stable")]
        place = np.full(len(ids), -1, np.int32)
        place[living] = np.arange(len(living), dtype=np.int32)

        def renumbered(rows: NDArray[np.integer[Any]]) -> NDArray[np.int32]:
            found: NDArray[np.int32] = place.take(rows)
            return found[found >= 0]

        tokens = self.tokens.work() if self.tokens.late else self.tokens.tokens
        # Words of dead rows stay with no rows.
        posting_place = place[tokens.rows]
        is_living = posting_place >= 0
        first = np.concatenate([np.zeros(1, np.int64), np.cumsum(is_living, dtype=np.int64)])[tokens.first]
        name_pieces, name_starts, name_lengths = self.names.packed(living)
        columns = {name: column[living] for name, column in self.columns.items()}
        folders = self.folders
        name_order = NameOrder(renumbered(self.name_order).astype(np.int64))
        arrays: dict[str, list[NDArray[Any]]] = {f"column {name}": [column] for name, column in columns.items()}
        arrays |= {
            "name block": name_pieces or [np.zeros(0, np.uint8)],
            "name starts": [name_starts],
            "name lengths": [name_lengths],
            "words block": [tokens.words.block],
            "words starts": [tokens.words.starts],
            "words first": [first],
            "words rows": [posting_place[is_living]],
            "characters": [tokens.characters[living]],
            "samples": [np.argsort(columns["sample_key"]).astype(np.int32)],
            "folder folded block": [folders.folded.block],
            "folder folded starts": [folders.folded.starts],
            "folder ranks": [folders.ranks],
            "folder sources": [np.array(folders.source_ids, np.int64)],
            "order name": [name_order.rows],
        }
        for name, table in (("folder paths", folders.paths), ("folder shown", folders.shown)):
            pieces, starts, lengths = table.packed(np.arange(len(folders)))
            arrays[f"{name} block"] = pieces or [np.zeros(0, np.uint8)]
            arrays[f"{name} starts"], arrays[f"{name} lengths"] = [starts], [lengths]
        for name in MADE_AHEAD:
            known = self.orders.get(name)
            if known is not None:
                arrays[f"order {name}"] = [renumbered(known)]
            elif name != "name":
                keys = sort_keys(name, columns.__getitem__, lambda: folders.ranks, self.formats)
                arrays[f"order {name}"] = [ColumnOrder.of(keys, name_order).rows]
        spare_rows = max(_SPARE_LEAST, len(living) // _SPARE_SHARE)
        spare = {name: spare_rows for name in arrays if name.startswith("column ")}
        spare |= {"name block": 32 * spare_rows, "name starts": spare_rows, "name lengths": spare_rows}
        heading = {
            "layout": _LAYOUT,
            "identity": self.identity,
            "mark": self.change_seq,
            "thresholds": dataclasses.astuple(self.thresholds),
            "roots": [
                [number, root.encode("utf-8", "surrogateescape").hex()] for number, root in folders.roots.items()
            ],
            "formats": self.formats,
            "odd_ids": [[key, sample_id] for key, sample_id in self.odd_ids.items()],
            "tag_sets": self.tag_sets,
            "notes": self.notes.stored(place),
            "places": self.other_locations.stored(place),
        }
        write_arrays(path, heading, arrays, spare)


def read_snapshot(path: Path, identity: str) -> tuple[BrowseIndex, int] | None:
    """The index of this library that was written, and the last change that is in it; None where none can be used."""
    try:
        file = ArrayFile(path)
        heading = file.heading
        if (heading["layout"], heading["identity"]) != (_LAYOUT, identity):
            return None
        return _restored(file), int(heading["mark"])
    except (OSError, NotAnArrayFile, KeyError, ValueError, TypeError):
        return None


def _restored(file: ArrayFile) -> BrowseIndex:
    heading = file.heading
    index = BrowseIndex((), Thresholds(*heading["thresholds"]))
    count = file.count("column entry_id")
    index.columns = ColumnStore({name: file.array(f"column {name}", with_spare=True) for name in DTYPES}, count)
    names = TextTable.of(
        file.array("name block", with_spare=True),
        file.array("name starts", with_spare=True),
        file.array("name lengths", with_spare=True),
        count,
        file.count("name block"),
    )
    tokens = TokenIndex(
        FoldedTexts(file.array("words block"), file.array("words starts")),
        file.array("words first"),
        file.array("words rows"),
        file.array("characters"),
    )
    name_order = NameOrder(file.array("order name"))
    index.names = NameSearch(names, tokens, name_order)
    index.folders = FolderTable(
        _texts(file, "folder paths"),
        file.array("folder sources").tolist(),
        _texts(file, "folder shown"),
        FoldedTexts(file.array("folder folded block"), file.array("folder folded starts")),
        {number: bytes.fromhex(root).decode("utf-8", "surrogateescape") for number, root in heading["roots"]},
        file.array("folder ranks"),
    )
    index.formats = list(heading["formats"])
    index.odd_ids = {int(key): sample_id for key, sample_id in heading["odd_ids"]}
    index.tag_sets = TagSets(heading["tag_sets"])
    index.notes = Notes({int(row): text for row, text in heading["notes"]})
    index.other_locations = OtherLocations.restored(heading["places"])
    index.alive_count = index.settled_rows = count
    index.sample_order = file.array("samples")
    index.orders.load({name: ColumnOrder(file.array(f"order {name}")) for name in MADE_AHEAD if name != "name"})
    return index


def _texts(file: ArrayFile, name: str) -> TextTable:
    starts = file.array(f"{name} starts")
    block = file.array(f"{name} block")
    return TextTable.of(block, starts, file.array(f"{name} lengths"), len(starts), len(block))


def _frozen(table: TextTable) -> TextTable:
    """The texts as they are now: what the table gets later is not seen."""
    return TextTable.of(table.block, table.starts, table.lengths, len(table), table.block_used)
