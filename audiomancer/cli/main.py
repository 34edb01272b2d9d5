"""Arguments and dispatch. Exit status: 0 all went well, 1 something failed and was said, 2 the command is wrong."""

from __future__ import annotations

import argparse
import codecs
import logging
import os
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path
from typing import Final

from audiomancer import __version__
from audiomancer.cli.opening import FAILED, OK
from audiomancer.cli.parsers import add_edit_parsers, add_folder_parsers, add_maintenance_parsers
from audiomancer.errors import AudiomancerError, WorkCancelled
from audiomancer.paths import display_path
from audiomancer.platforms.console import is_closed_pipe, output_encoding
from audiomancer.platforms.folders import data_folder

_ORDERS: Final = (
    "name, folder, format, mood, duration, favourite, added, bit_depth, sample_rate, size, channels, loudness, "
    "brightness, attack, noisiness, tail, modified, played, plays, rating, bpm, key or instrument"
)
"""Written out: the help is shown without the arrays of the browser being imported."""

_AS_IT_CAME = "audiomancer-as-it-came"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="audiomancer",
        description="A sample browser for musicians. The window is started with audiomancer-gui.",
        epilog="Example: audiomancer search 'kick bpm:120-128 key:Am'",
    )
    parser.add_argument("--version", action="version", version=f"Audiomancer {__version__}")
    where = str(data_folder()).replace("%", "%%")
    parser.add_argument("--data-dir", type=Path, help=f"where the library lives (default: {where})")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    # The data folder may stand before or after the command.
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--data-dir", type=Path, default=argparse.SUPPRESS, help=argparse.SUPPRESS)

    scan = commands.add_parser("scan", parents=[common], help="add folders and analyse their sounds")
    scan.add_argument("folders", nargs="*", type=Path, metavar="DIR", help="folders to add; none: those already added")
    scan.add_argument("--workers", type=_count, default=0, help="analysis processes (default: one less than the cores)")
    scan.add_argument("--json", action="store_true", help="print the result as one JSON object")

    search = commands.add_parser("search", parents=[common], help="list sounds that match")
    search.add_argument(
        "query",
        nargs="?",
        default="",
        help="words, -word, bpm:120-128, key:Am+, is:loop, inst:kick, mood:dark, len:<2s",
    )
    search.add_argument("--limit", type=_count, default=50, help="how many at the most (default 50, 0 for all)")
    search.add_argument("--sort", default="", help=f"{_ORDERS}; -bpm turns it round; else as the window")
    _add_output(search)

    export = commands.add_parser("export", parents=[common], help="copy sounds that match out of the library")
    export.add_argument("query", help="as for search; coll:NAME is a collection")
    export.add_argument("target", type=Path, help="a folder, or a new .zip, .m3u8 or .csv file")
    export.add_argument("--folders", action="store_true", help="in the folders that they lie in")
    export.add_argument("--numbered", action="store_true", help="with their place in the list before their names")
    export.add_argument("--sort", default="", help="as for search")
    export.add_argument(
        "--as-played", action="store_true", help="as WAV files with the tempo, key and level that the window plays in"
    )
    export.add_argument("--bpm", type=float, help="with --as-played: in time with this tempo")
    export.add_argument("--key", help="with --as-played: in this key, such as Am")
    export.add_argument("--lufs", type=float, help="with --as-played: at this loudness, such as -18")

    similar = commands.add_parser("similar", parents=[common], help="list sounds that sound alike")
    similar.add_argument("source", metavar="FILE_OR_ID", help="a sample id, or any sound file")
    similar.add_argument("query", nargs="?", default="", help="only among sounds that match this")
    similar.add_argument("--limit", type=_count, default=20, help="how many at the most (default 20)")
    _add_output(similar)

    analyze = commands.add_parser("analyze", help="measure sounds without a library")
    analyze.add_argument("paths", nargs="+", type=Path, metavar="FILE_OR_DIR")
    analyze.add_argument("--sound-only", action="store_true", help="ignore what names, chunks and tags say")
    analyze.add_argument(
        "--workers", type=_count, default=0, help="analysis processes (default: one less than the cores)"
    )
    analyze.add_argument("--json", action="store_true", help="one JSON object a line, with embedding and sources")

    stats = commands.add_parser("stats", parents=[common], help="what the library holds")
    stats.add_argument("--json", action="store_true", help="print as one JSON object")
    doctor = commands.add_parser(
        "doctor", parents=[common], help="check the library, the sound output and the installation"
    )
    doctor.add_argument("--json", action="store_true", help="print as one JSON object")
    add_edit_parsers(commands, common)
    add_folder_parsers(commands, common)
    add_maintenance_parsers(commands, common)
    return parser


