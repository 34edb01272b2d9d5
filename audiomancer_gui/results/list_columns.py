"""The table of the list's columns: title, width, text, tooltip, order and painting of each, in one line.

A new column is one line in `Column`. The model, the header, the widths, the menu that chooses columns and the painter
read the table.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum
from typing import Final, NamedTuple

from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QPainter

from audiomancer.browse import ASPECT_NAMES
from audiomancer.browse.search.relevance import BY_RELEVANCE
from audiomancer_gui.results import row_values as values
from audiomancer_gui.results.cell_painter import BPM_GUTTER_PX, CellPainter
from audiomancer_gui.results.cells.cell_mouse import CellPart
from audiomancer_gui.results.row_values import ShownRow


@dataclass(frozen=True, slots=True)
class ListColumn:
    """All that the list knows of one column.

    Attributes:
        title: Over the column, and in the menu that chooses columns.
        width_px: Until the user sets another one; 0 for names and folders, which share what the others leave.
        text: What a row says in it, for plain painting and for screen readers.
        tip: Tooltip of a row; empty where there is nothing to add.
        sort_name: Name in `audiomancer.browse.columns.column_table.SORTABLE`, or "match"; empty where a click on the
            title does nothing.
        order_title: Name of its order in the menu of orders; the title where it is empty.
        starts_descending: Whether the first click on the title orders from the largest down.
        is_right: Whether text and title stand at the right.
        colour: Token of the theme for plain text.
        paint: Paints a cell that is more than plain text.
        part_at: Finds the part of a cell that can be clicked at a point.
        title_margins_px: Left and right of the title, where what is painted below has other margins than text.
        heading: Over the column in place of a title that is longer than what stands below it.
        folds: Whether it folds away where none of the hits has a value for it.
        is_choice: Whether the user chooses if it is shown.
        is_shown_at_first: Whether it is shown until somebody says otherwise.
        leaves_px: It steps back where it would leave less than this to names and folders, the one with the largest
            number first; 0 where it never does.
    """

    title: str
    width_px: int
    text: Callable[[ShownRow], str]
    tip: Callable[[ShownRow], str] | None = None
    sort_name: str = ""
    order_title: str = ""
    starts_descending: bool = False
    is_right: bool = False
    colour: str = "text_dim"
    paint: Callable[[CellPainter, QPainter, QRect, ShownRow], None] | None = None
    part_at: Callable[[CellPainter, QRect, ShownRow, QPoint], CellPart | None] | None = None
    title_margins_px: tuple[int, int] = (8, 8)
    heading: str = ""
    folds: bool = False
    is_choice: bool = True
    is_shown_at_first: bool = True
    leaves_px: int = 0


def _optional(
    title: str,
    width_px: int,
    text: Callable[[ShownRow], str],
    sort_name: str,
    *,
    order_title: str = "",
    starts_descending: bool = False,
) -> ListColumn:
    """A plain column of figures that is hidden until the user chooses it."""
    return ListColumn(
        title, width_px, text, sort_name=sort_name, order_title=order_title, starts_descending=starts_descending,
        is_right=True, is_shown_at_first=False,
    )  # fmt: skip


def _aspect(number: int) -> ListColumn:
    """The column of one aspect, in lists of similar sounds."""
    name = ASPECT_NAMES[number]
    width_px = {"brightness": 64, "timbre": 48, "rhythm": 48, "envelope": 58}.get(name, 54)
    return ListColumn(
        f"{name.capitalize()} match", width_px, lambda row: values.aspect_text(row, number), values.why_words,
        paint=lambda cells, painter, rect, row: cells.paint_aspect(painter, rect, row, number),
        heading=name.capitalize(), title_margins_px=(4, 0), is_choice=False, is_shown_at_first=False, leaves_px=300,
    )  # fmt: skip


class Column(IntEnum):
    """Columns of the table, in their order; the name of a member in small letters is its key in the settings."""

    definition: ListColumn

    def __new__(cls, definition: ListColumn) -> Column:
        number = len(cls.__members__)
        column = int.__new__(cls, number)
        column._value_ = number
        column.definition = definition
        return column

    FAVOURITE = ListColumn(
        "", 28, values.states_text,
        sort_name="favourite", order_title="Favourites first", starts_descending=True,
        paint=CellPainter.paint_favourite, is_choice=False,
        part_at=lambda _cells, rect, row, point: CellPainter.play_part_at(rect, row, point),
    )  # fmt: skip
    NUMBER = ListColumn(
        "#", 44, values.place_text, sort_name="collection", order_title="As in the collection", is_right=True,
        is_choice=False, is_shown_at_first=False,
    )  # fmt: skip
    WAVEFORM = ListColumn(
        "Waveform", 96, lambda _row: "", paint=CellPainter.paint_waveform, title_margins_px=(4, 2), is_choice=False
    )
    NAME = ListColumn(
        "Name", 0, lambda row: row.record.name, values.location_tip, "name", paint=CellPainter.paint_name,
        is_choice=False, part_at=CellPainter.name_part_at,
    )  # fmt: skip
    FOLDER = ListColumn(
        "Folder", 0, lambda row: row.record.folder, values.location_tip, "folder", paint=CellPainter.paint_folder
    )
    MATCH = ListColumn(
        "Match", 64, values.match_text, values.match_tip, "match",
        starts_descending=True, is_right=True, colour="accent", is_choice=False, is_shown_at_first=False,
    )  # fmt: skip
    ASPECT_TIMBRE = _aspect(0)
    ASPECT_BRIGHTNESS = _aspect(1)
    ASPECT_PITCH = _aspect(2)
    ASPECT_ENVELOPE = _aspect(3)
    ASPECT_RHYTHM = _aspect(4)
    BPM = ListColumn(
        "BPM", 74, lambda row: values.bpm_text(row.record.bpm), lambda row: values.tempo_tip(row.record), "bpm",
        is_right=True, paint=CellPainter.paint_bpm, title_margins_px=(8, 8 + BPM_GUTTER_PX),
    )  # fmt: skip
    KEY = ListColumn(
        "Key", 48, values.key_text,
        lambda row: values.key_tip(row.record), "key", paint=CellPainter.paint_key,
    )  # fmt: skip
    INSTRUMENT = ListColumn(
        "Instrument", 122, lambda row: row.record.instrument or "", lambda row: values.instrument_tip(row.record),
        "instrument", paint=CellPainter.paint_instrument,
    )  # fmt: skip
    MOOD = ListColumn(
        "Mood", 96, lambda row: "  ".join(row.record.moods), sort_name="mood", paint=CellPainter.paint_moods,
        folds=True, leaves_px=258,
    )  # fmt: skip
    TAGS = ListColumn(
        "Tags", 92, lambda row: ", ".join(row.record.tags),
        lambda row: ", ".join(row.record.tags) or "No tags; E adds some",
        paint=CellPainter.paint_tags, part_at=CellPainter.tag_at, folds=True, leaves_px=254,
    )  # fmt: skip
    # Never folded: it would come with the first star, under the hand that gave it. It gives way after tags and moods:
    # the first tag may not put the stars out of sight.
    STARS = ListColumn(
        "Stars", 76, lambda row: "★" * row.record.rating, values.stars_tip, "rating", starts_descending=True,
        paint=CellPainter.paint_stars, part_at=lambda _cells, rect, row, point: CellPainter.star_at(rect, row, point),
        leaves_px=250,
    )  # fmt: skip
    LENGTH = ListColumn(
        "Length", 64, lambda row: values.estimated_length_text(row.record),
        lambda row: values.length_tip(row.record), "duration", is_right=True,
    )  # fmt: skip
    COLLECTIONS = ListColumn(
        "Collections", 50, lambda row: ", ".join(row.record.collections),
        lambda row: "\n".join(row.record.collections), paint=CellPainter.paint_collections, heading="●●",
        folds=True, leaves_px=330,
    )  # fmt: skip
    SAMPLE_RATE = _optional("Sample rate", 90, lambda row: values.rate_text(row.record.sample_rate_hz), "sample_rate")
    CHANNELS = _optional("Channels", 76, lambda row: values.channels_text(row.record.channels), "channels")
    BIT_DEPTH = _optional("Bit depth", 76, lambda row: values.bits_text(row.record.bit_depth), "bit_depth")
    FORMAT = _optional("Format", 68, lambda row: row.record.format.upper(), "format")
    SIZE = _optional("Size", 76, lambda row: values.size_text(row.record.size_bytes), "size")
    ADDED = _optional(
        "Date added",
        100,
        lambda row: values.date_text(row.record.added_at_s),
        "added",
        order_title="Recently added",
        starts_descending=True,
    )
    MODIFIED = _optional(
        "Modified",
        100,
        lambda row: values.date_text(row.record.modified_at_s),
        "modified",
        order_title="Recently modified",
        starts_descending=True,
    )
    PLAYED = _optional(
        "Last heard",
        100,
        lambda row: values.date_text(row.record.played_at_s),
        "played",
        order_title="Recently heard",
        starts_descending=True,
    )
    PLAYS = _optional(
        "Times heard", 92, lambda row: f"{row.record.play_count or ''}", "plays",
        order_title="Most played", starts_descending=True,
    )  # fmt: skip
    BRIGHTNESS = _optional("Brightness", 90, lambda row: values.frequency_text(row.record.brightness_hz), "brightness")
    ATTACK = _optional("Attack", 76, lambda row: values.time_text(row.record.attack_s), "attack")
    NOISINESS = _optional("Noisiness", 86, lambda row: values.share_text(row.record.noisiness), "noisiness")
    TAIL = _optional("Tail", 70, lambda row: values.time_text(row.record.tail_s), "tail")
    LOUDNESS = _optional("Loudness", 96, lambda row: values.loudness_text(row.record.loudness_lufs), "loudness")


COLUMNS: Final = tuple(Column)
"""Columns by their number in the table."""

FIXED_WIDTHS: Final = {column: column.definition.width_px for column in Column if column.definition.width_px}
"""Columns that the user may make wider; the others share what is left."""

CHOICES: Final = tuple(column for column in Column if column.definition.is_choice)
"""Columns that the menu on the header offers."""

ASPECT_COLUMNS: Final = (
    Column.ASPECT_TIMBRE,
    Column.ASPECT_BRIGHTNESS,
    Column.ASPECT_PITCH,
    Column.ASPECT_ENVELOPE,
    Column.ASPECT_RHYTHM,
)
"""Columns of lists of similar sounds, in the order of the aspects."""

HIDDEN_AT_FIRST: Final = tuple(column for column in CHOICES if not column.definition.is_shown_at_first)
"""Columns that are hidden until the user has something in them, or asks for them."""

FOLDED_AT_FIRST: Final = tuple(column for column in CHOICES if column.definition.folds and column is not Column.MOOD)
"""Columns that only the user fills: folded until it is known that there is something in them."""


class Order(NamedTuple):
    """An order of the list.

    Attributes:
        name: In the queries of the browse session: a column's `sort_name`, or one of those without a column.
        title: For the eye.
        starts_descending: Whether it begins with the largest.
        has_direction: Whether it can be reversed.
    """

    name: str
    title: str
    starts_descending: bool = False
    has_direction: bool = True


ORDERS: Final = (
    *(
        Order(one.sort_name, one.order_title or one.title, one.starts_descending)
        for one in (column.definition for column in Column)
        if one.sort_name
    ),
    Order(BY_RELEVANCE, "Relevance", has_direction=False),
    Order(values.BY_COPIES, "Copies together", has_direction=False),
    Order(values.BY_CHANCE, "Random", has_direction=False),
)
"""All orders of the list, those of hidden columns too."""

SPECIAL_ORDERS: Final = frozenset({"match", "collection", BY_RELEVANCE, values.BY_COPIES})
"""Orders that some lists have: of similar sounds, of a collection, of what words find, of copies."""

ORDER_GROUPS: Final = (
    ("match", "collection", BY_RELEVANCE, values.BY_COPIES),
    ("name", "folder", "favourite", "rating"),
    ("bpm", "key", "instrument", "mood", "duration"),
    ("brightness", "attack", "noisiness", "tail", "loudness"),
    ("added", "modified", "played", "plays"),
    ("format", "size", "sample_rate", "bit_depth", "channels"),
    (values.BY_CHANCE,),
)
"""Orders as their menu groups them: what only some lists have, name and user, music, character, dates, file, chance."""
