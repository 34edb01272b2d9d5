"""Panels whose choices are small buttons with counts: loop or one-shot, moods, lengths, stars."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import ClassVar, Final

from PySide6.QtCore import QEvent, QSize
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QPushButton

from audiomancer.browse import Condition, Facets, Query, Range
from audiomancer.browse.search.conditions import Excluded, Kind, Length, Moods, Stars
from audiomancer.vocabulary import MOODS
from audiomancer_gui.filters.condition_panel import ConditionPanel
from audiomancer_gui.filters.controls.choice import HOW_TO_CHOOSE, after_click, leaves_out
from audiomancer_gui.filters.controls.facet_chip import FacetChip, flow_in
from audiomancer_gui.theme import Theme
from audiomancer_gui.widgets.labels import button, compact, sounds_text

_MOODS_AT_FIRST: Final = 6

_WIDEST_COUNT: Final = "999k"
_LOOPS: Final = "All that loops. The tile “Loop” leaves out loops of one instrument, as of a bass"


class ChipsPanel(ConditionPanel):
    """Chips that can be switched on, one at a time.

    Attributes:
        choices: The condition that each chip stands for, by what the chip says.
    """

    choices: ClassVar[Mapping[str, Condition]]

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self._chips: dict[str, FacetChip] = {}
        flow = flow_in(self, 6)
        for text in self.choices:
            chip = FacetChip(text)
            chip.clicked.connect(lambda _=False, text=text: self._on_clicked(text))
            self._chips[text] = chip
            flow.addWidget(chip)

    def show_query(self, query: Query) -> None:
        found = query.all(self.condition)
        for text, chip in self._chips.items():
            chip.setChecked(self.choices[text] in found)

    def show_facets(self, facets: Facets) -> None:
        for text, chip in self._chips.items():
            count = self.count(facets, self.choices[text])
            if count is None:
                continue
            # A chip that would find nothing steps back.
            chip.show_count(count)
            chip.setEnabled(count > 0 or chip.isChecked())

    def count(self, facets: Facets, choice: Condition) -> int | None:
        """Number of sounds that a choice would leave; None where it is not counted."""
        return None

    def _on_clicked(self, text: str) -> None:
        if leaves_out():
            # A chip switches itself over when it is clicked.
            self._chips[text].toggle()
            self.exclusion_wanted.emit(Excluded(self.choices[text]))
            return
        for other, chip in self._chips.items():
            chip.setChecked(chip.isChecked() and other == text)
        self.proposed.emit((self.choices[text],) if self._chips[text].isChecked() else ())


class MoodsPanel(ChipsPanel):
    """Any of several moods; the most frequent first, the others on request."""

    title = "Mood"
    condition = Moods
    choices: ClassVar = {mood: Moods(frozenset({mood})) for mood in MOODS}

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self._chosen: frozenset[str] = frozenset()
        self._order = list(MOODS)
        self._counts = dict.fromkeys(MOODS, 0)
        self._shows_all = False
        self._arranged: tuple[list[str], int] | None = None
        self._more = button("More", self._toggle_all, "link", "Show every mood")
        for chip in self._chips.values():
            chip.setToolTip(HOW_TO_CHOOSE)
        self._arrange()

    def show_query(self, query: Query) -> None:
        found = query.find(Moods)
        self._chosen = frozenset() if found is None else found.names
        for mood, chip in self._chips.items():
            chip.setChecked(mood in self._chosen)
        self._arrange()

    def show_facets(self, facets: Facets) -> None:
        if self.underMouse():
            # A chip that shrank with its count would move the next one from under the pointer.
            for chip in self._chips.values():
                chip.setMinimumWidth(chip.width() if chip.isVisible() else 0)
        super().show_facets(facets)
        self._counts = facets.moods
        self._sort()
        self._arrange()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        for chip in self._chips.values():
            chip.setMinimumWidth(0)
        self._sort()
        self._arrange()

    def _sort(self) -> None:
        # Chips under the pointer must not jump away while something is being chosen: then the order stays.
        if not self._chosen and not self.underMouse():
            self._order = sorted(MOODS, key=lambda mood: (-self._counts[mood], MOODS.index(mood)))

    def _arrange(self) -> None:
        stay = set(self._arranged[0]) if self._arranged is not None and self.underMouse() else set()

        def is_shown(place: int, mood: str) -> bool:
            if self._shows_all or mood in self._chosen or mood in stay:
                return True
            return place < _MOODS_AT_FIRST and self._counts[mood] > 0

        shown = [mood for place, mood in enumerate(self._order) if is_shown(place, mood)]
        hidden = sum(count > 0 for mood, count in self._counts.items() if mood not in shown)
        if (shown, hidden) == self._arranged:
            return
        self._arranged = (shown, hidden)
        layout = self.layout()
        assert layout is not None
        while layout.count():
            layout.takeAt(0)
        for mood in self._order:
            layout.addWidget(self._chips[mood])
            self._chips[mood].setVisible(mood in shown)
        layout.addWidget(self._more)
        self._more.setText("Show fewer" if self._shows_all else f"{hidden} more")
        self._more.setVisible(self._shows_all or hidden > 0)
        self.updateGeometry()

    def _toggle_all(self) -> None:
        self._shows_all = not self._shows_all
        # Asked for by a click: here the chips are to move.
        self._arranged = None
        self._arrange()

    def count(self, facets: Facets, choice: Condition) -> int | None:
        assert isinstance(choice, Moods)
        return sum(facets.moods[mood] for mood in choice.names)

    def chosen(self, query: Query) -> str:
        found = query.find(Moods)
        return "" if found is None else f"{len(found.names)} chosen"

    def _on_clicked(self, text: str) -> None:
        if leaves_out():
            self.exclusion_wanted.emit(Excluded(self.choices[text]))
        else:
            names = after_click(self._chosen, frozenset({text}))
            self.proposed.emit((Moods(names),) if names else ())
        # A chip switches itself over when it is clicked; what is chosen is what the query says.
        for mood, chip in self._chips.items():
            chip.setChecked(mood in self._chosen)


class _CountSegment(QPushButton):
    """A word with a count, as wide as the widest count needs: its words are whole while counts grow.

    Args:
        word: What it chooses.
        has_count: A count follows the word.
    """

    def __init__(self, word: str, *, has_count: bool) -> None:
        super().__init__(word)
        self._widest = f"{word} {_WIDEST_COUNT}" if has_count else word
        self.setProperty("role", "segment")
        self.setCheckable(True)
        self.setAutoDefault(False)

    def minimumSizeHint(self) -> QSize:
        hint, metrics = super().sizeHint(), self.fontMetrics()
        lacking_px = metrics.horizontalAdvance(self._widest) - metrics.horizontalAdvance(self.text())
        return QSize(hint.width() + max(0, lacking_px), hint.height())

    def sizeHint(self) -> QSize:
        return self.minimumSizeHint()


class KindPanel(ConditionPanel):
    """All, loops, one-shots: one of the three is always chosen, so a click leads back, too."""

    condition = Kind

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self._buttons: dict[str, QPushButton] = {}
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(3)
        group = QButtonGroup(self)
        for text, conditions in (("All", ()), ("Loops", (Kind("loop"),)), ("One-shots", (Kind("shot"),))):
            one = _CountSegment(text, has_count=bool(conditions))
            one.clicked.connect(partial(self._propose, conditions))
            group.addButton(one)
            # The longer word gets the more of what is left.
            row.addWidget(one, len(text) + 6)
            self._buttons[text] = one
        self._buttons["All"].setChecked(True)
        self._buttons["Loops"].setToolTip(_LOOPS)

    def show_query(self, query: Query) -> None:
        found = query.find(Kind)
        self._buttons["All" if found is None else "Loops" if found == Kind("loop") else "One-shots"].setChecked(True)

    def show_facets(self, facets: Facets) -> None:
        for text, count in (("Loops", facets.loops), ("One-shots", facets.shots)):
            self._buttons[text].setText(f"{text} {_short(count)}")
            self._buttons[text].setAccessibleName(f"{text}, {sounds_text(count)}")

    def _propose(self, conditions: tuple[Condition, ...]) -> None:
        self.proposed.emit(conditions)


def _short(count: int) -> str:
    """A count in four signs: 1.1k; the words beside it need the space."""
    return f"{count // 100 / 10:.1f}k" if 1_000 <= count < 10_000 else compact(count)


class LengthPanel(ChipsPanel):
    """Four lengths."""

    title = "Length"
    condition = Length
    choices: ClassVar = {
        "< ½ s": Length(Range(None, 0.5)),
        "½–2 s": Length(Range(0.5, 2)),
        "2–8 s": Length(Range(2, 8)),
        "> 8 s": Length(Range(8, None)),
    }

    def count(self, facets: Facets, choice: Condition) -> int | None:
        return facets.lengths[list(self.choices.values()).index(choice)]


class StarsPanel(ChipsPanel):
    """Three, four or five stars at least, or none."""

    title = "Stars"
    condition = Stars
    choices: ClassVar = {
        "★★★ +": Stars(3),
        "★★★★ +": Stars(4),
        "★★★★★": Stars(5),
        "no stars": Stars(0, 0),
    }

    def count(self, facets: Facets, choice: Condition) -> int | None:
        assert isinstance(choice, Stars)
        return sum(facets.ratings[choice.low : choice.high + 1])

    def chosen(self, query: Query) -> str:
        found = query.find(Stars)
        return "" if found is None else found.label()
