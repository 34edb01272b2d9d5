"""A filter panel: heading, what is chosen, body; folds away at a click on the heading."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from audiomancer_gui.widgets.labels import label


class Panel(QWidget):
    """Heading with the chosen value at its right, over a body; an empty title makes none."""

    def __init__(self, title: str, body: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.body = body
        self._title = QPushButton(title)
        self._title.setProperty("role", "link")
        self._title.setStyleSheet("font-weight: 600; padding: 0;")
        self._title.setAccessibleName(f"{title} filter, fold or unfold")
        self._title.setToolTip("Fold or unfold")
        self._title.setAutoDefault(False)
        self._title.clicked.connect(self.toggle)
        self._chosen = label("", "accent")
        self._chosen.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        head = QWidget()
        line = QHBoxLayout(head)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(self._title)
        line.addStretch(1)
        line.addWidget(self._chosen)
        head.setVisible(bool(title))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(head)
        column.addWidget(body)

    def show_chosen(self, text: str) -> None:
        """Show what is chosen, in few words."""
        self._chosen.setText(text if len(text) <= 18 else text[:17] + "…")

    def toggle(self) -> None:
        """Fold or unfold the body."""
        self.body.setVisible(self.body.isHidden())

    @property
    def is_folded(self) -> bool:
        """True while the body is hidden."""
        return self.body.isHidden()
