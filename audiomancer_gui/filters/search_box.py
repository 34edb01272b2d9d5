"""The search box: one line of query language, field names in the accent colour."""

from __future__ import annotations

from PySide6.QtCore import QMimeData, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QFontMetrics,
    QKeyEvent,
    QResizeEvent,
    QSyntaxHighlighter,
    QTextCharFormat,
    QTextDocument,
    QTextOption,
)
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QWidget

from audiomancer.browse import parse
from audiomancer_gui.theme import SEARCH_PX, Theme

_PLACEHOLDER = "Search sounds   kick -ride bpm:120-126 key:Am+"


class _FieldColours(QSyntaxHighlighter):
    """Colours `bpm:`, `key:` and the other fields."""

    def __init__(self, document: QTextDocument, theme: Theme) -> None:
        super().__init__(document)
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        self._format = QTextCharFormat()
        self._format.setForeground(theme.colour("accent"))
        self.rehighlight()

    def highlightBlock(self, text: str) -> None:
        for span in parse(text).field_spans:
            self.setFormat(span.start, span.end - span.start, self._format)


class SearchBox(QPlainTextEdit):
    """One line of text.

    Signals:
        text_edited: The user changed the text; sent at most once a frame.
        left_downwards: Enter or Down: on to the first result.
        escaped: Esc.
    """

    text_edited = Signal(str)
    left_downwards = Signal()
    escaped = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("searchBox")
        self.setAccessibleName("Search")
        self.setToolTip('Words, -word, "phrase", bpm:120-126, key:Am+, is:loop, inst:kick, mood:dark, len:<2s')
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.setWordWrapMode(QTextOption.WrapMode.NoWrap)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTabChangesFocus(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.document().setDocumentMargin(2)
        self._height = QFontMetrics(theme.font(SEARCH_PX)).height() + 14
        self.setFixedHeight(self._height)
        self._colours = _FieldColours(self.document(), theme)
        self._is_setting = False
        # Letters typed within one frame are one change.
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(12)
        self._timer.timeout.connect(lambda: self.text_edited.emit(self.toPlainText()))
        self.textChanged.connect(self._on_text_changed)

    def set_theme(self, theme: Theme) -> None:
        """Take colours from another theme."""
        self._colours.set_theme(theme)

    def set_text(self, text: str) -> None:
        """Show another text without a signal."""
        if text != self.toPlainText():
            self._is_setting = True
            self.setPlainText(text)
            self.moveCursor(self.textCursor().MoveOperation.End)
            self._is_setting = False
        self._timer.stop()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        # A placeholder that does not fit would wrap into a second, cut line.
        self.setPlaceholderText(_PLACEHOLDER if self.width() > 420 else _PLACEHOLDER.split("   ")[0])

    def sizeHint(self) -> QSize:
        return QSize(470, self._height)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Down):
            if self._timer.isActive():
                self._timer.stop()
                self.text_edited.emit(self.toPlainText())
            self.left_downwards.emit()
        elif event.key() == Qt.Key.Key_Escape:
            self.escaped.emit()
        else:
            super().keyPressEvent(event)

    def insertFromMimeData(self, source: QMimeData) -> None:
        self.insertPlainText(" ".join(source.text().split()))

    def _on_text_changed(self) -> None:
        if not self._is_setting:
            self._timer.start()
