"""Paints whole rows: one pass over the records in sight, no question to the model for each cell."""

from __future__ import annotations

import math
from typing import Final, NamedTuple

from PySide6.QtCore import QPointF, QRect, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPolygonF

from audiomancer.browse import Row
from audiomancer.vocabulary import KEYS, Source
from audiomancer_gui.results.sample_table_model import Column, SampleTableModel, bpm_text, length_text
from audiomancer_gui.results.thumbnails import Thumbnails
from audiomancer_gui.theme import BODY_PX, ROW_PX, SECONDARY_PX, Theme

_PAD = 8
_KEPT_TEXTS = 8192
_MISSING_OPACITY = 0.45
_LEFT: Final = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_RIGHT: Final = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)


class Cell(NamedTuple):
    """Position of a column in the viewport."""

    column: Column
    left: int
    width: int


class RowLook(NamedTuple):
    """Marks by which a row stands out from the others."""

    is_selected: bool
    is_marked: bool


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


def star(size: float, left: float, top: float) -> QPolygonF:
    """A star with five points in a square of `size`."""
    points = []
    for corner in range(10):
        reach, angle = (0.5 if corner % 2 == 0 else 0.21), math.pi * corner / 5
        points.append(
            QPointF(left + size * (0.5 + reach * math.sin(angle)), top + size * (0.53 - reach * math.cos(angle)))
        )
    return QPolygonF(points)


def short_folder(folder: str, metrics: QFontMetrics, width: int) -> str:
    """A folder without as many of its first parts as it takes to fit: the last ones say most."""
    parts = folder.split(" / ")
    for first in range(len(parts)):
        shown = " / ".join(["…", *parts[first:]] if first else parts)
        # Whole pixels round differently when the text is drawn at 200 %.
        if metrics.horizontalAdvance(shown) + 2 <= width:
            return shown
    return parts[-1]


