"""The user's tags as chips: those of what is listed, most used first; a chosen one narrows the list further."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QSizePolicy, QVBoxLayout, QWidget

from audiomancer.text_fold import fold
from audiomancer_gui.widgets.flow_layout import FlowLayout
from audiomancer_gui.widgets.labels import compact, label, plain_tip

_MOST_SHOWN: Final = 40
_LONGEST: Final = 22


class TagsPanel(QWidget):
    """Chips of tags, which come and go with the sounds that are listed.

    Signals:
        tags_altered: The groups of tags that are wanted, as `Query.tags` has them.
    """

    tags_altered = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._groups: tuple[frozenset[str], ...] = ()
        self._counts: dict[str, int] = {}
        self._shown: list[tuple[str, int, bool]] = []
        self._hint = label("Tags that you give to sounds (E) stand here.", "faint", is_wrapped=True)
        self._flow_host = QWidget()
        self._flow = FlowLayout(self._flow_host, 6)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self._flow_host.setSizePolicy(policy)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._hint)
        column.addWidget(self._flow_host)
        self._flow_host.hide()

    def show_query(self, groups: tuple[frozenset[str], ...]) -> None:
        """Show what the query says."""
        self._groups = groups
        self._fill()

    def show_counts(self, counts: dict[str, int]) -> None:
        """Show the tags of what is listed, with their counts, most first."""
        self._counts = counts
        self._fill()

    def _fill(self) -> None:
        known = {fold(name): name for name in self._counts}
        chosen = [known.get(fold(name), name) for group in self._groups for name in sorted(group)]
        folded = {fold(name) for name in chosen}
        others = [name for name in self._counts if fold(name) not in folded][:_MOST_SHOWN]
        wanted = [(name, self._counts.get(name, 0), True) for name in chosen]
        wanted += [(name, self._counts[name], False) for name in others]
        if wanted == self._shown:
            return
        self._shown = wanted
        self._hint.setVisible(not wanted)
        self._flow_host.setVisible(bool(wanted))
        while self._flow.count():
            item = self._flow.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.deleteLater()
        for name, count, is_chosen in wanted:
            self._flow.addWidget(self._chip(name, count, is_chosen))
        self._flow_host.updateGeometry()

    def _chip(self, name: str, count: int, is_chosen: bool) -> QPushButton:
        short = name if len(name) <= _LONGEST else name[: _LONGEST - 1] + "…"
        # An ampersand would underline the letter after it.
        chip = QPushButton(f"{short}  {compact(count)}".replace("&", "&&"))
        chip.setProperty("role", "facet")
        chip.setCheckable(True)
        chip.setChecked(is_chosen)
        chip.setAutoDefault(False)
        chip.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        chip.setAccessibleName(f"{name}, {count} sounds")
        chip.setToolTip(plain_tip(name))
        chip.clicked.connect(lambda is_on: self._on_clicked(name, is_on))
        return chip

    def _on_clicked(self, name: str, is_on: bool) -> None:
        others = tuple(g for g in self._groups if fold(name) not in {fold(one) for one in g})
        self.tags_altered.emit((*others, frozenset({name})) if is_on else others)
