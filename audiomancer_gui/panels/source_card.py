"""A card for one source of a similarity search: its letter, name and waveform, or a place to drop one."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDragMoveEvent, QDropEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from audiomancer.audio import AUDIO_SUFFIXES
from audiomancer.browse import Row
from audiomancer_gui.theme import Theme
from audiomancer_gui.widgets.elided_label import ElidedLabel
from audiomancer_gui.widgets.icons import icon
from audiomancer_gui.widgets.labels import label, set_state, tool_button
from audiomancer_gui.widgets.sounds_mime import SOUNDS_MIME
from audiomancer_gui.widgets.waveform import thumbnail

_WAVE_PX = (112, 32)
_LEAST_FOR_WAVE_PX = 320
"""In a narrower card the name has the space of the waveform."""

_AROUND_HINT_PX = 32
_SHORT_HINT = "Drop one"
"""An empty place that is too narrow for its words says this."""


class SourceCard(QFrame):
    """One source, or an empty place for one.

    Attributes:
        play, remove: Buttons; the part that places the card connects them.

    Signals:
        sounds_dropped: Sounds of the list were dropped: the selected ones.
        file_dropped: Path of a sound from outside that was dropped.

    Args:
        letter: Short name: "A", "B", "Unlike".
        hint: What an empty place says; empty for a card that always holds a source.
        tip: What a sound there is good for.
        theme: Its colours.
    """

    sounds_dropped = Signal()
    file_dropped = Signal(str)

    def __init__(self, letter: str, hint: str, tip: str, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("sourceCard")
        self.setAcceptDrops(True)
        self._theme, self._words, self._is_optional = theme, hint, bool(hint)
        self._row: Row | None = None
        self._overview: bytes | None = None
        self._is_playable = False
        self._picture = QLabel()
        self._picture.setFixedSize(*_WAVE_PX)
        self.name = ElidedLabel("", "title", is_file=True)
        self.where = ElidedLabel("", "secondary", is_name=True)
        self._hint = ElidedLabel(hint, "secondary")
        self._hint.set_tip(tip)
        self.play = tool_button("", f"Play {letter}", f"Play {letter}")
        self.remove = tool_button("", f"Remove {letter}", f"Remove {letter}")
        self._sign = label(letter, "letter")
        self._sign.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        texts = QVBoxLayout()
        texts.setSpacing(0)
        texts.addWidget(self.name)
        texts.addWidget(self.where)
        texts.addWidget(self._hint)
        for sign_button in (self.play, self.remove):
            sign_button.setProperty("role", "small")
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 4, 6, 4)
        row.setSpacing(6)
        row.addWidget(self._sign)
        row.addWidget(self._picture)
        row.addLayout(texts, 1)
        row.addWidget(self.play)
        row.addWidget(self.remove)
        self.set_theme(theme)
        self.show_nothing()

    def set_theme(self, theme: Theme) -> None:
        """Take colours from another theme."""
        self._theme = theme
        self.play.setIcon(icon("play", theme.colour("text")))
        self.remove.setIcon(icon("close", theme.colour("text_dim")))
        self._paint()

    def show_row(self, row: Row, overview: bytes | None, where: str) -> None:
        """Show a sound of the library.

        Args:
            row: The sound.
            overview: Its waveform, if it has been read.
            where: Its folder, or the part of it that is meant.
        """
        self._row, self._overview = row, overview
        self._show(row.name, where, is_playable=True)

    def show_name(self, name: str, where: str) -> None:
        """Show what is no sound of the library: a file, or several sounds."""
        self._row = self._overview = None
        self._show(name, where, is_playable=False)

    def show_nothing(self) -> None:
        """Show the empty place."""
        self._row, self._overview, self._is_playable = None, None, False
        for part in (self.name, self.where, self._picture, self.play, self.remove):
            part.hide()
        self._hint.setVisible(self._is_optional)
        self._set_filled(False)

    def _show(self, name: str, where: str, *, is_playable: bool) -> None:
        self.name.setText(name)
        self.where.setText(where)
        self.name.show()
        self.where.setVisible(bool(where))
        self._is_playable = is_playable
        self._fit_picture()
        self.play.setVisible(is_playable)
        self.remove.setVisible(self._is_optional)
        self._hint.hide()
        self._set_filled(True)
        self._paint()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_picture()
        words_px = self._hint.fontMetrics().horizontalAdvance(self._words)
        has_space = self.width() >= self._sign.sizeHint().width() + words_px + _AROUND_HINT_PX
        self._hint.setText(self._words if has_space else _SHORT_HINT)

    def _fit_picture(self) -> None:
        self._picture.setVisible(self._is_playable and self.width() >= _LEAST_FOR_WAVE_PX)

    def _set_filled(self, is_filled: bool) -> None:
        set_state(self, "filled", is_filled)

    def _paint(self) -> None:
        if self._row is not None and self._overview:
            colour = self._theme.instrument_colour(self._row.instrument)
            self._picture.setPixmap(thumbnail(self._overview, *_WAVE_PX, colour, self.devicePixelRatioF()))
        else:
            self._picture.clear()

    # Drops

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        self._answer(event)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        self._answer(event)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._set_target(False)

    def dropEvent(self, event: QDropEvent) -> None:
        self._set_target(False)
        if event.mimeData().hasFormat(SOUNDS_MIME):
            self.sounds_dropped.emit()
        elif path := _sound_of(event):
            self.file_dropped.emit(path)
        event.acceptProposedAction()

    def _answer(self, event: QDragMoveEvent) -> None:
        if event.mimeData().hasFormat(SOUNDS_MIME) or _sound_of(event):
            event.acceptProposedAction()
            self._set_target(True)
        else:
            event.ignore()

    def _set_target(self, is_target: bool) -> None:
        set_state(self, "target", is_target)


def _sound_of(event: QDropEvent) -> str:
    """The one sound file that is dragged from outside; empty where there is none, or several."""
    paths = [url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()]
    sounds = [path for path in paths if Path(path).suffix.lower() in AUDIO_SUFFIXES]
    return sounds[0] if len(sounds) == 1 else ""
