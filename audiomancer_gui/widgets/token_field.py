"""A field of tokens: each is a separate pill, so that what is typed next can never join one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QResizeEvent, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QCompleter, QFrame, QLineEdit, QPushButton, QSizePolicy, QWidget

from audiomancer.text_fold import fold
from audiomancer_gui.widgets.flow_layout import FlowLayout
from audiomancer_gui.widgets.focus_ring import paints_focus
from audiomancer_gui.widgets.labels import counted, plain_tip, set_state

_LEAST_INPUT_PX: Final = 120
_PAD_PX: Final = 4
_ENDS: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_REMOVES: Final = (Qt.Key.Key_Backspace, Qt.Key.Key_Delete)


@dataclass(frozen=True, slots=True)
class Token:
    """A word of the field.

    Attributes:
        name: As it is spelled.
        part: Where only some of what is edited have it, how many of how many: "3 of 12"; else empty.
    """

    name: str
    part: str = ""


class _Pill(QPushButton):
    """A token: clicked, it goes, or where only some have it, all get it; Backspace and Delete take it away."""

    removed = Signal()

    def __init__(self, token: Token) -> None:
        super().__init__(f"{token.name}  {token.part or '✕'}".replace("&", "&&"))
        self.setProperty("role", "token")
        self.setProperty("isPart", "true" if token.part else "false")
        self.setAutoDefault(False)
        does = f"On {token.part}. Click to give it to all; Delete takes it off all" if token.part else "Click to remove"
        self.setAccessibleName(f"{token.name}, on {token.part}" if token.part else token.name)
        self.setToolTip(plain_tip(f"{token.name}\n{does}"))
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _REMOVES:
            self.removed.emit()
        else:
            super().keyPressEvent(event)


class _Input(QLineEdit):
    """The word that is being typed; it never leaves as half of another."""

    ended = Signal()
    emptied = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _ENDS and self.text().strip():
            self.ended.emit()
        elif event.key() == Qt.Key.Key_Backspace and not self.text():
            self.emptied.emit()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        # Into the list of completions: the word is not done yet.
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self.ended.emit()


class TokenField(QFrame):
    """Tokens, and an input that completes them: Enter or a comma makes one, Backspace takes the last one.

    Args:
        known: Words to complete what is typed, with how often each is used.
        name: For screen readers.
        hint: Shown while there is no token.

    Attributes:
        input: Where the next one is typed.
    """

    def __init__(self, known: Mapping[str, int], name: str, hint: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("tokenField")
        self._hint = hint
        self._spelling = {fold(word): word for word in known}
        self._tokens: dict[str, Token] = {}
        self._before: tuple[Token, ...] = ()
        self.input = _Input()
        self.input.setAccessibleName(name)
        self.input.setFrame(False)
        # The frame around tokens and input shows it.
        paints_focus(self.input)
        self.input.setMinimumWidth(_LEAST_INPUT_PX)
        self.input.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.input.textEdited.connect(self._on_edited)
        self.input.ended.connect(self._end_word)
        self.input.emptied.connect(self._remove_last)
        self.input.setCompleter(self._completer(known))
        self.input.installEventFilter(self)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._flow = FlowLayout(self, _PAD_PX)
        self._flow.setContentsMargins(_PAD_PX, _PAD_PX, _PAD_PX, _PAD_PX)
        self._flow.addWidget(self.input)
        self.setFocusProxy(self.input)

    def _completer(self, known: Mapping[str, int]) -> QCompleter:
        model = QStandardItemModel(self)
        for word, count in sorted(known.items(), key=lambda item: (-item[1], fold(item[0]))):
            item = QStandardItem(f"{word}   {counted(count)}")
            item.setData(word, Qt.ItemDataRole.UserRole)
            model.appendRow(item)
        completer = QCompleter(model, self)
        completer.setCompletionRole(Qt.ItemDataRole.UserRole)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        # Queued: the completer writes the word into the input after it has said it.
        completer.activated.connect(self._take, Qt.ConnectionType.QueuedConnection)
        return completer

    def show_tokens(self, tokens: Iterable[Token]) -> None:
        """Show these to begin with; `changes` compares with them."""
        self._before = tuple(tokens)
        self._tokens = {fold(token.name): token for token in self._before}
        self._show()

    def names(self) -> list[str]:
        """Words that all have, in order; one that is still being typed among them."""
        self._end_word()
        return [token.name for token in self._tokens.values() if not token.part]

    def changes(self) -> tuple[list[str], list[str]]:
        """Words that were added, and those that were taken away."""
        whole_before = {fold(token.name) for token in self._before if not token.part}
        added = [name for name in self.names() if fold(name) not in whole_before]
        return added, [token.name for token in self._before if fold(token.name) not in self._tokens]

    def add(self, text: str) -> None:
        """Add words, with commas between."""
        for word in filter(None, map(str.strip, text.split(","))):
            key = fold(word)
            before = self._tokens.get(key)
            if before is None or before.part:
                self._tokens[key] = Token(self._spelling.get(key, word))
        self._show()

    def _on_edited(self, text: str) -> None:
        if "," in text:
            self._end_word()

    def _take(self, _word: str) -> None:
        self._end_word()

    def _end_word(self) -> None:
        text = self.input.text()
        if text.strip():
            self.input.clear()
            self.add(text)

    def _remove_last(self) -> None:
        if self._tokens:
            self._remove(next(reversed(self._tokens)))

    def _remove(self, key: str) -> None:
        self._tokens.pop(key, None)
        self._show()
        self.input.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_clicked(self, key: str) -> None:
        token = self._tokens[key]
        if token.part:
            self._tokens[key] = Token(token.name)
            self._show()
        else:
            self._remove(key)

    def _show(self) -> None:
        while self._flow.count():
            item = self._flow.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None and widget is not self.input:
                widget.hide()
                widget.deleteLater()
        for key, token in self._tokens.items():
            pill = _Pill(token)
            pill.clicked.connect(lambda _=False, k=key: self._on_clicked(k))
            pill.removed.connect(lambda k=key: self._remove(k))
            self._flow.addWidget(pill)
            pill.show()
        self._flow.addWidget(self.input)
        self.input.setPlaceholderText("" if self._tokens else self._hint)
        self._fit_height()

    def _fit_height(self) -> None:
        self.setFixedHeight(self._flow.heightForWidth(self.width()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._fit_height()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.input.setFocus(Qt.FocusReason.MouseFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            set_state(self, "isFocused", "true" if event.type() == QEvent.Type.FocusIn else "false")
        return False
