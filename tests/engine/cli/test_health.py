"""`audiomancer stats` and `audiomancer doctor`."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from tests.engine.cli.commands import Run, Scanned


def test_stats_of_a_new_library_are_zeros(run: Run, tmp_path: Path) -> None:
    [record] = run("stats", "--json", "--data-dir", tmp_path / "data").records
    assert (record["sounds"], record["analysed"], record["problems"], record["folders"]) == (0, 0, 0, {})
    ran = run("stats", "--data-dir", tmp_path / "data")
    assert ran.status == 0
    assert ran.lines[0] == "0 sounds (0 h), 0 analysed, 0 waiting."


def test_stats_add_up(run: Run, scanned: Scanned) -> None:
    [record] = run("stats", "--json", "--data-dir", scanned.data).records
    sounds = len(scanned.files)
    assert (record["sounds"], record["analysed"], record["waiting"]) == (sounds, sounds, 0)
    assert (record["problems"], record["missing"], record["favourites"]) == (1, 0, 0)
    assert record["folders"] == {str(scanned.sounds): sounds}
    assert record["loops"] == 16
    assert record["instruments"]["snare"] == 3
    assert record["keys"]["Am"] >= 4
    assert sum(record["instruments"].values()) <= sounds
    on_disk = sum(path.stat().st_size for path in scanned.data.rglob("*") if path.is_file())
    assert 0 < record["data_bytes"] <= on_disk * 1.5


def test_stats_in_words_say_the_same(run: Run, scanned: Scanned) -> None:
    ran = run("stats", "--data-dir", scanned.data)
    sounds = len(scanned.files)
    assert ran.lines[0].startswith(f"{sounds} sounds (")
    assert ran.lines[0].endswith(f" h), {sounds} analysed, 0 waiting.")
    assert f"  {scanned.sounds}: {sounds}" in ran.lines
    assert ran.lines[-1].startswith("The library takes ")


def test_doctor_looks_at_everything_and_fails_only_if_something_is_wrong(run: Run, scanned: Scanned) -> None:
    ran = run("doctor", "--json", "--data-dir", scanned.data)
    [record] = ran.records
    by_name = {check["name"]: check for check in record["checks"]}
    assert list(by_name) == ["Program", "Packages", "Resources", "Library", "Sound output", "Audition", "M4A, AAC, WMA"]
    assert record["ok"] is all(check["ok"] for check in record["checks"])
    assert ran.status == (0 if record["ok"] else 1)
    # A machine without a sound card is not healthy, but all else must be.
    assert all(check["ok"] for name, check in by_name.items() if name != "Sound output"), record
    assert f"{len(scanned.files)} samples, {len(scanned.files)} embeddings" in by_name["Library"]["says"]


def test_doctor_finds_lost_embeddings_and_says_so_in_words(run: Run, scanned: Scanned, tmp_path: Path) -> None:
    data = tmp_path / "data"
    shutil.copytree(scanned.data, data)
    for part in (data / "embeddings").rglob("*.lance"):
        if part.is_file():
            part.write_bytes(b"")
    ran = run("doctor", "--data-dir", data)
    assert ran.status == 1
    assert any(line.startswith("BAD  Library: ") for line in ran.lines), ran.out


def test_doctor_says_what_the_player_counted_in_the_last_session(run: Run, scanned: Scanned, tmp_path: Path) -> None:
    data = tmp_path / "data"
    shutil.copytree(scanned.data, data)

    def said() -> str:
        [record] = run("doctor", "--json", "--data-dir", data).records
        return next(check["says"] for check in record["checks"] if check["name"] == "Audition")

    assert said() == "nothing was played yet"
    counts = {"blocks": 9, "underruns": 2, "late_blocks": 1, "until": "2026-11-24T12:00:00"}
    (data / "audition.json").write_text(json.dumps(counts))
    assert said() == "2 underruns, 1 late blocks in the session that ended at 2026-11-24 12:00:00"
    (data / "audition.json").write_text("[]")
    assert said() == "the counts of the last session can't be read"
