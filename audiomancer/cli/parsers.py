"""Arguments of the commands beyond scan and search. Imports nothing slow: `audiomancer --help` answers at once."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Final, TypeAlias

_HISTORY: Final = 20

Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"


def add_edit_parsers(commands: Commands, common: argparse.ArgumentParser) -> None:
    """Describe the commands that change what the user says, and its history."""
    edit = commands.add_parser("edit", parents=[common], help="tag, rate, correct … all sounds that match")
    edit.add_argument("query", help="as for search; or a sample id")
    edit.add_argument("--tag", action="append", default=[], metavar="TAG", help="put a tag on them; may be repeated")
    edit.add_argument("--untag", action="append", default=[], metavar="TAG", help="take a tag off them")
    edit.add_argument("--rate", type=int, choices=range(6), metavar="STARS", help="1 to 5; 0 takes the rating away")
    edit.add_argument("--note", help="write a note; an empty one takes it away")
    edit.add_argument("--favourite", action=argparse.BooleanOptionalAction, help="make them favourites, or no longer")
    edit.add_argument("--hide", action=argparse.BooleanOptionalAction, help="leave them out of lists, or no longer")
    edit.add_argument("--bpm", metavar="BPM", help="correct the tempo; “heard” takes the correction back")
    edit.add_argument("--key", help="correct the key, the same way")
    edit.add_argument("--instrument", help="correct the instrument, the same way")
    edit.add_argument("--collect", metavar="NAME", help="put them into a collection, which is made where there is none")
    edit.add_argument("--uncollect", metavar="NAME", help="take them out of a collection")
    edit.add_argument("--dry-run", action="store_true", help="only say which sounds it would be")
    commands.add_parser("undo", parents=[common], help="take the last edit back")
    commands.add_parser("redo", parents=[common], help="do the last edit again that was taken back")
    history = commands.add_parser("history", parents=[common], help="list the last edits")
    history.add_argument("--limit", type=int, default=_HISTORY, help=f"how many (default {_HISTORY})")
    collection = commands.add_parser("collection", parents=[common], help="list, rename or remove collections")
    collection.add_argument("name", nargs="?", help="list the sounds of this one, in its order")
    collection.add_argument("--rename", metavar="NEW", help="give it another name")
    collection.add_argument("--remove", action="store_true", help="remove it; its sounds stay")
    saved = commands.add_parser("saved", parents=[common], help="list, save or remove searches")
    saved.add_argument("name", nargs="?", help="of a saved search")
    saved.add_argument("query", nargs="?", help="save this search under the name")
    saved.add_argument("--remove", action="store_true", help="forget it")
    for one in (history, collection, saved):
        one.add_argument("--json", action="store_true", help="print as JSON")


def add_maintenance_parsers(commands: Commands, common: argparse.ArgumentParser) -> None:
    """Describe the commands that back up, check and repair the library."""
    backup = commands.add_parser(
        "backup", parents=[common], help="write tags, ratings, collections … to a readable file"
    )
    backup.add_argument("file", nargs="?", type=Path, help="where to; today's backup in the data folder when left out")
    backup.add_argument("--list", action="store_true", help="list the backups that are kept")
    restore = commands.add_parser("restore", parents=[common], help="bring a backup in, of this or another machine")
    restore.add_argument("file", nargs="?", type=Path, help="the backup; the newest that is kept when left out")
    restore.add_argument("--folders", action="store_true", help="also add its source folders that exist here")
    verify = commands.add_parser("verify", parents=[common], help="read everything and say whether it is sound")
    repair = commands.add_parser("repair", parents=[common], help="mend what verify found, as far as it can be")
    for one in (backup, restore, verify, repair):
        one.add_argument("--json", action="store_true", help="print as one JSON object")


def add_folder_parsers(commands: Commands, common: argparse.ArgumentParser) -> None:
    """Describe the commands about folders that change."""
    commands.add_parser("watch", parents=[common], help="follow what happens in the folders, until Ctrl+C")
    relink = commands.add_parser("relink", parents=[common], help="a folder lies elsewhere now: find its sounds again")
    relink.add_argument("folder", metavar="FOLDER", type=Path, help="a source folder, or a folder in one, as it was")
    relink.add_argument("new", metavar="NEW", type=Path, help="where its files are now")
    relink.add_argument("--yes", action="store_true", help="do it; without, only say what would be found")
    problems = commands.add_parser("problems", parents=[common], help="files that could not be read, and why")
    problems.add_argument("--retry", action="store_true", help="try them again")
    problems.add_argument("--all", action="store_true", help="also those that are ignored")
    problems.add_argument("--json", action="store_true", help="one JSON object a line")
