"""Many short texts in one block of bytes: no object a text, mapped straight from a file, searched by substring."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from audiomancer.browse.texts.spelling import SpelledBlock, Spelling, WordPattern, at_edges, positions_of
from audiomancer.grown_array import grown
from audiomancer.text_fold import search_fold

_PIECE = 50_000


def fold_line(text: str) -> str:
    """Text as it is compared, in one line: in the block a line break ends a text."""
    return search_fold(text).replace("\n", " ")


def encoded(text: str) -> bytes:
    """UTF-8; bytes of a file name that are no text stay what they were."""
    try:
        return text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return text.encode("utf-8", "replace")


class TextTable:
    """Texts by row. A row's text can be replaced: the new one goes to the end of the block.

    Attributes:
        block: uint8, the texts' bytes; `block_used` of them.
        starts: int64, where each row's text begins.
        lengths: int32, bytes of each row's text.
    """

    def __init__(self, texts: Iterable[str] = ()) -> None:
        self.block = np.zeros(0, np.uint8)
        self.starts = np.zeros(0, np.int64)
        self.lengths = np.zeros(0, np.int32)
        self.block_used = 0
        self._count = 0
        self.extend(texts)

    @classmethod
    def of(
        cls,
        block: NDArray[np.uint8],
        starts: NDArray[np.int64],
        lengths: NDArray[np.int32],
        count: int,
        block_used: int,
    ) -> TextTable:
        """A table over arrays that exist, of which `count` rows and `block_used` bytes count."""
        table = cls()
        table.block, table.starts, table.lengths = block, starts, lengths
        table.block_used, table._count = block_used, count
        return table

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, row: int) -> str:
        start = int(self.starts[row])
        return self.block[start : start + int(self.lengths[row])].tobytes().decode("utf-8", "surrogateescape")

    def extend(self, texts: Iterable[str]) -> None:
        """Add rows at the end."""
        pieces = [encoded(text) for text in texts]
        if not pieces:
            return
        lengths = np.fromiter(map(len, pieces), np.int32, len(pieces))
        count = self._count + len(pieces)
        self.starts = grown(self.starts, self._count, count)
        self.lengths = grown(self.lengths, self._count, count)
        self.starts[self._count : count] = self.block_used + np.cumsum(lengths, dtype=np.int64) - lengths
        self.lengths[self._count : count] = lengths
        self._append(b"".join(pieces))
        self._count = count

    def __setitem__(self, row: int, text: str) -> None:
        piece = encoded(text)
        self.starts[row], self.lengths[row] = self.block_used, len(piece)
        self._append(piece)

    def _append(self, piece: bytes) -> None:
        used = self.block_used + len(piece)
        self.block = grown(self.block, self.block_used, used)
        self.block[self.block_used : used] = np.frombuffer(piece, np.uint8)
        self.block_used = used

    def texts(self) -> list[str]:
        """Every text, by row."""
        block = self.block[: self.block_used].tobytes()
        ends = (self.starts[: self._count] + self.lengths[: self._count]).tolist()
        return [
            block[start:end].decode("utf-8", "surrogateescape")
            for start, end in zip(self.starts[: self._count].tolist(), ends, strict=True)
        ]

    def packed(self, rows: NDArray[np.int64]) -> tuple[list[NDArray[np.uint8]], NDArray[np.int64], NDArray[np.int32]]:
        """Block (in pieces), starts and lengths of these rows, without the bytes of texts that were replaced."""
        starts, lengths = self.starts[: self._count][rows], self.lengths[: self._count][rows]
        ends = np.cumsum(lengths, dtype=np.int64)
        if len(ends) and ends[-1] == self.block_used and (starts == ends - lengths).all():
            pieces = [self.block[: self.block_used]]
        else:
            # A million texts at once would take an index of hundreds of megabytes.
            pieces = [
                self.block[ranges(starts[first : first + _PIECE], lengths[first : first + _PIECE])]
                for first in range(0, len(starts), _PIECE)
            ]
        return pieces, ends - lengths, lengths


def ranges(starts: NDArray[np.int64], lengths: NDArray[np.integer]) -> NDArray[np.int64]:
    """The numbers start, start + 1, … of every range, one range after the other."""
    lengths = lengths.astype(np.int64)
    total = int(lengths.sum())
    if not total:
        return np.zeros(0, np.int64)
    offsets = starts - (np.cumsum(lengths) - lengths)
    return np.repeat(offsets, lengths) + np.arange(total, dtype=np.int64)


class FoldedTexts:
    """Folded texts without gaps, searched by substring.

    Args:
        block: uint8, UTF-8 of every text followed by a line break.
        starts: int64, where each begins.
    """

    def __init__(self, block: NDArray[np.uint8], starts: NDArray[np.int64]) -> None:
        self.block = block
        self.starts = starts
        self._spelled: SpelledBlock | None = None

    @classmethod
    def of(cls, texts: Iterable[str]) -> FoldedTexts:
        """Table of folded texts."""
        pieces = [encoded(text) for text in texts]
        lengths = np.fromiter((len(piece) + 1 for piece in pieces), np.int64, len(pieces))
        block = np.frombuffer(b"".join(piece + b"\n" for piece in pieces), np.uint8)
        return cls(block, np.cumsum(lengths) - lengths)

    def with_more(self, texts: Iterable[str]) -> FoldedTexts:
        """Table of these texts and others after them."""
        more = FoldedTexts.of(texts)
        block = np.concatenate([self.block, more.block])
        return FoldedTexts(block, np.concatenate([self.starts, more.starts + len(self.block)]))

    def pieces(self) -> list[bytes]:
        """The UTF-8 of each text: in the same order as the texts themselves."""
        return self.block.tobytes().split(b"\n")[:-1]

    def __len__(self) -> int:
        return len(self.starts)

    def containing(self, needle: str) -> NDArray[np.bool_]:
        """Mask of the texts that hold the folded `needle`; an empty needle is in every text."""
        mask = np.zeros(len(self.starts), bool)
        if not needle:
            mask[:] = True
        elif "\n" not in needle and len(mask):
            positions = positions_of(encoded(needle), self.block)
            mask[np.searchsorted(self.starts, positions, side="right") - 1] = True
        return mask

    def __getitem__(self, number: int) -> str:
        end = self.starts[number + 1] if number + 1 < len(self.starts) else len(self.block)
        return self.block[self.starts[number] : end - 1].tobytes().decode("utf-8", "surrogateescape")

    def matching(self, spelling: Spelling | WordPattern) -> NDArray[np.bool_]:
        """Mask of the texts in which a spelling occurs."""
        if isinstance(spelling, WordPattern):
            mask = self.containing(spelling.longest_part)
            for number in np.flatnonzero(mask).tolist():
                mask[number] = spelling.matches(self[number])
            return mask
        if spelling.is_literal:
            return self.containing(spelling.text)
        mask = np.zeros(len(self.starts), bool)
        if spelling.is_at_edges:
            piece = encoded(spelling.text)
            positions = at_edges(positions_of(piece, self.block), piece, self.block)
            mask[np.searchsorted(self.starts, positions, side="right") - 1] = True
            if not spelling.crosses_words:
                return mask
        elif not spelling.is_whole:
            mask |= self.containing(spelling.text)
            if spelling.crosses_words and spelling.letters != spelling.text:
                mask |= self.containing(spelling.letters)
            if not spelling.crosses_words:
                return mask
        if self._spelled is None:
            self._spelled = SpelledBlock(self.block)
        mask[np.searchsorted(self.starts, self._spelled.positions(spelling), side="right") - 1] = True
        return mask
