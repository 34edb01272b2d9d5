"""Connects the parts of the window, one subject a function: what one says with what others do."""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QWidget

from audiomancer.browse import Facets
from audiomancer.browse.search.matching import listed_total
from audiomancer_gui.commands.command_actions import CommandActions
from audiomancer_gui.commands.command_targets import CommandTargets
from audiomancer_gui.dialogs.copies_dialog import CopiesDialog
from audiomancer_gui.dialogs.questions import Notice
from audiomancer_gui.main_window.context_menus import ContextMenus
from audiomancer_gui.main_window.discovery_connections import connect_map, connect_quick_buttons, connect_similar
from audiomancer_gui.main_window.sessions import WindowSessions
from audiomancer_gui.main_window.views import WindowViews
from audiomancer_gui.main_window.widgets import WindowWidgets
from audiomancer_gui.results import Column
from audiomancer_gui.views.similar_view import similar_count_words
from audiomancer_gui.widgets.key_names import KEY_NAMES
from audiomancer_gui.widgets.labels import sounds_text


def connect_messages(widgets: WindowWidgets, sessions: WindowSessions, targets: CommandTargets) -> None:
    """Say in the status line what the parts have to say."""
    speakers: tuple[Any, ...] = (
        sessions.edits, sessions.similarity, sessions.health, sessions.track,
        targets.selection, targets.annotations, targets.collections, targets.export, targets.files, targets.folders,
        targets.playback, targets.similarity,
    )  # fmt: skip
    for speaker in speakers:
        speaker.message.connect(widgets.status.show_message)
    sessions.jobs.failed.connect(widgets.status.show_message)
    sessions.library.scan_finished.connect(widgets.status.show_message)
    widgets.table.drag_refused.connect(widgets.status.show_message)


def connect_toast(
    widgets: WindowWidgets,
    sessions: WindowSessions,
    targets: CommandTargets,
    views: WindowViews,
    commands: CommandActions,
) -> None:
    """Say what an edit or a key did, with a button that takes it back; an undo leads to what it was about."""
    toast, edits, panes = widgets.toast, sessions.edits, targets.panes
    undo, redo = (f"{commands.text(name)}  {commands.keys(name)}" for name in ("undo", "redo"))
    edits.edited.connect(lambda said: toast.show_done(said, undo, lambda: commands.trigger("undo")))
    edits.undone.connect(lambda said: toast.show_done(said, redo, lambda: commands.trigger("redo")))
    targets.export.exported.connect(
        lambda said, path: toast.show_done(said, "Show", partial(targets.files.reveal, path))
    )
    edits.led_back.connect(views.list.lead_to)
    targets.navigation.search_cleared.connect(
        lambda query: toast.show_done("Search cleared.", "Undo", partial(sessions.browse.set_query, query, "escape"))
    )
    for speaker in (targets.playback, sessions.track):
        speaker.switched.connect(lambda said, back: toast.show_done(said, commands.text("undo"), back))
    panes.filters_switched.connect(
        lambda is_shown: toast.show_done(
            f"Filters {'shown' if is_shown else 'hidden'}.", commands.text("undo"), panes.toggle_filters
        )
    )


def connect_query(
    widgets: WindowWidgets, sessions: WindowSessions, targets: CommandTargets, views: WindowViews
) -> None:
    """Have search box, filters, chips and source say what is browsed."""
    query = views.query
    widgets.search.text_edited.connect(query.follow_text)
    widgets.search.completion_wanted.connect(query.complete)
    widgets.search.search_entered.connect(query.recent.put)
    widgets.search.left_downwards.connect(views.list.enter)
    widgets.search.escaped.connect(targets.navigation.escape)
    widgets.filters.query_proposed.connect(query.propose)
    widgets.filters.notation.notation_chosen.connect(targets.settings.spell_keys)
    widgets.chips.chip_removed.connect(query.drop)
    widgets.chips.chip_followed.connect(query.follow_chip)
    widgets.chips.correction_chosen.connect(query.correct)
    widgets.chips.wider_chosen.connect(query.propose)
    widgets.chips.reset.clicked.connect(query.reset)
    widgets.chips.everything.clicked.connect(query.reset)
    widgets.chips.narrow.clicked.connect(query.narrow_again)
    query.filters_requested.connect(targets.panes.show_filters)
    targets.navigation.search_cleared.connect(lambda _: query.clear())
    targets.collections.search_recalled.connect(query.recall)
    connect_similar(widgets, sessions, targets, views)


