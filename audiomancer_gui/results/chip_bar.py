"""The strip over the table: one chip for each condition, reset, and how many are shown."""

from __future__ import annotations

from collections.abc import Sequence, Set
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QSizePolicy, QWidget

from audiomancer.browse import Chip, Condition, Facets, Query
from audiomancer.browse.search.advice import Advice
from audiomancer.browse.search.conditions.together import quality_words
from audiomancer.browse.search.corrections import Correction
from audiomancer_gui.results.list_columns import ORDER_GROUPS, ORDERS, SPECIAL_ORDERS
from audiomancer_gui.widgets.elided_label import ElidedLabel
from audiomancer_gui.widgets.flow_layout import FlowLayout
from audiomancer_gui.widgets.labels import button, counted, label, plain_tip, set_state, sounds_text

_MOST_NEAREST: Final = 2
"""Words offered in place of those that no sound has: one for each; more would take the width of the chips."""

_FEW_SIMILAR: Final = 20
"""A list of similar sounds that is shorter says by its colour that it could be longer."""

_LONGEST_SCOPE: Final = 32


class _ChipButton(QPushButton):
    """A condition; its ✕ removes it, elsewhere a click leads to its panel."""

    removed = Signal()
    followed = Signal()

    def __init__(self, chip: Chip) -> None:
        super().__init__()
        self.setProperty("role", "chip")
        self.setToolTip("Click to go to its panel, ✕ or Delete to remove it")
        self.setAutoDefault(False)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.show_chip(chip)

    def show_chip(self, chip: Chip) -> None:
        """Stand for this chip."""
        self.chip = chip
        shown = chip.label if len(chip.label) <= 48 else chip.label[:47] + "…"
        self.setText(f"{shown}  ✕".replace("&", "&&"))
        self.setAccessibleName(f"Filter {chip.label}; press Delete to remove it")

    def show_unknown(self, is_unknown: bool) -> None:
        """Show that no sound has this word, and the list leaves it out."""
        set_state(self, "isUnknown", is_unknown)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        if self.rect().contains(event.position().toPoint()):
            is_cross = event.position().x() > self.width() - 26
            (self.removed if is_cross else self.followed).emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.removed.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.followed.emit()
        else:
            super().keyPressEvent(event)


class OrderButton(QPushButton):
    """Names the order of the list; its menu has all orders, and their direction.

    Signals:
        order_chosen: Name of an order, and whether from the largest down.
    """

    order_chosen = Signal(str, bool)

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "order")
        self.setAutoDefault(False)
        self.setToolTip("Order of the list")
        self._name, self._is_descending = "name", False
        self._special: frozenset[str] = frozenset()
        menu = QMenu(self)
        menu.setAccessibleName("Order of the list")
        menu.aboutToShow.connect(self._fill)
        self.setMenu(menu)
        self.show_order("name", False, frozenset())

    def show_order(self, name: str, is_descending: bool, special: Set[str]) -> None:
        """Show how the list is ordered, and offer those of the `SPECIAL_ORDERS` that this list has."""
        self._name, self._is_descending, self._special = name, is_descending, frozenset(special)
        title = next((order.title for order in ORDERS if order.name == name), "")
        self.setText(title)
        self.setAccessibleName(f"Order: {title}")

    def _fill(self) -> None:
        menu = self.menu()
        menu.clear()
        offered = {order.name: order for order in ORDERS if order.name not in SPECIAL_ORDERS - self._special}
        for group in ORDER_GROUPS:
            for order in (offered[name] for name in group if name in offered):
                self._add(order.title, order.name == self._name, order.name, order.starts_descending)
            if menu.actions() and group is not ORDER_GROUPS[-1]:
                menu.addSeparator()
        if any(order.has_direction for order in offered.values() if order.name == self._name):
            menu.addSeparator()
            for title, is_descending in (("Ascending", False), ("Descending", True)):
                self._add(title, is_descending == self._is_descending, self._name, is_descending)

    def _add(self, title: str, is_on: bool, name: str, is_descending: bool) -> None:
        action = self.menu().addAction(title, lambda: self.order_chosen.emit(name, is_descending))
        action.setCheckable(True)
        action.setChecked(is_on)


