"""The folders of a library as a tree, with the sounds below each."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from audiomancer.browse.columns.folder_paths import folded_path
from audiomancer.browse.columns.folder_table import FolderTable
from audiomancer.browse.texts.text_table import fold_line
from audiomancer.paths import display_path, is_inside, separator_of
from audiomancer.text_fold import natural_key

NO_PARENT: Final = -1


@dataclass(frozen=True, slots=True)
class FolderTree:
    """Folders that hold sounds, and all above them up to their source folders. It never changes.

    Attributes:
        paths: Path of each, by node.
        names: Last part of each, as it is shown.
        parents: int32, the node above each; `NO_PARENT` for source folders.
        children: Nodes directly below each, in natural order.
        roots: Nodes of source folders by their ids.
        node_of_folder: int32, the node of each folder of the `FolderTable`; -1 where its source is not known.
    """

    paths: list[str]
    names: list[str]
    parents: NDArray[np.int32]
    children: list[list[int]]
    roots: dict[int, int]
    node_of_folder: NDArray[np.int32]
    _levels: list[NDArray[np.int32]] = field(repr=False)
    _by_last_part: dict[str, list[int]] = field(repr=False)

    @classmethod
    def of(cls, folders: FolderTable) -> FolderTree:
        """Tree of a table of folders; takes half a second for 60,000. Safe in any thread."""
        paths: list[str] = []
        parents: list[int] = []
        depths: list[int] = []
        node_of: dict[str, int] = {}
        roots: dict[int, int] = {}

        def add(path: str, parent: int) -> int:
            node = node_of[path] = len(paths)
            paths.append(path)
            parents.append(parent)
            depths.append(0 if parent == NO_PARENT else depths[parent] + 1)
            return node

        for source, root in folders.roots.items():
            roots[source] = add(root, NO_PARENT)

        def node_for(path: str, root: str) -> int:
            missing = []
            while path not in node_of and path != root and is_inside(path, root):
                missing.append(path)
                path = os.path.dirname(path)  # noqa: PTH120 - a Path object a folder is ten times slower
            node = node_of.get(path, node_of[root])
            for below in reversed(missing):
                node = add(below, node)
            return node

        count = len(folders)
        node_of_folder = np.full(count, -1, np.int32)
        for number, (source, path) in enumerate(
            zip(folders.source_ids[:count], folders.paths.texts()[:count], strict=True)
        ):
            known_root = folders.roots.get(source)
            if known_root is not None:
                node_of_folder[number] = node_for(path, known_root)
        names = [display_path(os.path.basename(path.rstrip(separator_of(path))) or path) for path in paths]  # noqa: PTH119 - as above
        keys = [natural_key(fold_line(name)) for name in names]
        children: list[list[int]] = [[] for _ in paths]
        by_last_part: dict[str, list[int]] = {}
        for node in sorted(range(len(paths)), key=keys.__getitem__):
            if parents[node] != NO_PARENT:
                children[parents[node]].append(node)
            by_last_part.setdefault(fold_line(names[node]), []).append(node)
        depth_of = np.array(depths, np.int32)
        levels = [
            np.flatnonzero(depth_of == depth).astype(np.int32) for depth in range(int(depth_of.max(initial=0)), 0, -1)
        ]
        return cls(paths, names, np.array(parents, np.int32), children, roots, node_of_folder, levels, by_last_part)

    def __len__(self) -> int:
        return len(self.paths)

    def totals(self, rows_by_folder: NDArray[np.int64]) -> NDArray[np.int64]:
        """Sounds in and below each node, from those of each folder of the table; later folders are left out."""
        count = min(len(rows_by_folder), len(self.node_of_folder))
        nodes, rows = self.node_of_folder[:count], rows_by_folder[:count]
        found = np.zeros(len(self.paths), np.int64)
        np.add.at(found, nodes[nodes >= 0], rows[nodes >= 0])
        for level in self._levels:
            np.add.at(found, self.parents[level], found[level])
        return found

    def named(self, texts: Iterable[str]) -> set[int]:
        """Nodes that these names, paths or parts of paths name."""
        found: set[int] = set()
        for text in texts:
            wanted = folded_path(text)
            last = wanted.rstrip("/").rpartition("/")[2]
            is_path = text.startswith("/")
            for node in self._by_last_part.get(last, ()):
                path = folded_path(self.paths[node])
                if path == wanted or (not is_path and path.endswith(wanted)):
                    found.add(node)
        return found


def shortest_name(folders: FolderTable, path: str, shown: str) -> str:
    """Text that names a folder, and no other one, in a search: as shown from the source folder down, or its path."""
    by_path = folders.by_path
    name = "/".join(shown.split(" / "))
    return name if (by_path.inside(name) == by_path.inside(path)).all() else display_path(path)