def connect_list(widgets: WindowWidgets, sessions: WindowSessions, views: WindowViews) -> None:
    """Show what is browsed."""
    browse, view = sessions.browse, views.list
    browse.viewpoint_left.connect(view.leave)
    browse.viewpoint_altered.connect(views.query.show_viewpoint)
    browse.viewpoint_altered.connect(view.show_viewpoint)
    browse.viewpoint_altered.connect(lambda viewpoint, _: views.similar.show_viewpoint(viewpoint))
    browse.viewpoint_altered.connect(widgets.pages.show_list)
    browse.viewpoint_altered.connect(views.sidebar.highlight)
    browse.rows_altered.connect(view.show_rows)
    browse.rows_altered.connect(lambda rows, _: views.query.offer_wider(rows))
    browse.unfound_words_altered.connect(views.query.show_unknown)
    widgets.model.sort_requested.connect(browse.set_sort)
    widgets.chips.order.order_chosen.connect(browse.set_sort)
    widgets.model.second_sort_requested.connect(browse.set_second_sort)
    sessions.similarity.results_shown.connect(view.show_results)
    view.rows_shown.connect(lambda: _show_count(widgets, sessions))
    view.rows_shown.connect(views.page.update)
    browse.facets_wanted.connect(
        lambda plan: sessions.jobs.read("facets", plan.count, partial(_show_facets, widgets, sessions, views))
    )


def _show_count(widgets: WindowWidgets, sessions: WindowSessions) -> None:
    total = listed_total(sessions.browse.index, sessions.browse.viewpoint.query)
    widgets.chips.show_count(widgets.model.matching_count, total, widgets.table.selected_count())


def _show_facets(widgets: WindowWidgets, sessions: WindowSessions, views: WindowViews, facets: Facets) -> None:
    widgets.filters.show_facets(facets)
    view, listed = sessions.browse.viewpoint, widgets.model.matching_count
    left = facets.matching + facets.unlistable
    widgets.chips.explain_count(facets, "" if view.source is None else similar_count_words(listed, left, view.blend))
    views.sidebar.show_facets(facets)
    widgets.status.show_resting(sounds_text(facets.total) if facets.total else "")
    # A column without a value among the hits folds away, whatever program sets or takes them.
    widgets.table.columns.show_filled(
        {
            Column.MOOD: any(facets.moods.values()),
            Column.TAGS: bool(facets.tags),
            Column.STARS: any(facets.ratings[1:]),
            Column.COLLECTIONS: facets.has_collected,
        }
    )


def connect_table(
    widgets: WindowWidgets, sessions: WindowSessions, targets: CommandTargets, views: WindowViews, menus: ContextMenus
) -> None:
    """Play, drag and change the sounds that are chosen in the list."""
    table = widgets.table
    table.sample_chosen.connect(views.list.play)
    table.replay_requested.connect(views.list.play)
    table.selection_altered.connect(lambda: _show_count(widgets, sessions))
    table.selection_altered.connect(views.sidebar.show_shares)
    table.menu_requested.connect(menus.show_for_rows)
    table.cells.tag_clicked.connect(views.query.filter_by_tag)
    table.cells.star_clicked.connect(
        lambda row, stars: targets.annotations.give_stars(table.table_model.record(row), stars)
    )
    table.cells.copies_clicked.connect(lambda row: sessions.copies.read_copies_of(table.table_model.record(row)))
    table.drag_requested.connect(views.drag_export.drag_rows)
    table.visible_rows_altered.connect(views.list.analyse_first)
    table.reordered.connect(targets.collections.reorder)
    targets.annotations.sound_wanted.connect(views.list.show_sound)
    targets.annotations.sound_wanted.connect(lambda _: widgets.pages.show_list())
    views.drag_export.message.connect(widgets.status.show_message)
    views.player.message.connect(widgets.status.show_message)
    connect_map(widgets, sessions, targets, views, menus)


