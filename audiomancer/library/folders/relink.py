"""Files that lie elsewhere now: which of those that are known are which of those that are found there."""

from __future__ import annotations

import hashlib
import os
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from audiomancer.library.scan.walk import Walk, WalkedFile
from audiomancer.paths import inside_of
from audiomancer.storage import LibraryStorage, MovedFile
from audiomancer.work import CancelToken

_EXAMPLES: Final = 5
_PROBED: Final = 64
_SHARE_FOUND: Final = 0.8
"""Of the files that are looked for, so many must lie at the same place with the same size: another folder of the same
name is not taken for the one that is missing."""

_LEAST_PROBED: Final = 3


@dataclass(slots=True)
class RelinkPlan:
    """Result that a relink would have. Nothing is changed by making one.

    Attributes:
        old_root: Where the files were.
        new_root: Where they are now.
        same_location: Known files that lie there under the same relative path, with the same size.
        same_name: Others of the same name and size, elsewhere below.
        same_content: Others of the same content under another name.
        not_found: Known files that are not there: they stay, greyed.
        new: Files there that are not known.
        examples: Some pairs of an old and a new path.
        moves: Old files by their number, with where each is now.
    """

    old_root: str
    new_root: str
    same_location: int = 0
    same_name: int = 0
    same_content: int = 0
    not_found: int = 0
    new: int = 0
    examples: list[tuple[str, str]] = field(default_factory=list)
    moves: dict[int, MovedFile] = field(default_factory=dict)

    @property
    def matched(self) -> int:
        """Files that were found again."""
        return self.same_location + self.same_name + self.same_content

    def sentence(self) -> str:
        """Sentence for the user."""
        return (
            f"{self.matched:,} of {self.matched + self.not_found:,} sounds are found there: {self.same_location:,} at "
            f"the same place, {self.same_name:,} by their name, {self.same_content:,} by their content. "
            f"{self.not_found:,} are not found and stay, greyed. {self.new:,} files there are new."
        )


def plan_relink(
    storage: LibraryStorage, folder_id: int, old_root: str, new_root: str, cancel: CancelToken | None = None
) -> RelinkPlan:
    """Match the known files of a source folder, or of a folder in it, with those in another folder; writes nothing."""
    plan = RelinkPlan(old_root, new_root)
    inside = inside_of(old_root)
    known = {
        path: (file_id, size)
        for path, (size, _, file_id, _) in storage.files.stamps_in(folder_id).items()
        if path.startswith(inside)
    }
    # What is known at its new place already is no candidate.
    taken = set(known) if new_root == old_root else _known_paths(storage)
    there = [file for file in Walk(new_root, cancel or CancelToken()) if file.path not in taken]
    left = _match_locations(plan, known, there, inside)
    left = _match_names(plan, known, left)
    left = _match_contents(plan, storage, known, left)
    plan.not_found = len(known) - len(plan.moves)
    plan.new = len(left)
    return plan


def _known_paths(storage: LibraryStorage) -> set[str]:
    return {path for folder_id in storage.files.folder_paths() for path in storage.files.stamps_in(folder_id)}


def _take(plan: RelinkPlan, old_path: str, file_id: int, file: WalkedFile) -> None:
    plan.moves[file_id] = MovedFile(file.path, file.size_bytes, file.mtime_ns)
    if len(plan.examples) < _EXAMPLES:
        plan.examples.append((old_path, file.path))


def _match_locations(
    plan: RelinkPlan, known: Mapping[str, tuple[int, int]], there: Iterable[WalkedFile], inside: str
) -> list[WalkedFile]:
    left = []
    start = len(inside_of(plan.new_root))
    for file in there:
        old_path = inside + file.path[start:]
        file_id, size = known.get(old_path, (-1, -1))
        if size == file.size_bytes:
            _take(plan, old_path, file_id, file)
            plan.same_location += 1
        else:
            left.append(file)
    return left


def _match_names(
    plan: RelinkPlan, known: Mapping[str, tuple[int, int]], there: Collection[WalkedFile]
) -> list[WalkedFile]:
    """Match files by name and size, where both sides have exactly one of them."""
    old: dict[tuple[str, int], list[tuple[str, int]]] = defaultdict(list)
    new: dict[tuple[str, int], list[WalkedFile]] = defaultdict(list)
    for path, (file_id, size) in known.items():
        if file_id not in plan.moves:
            old[os.path.basename(path), size].append((path, file_id))  # noqa: PTH119 - a Path a file is ten times slower
    for file in there:
        new[os.path.basename(file.path), file.size_bytes].append(file)  # noqa: PTH119 - as above
    matched = set()
    for key, files in new.items():
        if len(files) == 1 and len(old[key]) == 1:
            path, file_id = old[key][0]
            _take(plan, path, file_id, files[0])
            plan.same_name += 1
            matched.add(files[0].path)
    return [file for file in there if file.path not in matched]


def _match_contents(
    plan: RelinkPlan, storage: LibraryStorage, known: Mapping[str, tuple[int, int]], there: Collection[WalkedFile]
) -> list[WalkedFile]:
    """Match files by content: only files of a size that is looked for are read."""
    wanted = {file_id: path for path, (file_id, _) in known.items() if file_id not in plan.moves}
    by_hash: dict[str, list[int]] = defaultdict(list)
    for file_id, file_hash in storage.moves.hashes_of(wanted).items():
        by_hash[file_hash].append(file_id)
    sizes = {size for path, (file_id, size) in known.items() if file_id in wanted}
    left = []
    for file in there:
        ids = by_hash.get(_hash(file.path) or "", []) if file.size_bytes in sizes else []
        if ids:
            file_id = ids.pop()
            _take(plan, wanted[file_id], file_id, file)
            plan.same_content += 1
        else:
            left.append(file)
    return left


def _hash(path: str) -> str | None:
    try:
        with open(path, "rb") as file:  # noqa: PTH123 - the stored text names the file
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return None


def is_same_folder(known: Mapping[str, int], old_root: str, candidate: str) -> bool:
    """Check whether most files of a missing folder are in `candidate`, at the same relative path with the same size.

    `known` has the sizes of the known files by path, below `old_root`.
    """
    inside = inside_of(old_root)
    paths = sorted(path for path in known if path.startswith(inside))
    probed = paths[:: max(1, len(paths) // _PROBED)][: _PROBED + 1]
    if not probed:
        return False
    found = 0
    for path in probed:
        try:
            found += os.stat(os.path.join(candidate, path[len(inside) :])).st_size == known[path]  # noqa: PTH116, PTH118 - as above
        except (OSError, ValueError):
            continue
    least = min(_LEAST_PROBED, len(probed))
    return found >= least and found >= _SHARE_FOUND * len(probed)
