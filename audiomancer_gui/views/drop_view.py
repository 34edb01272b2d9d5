"""Takes folders and sounds that are dropped anywhere on the window, and says what will happen before they are."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QLabel, QWidget

from audiomancer.audio import AUDIO_SUFFIXES
from audiomancer.paths import display_path

_REFUSAL: Final = "Neither a folder nor a sound"


class DropView(QObject):
    """Watches what is dragged over a widget, wherever no part of it takes it for itself.

    Args:
        area: Takes what is dropped; the overlay covers it.

    Signals:
        folders_dropped: Paths of folders, to be added to the library.
        sound_dropped: Path of a sound: what resembles it is wanted.
        message: A sentence on what can't be taken.
    """

    folders_dropped = Signal(list)
    sound_dropped = Signal(str)
    message = Signal(str)

    def __init__(self, area: QWidget, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._area = area
        self._overlay = QLabel(area)
        self._overlay.setObjectName("dropOverlay")
        self._overlay.setTextFormat(Qt.TextFormat.PlainText)
        self._overlay.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._overlay.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._overlay.hide()
        area.setAcceptDrops(True)
        area.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QDropEvent) and event.type() == QEvent.Type.Drop:
            self._overlay.hide()
            return self._take(event)
        if isinstance(event, (QDragEnterEvent, QDragMoveEvent)):
            words = self._words(event)
            if words:
                event.acceptProposedAction()
                self._overlay.setText(words)
                self._overlay.setGeometry(self._area.rect().adjusted(8, 8, -8, -8))
                self._overlay.raise_()
                self._overlay.show()
            return bool(words)
        if event.type() == QEvent.Type.DragLeave:
            self._overlay.hide()
        return False

    def _words(self, event: QDropEvent) -> str:
        """Say what a drop would do; empty where it would do nothing."""
        folders, sounds = _local(event)
        if folders:
            one = f"“{display_path(Path(folders[0]).name)}”"
            return f"Add {one} to the library" if len(folders) == 1 else f"Add {len(folders)} folders to the library"
        if len(sounds) == 1:
            return f"Find what sounds like “{display_path(Path(sounds[0]).name)}”"
        if sounds:
            return "One sound at a time, please: Audiomancer finds what sounds like it"
        return _REFUSAL if _paths(event) else ""

    def _take(self, event: QDropEvent) -> bool:
        folders, sounds = _local(event)
        if folders:
            self.folders_dropped.emit(folders)
        elif len(sounds) == 1:
            self.sound_dropped.emit(sounds[0])
        else:
            self.message.emit("Drop a folder to add it, or one sound to find what sounds like it.")
        event.acceptProposedAction()
        return True


def _paths(event: QDropEvent) -> list[str]:
    if event.source() is not None:
        return []
    return [url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()]


def _local(event: QDropEvent) -> tuple[list[str], list[str]]:
    """Folders and sound files among what is dragged from outside the window."""
    paths = _paths(event)
    folders = [path for path in paths if Path(path).is_dir()]
    return folders, [path for path in paths if path not in folders and Path(path).suffix.lower() in AUDIO_SUFFIXES]