def connect_library(widgets: WindowWidgets, sessions: WindowSessions, views: WindowViews) -> None:
    """Show what the library holds, once the list stands, and when it changes."""
    library, similarity, audition = sessions.library, sessions.similarity, sessions.audition
    library.index_read.connect(lambda _: views.page.update())
    # The list first: what resembles what is looked for when it stands.
    library.index_read.connect(lambda _: QTimer.singleShot(0, similarity.read))
    library.index_read.connect(lambda _: QTimer.singleShot(0, audition.warm))
    library.entries_altered.connect(lambda changes: widgets.thumbnails.expire(_sample_ids(changes.entries)))
    library.folders_altered.connect(views.sidebar.show_folders)
    library.folders_altered.connect(lambda folders: views.page.take_folder_count(len(folders)))
    library.problems_altered.connect(widgets.problems.show_problems)
    library.problems_altered.connect(views.sidebar.show_problems)
    library.problems_altered.connect(
        lambda rows: widgets.status.show_problems(sum(not (r.is_ignored or r.is_notice) for r in rows))
    )
    library.progress_altered.connect(widgets.status.show_progress)
    library.progress_altered.connect(lambda _: views.page.update())
    sessions.edits.lists_altered.connect(views.sidebar.show_lists)
    sessions.edits.lists_altered.connect(views.list.show_collections)
    sessions.edits.lists_altered.connect(views.query.take_saved)


def _sample_ids(entries: Any) -> set[str]:
    return {entry.sample_id for entry in entries if entry.sample_id is not None}


def connect_overviews(widgets: WindowWidgets, sessions: WindowSessions, views: WindowViews) -> None:
    """Read the waveforms of rows in sight; thumbnails, player and similarity source show them."""
    jobs, entries = sessions.jobs, sessions.engine.storage.entries

    def receive(overviews: dict[str, bytes]) -> None:
        widgets.thumbnails.receive(overviews)
        views.present_sound.show_overview()
        views.similar.show_overviews(overviews)
        views.map.show_overviews(overviews)

    widgets.thumbnails.wanted.connect(lambda ids: jobs.read("overviews", lambda: entries.overviews(ids), receive))


def connect_problems(widgets: WindowWidgets, sessions: WindowSessions, targets: CommandTargets) -> None:
    """Have the page of problems and the status line act on files and scans."""
    library, problems, status = sessions.library, widgets.problems, widgets.status
    problems.back.clicked.connect(widgets.pages.show_list)
    problems.retry_requested.connect(library.retry)
    problems.ignore_requested.connect(library.ignore_problems)
    problems.reveal_requested.connect(targets.files.reveal)
    problems.copy_requested.connect(targets.files.copy_texts)
    status.pause.clicked.connect(library.pause_or_resume)
    status.cancel.clicked.connect(library.cancel_scan)


def connect_sidebar(widgets: WindowWidgets, targets: CommandTargets, views: WindowViews, menus: ContextMenus) -> None:
    """Browse places and folders from the sidebar, and change the folders."""
    sidebar, navigation, folders = widgets.sidebar, targets.navigation, targets.folders
    sidebar.place_chosen.connect(navigation.show_place)
    sidebar.folders.chosen.connect(navigation.show_folders)
    sidebar.folders_dropped.connect(targets.library.add_folders)
    sidebar.folders.menu_requested.connect(menus.show_for_folder)
    sidebar.folders.removal_requested.connect(folders.remove)
    targets.library.relink_planned.connect(folders.show_relink)
    targets.library.progress_altered.connect(sidebar.folders.show_progress)
    navigation.place_shown.connect(views.sidebar.highlight)
    widgets.pages.currentChanged.connect(views.sidebar.highlight)


def connect_drops(widgets: WindowWidgets, sessions: WindowSessions, views: WindowViews) -> None:
    """Take folders and sounds that are dropped anywhere."""
    views.drops.folders_dropped.connect(sessions.library.add_folders)
    views.drops.sound_dropped.connect(sessions.similarity.find_file)
    views.drops.message.connect(widgets.status.show_message)


def connect_collections(widgets: WindowWidgets, targets: CommandTargets) -> None:
    """Browse and change collections and saved searches from the sidebar."""
    commands, collections, searches = targets.collections, widgets.sidebar.collections, widgets.sidebar.searches
    collections.chosen.connect(commands.show)
    collections.menu_requested.connect(commands.show_menu)
    collections.removal_requested.connect(commands.remove)
    commands.similar_requested.connect(targets.similarity.find_collection)
    collections.new.clicked.connect(commands.make)
    collections.sounds_dropped.connect(commands.put)
    searches.chosen.connect(commands.show_search)
    searches.menu_requested.connect(commands.show_search_menu)
    searches.removal_requested.connect(commands.remove_search)
    commands.list_requested.connect(widgets.pages.show_list)


