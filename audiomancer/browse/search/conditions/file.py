"""Conditions on files: format, sample rate, bit depth, channels, size, level."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Final

from audiomancer.browse.columns.column_table import RANGES
from audiomancer.browse.search.condition import Chip, Condition, Mask, listed, one_of
from audiomancer.browse.search.conditions.sound import AnyOf
from audiomancer.browse.search.number_range import Range

if TYPE_CHECKING:
    from audiomancer.browse.index.index import BrowseIndex

_HALF_DB: Final = 0.5
_BYTES: Final = {"": 1 << 20, "b": 1, "k": 1 << 10, "m": 1 << 20, "g": 1 << 30}
_CHANNEL_WORDS: Final = {"mono": "1", "stereo": "2"}
_CHANNEL_NAMES: Final = {1.0: "mono", 2.0: "stereo"}


def _rate(text: str) -> float | None:
    """Read 44100, 44.1, 44.1k, 48khz."""
    match = re.fullmatch(r"(\d+(?:\.\d+)?)\s*(k|khz|hz)?", text)
    if match is None:
        return None
    number = float(match[1])
    return number * 1000 if match[2] in ("k", "khz") or (number < 1000 and match[2] is None) else number


def _size(text: str) -> float | None:
    """Read 500k, 2mb, 1.5gb; a number alone is in MB."""
    match = re.fullmatch(r"(\d+(?:\.\d+)?)\s*([kmgb]?)i?b?", text)
    return None if match is None else float(match[1]) * _BYTES[match[2]]


def _plain(text: str) -> float | None:
    return float(text) if re.fullmatch(r"\d+(?:\.\d+)?", text) else None


def _bits(text: str) -> float | None:
    return _plain(re.sub(r"\s*-?bits?$", "", text))


def _channels(text: str) -> float | None:
    return _plain(_CHANNEL_WORDS.get(text, text))


def _level(text: str) -> float | None:
    """Read -14, −14, -14lufs."""
    match = re.fullmatch(r"([-−–+]?\d+(?:\.\d+)?)\s*(?:lufs|db|lu)?", text)
    return None if match is None else float(re.sub("[−–]", "-", match[1]))


@dataclass(frozen=True, slots=True)
class _Measure:
    """A column of numbers in the query language.

    Attributes:
        field: Its field.
        help: What follows the colon.
        read: Makes a number of what is typed; None where it is none.
        written: Text of a number that `read` reads back.
        label: Text of a range on a chip.
        width: How far from a single number values may lie.
        is_count: Values are whole numbers, 0 where they are not known: above 16 begins at 17.
    """

    field: str
    help: str
    read: Callable[[str], float | None]
    written: Callable[[float], str]
    label: Callable[[Range], str]
    width: float = 0.0
    is_count: bool = False


def _number(value: float) -> str:
    return f"{value:.6f}".rstrip("0").rstrip(".")


def _in_khz(value: float) -> str:
    return f"{_number(value)}hz" if value % 50 or not value else f"{_number(value / 1000)}k"


def _in_bytes(value: float) -> str:
    return f"{_number(value)}b" if value % 1024 else f"{_number(value / 1024)}k"


def _size_label(wanted: Range) -> str:
    in_mb = (None if end is None else round(end / (1 << 20), 2) for end in (wanted.low, wanted.high))
    return f"{Range(*in_mb).label()} MB"


def _channel_label(wanted: Range) -> str:
    if wanted.low == wanted.high and wanted.low in _CHANNEL_NAMES:
        return _CHANNEL_NAMES[wanted.low]
    return f"{wanted.label()} channels"


MEASURES: Final = {
    "sample_rate": _Measure(
        "rate", "a sample rate: rate:44.1k, rate:>=48000", _rate, _in_khz,
        lambda wanted: f"{wanted.scaled(0.001).label()} kHz", is_count=True,
    ),
    "bit_depth": _Measure(
        "bits", "a bit depth: bits:24, bits:>16", _bits, _number, lambda wanted: f"{wanted.label()} bit",
        is_count=True,
    ),
    "channels": _Measure("ch", "channels: ch:stereo, ch:1, ch:>2", _channels, _number, _channel_label, is_count=True),
    "size": _Measure("size", "a size: size:<500k, size:2-10mb", _size, _in_bytes, _size_label),
    "loudness": _Measure(
        "lufs", "a loudness: lufs:>-24, lufs:-18..-12", _level, _number,
        lambda wanted: f"{wanted.label()} LUFS", _HALF_DB,
    ),
}  # fmt: skip
"""Columns that a field asks for a range of, by the names they are ordered by."""

_COLUMN_OF_FIELD: Final = {measure.field: column for column, measure in MEASURES.items()} | {"loud": "loudness"}


@dataclass(frozen=True)
class ColumnRange(Condition):
    """A range of one of the columns in `column_table.RANGES`, in its unit."""

    column: str
    wanted: Range

    kind: ClassVar[str] = "range"
    rank: ClassVar[int] = 8
    fields: ClassVar = {measure.field: measure.help for measure in MEASURES.values()} | {
        "loud": "a loudness: loud:>-24"
    }

    @classmethod
    def parse(cls, field: str, value: str) -> Condition | str:
        column = _COLUMN_OF_FIELD[field]
        measure = MEASURES[column]
        wanted = _read_range(value.lower(), measure.read)
        if wanted is not None and measure.is_count and re.match("[<>][^=]", value):
            wanted = Range(
                None if wanted.low is None else wanted.low + 1, None if wanted.high is None else wanted.high - 1
            )
        if wanted is None:
            return f"{field}:{value} can't be read; try {cls.fields[field]}."
        return cls(column, wanted)

    @property
    def slot(self) -> Hashable:
        return self.kind, self.column

    def text(self) -> str:
        measure = MEASURES.get(self.column)
        if measure is None:
            return ""
        low, high = self.wanted.low, self.wanted.high
        if low is not None and high is not None:
            ends = measure.written(low) if low == high else f"{measure.written(low)}..{measure.written(high)}"
            return f"{measure.field}:{ends}"
        return (
            f"{measure.field}:>={measure.written(low)}"
            if low is not None
            else f"{measure.field}:<={measure.written(high or 0.0)}"
        )

    def chips(self) -> list[Chip]:
        measure = MEASURES.get(self.column)
        if measure is not None:
            return [Chip(self, measure.label(self.wanted))]
        label = f"{self.column.replace('_', ' ')} {self.wanted.label()} {RANGES[self.column].unit}"
        return [Chip(self, label.rstrip())]

    def mask(self, index: BrowseIndex) -> Mask:
        wanted = self.wanted
        width = MEASURES[self.column].width if self.column in MEASURES else 0.0
        if width and wanted.low == wanted.high and wanted.low is not None:
            wanted = Range(wanted.low - width, wanted.low + width)
        values = index.column(RANGES[self.column].name)
        mask = wanted.mask(values)
        if self.column in MEASURES and MEASURES[self.column].is_count:
            mask &= values > 0
        return mask


def _read_range(text: str, read: Callable[[str], float | None]) -> Range | None:
    """Read `a`, `a-b`, `a..b`, `<a`, `<=a`, `>a`, `>=a`; below and above include the number itself."""
    half_open = re.fullmatch(r"([<>])=?\s*(.+)", text)
    if half_open:
        bound = read(half_open[2])
        if bound is None:
            return None
        return Range(high=bound) if half_open[1] == "<" else Range(low=bound)
    single = read(text.removeprefix("="))
    if single is not None:
        return Range(single, single)
    # A minus may also be a sign: every place where the text may be cut is tried.
    for cut in re.finditer(r"\.\.|-|–", text):
        low, high = read(text[: cut.start()].strip()), read(text[cut.end() :].strip())
        if low is None and high is not None:
            # "2-10mb": the unit is said once.
            low = read(text[: cut.start()].strip() + re.sub(r"^[\d.]+", "", text[cut.end() :].strip()))
        if low is not None and high is not None:
            unit = re.sub(r"^[-+\d.]+", "", text[cut.end() :].strip())
            if unit and text[: cut.start()].strip()[-1:].isdigit():
                low = read(text[: cut.start()].strip() + unit) or low
            return Range(min(low, high), max(low, high))
    return None


@dataclass(frozen=True)
class Formats(AnyOf):
    """Any of some formats, by their short names in any case."""

    kind: ClassVar[str] = "format"
    rank: ClassVar[int] = 9
    fields: ClassVar = {"ext": "a format: ext:wav, ext:mp3,flac"}

    @classmethod
    def parse(cls, field: str, value: str) -> Condition | str:
        found = frozenset(_SAME_FORMAT.get(name, name) for part in listed(value) if (name := part.lower().lstrip(".*")))
        return cls(found) if found else f"ext: wants {cls.fields['ext']}."

    @property
    def canonical_names(self) -> frozenset[str]:
        """The formats in small letters, each by one name: "wav" for "WAVE"."""
        return frozenset(map(_canonical, self.names))

    def mask(self, index: BrowseIndex) -> Mask:
        wanted = self.canonical_names
        codes = [code for code, text in enumerate(index.formats) if _canonical(text) in wanted]
        return one_of(index.column("format"), codes)


def _canonical(name: str) -> str:
    return _SAME_FORMAT.get(name.lower(), name.lower())


_SAME_FORMAT: Final = {
    "wave": "wav",
    "aif": "aiff",
    "aifc": "aiff",
    "mpeg": "mp3",
    "oga": "ogg",
    "mp4": "m4a",
    "aac": "m4a",
}
