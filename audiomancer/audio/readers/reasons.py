"""Sentences that say why a file can't be read, and what can be done about it. The words of decoders go to the log."""

from __future__ import annotations

from typing import Final

LONGEST: Final = 160
"""Characters of a reason: one line of the list of problems."""

NOT_AUDIO: Final = "not an audio file, whatever its name says"
DAMAGED: Final = "damaged: its header can't be understood; replace it with another copy"
NOTHING_DECODES: Final = "ends in the middle: no sound could be decoded; replace it with another copy"
NO_SOUND: Final = "there is no sound in it"
NO_USABLE_SOUND: Final = "holds no usable sound: no value in it is a number"
NO_CHANNELS: Final = "no channels, or more than can be read"
NEEDS_EXTRA: Final = "needs the m4a extra: pip install audiomancer[m4a]"
"""Reason where only FFmpeg reads a file and the extra that brings it is not installed."""

ABLETON: Final = "in Ableton's own codec, which only Live reads: export it from Live as WAV"
PROTECTED: Final = "protected against copying: no other program can decode it"
NO_DECODER: Final = "nothing here decodes this kind of sound; convert it to WAV or FLAC"

_PATH_REASONS = (
    (IsADirectoryError, "a folder, not a file"),
    (FileNotFoundError, "the file is gone"),
    (PermissionError, "no permission to read it"),
)
_NAME_TOO_LONG: Final = 36
_INPUT_OUTPUT: Final = 5


def path_reason(error: Exception) -> str:
    """Reason of a file that can't be opened or read."""
    for kind, reason in _PATH_REASONS:
        if isinstance(error, kind):
            return reason
    number = getattr(error, "errno", None)
    if number == _NAME_TOO_LONG:
        return "its path is too long for this system; move it to a folder nearer to the top"
    if number == _INPUT_OUTPUT:
        return "the drive could not read it: check the drive"
    return f"can't be read: {shortened(getattr(error, 'strerror', None) or str(error), LONGEST - 20)}"


def needs_extra(kind: str) -> str:
    """Reason of a file of a kind that only the extra reads."""
    return f"{kind} {NEEDS_EXTRA}" if kind else NEEDS_EXTRA


def shortened(text: str, most: int = LONGEST) -> str:
    """A text in one line of so many characters at most."""
    line = " ".join(text.split())
    return line if len(line) <= most else f"{line[: most - 1]}…"
