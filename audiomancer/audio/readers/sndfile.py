"""Files that libsndfile reads: WAV, AIFF, CAF, W64, AU, Ogg Vorbis, Opus, and what is made to look like them."""

from __future__ import annotations

import contextlib
import io
import logging
from collections.abc import Callable
from pathlib import Path
from typing import Final

import numpy as np
import soundfile

from audiomancer.audio.buffer import AudioHeader
from audiomancer.audio.formats import BIT_DEPTH_OF_SUBTYPE, LOSSY_BIT_DEPTH, check_rate
from audiomancer.audio.readers.reader import FloatArray, Reader
from audiomancer.audio.readers.reasons import DAMAGED, NO_CHANNELS, NO_SOUND, NOT_AUDIO, NOTHING_DECODES
from audiomancer.audio.readers.source import Source
from audiomancer.errors import AudioFileError, UnsupportedFormatError
from audiomancer.platforms.names import name_for_c

_log = logging.getLogger(__name__)

_WHOLE_NUMBERS: Final = {"PCM_16": ("int16", 2.0**-15), "PCM_24": ("int32", 2.0**-31)}
"""Subtypes that are read as whole numbers and scaled here: the same values as libsndfile's in a third of its time."""

Opened = str | bytes | io.BytesIO | io.RawIOBase


class _Sequential(soundfile.SoundFile):  # type: ignore[misc]  # soundfile has no types
    """Reads on where it stopped.

    After each read `soundfile` seeks to where libsndfile already is. In an MP3 that throws away the bits that the next
    frame borrows from the last, and damages what follows. It leaves that out for files that can't be sought.
    """

    def seekable(self) -> bool:
        return False


class SndfileReader(Reader):
    """One file, or what stands for it, through libsndfile.

    Args:
        path: The file, for errors.
        opened: Gives a name, or a file that is closed with the reader; asked again where it begins anew.
        every: Of so many channels that are read only the last is a channel of the sound: values of 64 bits are read as
            two of 32.
        last_seek: Gives the frame after which it does not seek exactly; None where it always does.
        stated_frames: As in `AudioHeader`; 0 takes the number of libsndfile.
    """

    def __init__(
        self,
        path: Path,
        opened: Callable[[], Opened],
        *,
        every: slice | None = None,
        bit_depth: int | None = None,
        stated_frames: int = 0,
        name: str = "",
        last_seek: Callable[[], int] | None = None,
    ) -> None:
        self._last_seek = last_seek
        self._path, self._opened, self._every = path, opened, every
        self._file: Opened = ""
        self._has_failed = False
        self._sound = self._open()
        try:
            self.header = self._header(bit_depth, stated_frames, name)
        except BaseException:
            self.close()
            raise
        self._stored, self._unit = _WHOLE_NUMBERS.get(self._sound.subtype, ("float32", 1.0))

    def _open(self) -> soundfile.SoundFile:
        self._file = self._opened()
        try:
            return _Sequential(self._file)
        except (soundfile.SoundFileError, OSError, TypeError, ValueError) as error:
            self._close_file()
            text = _words(error)
            _log.info("libsndfile does not open %s: %s", self._path.name, text)
            lower = text.lower()
            if "channel" in lower:
                raise AudioFileError(self._path, NO_CHANNELS) from error
            if "format not recognised" in lower or "unspecified" in lower or "unknown format" in lower:
                raise UnsupportedFormatError(self._path, NOT_AUDIO) from error
            raise UnsupportedFormatError(self._path, DAMAGED) from error

    def _header(self, bit_depth: int | None, stated_frames: int, name: str) -> AudioHeader:
        sound = self._sound
        channels = int(sound.channels) if self._every is None else int(sound.channels) // 2
        if channels < 1:
            raise AudioFileError(self._path, NO_CHANNELS)
        check_rate(self._path, sound.samplerate)
        frames = int(sound.frames)
        # libsndfile says so of streams whose length it does not know.
        if frames <= 0 or frames > 1 << 60:
            raise AudioFileError(self._path, NO_SOUND)
        return AudioHeader.of(
            frames,
            int(sound.samplerate),
            channels,
            BIT_DEPTH_OF_SUBTYPE.get(sound.subtype, LOSSY_BIT_DEPTH) if bit_depth is None else bit_depth,
            name or str(sound.format),
            stated_frames=stated_frames or frames,
        )

    def _next(self, max_frames: int) -> FloatArray:
        if self._has_failed:
            return self._nothing()
        try:
            frames = self._sound.read(max_frames, dtype=self._stored, always_2d=True)
        except (soundfile.SoundFileError, OSError) as error:
            _log.info("libsndfile ends in the middle of %s: %s", self._path.name, _words(error))
            self._has_failed = True
            frames = self._salvaged(max_frames)
            if not len(frames) and not self.position:
                raise AudioFileError(self._path, NOTHING_DECODES) from error
            return self._chosen(frames)
        if not len(frames) and not self.position and max_frames > 0:
            raise AudioFileError(self._path, NOTHING_DECODES)
        scaled: FloatArray = frames.astype(np.float32, copy=False)
        if self._stored != "float32":
            scaled *= np.float32(self._unit)
        return self._chosen(scaled)

    def _chosen(self, frames: FloatArray) -> FloatArray:
        return frames if self._every is None else np.ascontiguousarray(frames[:, self._every])

    def _nothing(self) -> FloatArray:
        return np.zeros((0, self.header.channels), np.float32)

    def _salvaged(self, max_frames: int) -> FloatArray:
        """Frames that libsndfile wrote before it failed, found by what it overwrote: it does not say how many."""
        out = np.full((max_frames, self._sound.channels), np.nan, np.float32)
        with contextlib.suppress(soundfile.SoundFileError, OSError):
            self._sound.seek(self.position)
            self._sound.read(out=out)
        written = np.nonzero(~np.isnan(out).all(axis=1))[0]
        return out[: int(written[-1]) + 1] if len(written) else out[:0]

    def _seek(self, frame: int) -> int | None:
        if self._has_failed:
            return None
        wanted = min(frame, self.header.frames)
        last = wanted if self._last_seek is None else self._last_seek()
        if wanted > last:
            if not last <= self.position <= wanted:
                self.seek(last)
            self.skip(wanted - self.position)
            return self.position
        try:
            found = int(self._sound.seek(wanted))
        except (soundfile.SoundFileError, OSError) as error:
            _log.info("libsndfile does not seek in %s: %s", self._path.name, _words(error))
            found = -1
        if found == wanted:
            return wanted
        # Where it stands now it does not say.
        self._begin_again()
        return None

    def _rewind(self) -> None:
        self.close()
        self._has_failed = False
        self._sound = self._open()

    def close(self) -> None:
        """Close the file."""
        with contextlib.suppress(soundfile.SoundFileError):
            self._sound.close()
        self._close_file()

    def _close_file(self) -> None:
        if not isinstance(self._file, (str, bytes)):
            self._file.close()


def as_it_is(source: Source) -> Callable[[], Opened]:
    """Name or file that libsndfile opens for a source that needs nothing before it."""
    if source.data is None and source.is_whole:
        # Bytes reach POSIX unchanged, also those that are not UTF-8; Windows names are text.
        name = name_for_c(str(source.path))
        return lambda: name
    if source.data is not None and source.is_whole and source.end == len(source.data):
        data = source.data
        return lambda: io.BytesIO(data)
    return source.stream


def _words(error: Exception) -> str:
    """Libsndfile's words, without the file name it puts in front."""
    text = getattr(error, "error_string", None) or str(error)
    return str(text).strip().rstrip(".")
