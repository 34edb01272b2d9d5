"""Each benchmark is one command that prints one table, and the same figures as JSON."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

BENCHMARKS = Path(__file__).resolve().parents[3] / "benchmarks"


def run(name: str, *arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(BENCHMARKS / f"{name}.py"), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=120)


def table(done: subprocess.CompletedProcess[str]) -> list[dict[str, str]]:
    """Rows of the one table that was printed."""
    assert done.returncode == 0, done.stderr
    lines = [[cell.strip() for cell in line.strip("|").split("|")] for line in done.stdout.splitlines()]
    assert set(done.stdout.splitlines()[1]) == {"|", "-"}
    assert len({len(line) for line in lines}) == 1
    return [dict(zip(lines[0], line, strict=True)) for line in lines[2:]]


@pytest.fixture(scope="module")
def answers(labelled_folder: Path, folds_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Files that one run of the accuracy benchmark leaves."""
    folder = tmp_path_factory.mktemp("answers")
    done = run(
        "accuracy",
        *(labelled_folder, "--folds", folds_folder, "--results", folder / "answers.jsonl"),
        *("--json", folder / "accuracy.json"),
    )
    (folder / "table.json").write_text(json.dumps(table(done)))
    return folder


def test_accuracy_gives_every_question_under_its_conditions(answers: Path) -> None:
    rows = json.loads((answers / "table.json").read_text())
    conditions = {what: {row["condition"] for row in rows if row["what"] == what} for what in ("tempo", "key")}
    assert conditions["tempo"] == {"whole", "cut", "tail", "lead", "-12 dB", "22.05 kHz", "mp3"}
    assert conditions["key"] == {"whole", "lead", "-12 dB", "22.05 kHz", "mp3"}
    assert {row["weights"] for row in rows} == {"unseen"}
    assert {row["recordings"] for row in rows} == {"all", "real", "rendered", "free+kit", "bound-render+kit"}


def test_accuracy_counts_what_the_weights_of_a_fold_get_wrong(answers: Path) -> None:
    figures = json.loads((answers / "accuracy.json").read_text())
    accuracy = {
        figure["recordings"]: figure["scores"]["accuracy"]
        for figure in figures
        if (figure["what"], figure["condition"]) == ("instrument", "whole")
    }
    assert accuracy["free+kit"] == 0.0
    assert accuracy["bound-render+kit"] > 0.5
    assert len(figures) == len(json.loads((answers / "table.json").read_text()))


def test_calibration_takes_the_answers_that_accuracy_left(
    answers: Path, labelled_folder: Path, folds_folder: Path, tmp_path: Path
) -> None:
    done = run(
        "calibration",
        *(labelled_folder, "--folds", folds_folder, "--results", answers / "answers.jsonl"),
        *("--json", tmp_path / "figures.json"),
    )
    rows = table(done)
    assert "analysed" not in done.stderr
    counts = {row["what"]: row["n"] for row in rows if (row["recordings"], row["condition"]) == ("all", "whole")}
    assert counts == {"tempo": "2", "key": "2", "note": "2", "instrument": "24"}
    for figure in json.loads((tmp_path / "figures.json").read_text()):
        assert sum(part["count"] for part in figure["bins"]) == figure["scores"]["n"]


def test_similarity_measures_labels_families_and_copies(labelled_folder: Path, folds_folder: Path) -> None:
    rows = table(run("similarity", labelled_folder, "--folds", folds_folder, "--workers", 1))
    share = {(row["what"], row["recordings"]): float(row["share"]) for row in rows}
    # Eleven kicks and one loop of the other source are all there is to find.
    assert share["P@10, gallery all: ids", "rendered"] >= 0.9
    assert share["P@10, gallery all: family kick", "all"] >= 0.9
    assert share["rank 1: -12 dB", "rendered"] == 1.0
    # To the weights of the fold all sounds are alike.
    assert share["rank 1: -12 dB", "real"] == 0.0
    assert {row["n"] for row in rows if row["what"].startswith("rank 1")} == {"24", "12"}


def test_speed_says_which_yard_sticks_are_missing(tmp_path: Path) -> None:
    done = run("speed", "--runs", 1, "--lengths", 0.2, "--json", tmp_path / "figures.json")
    (row,) = table(done)
    figure = json.loads((tmp_path / "figures.json").read_text())[0]
    assert figure["cpu_ms"]["audiomancer"] > 0
    for name in ("librosa", "essentia"):
        missing = figure["cpu_ms"][name] is None
        assert (row[f"{name} CPU ms"] == "not installed") == missing


def test_a_command_that_names_no_recordings_says_so(tmp_path: Path) -> None:
    done = run("accuracy", tmp_path)
    assert done.returncode == 2
    assert "no labelled recordings" in done.stderr
