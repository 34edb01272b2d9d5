"""Rules for every command: exit statuses, sentences instead of tracebacks, where the data folder stands."""

from __future__ import annotations

from pathlib import Path

import pytest

from audiomancer import __version__
from audiomancer.platforms.system import CURRENT
from tests.engine.cli.commands import Run, Scanned

COMMANDS = ("scan", "search", "similar", "analyze", "stats", "doctor")


def test_the_version_is_the_programs_version(run: Run) -> None:
    ran = run("--version")
    assert (ran.status, ran.out) == (0, f"Audiomancer {__version__}\n")


def test_help_names_every_command(run: Run) -> None:
    ran = run("--help")
    assert ran.status == 0
    assert all(f"\n    {command} " in ran.out for command in COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(command: str, run: Run) -> None:
    ran = run(command, "--help")
    assert ran.status == 0
    assert ran.out.startswith(f"usage: audiomancer {command}")


@pytest.mark.parametrize(
    "argv",
    [
        (),
        ("frobnicate",),
        ("search", "--limit", "many"),
        ("search", "--limit", "-1"),
        ("search", "--json", "--paths"),
        ("similar",),
        ("analyze",),
        ("scan", "--workers", "x"),
    ],
)
def test_a_wrong_command_is_explained_and_ends_with_2(argv: tuple[str, ...], run: Run) -> None:
    ran = run(*argv)
    assert ran.status == 2
    assert ran.out == ""
    assert "usage: audiomancer" in ran.err
    assert "error: " in ran.err


@pytest.mark.parametrize(
    "command", [("search", "bpm:fast"), ("similar", "any.wav", "key:J"), ("search", "is:what kick")]
)
def test_a_query_that_cannot_be_understood_is_a_wrong_command(
    command: tuple[str, ...], run: Run, scanned: Scanned
) -> None:
    ran = run(*command, "--data-dir", scanned.data)
    assert ran.status == 2
    assert ran.out == ""
    assert ran.err.startswith("audiomancer: ")
    assert "; try " in ran.err
    assert ran.err.count("\n") == 1


def test_the_data_folder_may_stand_before_or_after_the_command(run: Run, scanned: Scanned) -> None:
    assert (
        run("--data-dir", scanned.data, "search", "--paths").out
        == run("search", "--paths", "--data-dir", scanned.data).out
    )


def test_the_environment_names_the_data_folder(run: Run, scanned: Scanned, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AUDIOMANCER_DATA_DIR", str(scanned.data))
    assert run("search", "--paths").out == run("search", "--paths", "--data-dir", scanned.data).out != ""


@pytest.mark.parametrize("command", [("stats",), ("search",), ("scan",), ("similar", "x.wav")])
def test_a_data_folder_that_cannot_be_made_is_said_in_a_sentence(
    command: tuple[str, ...], run: Run, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")
    ran = run(*command, "--data-dir", tmp_path / "file" / "data")
    assert ran.status == 1
    # Windows says in its words that the file is in the way.
    reason = "Not a directory\n" if CURRENT.is_posix else ""
    assert ran.err.startswith(f"audiomancer: The data folder {tmp_path / 'file' / 'data'} can't be made: {reason}")
    assert ran.err.count("\n") == 1


def test_a_file_that_is_no_database_is_said_in_a_sentence(run: Run, tmp_path: Path) -> None:
    (tmp_path / "samples.db").write_text("no database" * 1000)
    ran = run("stats", "--data-dir", tmp_path)
    assert ran.status == 1
    assert ran.err.startswith("audiomancer: ")
    assert ran.err.count("\n") == 1
