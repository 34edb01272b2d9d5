"""Folders of all rows: each distinct one once, with its text as the list shows it."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from audiomancer.browse.columns.folder_paths import FolderPaths
from audiomancer.browse.texts.spelling import Spelling, WordPattern
from audiomancer.browse.texts.text_table import FoldedTexts, TextTable, fold_line
from audiomancer.paths import display_path, is_inside, separator_of
from audiomancer.text_fold import natural_key

_LATE_MOST = 2_000


class FolderTable:
    """Folders by number. A folder is a path below a source folder.

    Attributes:
        paths: Their paths, as the file system gives them.
        source_ids: Their source folders' ids.
        shown: What the list shows, from the source folder down: "Crate Vol. 2 / Loops".
        roots: Paths of the source folders by id, which `shown` was made with.
    """

    def __init__(
        self,
        paths: TextTable | None = None,
        source_ids: Sequence[int] = (),
        shown: TextTable | None = None,
        folded: FoldedTexts | None = None,
        roots: Mapping[int, str] | None = None,
        ranks: NDArray[np.uint32] | None = None,
    ) -> None:
        self.paths = paths or TextTable()
        self.source_ids = list(source_ids)
        self.shown = shown or TextTable()
        self.roots = dict(roots or {})
        # Folders before `_searched` are searched as one block, those that came since one by one.
        self._searched = folded
        self._late: list[str] = []
        self._ranks = ranks
        self._number_of: dict[tuple[int, str], int] | None = None
        self._by_path: FolderPaths | None = None

    def __len__(self) -> int:
        return len(self.source_ids)

    def number(self, source_id: int, path: str) -> int:
        """Number of a folder, known or new."""
        if self._number_of is None:
            self._number_of = {
                (source, known): number
                for number, (source, known) in enumerate(zip(self.source_ids, self.paths.texts(), strict=True))
            }
        number = self._number_of.setdefault((source_id, path), len(self.source_ids))
        if number == len(self.source_ids):
            self.source_ids.append(source_id)
            shown = folder_text(path, self.roots.get(source_id))
            self.paths.extend([path])
            self.shown.extend([shown])
            self._late.append(fold_line(shown))
            self._ranks = None
        return number

    def set_roots(self, roots: Mapping[int, str]) -> bool:
        """Take paths of the source folders; returns whether any folder is shown differently now."""
        altered = {source for source in {*roots, *self.roots} if roots.get(source) != self.roots.get(source)}
        self.roots = dict(roots)
        numbers = [number for number, source in enumerate(self.source_ids) if source in altered]
        for number in numbers:
            self.shown[number] = folder_text(self.paths[number], roots.get(self.source_ids[number]))
        if numbers:
            self._searched = self._ranks = self._by_path = None
        return bool(numbers)

    @property
    def folded(self) -> FoldedTexts:
        """Texts in the form in which they are compared."""
        if self._searched is None:
            self._searched = FoldedTexts.of(fold_line(text) for text in self.shown.texts())
        elif self._late:
            self._searched = self._searched.with_more(self._late)
        self._late = []
        return self._searched

    @property
    def ranks(self) -> NDArray[np.uint32]:
        """Place of each folder in the order of what is shown; equal texts share one."""
        if self._ranks is None:
            folded = [fold_line(text) for text in self.shown.texts()]
            place = {text: number for number, text in enumerate(sorted(set(folded), key=natural_key))}
            self._ranks = np.fromiter(map(place.__getitem__, folded), np.uint32, len(folded))
        return self._ranks

    @property
    def by_path(self) -> FolderPaths:
        """The folders by whole parts of their paths."""
        known = self._by_path
        first, count = 0 if known is None else len(known), len(self)
        if known is None or first < count:
            # Only those that came since: while a scan brings folders, a list in one of them stays awake.
            paths = [self.paths[number] for number in range(first, count)]
            known = FolderPaths(paths, [self.roots.get(source) for source in self.source_ids[first:count]], known)
            self._by_path = known
        return known

    def matching(self, spelling: Spelling | WordPattern) -> NDArray[np.bool_]:
        """Mask of the folders in whose text a spelling occurs."""
        if self._searched is None or len(self._late) > _LATE_MOST:
            return self.folded.matching(spelling)
        late = np.array([spelling.matches(text) for text in self._late], bool)
        return np.concatenate([self._searched.matching(spelling), late])


def folder_text(parent: str, root: str | None) -> str:
    """A folder from its source folder down; the whole path where that is not known."""
    separator = separator_of(parent)
    if root is not None and (parent == root or is_inside(parent, root)):
        top = root.rstrip(separator)
        parent = os.path.basename(top) + parent[len(top) :]  # noqa: PTH119 - a Path object a folder is ten times slower
    return " / ".join(part for part in display_path(parent).split(separator) if part)
