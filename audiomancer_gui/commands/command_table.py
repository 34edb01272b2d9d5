"""The table of all commands. A new key is a line here; menus, tooltips, key card and README follow from it."""

from __future__ import annotations

from functools import partial
from typing import Final

from audiomancer_gui.commands.command import Command, Gesture, Group
from audiomancer_gui.commands.command_targets import CommandTargets


def _rate(stars: int, targets: CommandTargets) -> None:
    targets.annotations.rate(stars)


# fmt: off
ENTRIES: Final[tuple[Command | Gesture, ...]] = (
    # Playback
    Gesture(("Up", "Down"), "Previous, next sound", Group.PLAYBACK),
    Command("play", "Play or stop", ("Space",), Group.PLAYBACK, lambda t: t.audition.toggle()),
    Command("replay", "Play", ("Right", "Return"), Group.PLAYBACK, lambda t: t.audition.play(),
            other_keys=("Enter",)),
    Command("start", "Back to the start", ("Left",), Group.PLAYBACK, lambda t: t.audition.back_to_start()),
    Command("played-before", "Played before", (",",), Group.PLAYBACK, lambda t: t.playback.step_in_history(-1),
            card="Played before, played after"),
    Command("played-after", "Played after", (".",), Group.PLAYBACK, lambda t: t.playback.step_in_history(1),
            card="Played before, played after"),
    Command("random", "Random sound", ("R",), Group.PLAYBACK, lambda t: t.navigation.choose_random()),
    Command("autoplay", "Play on select", ("A",), Group.PLAYBACK, lambda t: t.playback.toggle_autoplay()),
    Command("quieter", "Quieter", ("-",), Group.PLAYBACK, lambda t: t.playback.step_volume(-3), card="Quieter, louder"),
    Command("louder", "Louder", ("+",), Group.PLAYBACK, lambda t: t.playback.step_volume(3), card="Quieter, louder",
            other_keys=("=",)),
    Command("escape", "Close, leave similar, clear, stop", ("Esc",), Group.PLAYBACK, lambda t: t.navigation.escape(),
            works_in_text=True),
    # How it sounds
    Command("loop", "Loop", ("L",), Group.SOUND, lambda t: t.playback.toggle_loop()),
    Command("reverse", "Reverse", ("B",), Group.SOUND, lambda t: t.playback.toggle_reversed()),
    Command("loudness", "Loudness", ("N",), Group.SOUND, lambda t: t.playback.toggle_matched()),
    Command("mono", "Mono", ("O",), Group.SOUND, lambda t: t.playback.toggle_mono()),
    Command("keyboard", "Keyboard", ("Ctrl+K",), Group.SOUND, lambda t: t.keyboard.toggle(),
            card="Play it on a keyboard", works_in_text=True),
    # In time
    Command("in-time", "In time", ("I",), Group.IN_TIME, lambda t: t.playback.toggle_in_time(), card="In time, in key"),
    Command("in-key", "In key", ("Shift+I",), Group.IN_TIME, lambda t: t.playback.toggle_in_key(),
            card="In time, in key"),
    Command("tap", "Tap tempo", ("T",), Group.IN_TIME, lambda t: t.project.tap()),
    Command("take-project", "Tempo and key from sound", ("K",), Group.IN_TIME,
            lambda t: t.playback.take_project_from_sound()),
    Command("track", "Your track", ("U",), Group.IN_TIME, lambda t: t.track.toggle()),
    Command("more-sound", "More sound", ("Alt+Up",), Group.IN_TIME, lambda t: t.playback.step_balance(0.1),
            card="More sound, more track", works_in_text=True),
    Command("more-track", "More track", ("Alt+Down",), Group.IN_TIME, lambda t: t.playback.step_balance(-0.1),
            card="More sound, more track", works_in_text=True),
    # Waveform
    Command("zoom-in", "Zoom in", ("Ctrl++",), Group.WAVEFORM, lambda t: t.player_bar.waveform.zoom_in(),
            card="Zoom in, out", other_keys=("Ctrl+=",), works_in_text=True),
    Command("zoom-out", "Zoom out", ("Ctrl+-",), Group.WAVEFORM, lambda t: t.player_bar.waveform.zoom_out(),
            card="Zoom in, out", works_in_text=True),
    Command("zoom-all", "Zoom to all", ("Ctrl+0",), Group.WAVEFORM,
            lambda t: t.player_bar.waveform.zoom_to_fit(), card="Zoom to all, to the part", works_in_text=True),
    Command("zoom-part", "Zoom to the part", ("Ctrl+9",), Group.WAVEFORM,
            lambda t: t.player_bar.waveform.zoom_to_region(), card="Zoom to all, to the part", works_in_text=True),
    Command("whole", "The whole sound again", ("X",), Group.WAVEFORM, lambda t: t.playback.clear_region()),
    Command("similar-part", "Similar to this part", ("Shift+G",), Group.WAVEFORM, lambda t: t.similarity.find_part()),
    # Find
    Command("search", "Search", ("Ctrl+F", "/"), Group.FIND, lambda t: t.navigation.focus_search(),
            works_in_text=True),
    Gesture(("Return", "Down"), "From search to list", Group.FIND),
    Command("similar", "Find similar", ("G",), Group.FIND, lambda t: t.similarity.find()),
    Command("second-source", "Use as B", ("Shift+B",), Group.FIND, lambda t: t.similarity.use_as_second(),
            card="Use as B, stay away from"),
    Command("unlike", "Stay away from", ("Shift+U",), Group.FIND, lambda t: t.similarity.use_as_unlike(),
            card="Use as B, stay away from"),
    Command("similar-clipboard", "Ask by file", ("Ctrl+V",), Group.FIND,
            lambda t: t.similarity.find_clipboard(), card="Ask by file, microphone"),
    Command("microphone", "Ask by microphone…", ("Shift+R",), Group.FIND, lambda t: t.similarity.ask_microphone(),
            card="Ask by file, microphone"),
    Command("source", "Play what they resemble", ("S",), Group.FIND, lambda t: t.playback.play_source()),
    Command("back", "Back", ("Alt+Left",), Group.FIND, lambda t: t.browse.go_back(),
            card="Searches back, forward", works_in_text=True),
    Command("forward", "Forward", ("Alt+Right",), Group.FIND, lambda t: t.browse.go_forward(),
            card="Searches back, forward", works_in_text=True),
    Command("filters", "Filters", ("Ctrl+Shift+F",), Group.FIND, lambda t: t.panes.toggle_filters(),
            works_in_text=True),
    Command("map", "Map", ("M",), Group.FIND, lambda t: t.pages.show_map(not t.pages.shows_map),
            card="List or map"),
    # Use
    Gesture(("Drag",), "Drag as it plays", Group.USE),
    Gesture(("Alt+Drag",), "Drag the files themselves", Group.USE),
    Command("copy-files", "Copy files", ("Ctrl+C",), Group.USE, lambda t: t.files.copy_files()),
    Command("copy-paths", "Copy paths", ("Ctrl+Shift+C",), Group.USE, lambda t: t.files.copy_paths()),
    Command("export", "Export…", ("Ctrl+E",), Group.USE, lambda t: t.export.ask(), card="Export", works_in_text=True),
    Command("reveal", "Show in the file manager", ("Ctrl+Enter",), Group.USE, lambda t: t.files.reveal_selected(),
            other_keys=("Ctrl+Return",)),
    # Annotate
    Command("favourite", "Favourite", ("F",), Group.ANNOTATE, lambda t: t.annotations.toggle_favourite()),
    *(Command(f"rate-{stars}", "★" * stars, (str(stars),), Group.ANNOTATE, partial(_rate, stars),
              card="Stars, no stars") for stars in range(1, 6)),
    Command("rate-0", "No stars", ("0",), Group.ANNOTATE, partial(_rate, 0), card="Stars, no stars"),
    Command("edit", "Edit…", ("E",), Group.ANNOTATE, lambda t: t.annotations.edit(), card="Edit"),
    Command("half-tempo", "Half the tempo", ("[",), Group.ANNOTATE, lambda t: t.annotations.scale_tempo(0.5),
            card="Half, double the tempo"),
    Command("double-tempo", "Double the tempo", ("]",), Group.ANNOTATE, lambda t: t.annotations.scale_tempo(2.0),
            card="Half, double the tempo"),
    Command("collect", "Collect", ("C",), Group.ANNOTATE, lambda t: t.collections.choose_collection()),
    Command("hide", "Hide", ("H",), Group.ANNOTATE, lambda t: t.annotations.toggle_hidden()),
    Command("take-out", "Take out of this collection", ("Del",), Group.ANNOTATE, lambda t: t.collections.take_out(),
            is_possible=lambda t: t.collections.shown() is not None),
    Command("save-search", "Save search", ("Ctrl+S",), Group.ANNOTATE, lambda t: t.collections.save_search(),
            works_in_text=True),
    Command("undo", "Undo", ("Ctrl+Z",), Group.ANNOTATE, lambda t: t.edits.undo(), card="Undo, redo"),
    Command("redo", "Redo", ("Ctrl+Y",), Group.ANNOTATE, lambda t: t.edits.redo(), card="Undo, redo",
            other_keys=("Ctrl+Shift+Z",)),
    Command("history", "History", ("Ctrl+H",), Group.ANNOTATE, lambda t: t.annotations.show_history(),
            works_in_text=True),
    Command("duplicates", "Duplicates", ("Ctrl+D",), Group.ANNOTATE, lambda t: t.navigation.show_place("copies"),
            works_in_text=True),
    # Window
    Command("add-folder", "Add folder…", ("Ctrl+O",), Group.WINDOW, lambda t: t.folders.add(), card="Add folder",
            works_in_text=True),
    Command("scan", "Look for new sounds", ("F5",), Group.WINDOW, lambda t: t.library.scan(), works_in_text=True),
    Command("problems", "Problems", ("P",), Group.WINDOW, lambda t: t.navigation.show_place("problems")),
    Command("next-part", "Next part", ("F6",), Group.WINDOW, lambda t: t.focus.go_round(1),
            card="Next, previous part", works_in_text=True),
    Command("previous-part", "Previous part", ("Shift+F6",), Group.WINDOW,
            lambda t: t.focus.go_round(-1), card="Next, previous part", works_in_text=True),
    Command("sidebar", "Sidebar", ("Ctrl+B",), Group.WINDOW, lambda t: t.panes.toggle_sidebar(),
            card="Sidebar, slim player", works_in_text=True),
    Command("player-size", "Slim player", ("Ctrl+J",), Group.WINDOW, lambda t: t.panes.toggle_slim(),
            card="Sidebar, slim player", works_in_text=True),
    Command("reset-layout", "Reset the layout", ("Ctrl+Shift+L",), Group.WINDOW, lambda t: t.panes.reset(),
            works_in_text=True),
    Command("theme", "Dark or light", ("Ctrl+T",), Group.WINDOW, lambda t: t.settings.switch_theme(),
            works_in_text=True),
    Command("settings", "Settings", ("Ctrl+,",), Group.WINDOW, lambda t: t.settings.show(), works_in_text=True),
    Command("keys", "Keyboard shortcuts", ("?",), Group.WINDOW, lambda t: t.overlay.toggle()),
    Command("quit", "Quit", ("Ctrl+Q",), Group.WINDOW, lambda t: t.quit(), works_in_text=True),
)
# fmt: on

COMMANDS: Final = {entry.id: entry for entry in ENTRIES if isinstance(entry, Command)}
"""The commands by their id."""
