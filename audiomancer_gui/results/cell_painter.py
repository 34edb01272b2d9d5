"""Paints cells: plain text, shortened to fit, and what some columns paint instead of it."""

from __future__ import annotations

from enum import Enum, auto
from typing import Final

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPixmap, QPolygonF

from audiomancer.vocabulary import Source
from audiomancer.vocabulary.keys import is_note
from audiomancer_gui.results.cells.aspect_bar import paint_aspect_bar
from audiomancer_gui.results.cells.cell_mouse import CellPart
from audiomancer_gui.results.cells.quick_buttons import PLAY_COMMAND, QuickButtonPainter, quick_button_at
from audiomancer_gui.results.cells.star_cell import STARS, star_at, star_shape
from audiomancer_gui.results.cells.tag_pills import Pill, pills_of
from audiomancer_gui.results.row_values import CopyPlace, ShownRow, aspect_side, bpm_text, key_text
from audiomancer_gui.results.thumbnails import Thumbnails
from audiomancer_gui.theme import BODY_PX, SECONDARY_PX, Theme
from audiomancer_gui.widgets.elided_label import short_name

_PAD = 8
_MOST_DOTS = 3
_SHOWN: Final = "shown"
BPM_GUTTER_PX: Final = 18
"""Space after the whole number of a tempo."""

_COPY_INDENT_PX: Final = 18
_MOST_TEXTS = 8192
_BARS_PX = (6, 11, 8)
_RIGHT: Final = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)


def heart(size: float, left: float, top: float) -> QPolygonF:
    """A heart as a polygon in a square of `size`."""
    shape = (
        (0.5, 0.95),
        (0.08, 0.5),
        (0.04, 0.28),
        (0.18, 0.1),
        (0.36, 0.1),
        (0.5, 0.28),
        (0.64, 0.1),
        (0.82, 0.1),
        (0.96, 0.28),
        (0.92, 0.5),
    )
    return QPolygonF([QPointF(left + x * size, top + y * size) for x, y in shape])


_LEAST_PACK = 4
"""Letters of a pack's name that say something; with fewer it is left out."""


def short_folder(folder: str, metrics: QFontMetrics, width: int) -> str:
    """A folder that fits: the pack and the last parts say most, so the middle goes first, then letters of the pack."""
    pack, *inner = folder.split(" / ")

    def fits(text: str) -> bool:
        # Whole pixels round differently when the text is drawn at 200 %.
        return metrics.horizontalAdvance(text) + 2 <= width

    shown = folder
    for first in range(len(inner)):
        shown = " / ".join([pack, *(["…"] if first else []), *inner[first:]])
        if fits(shown):
            return shown
    if not inner:
        return folder
    rest = " / ".join(["", *(["…"] if len(inner) > 1 else []), inner[-1]])
    for length in range(len(pack) - 1, _LEAST_PACK - 1, -1):
        shown = f"{pack[:length].rstrip()}…{rest}"
        if fits(shown):
            return shown
    return f"… / {inner[-1]}" if fits(f"… / {inner[-1]}") else inner[-1]


def _padded(rect: QRect) -> QRect:
    return rect.adjusted(_PAD, 0, -_PAD, 0)


class _Cut(Enum):
    """Places at which a text that is too long is shortened."""

    END = auto()
    FOLDER = auto()
    """Whole folders in the middle go first, see `short_folder`."""


