"""Connects what leads from one sound to others: the buttons of a row, the panel over similar sounds, and the map."""

from __future__ import annotations

from PySide6.QtCore import QPoint

from audiomancer_gui.commands.command_actions import CommandActions
from audiomancer_gui.commands.command_targets import CommandTargets
from audiomancer_gui.main_window.context_menus import ContextMenus
from audiomancer_gui.main_window.sessions import WindowSessions
from audiomancer_gui.main_window.views import WindowViews
from audiomancer_gui.main_window.widgets import WindowWidgets
from audiomancer_gui.results.cells.quick_buttons import BUTTONS, PLAY_COMMAND
from audiomancer_gui.results.list_columns import ASPECT_COLUMNS


def connect_quick_buttons(widgets: WindowWidgets, commands: CommandActions) -> None:
    """Do a command for the row whose button is clicked, or for all that is selected where that row is, too."""
    table, plays_on_select = widgets.table, widgets.player_bar.transport.autoplay

    def do(row: int, command_id: str) -> None:
        is_playing = command_id == PLAY_COMMAND
        if row not in table.selected_rows() or is_playing:
            table.choose(row)
        # What is chosen plays by itself; another start would be a step in its attack.
        if not is_playing or not plays_on_select.isChecked():
            commands.trigger(command_id)

    table.cells.button_clicked.connect(do)
    named = [*BUTTONS, PLAY_COMMAND]
    table.cells.set_tips({name: f"{commands.text(name)} ({commands.keys(name)})" for name in named})


def connect_map(
    widgets: WindowWidgets, sessions: WindowSessions, targets: CommandTargets, views: WindowViews, menus: ContextMenus
) -> None:
    """Show the list's sounds on the map, and choose them there."""
    page, view = widgets.map_page, views.map
    canvas = page.canvas
    page.colouring_altered.connect(view.show_colours)
    page.family_clicked.connect(views.query.toggle_family)
    page.collect.clicked.connect(lambda _=False: targets.collections.choose_collection())
    page.leave.clicked.connect(lambda _=False: view.select_none())
    canvas.picture_wanted.connect(view.paint)
    canvas.row_hovered.connect(view.hover)
    canvas.row_chosen.connect(view.choose)
    canvas.rows_outlined.connect(widgets.table.position.select)
    canvas.drag_began.connect(view.drag)
    canvas.menu_requested.connect(menus.show_for_rows)
    _follow(widgets, sessions, targets, views)


def _follow(widgets: WindowWidgets, sessions: WindowSessions, targets: CommandTargets, views: WindowViews) -> None:
    """Have the map follow what is browsed, chosen and played."""
    view, top_bar = views.map, widgets.top_bar
    sessions.similarity.places_read.connect(view.take_positions)
    views.list.rows_shown.connect(view.refresh)
    widgets.table.selection_altered.connect(view.follow_choice)
    sessions.audition.sound_altered.connect(view.follow_play)
    widgets.pages.currentChanged.connect(lambda _: view.come())
    widgets.pages.currentChanged.connect(lambda _: top_bar.show_page(is_map=widgets.pages.shows_map))
    widgets.pages.currentChanged.connect(lambda _: targets.focus.follow_page())
    widgets.pages.sounds_entered.connect(targets.focus.enter_list)
    top_bar.list_toggle.clicked.connect(lambda _=False: widgets.pages.show_map(False))
    top_bar.map_toggle.clicked.connect(lambda _=False: widgets.pages.show_map(True))


def connect_similar(
    widgets: WindowWidgets, sessions: WindowSessions, targets: CommandTargets, views: WindowViews
) -> None:
    """Have cards, balance and steppers say what the list resembles."""
    panel, view = widgets.similar_panel, views.similar
    widgets.chips.back.clicked.connect(targets.browse.leave_similar)
    widgets.table.columns.fitted.connect(lambda: _align_faders(widgets))
    panel.share_altered.connect(view.set_share)
    for steps in panel.steppers:
        steps.stepped.connect(view.step)
        steps.reset.clicked.connect(lambda _=False: view.reset_steps())
    for faders in panel.faders:
        faders.weighed.connect(view.weigh)
        faders.spread_altered.connect(view.spread)
    panel.swap.clicked.connect(lambda _=False: view.swap())
    _connect_source_cards(widgets, sessions, targets, views)


def _align_faders(widgets: WindowWidgets) -> None:
    """Have the faders stand over the columns of the list that they weigh."""
    table, panel = widgets.table, widgets.similar_panel
    header = table.horizontalHeader()
    places = []
    for column in ASPECT_COLUMNS:
        left = header.viewport().mapToGlobal(QPoint(header.sectionViewportPosition(column), 0))
        places.append((panel.mapFromGlobal(left).x(), table.columnWidth(column)))
    panel.show_columns(places if any(width for _, width in places) else ())


def _connect_source_cards(
    widgets: WindowWidgets, sessions: WindowSessions, targets: CommandTargets, views: WindowViews
) -> None:
    """Have sources played, removed and taken where they are dropped."""
    panel, view, commands, similarity = widgets.similar_panel, views.similar, targets.similarity, sessions.similarity
    panel.second.remove.clicked.connect(lambda _=False: view.remove_second())
    panel.unlike.remove.clicked.connect(lambda _=False: view.remove_unlike())
    panel.second.play.clicked.connect(lambda _=False: targets.playback.play_source("second"))
    panel.unlike.play.clicked.connect(lambda _=False: targets.playback.play_source("unlike"))
    panel.first.sounds_dropped.connect(commands.find)
    panel.second.sounds_dropped.connect(commands.use_as_second)
    panel.unlike.sounds_dropped.connect(commands.use_as_unlike)
    panel.first.file_dropped.connect(similarity.find_file)
    panel.second.file_dropped.connect(lambda path: similarity.find_file(path, "second"))
    panel.unlike.file_dropped.connect(lambda path: similarity.find_file(path, "unlike"))
