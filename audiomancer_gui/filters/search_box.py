"""The search box: one line of query language with completion; field names in the accent, faults with a wavy line."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import QEvent, QMimeData, QPoint, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QFontMetrics,
    QKeyEvent,
    QResizeEvent,
    QSyntaxHighlighter,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextOption,
)
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QToolButton, QWidget

from audiomancer.browse import Condition, Suggestion, parse
from audiomancer_gui.filters.completion_list import CompletionList
from audiomancer_gui.theme import SEARCH_PX, Theme
from audiomancer_gui.widgets.icons import icon
from audiomancer_gui.widgets.labels import tool_button

_PLACEHOLDER: Final = "Search sounds   kick -ride bpm:120-126 key:Am+"
_CLEAR_PX: Final = 24
_COMPLETE_MS: Final = 40
"""Pause in typing after which completions are looked for; they come within a blink, and not for every letter."""


class _TextColours(QSyntaxHighlighter):
    """Colours `bpm:`, `key:` and the other fields; a wavy line lies under what is not understood or finds nothing."""

    def __init__(self, document: QTextDocument, theme: Theme) -> None:
        super().__init__(document)
        self._unknown: frozenset[Condition] = frozenset()
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        self._format = QTextCharFormat()
        self._format.setForeground(theme.colour("accent_text"))
        self._fault = QTextCharFormat()
        self._fault.setUnderlineStyle(QTextCharFormat.UnderlineStyle.WaveUnderline)
        self._fault.setUnderlineColor(theme.colour("bad"))
        self.rehighlight()

    def show_unknown(self, words: Sequence[Condition]) -> None:
        if frozenset(words) != self._unknown:
            self._unknown = frozenset(words)
            self.rehighlight()

    def highlightBlock(self, text: str) -> None:
        parsed = parse(text)
        for span in parsed.field_spans:
            self.setFormat(span.start, span.end - span.start, self._format)
        for span in parsed.problem_spans:
            self.setFormat(span.start, span.end - span.start, self._fault)
        for term, span in parsed.term_spans:
            if term in self._unknown:
                self.setFormat(span.start, span.end - span.start, self._fault)


class SearchBox(QPlainTextEdit):
    """One line of text.

    Signals:
        text_edited: The user changed the text; sent at most once a frame.
        completion_wanted: The text, and where the cursor stands in it: `show_completions` is to be called.
        search_entered: The text, when the user goes on to what it finds.
        left_downwards: Enter or Down: on to the first result.
        escaped: Esc.
    """

    text_edited = Signal(str)
    completion_wanted = Signal(str, int)
    search_entered = Signal(str)
    left_downwards = Signal()
    escaped = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("searchBox")
        self.setAccessibleName("Search")
        self.setToolTip("Search names, folders, tags and notes; the list of fields opens with ↓ in an empty box")
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.setWordWrapMode(QTextOption.WrapMode.NoWrap)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTabChangesFocus(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.document().setDocumentMargin(2)
        self._height = QFontMetrics(theme.font(SEARCH_PX)).height() + 14
        self.setFixedHeight(self._height)
        self.setViewportMargins(0, 0, _CLEAR_PX, 0)
        self._theme = theme
        self._colours = _TextColours(self.document(), theme)
        self._list: CompletionList | None = None
        self._clear = self._made_clear_button()
        self._problem = ""
        self._is_setting, self._text = False, ""
        # Once closed it stays so until something is asked for anew: late answers and problems do not open it.
        self._is_closed = True
        # Letters typed within one frame are one change.
        self._timer = self._made_timer(12, lambda: self.text_edited.emit(self.toPlainText()))
        self._completion_timer = self._made_timer(_COMPLETE_MS, self._ask_for_completions)
        self.textChanged.connect(self._on_text_changed)

    def _made_timer(self, interval_ms: int, run: Callable[[], object]) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(interval_ms)
        timer.timeout.connect(run)
        return timer

    def _made_clear_button(self) -> QToolButton:
        made = tool_button("", "Clear the search", "Clear the search", role="quiet")
        made.setParent(self)
        made.setFixedSize(_CLEAR_PX, _CLEAR_PX)
        made.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        made.setCursor(Qt.CursorShape.ArrowCursor)
        made.setIcon(icon("close", self._theme.colour("text_dim")))
        made.clicked.connect(self.clear)
        made.hide()
        return made

    def set_theme(self, theme: Theme) -> None:
        """Take colours from another theme."""
        self._theme = theme
        self._colours.set_theme(theme)
        self._clear.setIcon(icon("close", theme.colour("text_dim")))
        if self._list is not None:
            self._list.set_theme(theme)

    def set_text(self, text: str) -> None:
        """Show another text without a signal."""
        if text != self.toPlainText():
            self._is_setting = True
            self.setPlainText(text)
            self.moveCursor(self.textCursor().MoveOperation.End)
            self._is_setting = False
        self._timer.stop()
        self.hide_completions()

    def show_problem(self, sentence: str) -> None:
        """Say under the box what of the text was not understood."""
        self._problem = sentence
        if sentence and self.hasFocus() and not self._is_closed:
            self._completion_timer.start()

    def show_unknown(self, words: Sequence[Condition]) -> None:
        """Underline the words that no sound has."""
        self._colours.show_unknown(words)

    def show_completions(self, suggestions: Sequence[Suggestion]) -> None:
        """Show lines that complete the text at the cursor, under the word being typed."""
        if not self.hasFocus() or self._is_closed:
            return
        if self._list is None:
            self._list = CompletionList(self._theme, self.window())
            self._list.taken.connect(self.take)
        cursor = QTextCursor(self.document())
        cursor.setPosition(min(suggestions[0].start, len(self.toPlainText())) if suggestions else 0)
        place = self.viewport().mapTo(self.window(), QPoint(self.cursorRect(cursor).left(), self.viewport().height()))
        self._list.show_lines(suggestions, self._problem, place + QPoint(-10, 6))

    @property
    def is_completing(self) -> bool:
        """The list of completions is shown."""
        return self._list is not None and self._list.isVisible()

    def hide_completions(self) -> None:
        """Close the list of completions, until something is typed."""
        self._is_closed = True
        self._completion_timer.stop()
        if self._list is not None:
            self._list.hide()

    def take(self, suggestion: Suggestion) -> None:
        """Put a suggestion in the place of what was typed."""
        text = self.toPlainText()
        is_open = suggestion.section == "field"
        rest = text[suggestion.end :].lstrip() if not is_open else text[suggestion.end :]
        begun = f"{text[: suggestion.start]}{suggestion.text}{'' if is_open else ' '}"
        self.setPlainText(begun + rest)
        cursor = self.textCursor()
        cursor.setPosition(len(begun))
        self.setTextCursor(cursor)
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._clear.move(self.width() - _CLEAR_PX - 4, (self.height() - _CLEAR_PX) // 2)
        # A placeholder that does not fit would wrap into a second, cut line.
        self.setPlaceholderText(_PLACEHOLDER if self.width() > 450 else _PLACEHOLDER.split("   ")[0])

    def sizeHint(self) -> QSize:
        return QSize(470, self._height)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if not self.toPlainText() and event.reason() in (
            Qt.FocusReason.ShortcutFocusReason,
            Qt.FocusReason.MouseFocusReason,
        ):
            self._completion_timer.start()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.hide_completions()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if event.modifiers() & Qt.KeyboardModifier.AltModifier:
            # Commands of the window: Alt+Down is not on to the list.
            super().keyPressEvent(event)
            return
        shown = self._list if self.is_completing else None
        if shown is not None and self._use_list(shown, key):
            return
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Down):
            if key == Qt.Key.Key_Down and not self.toPlainText() and shown is None:
                self._ask_for_completions()
                return
            self._leave_downwards()
        elif key == Qt.Key.Key_Escape:
            self.escaped.emit()
        else:
            super().keyPressEvent(event)

    def _use_list(self, shown: CompletionList, key: int) -> bool:
        """Do what a key does while completions are shown; False where it does something else."""
        chosen = shown.chosen()
        if key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            # Past the last line the way down leads to the sounds; in an empty box there is nothing to search for.
            has_line = shown.move_choice(1 if key == Qt.Key.Key_Down else -1)
            return shown.first() is not None and (has_line or not self.toPlainText().strip())
        first = chosen or shown.first()
        if key == Qt.Key.Key_Tab and first is not None:
            self.take(first)
            return True
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and chosen is not None:
            self.take(chosen)
            return True
        return False

    def event(self, event: QEvent) -> bool:
        # Tab changes the focus before it is a key press, unless there is something to take.
        if isinstance(event, QKeyEvent) and event.type() == QKeyEvent.Type.KeyPress and event.key() == Qt.Key.Key_Tab:
            shown = self._list
            if shown is not None and shown.isVisible() and self._use_list(shown, event.key()):
                event.accept()
                return True
        return super().event(event)

    def insertFromMimeData(self, source: QMimeData) -> None:
        self.insertPlainText(" ".join(source.text().split()))

    def _leave_downwards(self) -> None:
        self.hide_completions()
        if self._timer.isActive():
            self._timer.stop()
            self.text_edited.emit(self.toPlainText())
        if self.toPlainText().strip():
            self.search_entered.emit(self.toPlainText())
        self.left_downwards.emit()

    def _ask_for_completions(self) -> None:
        self._is_closed = False
        self.completion_wanted.emit(self.toPlainText(), self.textCursor().position())

    def _on_text_changed(self) -> None:
        before, self._text = self._text, self.toPlainText()
        self._clear.setVisible(bool(self._text))
        # Qt says so, too, when a word is underlined.
        if not self._is_setting and self._text != before:
            self._timer.start()
            self._completion_timer.start()
