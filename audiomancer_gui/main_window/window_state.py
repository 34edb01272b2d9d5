"""What the window remembers from one start to the next: place, order, columns, filters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray

from audiomancer.browse.columns.column_table import SORTABLE

if TYPE_CHECKING:
    from audiomancer_gui.main_window.window import MainWindow


def remember(window: MainWindow) -> None:
    """Note in the settings how the window is left."""
    settings = window.engine.settings
    view = window.browse.viewpoint
    settings.window = {
        "geometry": bytes(window.saveGeometry().toBase64().data()).decode("ascii"),
        "filters": window.wants_filters,
        "columns": window.table.columns.widths(),
        "unwanted_columns": window.table.columns.unwanted(),
        "sort_column": view.sort_column if view.sort_column in SORTABLE else "name",
        "is_descending": view.is_descending if view.sort_column in SORTABLE else False,
    }


def restore(window: MainWindow) -> None:
    """Put the window as it was left; what makes no sense any more is left out."""
    settings = window.engine.settings
    window.player_bar.show_options(is_looping=settings.loop, autoplay=settings.autoplay, volume_db=settings.volume_db)
    remembered = settings.window
    geometry = remembered.get("geometry")
    if not isinstance(geometry, str) or not window.restoreGeometry(
        QByteArray.fromBase64(geometry.encode("ascii", "replace"))
    ):
        window.resize(1440, 900)
    _fit_to_screen(window)
    window.wants_filters = remembered.get("filters", True) is not False
    columns = remembered.get("columns")
    if isinstance(columns, dict):
        window.table.columns.set_widths(columns)
    unwanted = remembered.get("unwanted_columns")
    if isinstance(unwanted, list):
        window.table.columns.set_unwanted(unwanted)
    column, is_descending = remembered.get("sort_column", "name"), remembered.get("is_descending", False)
    if column in SORTABLE:
        window.browse.set_sort(column, bool(is_descending))
    window.fit_filters()


def _fit_to_screen(window: MainWindow) -> None:
    """No larger than the screen, and inside it: the remembered one may have been another."""
    room = window.screen().availableGeometry()
    window.resize(min(window.width(), room.width()), min(window.height(), room.height()))
    left = min(max(window.x(), room.left()), room.right() + 1 - window.width())
    top = min(max(window.y(), room.top()), room.bottom() + 1 - window.height())
    if (left, top) != (window.x(), window.y()):
        window.move(left, top)