def _add_output(parser: argparse.ArgumentParser) -> None:
    how = parser.add_mutually_exclusive_group()
    how.add_argument("--json", action="store_true", help="one JSON object a line")
    how.add_argument("--paths", action="store_true", help="only the paths, one a line")


def _count(text: str) -> int:
    try:
        number = int(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text} is not a number") from error
    if number < 0:
        raise argparse.ArgumentTypeError(f"{text} is less than 0")
    return number


def _with_exclusions(argv: Sequence[str]) -> list[str]:
    """Arguments in which `-ride`, a word to leave out, and `--sort -bpm` are values: a space before them says so."""
    if not {"search", "similar"} & set(argv):
        return list(argv)
    return [
        f" {text}" if len(text) > 2 and text[0] == "-" != text[1] and before != "--data-dir" else text
        for before, text in zip(["", *argv], argv, strict=False)
    ]


def _as_it_came(error: UnicodeError) -> tuple[str | bytes, int]:
    """Codec error handler: paths are data, so bytes that were not UTF-8 go out as they came; `?` for what is left."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    code = ord(error.object[error.start])
    return (bytes([code - 0xDC00]) if 0xDC80 <= code <= 0xDCFF else "?"), error.start + 1


_COMMANDS: Final = {
    "scan": "scan:run",
    "search": "listing:run_search",
    "export": "export:run",
    "similar": "listing:run_similar",
    "analyze": "analyze:run",
    "stats": "health:run_stats",
    "doctor": "health:run_doctor",
    "edit": "edit:run_edit",
    "undo": "edit:run_undo",
    "redo": "edit:run_redo",
    "history": "edit:run_history",
    "collection": "edit:run_collection",
    "saved": "edit:run_saved",
    "watch": "folders:run_watch",
    "problems": "folders:run_problems",
    "relink": "folders:run_relink",
    "backup": "maintenance:run_backup",
    "restore": "maintenance:run_restore",
    "verify": "maintenance:run_verify",
    "repair": "maintenance:run_repair",
}
"""Module and function of each command in this package."""


def _command(name: str) -> Callable[[argparse.Namespace], int]:
    # Imported when needed: `audiomancer --help` answers at once.
    module, function = _COMMANDS[name].split(":")
    found: Callable[[argparse.Namespace], int] = getattr(import_module(f"audiomancer.cli.{module}"), function)
    return found


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command, of the process's arguments or of those given; returns the exit status."""
    # What the user is to know is said in a sentence below; without a handler Python would print the log as well.
    logging.getLogger("audiomancer").addHandler(logging.NullHandler())
    options = _parser().parse_args(_with_exclusions(sys.argv[1:] if argv is None else argv))
    codecs.register_error(_AS_IT_CAME, _as_it_came)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding=output_encoding(), errors=_AS_IT_CAME)
    try:
        status = _command(options.command)(options)
        # What the pipe can't take is found out here, not at exit.
        sys.stdout.flush()
        return status
    except WorkCancelled:
        print("Stopped." + (" The next scan goes on from here." if options.command == "scan" else ""), file=sys.stderr)
        return FAILED
    except AudiomancerError as error:
        # It may quote a file's name, and file names are data.
        print(f"audiomancer: {display_path(str(error))}", file=sys.stderr)
        return FAILED
    except KeyboardInterrupt:
        return FAILED
    except OSError as error:
        if not is_closed_pipe(error):
            raise
        # The reader (head, less) has seen enough. Nothing more may be written, not even at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return OK
