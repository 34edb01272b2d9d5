"""A filter panel: the window's half of one class of conditions."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from audiomancer.browse import Condition, Facets, Query
from audiomancer_gui.theme import Theme


class ConditionPanel(QWidget):
    """Shows the conditions of one class, or of several, and proposes others.

    `FilterColumn` builds, fills and joins its subclasses.

    Attributes:
        title: Heading over the panel; none where it is empty.
        condition: The class of conditions that it shows, or the first of them.
        theme: Colours and fonts.
        heading: A control that stands at the right of the title; None where the choice in words does.

    Signals:
        proposed: The conditions that the user wants from now on in place of those that the panel shows, as a tuple.
        exclusion_wanted: An `Excluded` condition to be added to the query, or taken out where it is there.
    """

    title: ClassVar[str] = ""
    condition: ClassVar[type[Condition]]
    proposed = Signal(object)
    exclusion_wanted = Signal(object)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.theme = theme
        self.heading: QWidget | None = None

    def shows(self, condition: Condition) -> bool:
        """Check whether the panel shows a condition, and proposes others in its place."""
        return isinstance(condition, self.condition)

    def show_query(self, query: Query) -> None:
        """Show what the query says."""

    def show_facets(self, facets: Facets) -> None:
        """Show the counts."""

    def chosen(self, query: Query) -> str:
        """The choice in few words, for the heading; empty where nothing is."""
        return ""

    def set_theme(self, theme: Theme) -> None:
        """Take colours from another theme."""
        self.theme = theme