class CellPainter:
    """Draws cells in the colours and fonts of a theme; each `paint_` method is what one column draws in a cell."""

    def __init__(self, theme: Theme, thumbnails: Thumbnails) -> None:
        self._thumbnails = thumbnails
        # How texts were shortened to fit: measuring one takes as long as drawing it, and folders repeat.
        self._fitted: dict[tuple[str, int, bool, _Cut], str] = {}
        self._fitted_names: dict[tuple[str, int], tuple[str, int, str]] = {}
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Take colours and fonts from another theme."""
        self.theme = theme
        self._body: QFont = theme.font(BODY_PX)
        self._small: QFont = theme.font(SECONDARY_PX)
        self._body_metrics = QFontMetrics(self._body)
        self._small_metrics = QFontMetrics(self._small)
        self._buttons = QuickButtonPainter(theme)
        self._fitted.clear()
        self._fitted_names.clear()

    def paint_text(self, painter: QPainter, rect: QRect, text: str, token: str, *, is_right: bool) -> None:
        """Draw a plain text in a colour of the theme."""
        self._draw(painter, _padded(rect), text, token, is_right=is_right)

    def paint_favourite(self, painter: QPainter, rect: QRect, row: ShownRow) -> None:
        """Draw a heart at a favourite, bars at the sound that plays; a triangle plays the row under the mouse."""
        is_playable = row.is_hovered and not row.is_sounding and row.record.sample_id is not None
        x, is_both = rect.center().x(), row.record.is_favourite and (row.is_sounding or is_playable)
        if row.record.is_favourite:
            shape = heart(11, x + 2 if is_both else x - 4.5, rect.center().y() - 4.5)
            self._shape(painter, self.theme.colour("accent"), shape)
        if is_playable:
            left, top = x - 10 if is_both else x - 4, rect.center().y() - 5
            shape = QPolygonF([QPointF(left, top), QPointF(left, top + 11), QPointF(left + 9, top + 5.5)])
            is_aimed_at = row.hovered_button == PLAY_COMMAND
            self._shape(painter, self.theme.colour("text" if is_aimed_at else "text_dim"), shape)
        if row.is_sounding:
            left, foot = x - 11 if is_both else x - 5, rect.center().y() + 6
            for number, height in enumerate(_BARS_PX):
                bar = QRect(left + 4 * number, foot - height, 3, height)
                painter.fillRect(bar, self.theme.colour("accent"))

    @staticmethod
    def play_part_at(_rect: QRect, row: ShownRow, _point: QPoint) -> CellPart | None:
        """The triangle that plays a row, anywhere in its cell."""
        is_playable = not row.is_sounding and row.record.sample_id is not None
        return CellPart(command=PLAY_COMMAND) if is_playable else None

    def paint_folder(self, painter: QPainter, rect: QRect, row: ShownRow) -> None:
        """Draw a folder, shortened in its middle."""
        self._draw(painter, _padded(rect), row.record.folder, "text_dim", cut=_Cut.FOLDER)

    def paint_key(self, painter: QPainter, rect: QRect, row: ShownRow) -> None:
        """Draw a key, with a dot where the user set it."""
        record, area = row.record, _padded(rect)
        text = key_text(row)
        self._draw(painter, area, text, "note" if is_note(record.key, record.is_loop, record.is_chord) else "text")
        if record.key_source == Source.USER and text:
            self._user_dot(painter, area.left() + self._body_metrics.horizontalAdvance(text) + 5, rect)

    def paint_moods(self, painter: QPainter, rect: QRect, row: ShownRow) -> None:
        """Draw moods in small type."""
        self._draw(painter, _padded(rect), "   ".join(row.record.moods), "text_dim", is_small=True)

    def paint_tags(self, painter: QPainter, rect: QRect, row: ShownRow) -> None:
        """Draw one or two tags as pills, and how many more there are."""
        painter.setFont(self._small)
        for pill in self._pills(rect, row):
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
            painter.setPen(self.theme.colour("line"))
            painter.setBrush(self.theme.colour("raised"))
            painter.drawRoundedRect(pill.area, pill.area.height() / 2, pill.area.height() / 2)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
            painter.setPen(self.theme.colour("text" if pill.tag else "text_dim"))
            painter.drawText(pill.area, int(Qt.AlignmentFlag.AlignCenter), pill.text)

    def tag_at(self, rect: QRect, row: ShownRow, point: QPoint) -> CellPart | None:
        """The tag whose pill is at a point."""
        found = next((pill.tag for pill in self._pills(rect, row) if pill.area.contains(point)), "")
        return CellPart(tag=found) if found else None

    def _pills(self, rect: QRect, row: ShownRow) -> list[Pill]:
        return pills_of(row.record.tags, _padded(rect), self._small_metrics, self._short_tag)

    def _short_tag(self, text: str, width: int) -> str:
        return self._fit(text, width, is_small=True, cut=_Cut.END)

    def _draw(
        self,
        painter: QPainter,
        area: QRect,
        text: str,
        token: str,
        *,
        is_right: bool = False,
        is_small: bool = False,
        cut: _Cut = _Cut.END,
    ) -> None:
        if not text:
            return
        painter.setFont(self._small if is_small else self._body)
        painter.setPen(self.theme.colour(token))
        fitted = self._fit(text, area.width(), is_small=is_small, cut=cut)
        if is_right:
            painter.drawText(area, _RIGHT, fitted)
        else:
            painter.drawText(self._beginning(area, is_small=is_small), fitted)

    def _beginning(self, area: QRect, *, is_small: bool = False) -> QPointF:
        """Point at which a text begins that stands in the middle: Qt needs a fifth more time to find it."""
        metrics = self._small_metrics if is_small else self._body_metrics
        return QPointF(area.left(), area.top() + (area.height() - metrics.height()) / 2 + metrics.ascent())

    def _fit(self, text: str, width: int, *, is_small: bool, cut: _Cut) -> str:
        key = (text, width, is_small, cut)
        fitted = self._fitted.get(key)
        if fitted is None:
            metrics = self._small_metrics if is_small else self._body_metrics
            short = short_folder(text, metrics, width) if cut is _Cut.FOLDER else text
            fitted = metrics.elidedText(short, Qt.TextElideMode.ElideRight, width)
            if len(self._fitted) > _MOST_TEXTS:
                self._fitted.clear()
            self._fitted[key] = fitted
        return fitted

    def _draw_name(self, painter: QPainter, area: QRect, name: str, token: str) -> None:
        """Draw a name and, where there is space for it, its ending."""
        key = (name, area.width())
        fitted = self._fitted_names.get(key)
        if fitted is None:
            if len(self._fitted_names) > _MOST_TEXTS:
                self._fitted_names.clear()
            fitted = self._fitted_names[key] = short_name(name, self._body_metrics, area.width())
        stem, stem_px, ending = fitted
        beginning = self._beginning(area)
        painter.setFont(self._body)
        painter.setPen(self.theme.colour(token))
        painter.drawText(beginning, stem)
        if ending:
            painter.setPen(self.theme.colour("text_faint"))
            painter.drawText(beginning + QPointF(stem_px, 0), ending)

    def paint_waveform(self, painter: QPainter, rect: QRect, row: ShownRow) -> None:
        """Draw the small waveform, what of it has been played in the accent's colour; a line until there is one."""
        record = row.record
        area = rect.adjusted(4, 5, -8, -5)
        colour = self.theme.instrument_colour(record.instrument)
        picture, ratio, size = None, painter.device().devicePixelRatioF(), (area.width(), area.height())
        if record.sample_id is not None:
            picture = self._thumbnails.picture(record.sample_id, *size, colour, ratio)
        if picture is not None and record.sample_id is not None:
            played_px = round(area.width() * row.played_share)
            if not played_px:
                painter.drawPixmap(area.topLeft(), picture)
            else:
                self._paint_part(painter, area, picture, played_px, area.width())
                played = self._thumbnails.picture(record.sample_id, *size, self.theme.colour("accent"), ratio)
                self._paint_part(painter, area, played or picture, 0, played_px)
        else:
            faint = QColor(colour)
            faint.setAlpha(90)
            painter.fillRect(QRect(area.left(), area.center().y(), area.width(), 1), faint)

    @staticmethod
    def _paint_part(painter: QPainter, area: QRect, picture: QPixmap, left: int, right: int) -> None:
        """Draw what lies between two places of a picture, in pixels from its left."""
        ratio = picture.devicePixelRatio()
        target = QRectF(area.left() + left, area.top(), right - left, area.height())
        painter.drawPixmap(target, picture, QRectF(left * ratio, 0, (right - left) * ratio, area.height() * ratio))

    def paint_name(self, painter: QPainter, rect: QRect, row: ShownRow) -> None:
        """Draw the name; at its right a sign for a note, buttons under the mouse, and how many copies lie elsewhere.

        Where copies stand side by side, the first says that it is the one shown, and a line leads to each other one.
        """
        record, area = row.record, self._beside_copies(rect, row)
        if record.copy_count:
            token = "accent_text" if row.is_hovered else "text_faint"
            self._draw(painter, self._copies_rect(rect, row), f"+{record.copy_count}", token, is_small=True)
        if row.is_hovered and record.sample_id:
            area.setRight(self._buttons.paint(painter, area, row.hovered_button))
        if row.copy_place is CopyPlace.SHOWN:
            width = self._small_metrics.horizontalAdvance(_SHOWN)
            place = QRect(area.right() - width, area.top(), width + 1, area.height())
            self._draw(painter, place, _SHOWN, "text_dim", is_small=True)
            area.setRight(place.left() - 6)
        elif row.copy_place is CopyPlace.COPY:
            colour, middle = self.theme.colour("line_strong"), area.center().y() + 1
            painter.fillRect(QRect(area.left() + 4, area.top(), 1, middle - area.top()), colour)
            painter.fillRect(QRect(area.left() + 4, middle, 8, 1), colour)
            area.setLeft(area.left() + _COPY_INDENT_PX)
        if record.note:
            left, top = area.right() - 8, area.center().y() - 3
            for line, length in enumerate((9, 9, 5)):
                painter.fillRect(QRect(left, top + 3 * line, length, 1), self.theme.colour("text_dim"))
            area = area.adjusted(0, 0, -16, 0)
        self._draw_name(painter, area, record.name, "accent_text" if row.is_sounding else "text")

    def _copies_rect(self, rect: QRect, row: ShownRow) -> QRect:
        """Place of the count of copies."""
        area = _padded(rect)
        width = self._small_metrics.horizontalAdvance(f"+{row.record.copy_count}")
        return QRect(area.right() - width, area.top(), width + 1, area.height())

    def _beside_copies(self, rect: QRect, row: ShownRow) -> QRect:
        """Space that the count of copies leaves in the cell of a name."""
        area = _padded(rect)
        if row.record.copy_count:
            area.setRight(self._copies_rect(rect, row).left() - 6)
        return area

    def name_part_at(self, rect: QRect, row: ShownRow, point: QPoint) -> CellPart | None:
        """The count of copies, or the button, at a point."""
        if row.record.copy_count and point.x() >= self._copies_rect(rect, row).left() - _PAD:
            return CellPart(is_copies=True)
        command = quick_button_at(self._beside_copies(rect, row), point) if row.record.sample_id else ""
        return CellPart(command=command) if command else None

    def paint_stars(self, painter: QPainter, rect: QRect, row: ShownRow) -> None:
        """Draw the stars that were given; with the mouse on the row the outlines of all five, too."""
        area = _padded(rect)
        for number in range(1, STARS + 1 if row.is_hovered else row.record.rating + 1):
            is_given = number <= (row.hovered_star or row.record.rating)
            self._shape(painter, self.theme.colour("text" if is_given else "line_strong"), star_shape(number, area),
                        is_outline=not is_given)  # fmt: skip

    @staticmethod
    def star_at(rect: QRect, _row: ShownRow, point: QPoint) -> CellPart | None:
        """The star at a point."""
        number = star_at(point.x(), _padded(rect))
        return CellPart(star=number) if number else None

    def paint_collections(self, painter: QPainter, rect: QRect, row: ShownRow) -> None:
        """Draw the dots of the collections, three at most, each over the one before it."""
        area, y = _padded(rect), rect.center().y() + 1
        for number, name in enumerate(row.dots[:_MOST_DOTS]):
            centre = QPointF(area.left() + 5 + 8 * number, y)
            self._shape(painter, self.theme.colour("background"), (centre, 6))
            self._shape(painter, self.theme.collection_colour(name), (centre, 4.5))

    def paint_aspect(self, painter: QPainter, rect: QRect, row: ShownRow, number: int) -> None:
        """Draw how alike a hit is in an aspect."""
        if row.likeness is not None and row.shares:
            weight = row.likeness.weights[number]
            paint_aspect_bar(painter, rect, self.theme, row.shares[number], aspect_side(row, number), weight)

    def paint_bpm(self, painter: QPainter, rect: QRect, row: ShownRow) -> None:
        """Draw a tempo: whole numbers under one another, decimals and the sign of half or double time small after them.

        A dot says that the user set it.
        """
        record, area = row.record, _padded(rect)
        if record.bpm is None:
            return
        whole, dot, decimals = bpm_text(record.bpm).partition(".")
        figures = area.adjusted(0, 0, -BPM_GUTTER_PX, 0)
        self._draw(painter, figures, whole, "text", is_right=True)
        after, left = dot + decimals + row.octave_sign, figures.right() + 2
        if after:
            # On the line of the figures before it.
            baseline = self._beginning(area).y()
            painter.setFont(self._small)
            painter.setPen(self.theme.colour("text_dim"))
            painter.drawText(QPointF(left, baseline), after)
            left += self._small_metrics.horizontalAdvance(after)
        if record.bpm_source == Source.USER:
            self._user_dot(painter, left + 4, area)

    def paint_instrument(self, painter: QPainter, rect: QRect, row: ShownRow) -> None:
        """Draw an instrument with its colour, or "…" until the sound is analysed."""
        record, area = row.record, _padded(rect)
        if record.instrument is None:
            if not record.is_analysed:
                self._draw(painter, area, "…", "text_faint")
            return
        centre = QPointF(area.left() + 4, area.center().y() + 1)
        self._shape(painter, self.theme.instrument_colour(record.instrument), (centre, 4))
        names = area.adjusted(15, 0, 0, 0)
        self._draw(painter, names, record.instrument, "text")
        if record.instrument_source == Source.USER:
            self._user_dot(painter, names.left() + self._body_metrics.horizontalAdvance(record.instrument) + 5, area)

    def _user_dot(self, painter: QPainter, x: int, area: QRect) -> None:
        """Draw the dot of a value that the user set."""
        self._shape(painter, self.theme.colour("accent"), (QPointF(x, area.center().y() + 1), 2))

    @staticmethod
    def _shape(
        painter: QPainter, colour: QColor, shape: QPolygonF | tuple[QPointF, float], *, is_outline: bool = False
    ) -> None:
        """Fill a polygon, or a circle given by its centre and radius; or draw only its outline."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        painter.setPen(colour if is_outline else Qt.PenStyle.NoPen)
        painter.setBrush(Qt.BrushStyle.NoBrush if is_outline else colour)
        if isinstance(shape, QPolygonF):
            painter.drawPolygon(shape)
        else:
            painter.drawEllipse(shape[0], shape[1], shape[1])
        # Edges of the rows after it fall on whole pixels only without.
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