class RowPainter:
    """Draws rows; everything about one comes from `SampleTableModel.record`."""

    def __init__(self, theme: Theme, thumbnails: Thumbnails) -> None:
        self._thumbnails = thumbnails
        # How texts were shortened to fit: measuring one takes as long as drawing it, and folders repeat.
        self._fitted: dict[tuple[str, int, bool, bool], str] = {}
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Take colours and fonts from another theme."""
        self.theme = theme
        self._body: QFont = theme.font(BODY_PX)
        self._small: QFont = theme.font(SECONDARY_PX)
        self._body_metrics = QFontMetrics(self._body)
        self._small_metrics = QFontMetrics(self._small)
        self._fitted.clear()

    def paint_row(
        self, painter: QPainter, model: SampleTableModel, row: int, top: int, cells: list[Cell], look: RowLook
    ) -> None:
        """Draw a row on the background.

        Args:
            painter: Open on the viewport; its pen, brush and font are not restored.
            model: The rows.
            row: Which one.
            top: Its y in the viewport.
            cells: Visible columns.
            look: Whether it is selected, and to be marked as the one the keyboard is on.
        """
        record, colour = model.record(row), self.theme.colour
        left, right = min(cell.left for cell in cells), max(cell.left + cell.width for cell in cells)
        if look.is_selected:
            painter.fillRect(QRect(left, top, right - left, ROW_PX), colour("selection"))
            edge = next((cell.left for cell in cells if cell.column == Column.FAVOURITE), left)
            painter.fillRect(QRect(edge, top, 2, ROW_PX), colour("accent"))
        painter.fillRect(QRect(left, top + ROW_PX - 1, right - left, 1), colour("panel"))
        if record.is_missing:
            painter.setOpacity(_MISSING_OPACITY)
        for cell in cells:
            self._paint_cell(painter, QRect(cell.left, top, cell.width, ROW_PX), model, row, record, cell.column)
        if record.is_missing:
            painter.setOpacity(1.0)
        if look.is_marked:
            # Where the selection does not say which row the keyboard is on.
            painter.fillRect(QRect(left, top, right - left, 1), colour("accent"))
            painter.fillRect(QRect(left, top + ROW_PX - 1, right - left, 1), colour("accent"))

    def _paint_cell(
        self, painter: QPainter, rect: QRect, model: SampleTableModel, row: int, record: Row, column: Column
    ) -> None:
        text_area = rect.adjusted(_PAD, 0, -_PAD, 0)
        match column:
            case Column.FAVOURITE:
                if record.is_favourite:
                    shape = heart(11, rect.center().x() - 4.5, rect.center().y() - 4.5)
                    self._shape(painter, self.theme.colour("accent"), shape)
            case Column.WAVEFORM:
                self._paint_waveform(painter, rect, record)
            case Column.NAME:
                self._paint_name(painter, text_area, record)
            case Column.FOLDER:
                self._draw(painter, text_area, record.folder, "text_dim", is_folder=True)
            case Column.MATCH:
                match = model.match_of(row)
                self._draw(painter, text_area, "" if match is None else str(match), "accent", is_right=True)
            case Column.BPM:
                self._paint_bpm(painter, text_area, record, model.octave_mark(row))
            case Column.KEY:
                text = "" if record.key is None else KEYS[record.key]
                self._draw(painter, text_area, text, "text")
                if record.key_source == Source.USER and text:
                    self._user_dot(painter, text_area.left() + self._body_metrics.horizontalAdvance(text) + 5, rect)
            case Column.INSTRUMENT:
                self._paint_instrument(painter, text_area, record)
            case Column.MOOD | Column.TAGS:
                words = record.moods if column == Column.MOOD else record.tags
                self._draw(painter, text_area, "   ".join(words), "text_dim", is_small=True)
            case Column.RATING:
                self._paint_rating(painter, text_area, record.rating)
            case Column.LENGTH:
                self._draw(painter, text_area, length_text(record.duration_s), "text_dim", is_right=True)

    def _draw(
        self,
        painter: QPainter,
        area: QRect,
        text: str,
        token: str,
        *,
        is_right: bool = False,
        is_small: bool = False,
        is_folder: bool = False,
    ) -> None:
        if not text:
            return
        painter.setFont(self._small if is_small else self._body)
        painter.setPen(self.theme.colour(token))
        fitted = self._fit(text, area.width(), is_small=is_small, is_folder=is_folder)
        painter.drawText(area, _RIGHT if is_right else _LEFT, fitted)

    def _fit(self, text: str, width: int, *, is_small: bool, is_folder: bool) -> str:
        key = (text, width, is_small, is_folder)
        fitted = self._fitted.get(key)
        if fitted is None:
            metrics = self._small_metrics if is_small else self._body_metrics
            if is_folder:
                short = short_folder(text, metrics, width)
                fitted = metrics.elidedText(short, Qt.TextElideMode.ElideLeft, width)
            else:
                fitted = metrics.elidedText(text, Qt.TextElideMode.ElideRight, width)
            if len(self._fitted) > _KEPT_TEXTS:
                self._fitted.clear()
            self._fitted[key] = fitted
        return fitted

    def _paint_waveform(self, painter: QPainter, rect: QRect, record: Row) -> None:
        area = rect.adjusted(4, 5, -8, -5)
        colour = self.theme.instrument_colour(record.instrument)
        picture = None
        if record.sample_id is not None:
            ratio = painter.device().devicePixelRatioF()
            picture = self._thumbnails.picture(record.sample_id, area.width(), area.height(), colour, ratio)
        if picture is not None:
            painter.drawPixmap(area.topLeft(), picture)
        else:
            faint = QColor(colour)
            faint.setAlpha(90)
            painter.fillRect(QRect(area.left(), area.center().y(), area.width(), 1), faint)

    def _paint_name(self, painter: QPainter, area: QRect, record: Row) -> None:
        """The name; at its right a mark of a note, and how many copies lie elsewhere."""
        if record.copy_count:
            text = f"+{record.copy_count}"
            width = self._small_metrics.horizontalAdvance(text)
            place = QRect(area.right() - width, area.top(), width + 1, area.height())
            self._draw(painter, place, text, "text_faint", is_small=True)
            area = area.adjusted(0, 0, -width - 6, 0)
        if record.note:
            left, top = area.right() - 8, area.center().y() - 3
            for line, length in enumerate((9, 9, 5)):
                painter.fillRect(QRect(left, top + 3 * line, length, 1), self.theme.colour("text_dim"))
            area = area.adjusted(0, 0, -16, 0)
        self._draw(painter, area, record.name, "text")

    def _paint_rating(self, painter: QPainter, area: QRect, rating: int) -> None:
        for number in range(5 if rating else 0):
            colour = self.theme.colour("text" if number < rating else "line")
            self._shape(painter, colour, star(9, area.left() + 11 * number, area.center().y() - 4))

    def _paint_bpm(self, painter: QPainter, area: QRect, record: Row, mark: str) -> None:
        text = bpm_text(record.bpm)
        right = area
        # The mark stands in a gutter of its own, so that the figures stay aligned.
        if text:
            gutter = 10
            right = area.adjusted(0, 0, -gutter, 0)
            if mark:
                place = QRect(right.right() + 2, area.top() - 2, gutter, area.height())
                self._draw(painter, place, mark, "text_faint", is_small=True)
            elif record.bpm_source == Source.USER:
                self._user_dot(painter, right.right() + 6, area)
        self._draw(painter, right, text, "text", is_right=True)

    def _paint_instrument(self, painter: QPainter, area: QRect, record: Row) -> None:
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
        """The mark of a value that the user set."""
        self._shape(painter, self.theme.colour("accent"), (QPointF(x, area.center().y() + 1), 2))

    @staticmethod
    def _shape(painter: QPainter, colour: QColor, shape: QPolygonF | tuple[QPointF, float]) -> None:
        """Fill a polygon, or a circle given by its centre and radius."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        if isinstance(shape, QPolygonF):
            painter.drawPolygon(shape)
        else:
            painter.drawEllipse(shape[0], shape[1], shape[1])
        # Edges of the rows after it fall on whole pixels only without.
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
