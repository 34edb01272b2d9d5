"""Conditions on where a sound lies: folders, and the collections of the user."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from audiomancer.browse.search.condition import Chip, Condition, Mask, quoted
from audiomancer.browse.texts.spelling import Spelling
from audiomancer.browse.texts.text_table import fold_line

if TYPE_CHECKING:
    from audiomancer.browse.index.index import BrowseIndex
    from audiomancer.browse.search.query import Query


@dataclass(frozen=True)
class Named(Condition):
    """Any of some things that the user knows by name, each with one chip each."""

    names: tuple[str, ...]

    @classmethod
    def parse(cls, field: str, value: str) -> Condition | str:
        return cls((value,))

    @classmethod
    def names_in(cls, query: Query) -> tuple[str, ...]:
        """The names that a query asks for; empty where it asks for none."""
        found = query.find(cls)
        return () if found is None else found.names

    def joined(self, later: Named) -> Condition:
        return type(self)(tuple(dict.fromkeys(self.names + later.names)))

    def text(self) -> str:
        return " ".join(self.texts())

    def texts(self) -> tuple[str, ...]:
        (field,) = self.fields
        return tuple(f"{field}:{quoted(name)}" for name in self.names)

    def without(self, chip: Chip) -> Condition | None:
        names = tuple(name for name in self.names if name != chip.value)
        return type(self)(names) if names else None


@dataclass(frozen=True)
class Folders(Named):
    """Membership in any of some folders and what lies below them, by names, paths or parts of paths."""

    kind: ClassVar[str] = "folder"
    rank: ClassVar[int] = 0
    fields: ClassVar = {"in": 'a folder with all below it: in:drums, in:"Crate Vol. 2", in:drums/kicks'}

    @property
    def excluded_slot(self) -> Hashable:
        # A sound at two places is left out only where both are: all folders that are left out are judged together.
        return self.kind

    def chips(self) -> list[Chip]:
        return [Chip(self, f"in {name}", name) for name in self.names]

    def mask(self, index: BrowseIndex) -> Mask:
        mask = np.zeros(index.row_count, bool)
        for name in self.names:
            mask |= index.rows_in(self.folders_of(index, name))
        return mask

    def mask_of_all_locations(self, index: BrowseIndex) -> Mask:
        wanted = np.zeros(len(index.folders), bool)
        for name in self.names:
            wanted |= self.folders_of(index, name)
        return index.rows_only_in(wanted)

    def folders_of(self, index: BrowseIndex, name: str) -> Mask:
        """Folders that a name names by whole parts, with all below; where none does, those in whose path it occurs."""
        found = index.folders.by_path.inside(name)
        if found.any() or "/" in name or "\\" in name:
            return found
        return index.folders.matching(Spelling(fold_line(name), is_anywhere=True))


@dataclass(frozen=True)
class FolderLevels(Folders):
    """Membership in any of some folders, without what lies in folders below them."""

    kind: ClassVar[str] = "level"
    rank: ClassVar[int] = 0
    fields: ClassVar = {"at": "a folder without its subfolders: at:drums"}

    def chips(self) -> list[Chip]:
        return [Chip(self, f"only in {name}", name) for name in self.names]

    def folders_of(self, index: BrowseIndex, name: str) -> Mask:
        return index.folders.by_path.inside(name, is_level_only=True)


@dataclass(frozen=True)
class InCollections(Named):
    """Membership in any of some collections, by their names in any case."""

    kind: ClassVar[str] = "collection"
    rank: ClassVar[int] = 1
    fields: ClassVar = {"coll": 'a collection: coll:album, coll:"Drum kit"'}

    @property
    def shows_copies(self) -> bool:
        # Who asks for what was put into a collection means each sound of it.
        return True

    def chips(self) -> list[Chip]:
        return [Chip(self, f"collection {name}", name) for name in self.names]

    def mask(self, index: BrowseIndex) -> Mask:
        mask = np.zeros(index.row_count, bool)
        for name in self.names:
            mask |= index.collection_members.mask(name, index.column("sample_key"))
        return mask
