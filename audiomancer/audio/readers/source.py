"""The bytes that a decoder gets: a stretch of a file, with other bytes before it where its header is no use."""

from __future__ import annotations

import io
import os
import stat
from pathlib import Path
from typing import Any, BinaryIO, Final

from audiomancer.audio.readers.reasons import path_reason
from audiomancer.errors import AudioFileError
from audiomancer.platforms.names import long_path

_HEAD_BYTES: Final = 4096
_SMALL_BYTES: Final = 4 << 20
"""Files up to this size are read into memory to be decoded."""


class Source:
    """A stretch of one file, read from the disk or from its bytes where they are at hand.

    Attributes:
        path: The file.
        data: All of its bytes; None where they are read from the disk.
        start: Where the stretch begins in the file.
        end: Where it ends.
        head: The first bytes of the stretch, as many as a header usually takes.
    """

    def __init__(self, path: Path, data: bytes | None = None, start: int = 0, end: int | None = None) -> None:
        """Look at a file; `AudioFileError` where it is no ordinary file, empty, or can't be read."""
        self.path, self.data, self.start = path, data, start
        self._opened = long_path(path)
        try:
            if data is not None:
                self.end = len(data) if end is None else end
                self.head = data[start : min(self.end, start + _HEAD_BYTES)]
                return
            if end is None:
                end = check_file(self._opened)
            with self._opened.open("rb", buffering=0) as file:
                file.seek(start)
                self.head = file.read(min(_HEAD_BYTES, end - start))
            self.end = end
        except (OSError, ValueError) as error:
            raise AudioFileError(path, path_reason(error)) from error

    @property
    def size_bytes(self) -> int:
        """Number of bytes of the stretch."""
        return self.end - self.start

    @property
    def is_whole(self) -> bool:
        """Check whether it begins where the file does."""
        return self.start == 0

    def window(self, start: int, end: int | None = None) -> Source:
        """A stretch of this stretch."""
        last = self.end if end is None else min(self.end, self.start + end)
        return Source(self.path, self.data, min(self.start + start, last), last)

    def read_at(self, offset: int, count: int) -> bytes:
        """Bytes of the stretch, fewer at its end; `AudioFileError` where the disk fails."""
        count = max(0, min(count, self.size_bytes - offset))
        if offset + count <= len(self.head):
            return self.head[offset : offset + count]
        if self.data is not None:
            return self.data[self.start + offset : self.start + offset + count]
        try:
            with self._opened.open("rb", buffering=0) as file:
                file.seek(self.start + offset)
                return file.read(count)
        except OSError as error:
            raise AudioFileError(self.path, path_reason(error)) from error

    def stream(self, before: bytes = b"") -> View | io.BytesIO:
        """The stretch as a file, with other bytes before it."""
        # Decoders read small pieces: from memory they come without a call of Python.
        if self.data is not None:
            return io.BytesIO(before + self.data[self.start : self.end])
        try:
            if self.size_bytes <= _SMALL_BYTES:
                with self._opened.open("rb", buffering=0) as whole:
                    whole.seek(self.start)
                    return io.BytesIO(before + whole.read(self.size_bytes))
            file: BinaryIO = self._opened.open("rb")
        except OSError as error:
            raise AudioFileError(self.path, path_reason(error)) from error
        return View(before, file, self.start, self.end)


class View(io.RawIOBase):
    """A file that can be sought: some bytes, then a stretch of another file, which it closes."""

    def __init__(self, before: bytes, file: BinaryIO, start: int, end: int) -> None:
        super().__init__()
        self._before, self._file = before, file
        self._start, self._size = start, len(before) + end - start
        self._at = 0

    def readable(self) -> bool:
        """As every file."""
        return True

    def seekable(self) -> bool:
        """As every file."""
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """As every file."""
        base = {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self._size}[whence]
        self._at = max(0, base + offset)
        return self._at

    def readinto(self, target: Any) -> int:
        """As every file; the disk's errors end the file, for decoders written in C can't pass them on."""
        into = memoryview(target).cast("B")
        count = max(0, min(len(into), self._size - self._at))
        got = 0
        if self._at < len(self._before):
            piece = self._before[self._at : self._at + count]
            got = len(piece)
            into[:got] = piece
        if got < count:
            try:
                self._file.seek(self._start + self._at + got - len(self._before))
                piece = self._file.read(count - got)
            except OSError:
                piece = b""
            into[got : got + len(piece)] = piece
            got += len(piece)
        self._at += got
        return got

    def close(self) -> None:
        """Close the file as well."""
        self._file.close()
        super().close()


def check_file(path: Path) -> int:
    """Size in bytes of an ordinary file that is not empty; `AudioFileError` for all else."""
    try:
        status = path.stat()
    except (OSError, ValueError) as error:
        raise AudioFileError(path, path_reason(error)) from error
    if stat.S_ISDIR(status.st_mode):
        raise AudioFileError(path, "a folder, not a file")
    # Opening a pipe would wait for its writer for ever.
    if not stat.S_ISREG(status.st_mode):
        raise AudioFileError(path, "not an ordinary file")
    if status.st_size == 0:
        raise AudioFileError(path, "the file is empty")
    return status.st_size
