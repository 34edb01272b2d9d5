"""Places of the parts in the window, with edges between them to drag."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget


@dataclass(frozen=True, slots=True)
class Edges:
    """The edges between panes.

    Attributes:
        sidebar: Between the sidebar and everything at its right.
        filters: Between the filters and the list.
        player: Between the list and the player.
    """

    sidebar: QSplitter
    filters: QSplitter
    player: QSplitter


def make_edges() -> Edges:
    """Make the edges, with nothing between them."""
    return Edges(*(_splitter(way) for way in (Qt.Orientation.Horizontal,) * 2 + (Qt.Orientation.Vertical,)))


def lay_out(
    central: QWidget,
    edges: Edges,
    bars: tuple[QWidget, QWidget, QWidget],
    panes: tuple[QWidget, QWidget, QWidget, QWidget],
) -> None:
    """Place the parts: the sidebar reaches down to the status line, the player stands under the list only.

    Args:
        central: Holds everything.
        edges: The splitters.
        bars: At the top, over filters and list, and at the bottom.
        panes: Sidebar, filters, list, player.
    """
    top, over_list, bottom = bars
    sidebar, filters, pages, player = panes
    edges.player.addWidget(pages)
    edges.player.addWidget(player)
    edges.filters.addWidget(filters)
    edges.filters.addWidget(edges.player)
    right = _column(over_list, edges.filters)
    edges.sidebar.addWidget(sidebar)
    edges.sidebar.addWidget(right)
    for splitter, yielding in ((edges.sidebar, 1), (edges.filters, 1), (edges.player, 0)):
        splitter.setStretchFactor(yielding, 1)
        for number in range(splitter.count()):
            splitter.setCollapsible(number, False)
    outer = _fill(central, top, edges.sidebar, bottom)
    outer.setStretch(1, 1)


def over_list(*parts: QWidget) -> QWidget:
    """Strips over filters and list, one above the other."""
    return _column(*parts)


def with_foot(main: QWidget, *feet: QWidget) -> QWidget:
    """A part that fills what lines below it leave."""
    made = QWidget()
    _fill(made, main, *feet).setStretch(0, 1)
    return made


def _column(*parts: QWidget) -> QWidget:
    made = QWidget()
    made.setObjectName("resultsPage")
    _fill(made, *parts).setStretch(len(parts) - 1, 1)
    return made


def _fill(holder: QWidget, *parts: QWidget) -> QVBoxLayout:
    column = QVBoxLayout(holder)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    for part in parts:
        column.addWidget(part)
    return column


def _splitter(way: Qt.Orientation) -> QSplitter:
    made = QSplitter(way)
    made.setChildrenCollapsible(False)
    # Qt lets an edge of one pixel be taken some pixels beside it.
    made.setHandleWidth(1)
    return made
