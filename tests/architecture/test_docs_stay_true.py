"""The README says what the program does."""

from __future__ import annotations

import re
from pathlib import Path

from audiomancer.browse import parse
from audiomancer.cli.main import _parser
from audiomancer.vocabulary import MOODS
from audiomancer_gui.commands.command_table import ENTRIES
from audiomancer_gui.commands.key_card import readme_table

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text("utf-8")


def test_every_picture_and_page_that_the_documents_name_is_there() -> None:
    for page in [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *ROOT.glob("docs/**/*.md")]:
        for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text("utf-8")):
            assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_every_query_of_the_readme_is_understood() -> None:
    rows = re.findall(r"^\| (`.*?) \|", README.split("| you type")[1].split("\n\n")[0], re.MULTILINE)
    examples = [text for row in rows for text in re.findall(r"`([^`]+)`", row)]
    assert len(examples) > 10
    for text in examples:
        assert parse(text).problems == (), text


def test_every_command_of_the_terminal_is_in_the_readme_and_no_other() -> None:
    commands = set(_parser()._subparsers._group_actions[0].choices)
    assert set(re.findall(r"^audiomancer (\w+)", README, re.MULTILINE)) == commands


def test_the_table_of_keys_is_made_from_the_table_of_commands() -> None:
    table = readme_table(ENTRIES)
    assert f"\n{table}\n" in README, f"the README should say:\n{table}"


def test_every_mood_is_defined() -> None:
    text = (ROOT / "docs" / "moods.md").read_text("utf-8")
    assert [mood for mood in MOODS if not re.search(rf"\b{mood}\b", text)] == []


def test_scripts_that_the_readme_names_can_be_run() -> None:
    for script in re.findall(r"packaging/[\w.-]+\.sh", README):
        assert (ROOT / script).stat().st_mode & 0o100, script


def test_nothing_tracked_speaks_of_the_machine_it_was_made_on() -> None:
    import subprocess

    if not (ROOT / ".git").exists():
        return
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split(
        "\n"
    )
    home = re.compile(r"(?<![\w.])/(?:root|home/\w+)/")
    for name in listed:
        path = ROOT / name
        if path.suffix in {".py", ".md", ".toml", ".sh", ".txt", ".json", ".spec"} and path.name != Path(__file__).name:
            assert not home.search(path.read_text("utf-8")), name
