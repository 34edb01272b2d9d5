"""A filter panel: heading, what is chosen, body; folds away at a click on the heading."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from audiomancer_gui.widgets.labels import label


class Panel(QWidget):
    """Heading over a body, with the choice in words or a control at its right; an empty title makes none."""

    def __init__(
        self, title: str, body: QWidget, heading: QWidget | None = None, parent: QWidget | None = None
    ) -> None:
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
        line.addWidget(heading or self._chosen)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(head)
        # Shown before it has a parent it would be a window for a moment.
        head.setVisible(bool(title))
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


class PagedPanel(Panel):
    """Bodies of which one is shown, chosen by joined buttons at the right of the title.

    Attributes:
        pages: The bodies by the words on their buttons.
    """

    def __init__(self, title: str, pages: Mapping[str, QWidget], beside: QWidget | None = None) -> None:
        """Make the panel; `beside` stands before the buttons."""
        body, switch = QWidget(), QWidget()
        column, row = QVBoxLayout(body), QHBoxLayout(switch)
        super().__init__(title, body, switch)
        self.pages = dict(pages)
        self._buttons: dict[str, QPushButton] = {}
        group = QButtonGroup(self)
        for layout in (column, row):
            layout.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        if beside is not None:
            row.addWidget(beside)
        for name, page in self.pages.items():
            column.addWidget(page)
            one = QPushButton(name)
            one.setProperty("role", "segment")
            one.setCheckable(True)
            one.setAutoDefault(False)
            one.setProperty("isSmall", True)
            one.clicked.connect(lambda _=False, page=page: self.show_page(page))
            group.addButton(one)
            row.addWidget(one)
            self._buttons[name] = one
        self.show_page(next(iter(self.pages.values())))

    def show_page(self, wanted: QWidget) -> None:
        """Show one of the bodies in place of the others."""
        for name, page in self.pages.items():
            page.setVisible(page is wanted)
            self._buttons[name].setChecked(page is wanted)