def connect_panes(
    widgets: WindowWidgets, sessions: WindowSessions, targets: CommandTargets, views: WindowViews
) -> None:
    """Show and hide panes and strips."""
    panes, top_bar, browse = targets.panes, widgets.top_bar, sessions.browse
    panes.narrowed.connect(top_bar.set_compact)
    panes.layout_reset.connect(widgets.table.columns.reset)
    sessions.library.folders_altered.connect(lambda folders: panes.take_folder_count(len(folders)))
    # Chips and source say what the list shows; the problems are another page.
    widgets.pages.currentChanged.connect(lambda _: widgets.strips.setHidden(widgets.pages.shows_problems))
    # Words are in the search box, and nothing in the panels is chosen for them.
    browse.viewpoint_altered.connect(
        lambda view, _: top_bar.show_filter_count(sum(not one.is_wording for one in view.query.conditions))
    )
    browse.viewpoint_altered.connect(lambda *_: top_bar.show_history(*browse.history.can_go))
    _connect_first_steps(widgets, sessions, views)


def _connect_first_steps(widgets: WindowWidgets, sessions: WindowSessions, views: WindowViews) -> None:
    """Have a new user's first steps go when they were done."""
    steps = views.first_steps
    sessions.library.folders_altered.connect(lambda folders: steps.take_folder_count(len(folders)))
    views.list.rows_shown.connect(lambda: steps.take_count(widgets.model.rowCount()))
    sessions.audition.sound_altered.connect(lambda _: steps.note("hear"))
    widgets.search.text_edited.connect(lambda _: steps.note("search"))
    sessions.similarity.results_shown.connect(lambda: steps.note("similar"))
    widgets.table.drag_requested.connect(lambda _: steps.note("drag"))
    widgets.player_bar.buttons.drag.dragged.connect(lambda: steps.note("drag"))
    widgets.first_steps.close_button.clicked.connect(steps.leave)


def connect_player(
    widgets: WindowWidgets, sessions: WindowSessions, targets: CommandTargets, views: WindowViews
) -> None:
    """Show the playing sound, and play what is asked for in the waveform."""
    audition, bar, waveform = sessions.audition, widgets.player_bar, widgets.player_bar.waveform
    audition.sound_altered.connect(views.present_sound.show)
    audition.state_altered.connect(views.player.show_state)
    audition.state_altered.connect(views.sounding.follow)
    audition.playback_settings_altered.connect(views.player.show_playback_settings)
    audition.history_altered.connect(bar.transport.show_history)
    sessions.browse.rows_touched.connect(lambda _: views.present_sound.refresh())
    views.present_sound.refreshed.connect(audition.take_refreshed)
    bar.controls.volume_altered.connect(audition.set_volume_db)
    waveform.seek_requested.connect(audition.seek)
    waveform.region_altered.connect(audition.set_region)
    waveform.region_drag_requested.connect(lambda: views.drag_export.drag_present(bar.buttons.drag))
    waveform.detail_wanted.connect(views.present_sound.fetch_stretch)
    bar.buttons.drag.dragged.connect(lambda: views.drag_export.drag_present(bar.buttons.drag))
    _connect_keyboard(sessions, targets)


def _connect_keyboard(sessions: WindowSessions, targets: CommandTargets) -> None:
    """Play the present sound by keys, and by MIDI."""
    keyboard = sessions.keyboard
    # Out of a text field, where keys only type.
    keyboard.opened.connect(targets.navigation.focus_list)
    sessions.library.index_read.connect(lambda _: QTimer.singleShot(0, keyboard.use_midi))
    targets.settings.altered.connect(keyboard.use_midi)


def connect_project(widgets: WindowWidgets, sessions: WindowSessions, targets: CommandTargets) -> None:
    """Fit sounds to the project that is set in the top bar, and to the track that is dropped on the player."""
    project, track, session = widgets.project, widgets.player_bar.controls.track, sessions.track
    project.project_altered.connect(targets.playback.set_project)
    project.tempo_tapped.connect(targets.playback.set_project_tempo)
    track.balance_altered.connect(sessions.audition.set_balance)
    track.invitation.clicked.connect(lambda: targets.playback.choose_track(session))
    track.name.clicked.connect(session.set_on)
    track.remove.clicked.connect(session.remove)
    track.offer.clicked.connect(lambda: targets.playback.set_project_tempo_of_track(session.bpm))
    targets.playback.settings_altered.connect(session.show)
    widgets.player_bar.track_dropped.connect(session.take)
    session.altered.connect(widgets.player_bar.controls.show_track)
    session.project_proposed.connect(targets.playback.set_project)


