"""Annotations from the terminal: stored, listed, undone, backed up, brought in elsewhere."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from audiomancer.cli import main
from audiomancer.paths import display_path
from tests.engine.cli.commands import Run, Scanned, write_tone


@pytest.fixture
def data(scanned: Scanned, tmp_path: Path) -> Path:
    """A copy of the scanned library, to be changed."""
    folder = tmp_path / "data"
    shutil.copytree(scanned.data, folder)
    return folder


def names(run: Run, data: Path, query: str) -> list[str]:
    ran = run("search", query, "--json", "--limit", "0", "--data-dir", data)
    assert ran.status == 0, ran.err
    return sorted(Path(record["file_path"]).name for record in ran.records)


def test_what_is_said_of_matching_sounds_is_found_again(run: Run, data: Path) -> None:
    kicks = names(run, data, "inst:kick")
    assert kicks
    ran = run(
        "edit", "inst:kick", "--tag", "for the drop", "--tag", "808", "--rate", "4", "--note", "mix low", "--favourite",
        "--bpm", "99", "--collect", "Drum kit", "--data-dir", data,
    )  # fmt: skip
    assert (ran.status, ran.err) == (0, "")
    for query in (
        'tag:"for the drop" tag:808', "rating:>=4", "rating:4", "fav:", "bpm:=99 inst:kick", "is:noted", "is:tagged",
        'coll:"drum kit"', "for the drop", "mix low",
    ):  # fmt: skip
        assert names(run, data, query) == kicks, query
    (record, *_) = run("search", "tag:808", "--json", "--data-dir", data).records
    assert (record["tags"], record["rating"], record["note"]) == (["808", "for the drop"], 4, "mix low")
    assert (record["bpm"], record["bpm_source"], record["is_favourite"]) == (99.0, "user", True)
    # All of it is one step.
    ran = run("undo", "--data-dir", data)
    assert ran.out.startswith("Undone: ")
    assert names(run, data, "tag:808") == names(run, data, "coll:drum") == []
    assert run("redo", "--data-dir", data).status == 0
    assert names(run, data, "tag:808") == kicks
    assert run("redo", "--data-dir", data).status == 1


def test_hidden_sounds_are_only_in_the_list_of_hidden_ones(run: Run, data: Path) -> None:
    everything, kicks = names(run, data, ""), names(run, data, "inst:kick")
    run("edit", "inst:kick", "--hide", "--data-dir", data)
    assert names(run, data, "") == sorted(set(everything) - set(kicks))
    assert names(run, data, "is:hidden") == kicks
    run("edit", "is:hidden", "--no-hide", "--data-dir", data)
    assert names(run, data, "") == everything


def test_nothing_is_changed_by_a_dry_run_a_mistake_or_no_match(run: Run, data: Path) -> None:
    dry = run("edit", "inst:kick", "--tag", "x", "--dry-run", "--data-dir", data)
    assert dry.status == 0
    assert len(dry.out.splitlines()) == len(names(run, data, "inst:kick"))
    assert run("edit", "inst:kick", "--data-dir", data).status == 2
    assert run("edit", "inst:zither", "--tag", "x", "--data-dir", data).status == 2
    assert run("edit", "no such words", "--tag", "x", "--data-dir", data).status == 1
    ran = run("edit", "inst:kick", "--tag", "fine", "--bpm", "fast", "--data-dir", data)
    assert (ran.status, ran.err) == (1, "audiomancer: fast is not a tempo\n")
    assert names(run, data, "is:tagged") == []
    assert run("history", "--data-dir", data).out == ""


def test_a_collection_is_found_by_every_spelling_of_its_name(run: Run, data: Path) -> None:
    run("edit", "inst:kick", "--collect", "Caf\u00e9", "--data-dir", data)
    kicks = names(run, data, "coll:cafe\u0301")
    assert kicks
    assert len(run("collection", "CAFE\u0301", "--data-dir", data).out.splitlines()) == len(kicks)


def test_collections_and_searches_are_listed_renamed_and_removed(run: Run, data: Path) -> None:
    run("edit", "inst:kick", "--collect", "Kit", "--data-dir", data)
    kicks = names(run, data, "coll:kit")
    assert run("collection", "--data-dir", data).out == f"Kit: {len(kicks)} sounds\n"
    listed = run("collection", "kit", "--data-dir", data).out.splitlines()
    assert sorted(Path(line).name for line in listed) == sorted(map(display_path, kicks))
    assert run("collection", "kit", "--rename", "Album", "--data-dir", data).status == 0
    assert names(run, data, "coll:album") == kicks
    assert run("collection", "album", "--remove", "--data-dir", data).status == 0
    ran = run("collection", "album", "--data-dir", data)
    assert (ran.status, ran.err) == (1, "audiomancer: There is no collection “album”\n")
    assert run("saved", "Dark kicks", "inst:kick mood:dark", "--data-dir", data).status == 0
    assert run("saved", "dark kicks", "--data-dir", data).out == "inst:kick mood:dark\n"
    assert run("saved", "bad", "bpm:fast", "--data-dir", data).status == 1
    (saved,) = run("saved", "--json", "--data-dir", data).records
    assert saved == {"name": "Dark kicks", "query": "inst:kick mood:dark"}
    assert run("saved", "dark kicks", "--remove", "--data-dir", data).status == 0
    assert run("saved", "--data-dir", data).out == ""
    assert len(run("history", "--json", "--data-dir", data).records) == 5


def test_a_backup_is_readable_and_brings_everything_to_another_machine(
    run: Run, scanned: Scanned, data: Path, tmp_path: Path
) -> None:
    assert "nothing to back up" in run("backup", "--data-dir", data).out
    run("edit", "inst:kick", "--tag", "808", "--rate", "5", "--collect", "Kit", "--data-dir", data)
    kicks = names(run, data, "tag:808")
    (backup,) = run("backup", "--list", "--json", "--data-dir", data).records
    document = json.loads(Path(backup["file"]).read_text("utf-8"))
    assert sorted(sound["name"] for sound in document["sounds"].values()) == sorted(map(display_path, kicks))
    assert document["source_folders"] == [str(scanned.sounds)]
    copy = tmp_path / "copy.json"
    assert run("backup", copy, "--data-dir", data).status == 0
    # The same sounds under other names, and another one.
    other_sounds, other = tmp_path / "other sounds", tmp_path / "other"
    shutil.copytree(scanned.sounds, other_sounds)
    for number, path in enumerate(sorted(other_sounds.rglob("*.wav"))):
        path.rename(path.with_name(f"{number} {path.name}"))
    write_tone(other_sounds / "mine.wav", 999.0)
    assert main(["scan", str(other_sounds), "--data-dir", str(other)]) == 0
    ran = run("restore", copy, "--data-dir", other)
    assert (ran.status, ran.err) == (0, "")
    found = names(run, other, "tag:808 rating:5 coll:kit")
    assert sorted(name.split(" ", 1)[1] for name in found) == kicks
    assert "nothing that was not known" in run("restore", copy, "--data-dir", other).out
    assert run("undo", "--data-dir", other).status == 0
    assert names(run, other, "is:tagged") == []


@pytest.mark.parametrize(
    ("text", "words"),
    [("{", "damaged"), ("[]", "no backup"), ("{}", "no backup"), ("[" * 100_000, "damaged"), (None, "can't be read")],
)
def test_what_is_no_backup_is_refused_in_a_sentence(
    run: Run, data: Path, tmp_path: Path, text: str | None, words: str
) -> None:
    path = tmp_path / "file.json"
    if text is not None:
        path.write_text(text)
    ran = run("restore", path, "--data-dir", data)
    assert ran.status == 1
    assert words in ran.err
    assert ran.err.count("\n") == 1


def test_verify_reports_and_repair_repairs(run: Run, data: Path, caplog: pytest.LogCaptureFixture) -> None:
    ran = run("verify", "--data-dir", data)
    assert (ran.status, ran.err) == (0, "")
    assert ran.out.startswith("All is well")
    assert run("repair", "--data-dir", data).out == "There was nothing to mend.\n"
    run("edit", "inst:kick", "--tag", "808", "--data-dir", data)
    kicks = names(run, data, "tag:808")
    shutil.rmtree(data / "embeddings" / "embeddings.lance")
    assert run("verify", "--data-dir", data).status == 1
    ran = run("repair", "--data-dir", data)
    assert (ran.status, ran.err) == (0, "")
    assert "made anew" in ran.out
    assert run("verify", "--data-dir", data).status == 0
    (data / "samples.db").write_bytes(b"no database at all" * 1000)
    ran = run("search", "tag:808", "--data-dir", data)
    assert "damaged and has been repaired" in ran.err
    assert "user data" in ran.err
    assert run("scan", "--data-dir", data).status == 0
    assert names(run, data, "tag:808") == kicks
    caplog.clear()
