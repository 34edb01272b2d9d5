"""Folders by whole parts of their paths: "Vol 1" is not "Vol 10"; one of two folders of one name is its path."""

from __future__ import annotations

import os
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from audiomancer.browse.texts.spelling import positions_of
from audiomancer.browse.texts.text_table import FoldedTexts, encoded, fold_line
from audiomancer.paths import display_path


def folded_path(path: str) -> str:
    """A path as it is compared: folded parts between slashes, one at each end."""
    parts = display_path(path).replace("\\", "/") if os.sep == "\\" else display_path(path)
    return "/" + "".join(f"{part.strip()}/" for part in fold_line(parts).split("/") if part.strip())


def wanted_parts(text: str) -> str:
    r"""Fold a typed folder ("Drums / Kicks", "drums\\kicks", a path) to the form of `folded_path`."""
    expanded = os.path.expanduser(text) if text.startswith("~") else text  # noqa: PTH111 - the text may be no path
    return folded_path(expanded.replace("\\", "/"))


class FolderPaths:
    """Paths of folders by number, for questions about whole parts. It never changes.

    Args:
        paths: As the file system gives them.
        roots: The path of each one's source folder; None where it is not known.
        before: Folders that come before these.
    """

    def __init__(self, paths: Sequence[str], roots: Sequence[str | None], before: FolderPaths | None = None) -> None:
        texts = map(folded_path, paths)
        self._texts: FoldedTexts = FoldedTexts.of(texts) if before is None else before._texts.with_more(texts)
        starts = self._texts.starts[-len(paths) :] if paths else self._texts.starts[:0]
        offset_of = {root: len(encoded(folded_path(os.path.dirname(root)))) - 1 for root in set(roots) if root}  # noqa: PTH120 - as in `folder_table`
        # A name counts from the source folder down: what lies above it is the same for all sounds.
        first = starts + np.array([offset_of.get(root or "", 0) for root in roots], np.int64)
        self._first: NDArray[np.int64] = first if before is None else np.concatenate([before._first, first])
        self._ends = np.append(self._texts.starts[1:], len(self._texts.block)) - 1

    def __len__(self) -> int:
        return len(self._ends)

    def inside(self, text: str, *, is_level_only: bool = False) -> NDArray[np.bool_]:
        """Mask of the folders that a text names, with all below them.

        Args:
            text: A path from the root, or successive parts of one from the source folder down.
            is_level_only: Without what lies below.
        """
        mask = np.zeros(len(self._ends), bool)
        needle = wanted_parts(text)
        if needle == "/":
            return mask
        positions = positions_of(encoded(needle), self._texts.block)
        numbers = np.searchsorted(self._texts.starts, positions, side="right") - 1
        is_path = text.startswith(("/", "~", "\\\\")) or text[1:3] in (":\\", ":/")
        counts = positions >= self._first[numbers]
        if is_path:
            counts |= positions == self._texts.starts[numbers]
        if is_level_only:
            counts &= positions + len(encoded(needle)) == self._ends[numbers]
        mask[numbers[counts]] = True
        return mask