def connect_settings(sessions: WindowSessions, targets: CommandTargets, views: WindowViews) -> None:
    """Follow the settings."""
    settings, audition, browse = targets.settings, sessions.audition, sessions.browse
    targets.overlay.show_typing(is_search=sessions.engine.settings.typing_searches)
    settings.altered.connect(lambda: targets.overlay.show_typing(is_search=sessions.engine.settings.typing_searches))
    settings.output_chosen.connect(audition.use_chosen_output)
    settings.altered.connect(lambda: browse.index.set_thresholds(sessions.engine.thresholds()))
    settings.altered.connect(lambda: KEY_NAMES.use(sessions.engine.settings.key_notation))
    settings.altered.connect(lambda: browse.index.set_synonyms(sessions.engine.synonyms()))
    settings.altered.connect(browse.refresh)
    settings.altered.connect(sessions.library.follow_settings)
    settings.altered.connect(sessions.copies.look_soon)
    settings.altered.connect(views.player.show_options)
    settings.loudness_chosen.connect(audition.apply_settings)
    targets.playback.settings_altered.connect(views.player.show_options)


def connect_dialogs(sessions: WindowSessions, targets: CommandTargets, window: QWidget) -> None:
    """Show in dialogs what was looked up."""

    def show_copies(name: str, items: Any, reason: str) -> None:
        dialog = CopiesDialog(name, items, reason, window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.reveal_requested.connect(targets.files.reveal)
        dialog.copy_requested.connect(targets.files.copy_texts)
        dialog.choice_made.connect(targets.annotations.show_only)
        dialog.open()

    sessions.copies.copies_read.connect(show_copies)
    sessions.health.repaired.connect(lambda words: Notice(window, "The library was repaired.", words).open())


def connect_buttons(widgets: WindowWidgets, targets: CommandTargets, commands: CommandActions) -> None:
    """Have the buttons of the window do commands, and name their keys in tooltips."""
    bar, top_bar, project = widgets.player_bar, widgets.top_bar, widgets.project
    transport, buttons, controls = bar.transport, bar.buttons, bar.controls
    for button, command_id in (
        (top_bar.help, "keys"), (top_bar.settings, "settings"), (top_bar.back, "back"), (top_bar.forward, "forward"),
        (widgets.status.problems, "problems"), (widgets.sidebar.add, "add-folder"),
        (widgets.sidebar.searches.new, "save-search"), (widgets.similar_panel.play, "source"),
        (transport.play, "play"), (buttons.size, "player-size"), (transport.loop, "loop"),
        (transport.autoplay, "autoplay"), (transport.back, "played-before"), (transport.forward, "played-after"),
        (transport.random, "random"), (project.take, "take-project"), (project.in_time, "in-time"),
        (project.in_key, "in-key"), (controls.loudness, "loudness"), (controls.mono, "mono"),
        (controls.reverse, "reverse"), (buttons.part_similar, "similar-part"),
    ):  # fmt: skip
        commands.bind(button, command_id)
    connect_quick_buttons(widgets, commands)
    _connect_tips(widgets, targets, commands)


def _connect_tips(widgets: WindowWidgets, targets: CommandTargets, commands: CommandActions) -> None:
    """Name keys in the tooltips of parts that do more, or other things, than a command."""
    bar, top_bar, project = widgets.player_bar, widgets.top_bar, widgets.project
    # This acts on the sound that the player shows, its key on the one that is chosen in the list.
    bar.buttons.similar.clicked.connect(targets.similarity.find_present)
    for widget, *command_ids in (
        (bar.buttons.similar, "similar"),
        (bar.controls.volume, "quieter", "louder"),
        (project.tap_button, "tap"),
        (bar.controls.track.name, "track"),
        (bar.controls.track.balance, "more-sound", "more-track"),
        (top_bar.filter_toggle, "filters"),
        (top_bar.sidebar_toggle, "sidebar"),
        (widgets.search, "search"),
        (widgets.chips.reset, "escape"),
        (widgets.chips.back, "escape"),
        (widgets.problems.back, "escape"),
    ):
        commands.name_keys(widget, *command_ids)
