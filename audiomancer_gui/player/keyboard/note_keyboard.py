"""Two octaves of piano keys: which computer key plays each, which are held, which one plays the sound as it is."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from audiomancer_gui.theme import SECONDARY_PX, Theme
from audiomancer_gui.widgets.key_names import KEY_NAMES

KEY_COUNT: Final = 25
"""From one C to the C two octaves above."""

_BLACK: Final = frozenset({1, 3, 6, 8, 10})
_WHITE_KEYS: Final = tuple(key for key in range(KEY_COUNT) if key % 12 not in _BLACK)
_LEAST_WHITE_PX: Final = 17
_WHITE_PX: Final = 26
_HEIGHT_PX: Final = 60
_BLACK_HEIGHT: Final = 0.58
_BLACK_WIDTH: Final = 0.62


def octave_of(note: int) -> int:
    """Octave of a note of MIDI: 60 is C4."""
    return note // 12 - 1


def note_name(note: int) -> str:
    """Name of a note of MIDI, with its octave: "C4"."""
    return f"{KEY_NAMES.note(note % 12)}{octave_of(note)}"


class NoteKeyboard(QWidget):
    """Keys to be played with the mouse, too.

    Signals:
        pressed: A note of MIDI, by the mouse.
        released: The note ends.
    """

    pressed = Signal(int)
    released = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._first_note, self._root_note = 48, -1
        self._letters: tuple[str, ...] = ("",) * KEY_COUNT
        self._held: frozenset[int] = frozenset()
        self._at_mouse: int | None = None
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(_HEIGHT_PX)
        self.setMinimumWidth(len(_WHITE_KEYS) * _LEAST_WHITE_PX)
        self.setAccessibleName("Piano keys")
        self.show_notes(48, None)

    def sizeHint(self) -> QSize:
        return QSize(len(_WHITE_KEYS) * _WHITE_PX, _HEIGHT_PX)

    def set_theme(self, theme: Theme) -> None:
        """Take colours from another theme."""
        self._theme = theme
        self.update()

    def show_notes(self, first_note: int, root_note: int | None) -> None:
        """Show from which C the keys go, and the note at which the sound plays as it is."""
        self._first_note, self._root_note = first_note, -1 if root_note is None else root_note
        words = f"{note_name(first_note)} to {note_name(first_note + KEY_COUNT - 1)}"
        self.setAccessibleDescription(words)
        self.update()

    def show_letters(self, letters: Sequence[str]) -> None:
        """Show what is written on the computer's keys, from the lowest note on."""
        self._letters = tuple(letters)
        self.update()

    def show_held(self, notes: Collection[int]) -> None:
        """Light the keys of these notes."""
        held = frozenset(notes)
        if held != self._held:
            self._held = held
            self.update()

    # The mouse

    def key_at(self, where: QPointF) -> int | None:
        """Note of the key at a point; None beside the keys."""
        for keys in (
            [key for key in range(KEY_COUNT) if key % 12 in _BLACK],
            _WHITE_KEYS,
        ):
            for key in keys:
                if self.key_rect(key).contains(where):
                    return self._first_note + key
        return None

    def key_rect(self, key: int) -> QRectF:
        """Place of a key, 0 to 24."""
        width = self.width() / len(_WHITE_KEYS)
        whites_before = sum(1 for white in _WHITE_KEYS if white < key)
        if key % 12 not in _BLACK:
            return QRectF(whites_before * width, 0.0, width, float(self.height()))
        black = width * _BLACK_WIDTH
        return QRectF(whites_before * width - black / 2, 0.0, black, self.height() * _BLACK_HEIGHT)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._play(self.key_at(event.position()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._play(self.key_at(event.position()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._play(None)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.EnabledChange:
            self._play(None)

    def _play(self, note: int | None) -> None:
        before = self._at_mouse
        if note == before:
            return
        self._at_mouse = note
        if before is not None:
            self.released.emit(before)
        if note is not None:
            self.pressed.emit(note)

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self._theme.font(SECONDARY_PX))
        for key in _WHITE_KEYS:
            self._paint_key(painter, key, is_black=False)
        for key in range(KEY_COUNT):
            if key % 12 in _BLACK:
                self._paint_key(painter, key, is_black=True)
        painter.end()

    def _paint_key(self, painter: QPainter, key: int, *, is_black: bool) -> None:
        note = self._first_note + key
        fill, ink = self._colours(is_black=is_black, is_held=note in self._held)
        rect = self.key_rect(key).adjusted(0.5, -4.0, -0.5, -0.5)
        painter.setPen(self._theme.colour("line_strong"))
        painter.setBrush(fill)
        painter.save()
        painter.setClipRect(self.rect())
        # Its upper corners lie above the widget.
        painter.drawRoundedRect(rect, 3.0, 3.0)
        painter.restore()
        painter.setPen(ink)
        bottom = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignBottom
        inside = rect.adjusted(0.0, 4.0, 0.0, -3.0)
        if note == self._root_note:
            painter.setBrush(ink)
            painter.drawRect(QRectF(inside.center().x() - 4.0, inside.bottom() - 1.0, 8.0, 2.0))
            inside.adjust(0.0, 0.0, 0.0, -2.0)
        painter.drawText(inside, int(bottom), self._letters[key] if key < len(self._letters) else "")
        if not is_black and note % 12 == 0:
            below_blacks = inside.adjusted(0.0, 0.0, 0.0, -SECONDARY_PX - 2.0)
            painter.drawText(below_blacks, int(bottom), f"{KEY_NAMES.note(0)}{octave_of(note)}")

    def _colours(self, *, is_black: bool, is_held: bool) -> tuple[QColor, QColor]:
        """Fill of a key, and what is written on it."""
        theme = self._theme
        if is_held:
            return theme.colour("accent"), theme.colour("on_accent")
        is_dark = theme.name == "dark"
        white = theme.colour("text_dim" if is_dark else "raised")
        black = theme.colour("background" if is_dark else "text")
        return (black, white) if is_black else (white, black)
