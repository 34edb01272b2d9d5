"""A page in place of an empty list: a heading, a sentence, and what to do next."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from audiomancer_gui.widgets.labels import button, label

_SENTENCE_PX = 520
_PROGRESS_PX = 240


class EmptyState(QWidget):
    """A heading, a sentence and the buttons that help."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._title = label("", "big")
        self._title.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._sentence = label("", "dim", is_wrapped=True)
        self._sentence.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._buttons = QWidget()
        column = QVBoxLayout(self)
        column.setSpacing(12)
        column.addStretch(2)
        column.addWidget(self._title)
        column.addWidget(self._sentence, 0, Qt.AlignmentFlag.AlignHCenter)
        self._column = column
        self._progress = QProgressBar()
        self._progress.setAccessibleName("Progress")
        self._progress.setTextVisible(False)
        self._progress.setFixedWidth(_PROGRESS_PX)
        self._progress.hide()
        column.addWidget(self._progress, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(self._buttons, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(3)

    def show_message(
        self,
        title: str,
        sentence: str,
        actions: Sequence[tuple[str, Callable[[], object]]],
        *,
        is_stacked: bool = False,
    ) -> None:
        """Say what is the case and what can be done; the first action is the obvious one."""
        self._progress.hide()
        self._title.setText(title)
        self._sentence.setText(sentence)
        # A wrapped label that is centred does not get the height that it needs: the layout asks only for one line.
        self._sentence.setFixedWidth(min(_SENTENCE_PX, self._sentence.fontMetrics().horizontalAdvance(sentence) + 8))
        self._sentence.setMinimumHeight(self._sentence.heightForWidth(self._sentence.width()))
        fresh = QWidget()
        row: QHBoxLayout | QVBoxLayout = QVBoxLayout(fresh) if is_stacked else QHBoxLayout(fresh)
        row.setContentsMargins(0, 8, 0, 0)
        row.setSpacing(8)
        for number, (text, action) in enumerate(actions):
            row.addWidget(button(text, action, "primary" if number == 0 else ""))
        self._column.replaceWidget(self._buttons, fresh)
        self._column.setAlignment(fresh, Qt.AlignmentFlag.AlignHCenter)
        # Deleted by the next turn of the event loop: until then it would lie below the new ones.
        self._buttons.hide()
        self._buttons.deleteLater()
        self._buttons = fresh

    def show_progress(self, done: int, total: int) -> None:
        """Show below the sentence how far something is; the next message takes it away."""
        self._progress.setRange(0, total)
        self._progress.setValue(done)
        self._progress.show()
