"""Paints the cells of the table from one cached record a row."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QPointF, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPalette, QPolygonF
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from audiomancer.browse import Row
from audiomancer.vocabulary import KEYS, Source
from audiomancer_gui.results.sample_table_model import Column, SampleTableModel, bpm_text, length_text
from audiomancer_gui.results.thumbnails import Thumbnails
from audiomancer_gui.theme import BODY_PX, ROW_PX, SECONDARY_PX, Theme

_PAD = 8


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


def short_folder(folder: str, metrics: QFontMetrics, width: int) -> str:
    """A folder without as many of its first parts as it takes to fit: the last ones say most."""
    parts = folder.split(" / ")
    for first in range(len(parts)):
        shown = " / ".join(["…", *parts[first:]] if first else parts)
        # Whole pixels round differently when the text is drawn at 200 %.
        if metrics.horizontalAdvance(shown) + 2 <= width:
            return shown
    return parts[-1]


class SampleRowDelegate(QStyledItemDelegate):
    """One cell at a time; everything about a row comes from `SampleTableModel.record`."""

    def __init__(self, theme: Theme, thumbnails: Thumbnails, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._thumbnails = thumbnails
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Take colours and fonts from another theme."""
        self._theme = theme
        self._body: QFont = theme.font(BODY_PX)
        self._small: QFont = theme.font(SECONDARY_PX)
        self._body_metrics = QFontMetrics(self._body)
        self._small_metrics = QFontMetrics(self._small)

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(80, ROW_PX)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        model = index.model()
        assert isinstance(model, SampleTableModel)
        row = index.row()
        record = model.record(row)
        rect: QRect = option.rect
        is_selected = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        if is_selected:
            painter.fillRect(rect, self._theme.colour("selection"))
            if index.column() == Column.FAVOURITE:
                painter.fillRect(QRect(rect.left(), rect.top(), 2, rect.height()), self._theme.colour("accent"))
        painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), self._theme.colour("panel"))
        if record.is_missing:
            painter.setOpacity(0.45)
        self._paint_cell(painter, rect, model, row, record, Column(index.column()))
        painter.restore()

    def _paint_cell(
        self, painter: QPainter, rect: QRect, model: SampleTableModel, row: int, record: Row, column: Column
    ) -> None:
        text_area = rect.adjusted(_PAD, 0, -_PAD, 0)
        match column:
            case Column.FAVOURITE:
                if record.is_favourite:
                    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
                    painter.setPen(Qt.PenStyle.NoPen)
                    painter.setBrush(self._theme.colour("accent"))
                    painter.drawPolygon(heart(11, rect.center().x() - 4.5, rect.center().y() - 4.5))
            case Column.WAVEFORM:
                self._paint_waveform(painter, rect, record)
            case Column.NAME:
                self._draw(painter, text_area, record.name, "text")
            case Column.FOLDER:
                folder = short_folder(record.folder, self._body_metrics, text_area.width())
                self._draw(painter, text_area, folder, "text_dim", elide=Qt.TextElideMode.ElideLeft)
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
            case Column.MOOD:
                self._draw(painter, text_area, "   ".join(record.moods), "text_dim", is_small=True)
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
        elide: Qt.TextElideMode = Qt.TextElideMode.ElideRight,
    ) -> None:
        if not text:
            return
        metrics = self._small_metrics if is_small else self._body_metrics
        painter.setFont(self._small if is_small else self._body)
        painter.setPen(self._theme.colour(token))
        side = Qt.AlignmentFlag.AlignRight if is_right else Qt.AlignmentFlag.AlignLeft
        painter.drawText(area, int(side | Qt.AlignmentFlag.AlignVCenter), metrics.elidedText(text, elide, area.width()))

    def _paint_waveform(self, painter: QPainter, rect: QRect, record: Row) -> None:
        area = rect.adjusted(4, 5, -8, -5)
        colour = self._theme.instrument_colour(record.instrument)
        device = painter.device()
        ratio = device.devicePixelRatioF()
        picture = None
        if record.sample_id is not None:
            picture = self._thumbnails.picture(record.sample_id, area.width(), area.height(), colour, ratio)
        if picture is not None:
            painter.drawPixmap(area.topLeft(), picture)
        else:
            faint = QColor(colour)
            faint.setAlpha(90)
            painter.fillRect(QRect(area.left(), area.center().y(), area.width(), 1), faint)

    def _paint_bpm(self, painter: QPainter, area: QRect, record: Row, mark: str) -> None:
        text = bpm_text(record.bpm)
        right = area
        # The mark stands in a gutter of its own, so that the figures stay aligned.
        if text:
            gutter = 10
            right = area.adjusted(0, 0, -gutter, 0)
            if mark:
                self._draw(
                    painter,
                    QRect(right.right() + 2, area.top() - 2, gutter, area.height()),
                    mark,
                    "text_faint",
                    is_small=True,
                )
            elif record.bpm_source == Source.USER:
                self._user_dot(painter, right.right() + 6, area)
        self._draw(painter, right, text, "text", is_right=True)

    def _paint_instrument(self, painter: QPainter, area: QRect, record: Row) -> None:
        if record.instrument is None:
            if not record.is_analysed:
                self._draw(painter, area, "…", "text_faint")
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.instrument_colour(record.instrument))
        painter.drawEllipse(QPointF(area.left() + 4, area.center().y() + 1), 4, 4)
        names = area.adjusted(15, 0, 0, 0)
        self._draw(painter, names, record.instrument, "text")
        if record.instrument_source == Source.USER:
            self._user_dot(painter, names.left() + self._body_metrics.horizontalAdvance(record.instrument) + 5, area)

    def _user_dot(self, painter: QPainter, x: int, area: QRect) -> None:
        """The mark of a value that the user set."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.colour("accent"))
        painter.drawEllipse(QPointF(x, area.center().y() + 1), 2, 2)

    def initStyleOption(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        """Nothing of the model's is needed: `paint` takes it from the record. Saves seven data() calls a cell."""
        option.palette.setColor(QPalette.ColorRole.Text, self._theme.colour("text"))