class ChipBar(QWidget):
    """Chips of the present query, the order and the count.

    Attributes:
        back: The button that returns from similar sounds to the list as it was.
        reset: The button that takes all conditions out.
        everything: The button that looks for similar sounds in all sounds.
        narrow: The button that looks for them only in the search before.
        order: The button that names the order.

    Signals:
        chip_removed: The chip that was closed.
        chip_followed: The chip whose panel is asked for.
        correction_chosen: The word that is to stand for one that no sound has.
        wider_chosen: A query that finds more.
    """

    chip_removed = Signal(object)
    chip_followed = Signal(object)
    correction_chosen = Signal(object)
    wider_chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("chipBar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._chips = QWidget()
        self._flow = FlowLayout(self._chips, 6)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self._chips.setSizePolicy(policy)
        self._hint = ElidedLabel("", "faint")
        self.reset = button("Reset", role="link", tip="Remove all filters")
        self.back = button("Back to list", tip="The list as it was before")
        self.back.hide()
        self._scope = label("", "secondary")
        self.everything = button("Search all", role="link", tip="List what is similar among all sounds")
        self.everything.setAccessibleName("Search all sounds")
        self.narrow = button("Only among", role="link", tip="List what is similar in the search before, nothing else")
        self.order = OrderButton()
        caption = label("Order", "dim")
        caption.setBuddy(self.order)
        self._count = label("", "dim")
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 6, 16, 6)
        row.setSpacing(8)
        row.addWidget(self.back)
        row.addWidget(self._scope)
        row.addWidget(self._chips, 1)
        row.addWidget(self._hint, 1)
        self._hint.hide()
        order = QHBoxLayout()
        order.setSpacing(0)
        order.addWidget(caption)
        order.addWidget(self.order)
        row.addLayout(order)
        row.addWidget(self._count)
        self._nearest: list[Correction] = []
        self._nearest_buttons = [self._made_nearest(number) for number in range(_MOST_NEAREST)]
        for offered in self._nearest_buttons:
            row.addWidget(offered)
        self._wider: list[Advice] = []
        self._wider_buttons = [self._made_wider(number) for number in range(_MOST_NEAREST)]
        for offered in self._wider_buttons:
            row.addWidget(offered)
        self.setMinimumHeight(40)
        self._last = (self.reset, self.everything, self.narrow)
        for last in self._last:
            self._flow.addWidget(last)
            last.hide()
        self._scope.hide()
        self._shown: list[Chip] = []
        self._unknown: tuple[Condition, ...] = ()
        self._qualities: list[str] = []
        self._counts = (0, 0, 0)
        self._present: list[_ChipButton] = []

    def show_query(self, query: Query) -> None:
        """Make the chips of a query."""
        chips = query.chips()
        self._qualities = quality_words(query.conditions)
        if chips == self._shown:
            return
        self._shown = chips
        # Buttons are made once: to make and to style one takes as long as to filter a million sounds.
        while len(self._present) < len(chips):
            self._present.append(self._made(chips[len(self._present)]))
        for present, chip in zip(self._present, chips, strict=False):
            if present.chip != chip:
                present.show_chip(chip)
        for number, present in enumerate(self._present):
            present.setVisible(number < len(chips))
        self._show_unknown_chips()
        self._flow.invalidate()
        self._chips.updateGeometry()

    def show_scope(self, left_out: Sequence[Chip], *, is_similar: bool) -> None:
        """Say in what similar sounds are looked for, beside the ways to look in more or less.

        Args:
            left_out: Chips of the search before that limits them no longer.
            is_similar: Whether the list is one of similar sounds.
        """
        self.back.setVisible(is_similar)
        words = " ".join(chip.label for chip in left_out)
        shown = words if len(words) <= _LONGEST_SCOPE else f"{words[: _LONGEST_SCOPE - 1]}…"
        self.narrow.setText(f"Only among {shown}".replace("&", "&&"))
        self.narrow.setAccessibleName(f"Only among {words}")
        self.narrow.setVisible(is_similar and bool(left_out))
        self._scope.setText("Similar within" if self._shown else "Similar in all sounds")
        self._scope.setVisible(is_similar and bool(left_out or self._shown))
        self.reset.setVisible(bool(self._shown) and not is_similar)
        self.everything.setVisible(bool(self._shown) and is_similar)
        self._flow.invalidate()
        self._chips.updateGeometry()

    def show_unknown(self, words: Sequence[Condition]) -> None:
        """Show which words no sound has."""
        self._unknown = tuple(words)
        self._show_unknown_chips()
        self.show_nearest(())

    def show_nearest(self, found: Sequence[Correction]) -> None:
        """Offer words that sounds have in place of those that none has, each with a click."""
        self._nearest = list(found[:_MOST_NEAREST])
        for number, offered in enumerate(self._nearest_buttons):
            offered.setVisible(number < len(self._nearest))
        for offered, one in zip(self._nearest_buttons, self._nearest, strict=False):
            offered.setText(f"{one.word}?".replace("&", "&&"))
            offered.setAccessibleName(f"Search for {one.word} in place of {one.unknown.word}")
            offered.setToolTip(plain_tip(f"{sounds_text(one.sound_count)} have “{one.word}”"))
        self.show_count(*self._counts)

    def show_wider(self, found: Sequence[Advice]) -> None:
        """Offer queries that find more, each with a click."""
        self._wider = list(found[:_MOST_NEAREST])
        for number, offered in enumerate(self._wider_buttons):
            offered.setVisible(number < len(self._wider))
        for offered, one in zip(self._wider_buttons, self._wider, strict=False):
            offered.setText(f"{one.label}: {counted(one.count)}".replace("&", "&&"))
            offered.setToolTip(plain_tip(f"There is little here; with this there are {sounds_text(one.count)}"))

    def _made_wider(self, number: int) -> QPushButton:
        made = button("more", lambda: self.wider_chosen.emit(self._wider[number].query), role="link")
        made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        set_state(made, "chosen", True)
        made.hide()
        return made

    def _made_nearest(self, number: int) -> QPushButton:
        made = button("nearest word", lambda: self.correction_chosen.emit(self._nearest[number]), role="link")
        # A click leaves the keys with the list.
        made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        set_state(made, "chosen", True)
        made.hide()
        return made

    def _show_unknown_chips(self) -> None:
        for present in self._present:
            present.show_unknown(present.chip.condition in self._unknown)

    def _made(self, chip: Chip) -> _ChipButton:
        made = _ChipButton(chip)
        made.removed.connect(lambda: self.chip_removed.emit(made.chip))
        made.followed.connect(lambda: self.chip_followed.emit(made.chip))
        # Before the buttons that remove all, or bring back.
        for _ in self._last:
            self._flow.takeAt(self._flow.count() - 1)
        for widget in (made, *self._last):
            self._flow.addWidget(widget)
        return made

    def show_count(self, matching: int, total: int, selected: int) -> None:
        """Show how many of how many, and how many are selected when more than one is."""
        self._counts = (matching, total, selected)
        self.everything.setText(f"Search all {counted(total)}")
        # Plain like other words at rest: it stands out where it helps.
        set_state(self.everything, "chosen", matching < min(_FEW_SIMILAR, total))
        text = counted(total) if matching == total else f"{counted(matching)} of {counted(total)}"
        if self._qualities:
            text += f" · {' and '.join(self._qualities)}"
        if self._unknown:
            words = ", ".join(chip.label for word in self._unknown for chip in word.chips())
            text += f" · no sound has {words}{' ·' if self._nearest else ''}"
        self._count.setText(f"{counted(selected)} selected · {text}" if selected > 1 else text)

    def explain_count(self, facets: Facets, similar: str = "") -> None:
        """Say in the tooltip of the count what is listed, and what is found and not listed.

        Args:
            facets: The counts.
            similar: Why a list of similar sounds holds as many as it does; empty for a plain list.
        """
        total = max(self._counts[1], facets.matching)
        parts = [similar or f"{counted(facets.matching)} listed, of {counted(total)} in the library"]
        if self._qualities:
            parts.append("each compared with the sounds of its instrument; those named so are among them")
        if total > facets.total:
            parts.append("each copy counts here")
        reasons = (
            (facets.folded, "copies are folded into them"),
            (facets.hidden_matching, "more are hidden"),
            (facets.untimed, "of them are one-shots, which fit any tempo"),
        )
        parts += [f"{counted(count)} {words}" for count, words in reasons if count]
        self._count.setToolTip(plain_tip("\n".join(parts)))

    def show_hint(self, text: str) -> None:
        """Say what of the search text was not understood."""
        self._hint.setText(text)
        self._hint.setVisible(bool(text))
