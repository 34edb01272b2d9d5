"""Conditions on points in time: when a sound came, when its file was written, when it was last played."""

from __future__ import annotations

import re
import time
from collections.abc import Hashable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, ClassVar, Final

from numpy.typing import NDArray

from audiomancer.browse.search.condition import Chip, Condition, Mask
from audiomancer.browse.search.number_range import Range

if TYPE_CHECKING:
    from audiomancer.browse.index.index import BrowseIndex


@dataclass(frozen=True)
class Dates(Condition):
    """A span of time in which something happened to a sound.

    Attributes:
        field: The field of the query language, one of `DATE_COLUMNS`.
        wanted: The span as typed: "today", "<7d", "2026-11", ">2026-01-31", "2026-01..2026-03".
    """

    field: str
    wanted: str

    kind: ClassVar[str] = "date"
    rank: ClassVar[int] = 10
    fields: ClassVar = {
        "added": "when it came into the library: added:today, added:<7d, added:2026-11",
        "modified": "when its file was written: modified:<30d, modified:2026",
        "played": "when you last heard it: played:today, played:<7d",
    }

    @classmethod
    def parse(cls, field: str, value: str) -> Condition | str:
        text = value.lower().replace(" ", "")
        if date_span(text, time.time()) is None:
            return f"{field}:{value} is not a time; try {field}:today, {field}:<7d, {field}:2026-11."
        return cls(field, text)

    @property
    def slot(self) -> Hashable:
        return self.kind, self.field

    def text(self) -> str:
        return f"{self.field}:{self.wanted}"

    def chips(self) -> list[Chip]:
        return [Chip(self, f"{_VERBS.get(self.field, self.field)} {_said(self.wanted)}")]

    def mask(self, index: BrowseIndex) -> Mask:
        return self.mask_of(index.column(DATE_COLUMNS[self.field]))

    def mask_of(self, times_s: NDArray[Any]) -> Mask:
        """Points in time, seconds since 1970, that lie in the span, as a mask."""
        mask = (date_span(self.wanted, time.time()) or Range()).mask(times_s)
        # 0 stands for never, which is not long ago.
        mask &= times_s > 0
        return mask


DATE_COLUMNS: Final = {"added": "added_at_s", "modified": "modified_at_s", "played": "played_at_s"}
"""Columns of points in time, seconds since 1970, by their fields."""

RECENTLY_ADDED: Final = Dates("added", "<30d")
"""Condition of the sidebar's "Recently added"."""

RECENTLY_PLAYED: Final = Dates("played", "<30d")
"""Condition of the sidebar's list of what was played lately."""

_VERBS: Final = {"played": "heard"}

_DAYS: Final = {"h": 1 / 24, "d": 1.0, "w": 7.0, "m": 30.4375, "y": 365.25}
_UNIT_NAMES: Final = {"h": "hours", "d": "days", "w": "weeks", "m": "months", "y": "years"}
_DAY_S: Final = 86_400.0
_WORD_DAYS: Final = {"week": 7, "month": 30, "year": 365}
_AGE: Final = re.compile(r"([<>])=?(\d+(?:\.\d+)?)([hdwmy])")
_DATE: Final = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")


def date_span(text: str, now_s: float) -> Range | None:
    """Points in time, seconds since 1970, that a text means at `now_s`; None where it means none.

    Days begin at midnight of the local time. An age "<7d" means younger than seven days.
    """
    today = datetime.fromtimestamp(now_s).astimezone().replace(hour=0, minute=0, second=0, microsecond=0)
    if text == "today":
        return Range(low=today.timestamp())
    if text == "yesterday":
        return Range((today - timedelta(days=1)).timestamp(), today.timestamp())
    if text in _WORD_DAYS:
        return Range(low=(today - timedelta(days=_WORD_DAYS[text])).timestamp())
    age = _AGE.fullmatch(text)
    if age:
        bound = now_s - float(age[2]) * _DAYS[age[3]] * _DAY_S
        return Range(low=bound) if age[1] == "<" else Range(high=bound)
    side = re.match(r"([<>])=?", text)
    if side:
        found = _calendar_span(text[side.end() :])
        if found is None:
            return None
        return Range(high=found.low) if side[1] == "<" else Range(low=found.low)
    first, _, last = text.partition("..")
    begin, end = _calendar_span(first), _calendar_span(last or first)
    return None if begin is None or end is None else Range(begin.low, end.high)


def _calendar_span(text: str) -> Range | None:
    """A year, a month or a day."""
    match = _DATE.fullmatch(text)
    if match is None:
        return None
    year, month, day = int(match[1]), int(match[2] or 1), int(match[3] or 1)
    try:
        begin = _midnight(year, month, day)
        if match[3]:
            end = begin + timedelta(days=1)
        elif match[2]:
            end = _midnight(year + month // 12, month % 12 + 1, 1)
        else:
            end = _midnight(year + 1, 1, 1)
    except (ValueError, OverflowError, OSError):
        return None
    return Range(begin.timestamp(), end.timestamp())


def _midnight(year: int, month: int, day: int) -> datetime:
    """The beginning of a day in local time. Windows knows no local time before 1970: there it is that of Greenwich."""
    try:
        return datetime(year, month, day).astimezone()
    except OSError:
        return datetime(year, month, day, tzinfo=UTC)


def _said(text: str) -> str:
    """A span of time for a chip: "in the last 7 days"."""
    age = _AGE.fullmatch(text)
    if age:
        ago = f"{age[2]} {_UNIT_NAMES[age[3]].removesuffix('s') if age[2] == '1' else _UNIT_NAMES[age[3]]}"
        return f"in the last {ago}" if age[1] == "<" else f"more than {ago} ago"
    if text in _WORD_DAYS:
        return f"in the last {text}"
    return text.replace("<", "before ").replace(">", "from ").replace("=", "").replace("..", " to ")
