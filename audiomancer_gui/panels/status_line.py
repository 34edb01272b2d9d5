"""The status line: one message at a time, with a button of the message."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QWidget

from audiomancer.work import Progress
from audiomancer_gui.widgets.elided_label import ElidedLabel
from audiomancer_gui.widgets.labels import button, counted, label

_MESSAGE_MS = 7000


def remaining_text(remaining_s: float | None) -> str:
    """For instance "2 min left", "40 s left", "1 h 10 min left"; empty when it is not known."""
    if remaining_s is None:
        return ""
    if remaining_s < 90:
        return f"{max(1, round(remaining_s))} s left"
    minutes = round(remaining_s / 60)
    return f"{minutes} min left" if minutes < 90 else f"{minutes // 60} h {minutes % 60} min left"


class StatusLine(QWidget):
    """Scan progress, or the last thing that happened, and the problems.

    Attributes:
        pause, cancel: Buttons of the scan.
        problems: The button that shows the problems.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("statusLine")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedHeight(28)
        self._text = ElidedLabel("", "secondary")
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setFixedWidth(160)
        self._bar.setAccessibleName("Progress")
        self._rate = label("", "secondary")
        self.pause = button("Pause", role="link", tip="Pause the analysis; browsing goes on")
        self.cancel = button("Stop", role="link", tip="Stop; the next scan goes on from here")
        self.problems = button("", role="link", tip="Which files, and why")
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 0, 16, 0)
        row.setSpacing(14)
        row.addWidget(self._text)
        row.addWidget(self._bar)
        row.addWidget(self._rate)
        row.addWidget(self.pause)
        row.addWidget(self.cancel)
        row.addStretch(1)
        row.addWidget(self.problems)
        self._progress: Progress | None = None
        self._resting = ""
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._show)
        self._message = ""
        self.show_problems(0)
        self._show()

    def show_progress(self, progress: Progress | None) -> None:
        """Follow a scan; None when it ended."""
        self._progress = progress
        self._show()

    def show_message(self, text: str) -> None:
        """Say something for a few seconds; during a scan too. Empty: the last message is no longer so."""
        if not text:
            self._timer.stop()
            self._show()
            return
        self._message = text
        self._timer.start(_MESSAGE_MS)
        self._show()

    def show_resting(self, text: str) -> None:
        """Show this when nothing happens."""
        self._resting = text
        self._show()

    def show_problems(self, count: int) -> None:
        """Show how many files could not be read."""
        self.problems.setVisible(count > 0)
        self.problems.setText(f"{counted(count)} file{'' if count == 1 else 's'} could not be read")

    def _show(self) -> None:
        if self._timer.isActive() and self._message:
            self._show_only_text(self._message)
        elif self._progress is not None and not self._progress.is_finished:
            self._show_progress(self._progress)
        else:
            self._show_only_text(self._resting)

    def _show_only_text(self, text: str) -> None:
        self._text.setText(text)
        for widget in (self._bar, self._rate, self.pause, self.cancel):
            widget.hide()

    def _show_progress(self, progress: Progress) -> None:
        if progress.total:
            self._text.setText(f"{progress.stage}: {counted(progress.done)} of {counted(progress.total)}")
            self._bar.setRange(0, progress.total)
            self._bar.setValue(progress.done)
        else:
            self._text.setText(f"{progress.stage}: {counted(progress.done)}" if progress.done else f"{progress.stage}…")
            self._bar.setRange(0, 0)
        rate = "" if not progress.rate_per_s or progress.is_paused else f"{progress.rate_per_s:.0f} a second"
        left = "" if progress.is_paused else remaining_text(progress.remaining_s)
        self._rate.setText("Paused" if progress.is_paused else ", ".join(part for part in (rate, left) if part))
        self.pause.setText("Go on" if progress.is_paused else "Pause")
        for widget in (self._bar, self._rate, self.pause, self.cancel):
            widget.show()
