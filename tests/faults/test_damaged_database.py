"""A damaged database or vector table goes to quarantine and is recovered; what the user said comes back."""

from __future__ import annotations

import random
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from audiomancer.engine import Engine
from audiomancer.errors import SchemaTooNewError
from audiomancer.paths import DataPaths
from audiomancer.storage import check_library, clear_suspicion, damage_of, repair_vectors
from tests.faults.made_libraries import embedding_of, hash_of, said, say_things, store_samples

COUNT = 1_500
PAGE = 4096


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sound library with a backup, closed."""
    root = tmp_path_factory.mktemp("whole")
    with Engine.open(DataPaths.at(root)) as engine:
        ids = store_samples(engine.storage, "/sounds", COUNT)
        say_things(engine, ids)
        assert engine.backups.write_if_changed() is not None
        engine.storage.samples.compact()
    return root


def damage_page(database: Path, page: int, chance: random.Random) -> None:
    with database.open("r+b") as file:
        file.seek(page * PAGE)
        file.write(chance.choice([bytes(PAGE), chance.randbytes(PAGE), b"\xff" * PAGE]))


def overwrite(database: Path, chance: random.Random) -> None:
    pages = database.stat().st_size // PAGE
    for _ in range(chance.randint(1, 8)):
        damage_page(database, chance.randrange(1, pages), chance)


def flip_bits(database: Path, chance: random.Random) -> None:
    with database.open("r+b") as file:
        for _ in range(200):
            place = chance.randrange(PAGE, database.stat().st_size)
            file.seek(place)
            byte = file.read(1)[0]
            file.seek(place)
            file.write(bytes([byte ^ (1 << chance.randrange(8))]))


def cut_off(database: Path, chance: random.Random) -> None:
    with database.open("r+b") as file:
        file.truncate(chance.randrange(PAGE * 20, database.stat().st_size))


def spoil_header(database: Path, chance: random.Random) -> None:
    with database.open("r+b") as file:
        file.write(chance.randbytes(100))


def replace_by_text(database: Path, chance: random.Random) -> None:
    database.write_bytes(b"All that you hear is silence. " * 1_000)


DAMAGES: list[Callable[[Path, random.Random], None]] = [overwrite, flip_bits, cut_off, spoil_header, replace_by_text]
TIMES = [*range(10), pytest.param(200, marks=[pytest.mark.slow, pytest.mark.timeout(1_800)])]


@pytest.mark.parametrize("number", TIMES)
def test_a_damaged_database_is_recovered_and_user_data_completed(
    whole: Path, tmp_path: Path, number: int, caplog: pytest.LogCaptureFixture
) -> None:
    rounds = range(number, number + 1) if number < 200 else range(1_000, 1_200)
    stored: list[float] = []
    for seed in rounds:
        chance = random.Random(seed)
        root = tmp_path / f"{seed}"
        shutil.copytree(whole, root)
        paths = DataPaths.at(root)
        with Engine.open(paths) as engine:
            before = {entry.path: entry for entry in engine.storage.entries.read()}
            wanted = said(engine)
        DAMAGES[seed % len(DAMAGES)](paths.database, chance)
        if not damage_of(paths.database, is_thorough=True):
            # Only values differ, in a way that SQLite can't see.
            continue
        with Engine.open(paths) as engine:
            if engine.recovery is None:
                # Not seen at the first look: the look at every page, while the window is open, finds it.
                assert engine.look_for_damage() != ""
        with Engine.open(paths) as engine:
            assert engine.recovery is not None or (root / "samples.db.suspect").exists() is False
            repair_vectors(engine.storage.database, engine.storage.samples)
            report = check_library(engine.storage.database, engine.storage.samples)
            assert report.problems == (), report.problems
            after = {entry.path: entry for entry in engine.storage.entries.read()}
            found = said(engine)
            stored.append(sum(path in before for path in after) / COUNT)
            # What SQLite can't distinguish from sound values may differ; tags and collections are whole again.
            assert set(wanted["sounds"]) <= set(found["sounds"])
            assert [c["name"] for c in wanted["collections"]] == [c["name"] for c in found["collections"]]
            assert engine.storage.files.folder_paths()
        assert len(list(root.glob("damaged *"))) == 1
        shutil.rmtree(root)
        caplog.clear()
    if number >= 200:
        print(f"damaged database: {len(stored)} damages repaired, on average {np.mean(stored):.1%} of the rows stored")


def test_a_recovery_that_is_cut_off_begins_again_with_its_copy(
    whole: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = tmp_path / "data"
    shutil.copytree(whole, root)
    paths = DataPaths.at(root)
    damage_page(paths.database, 40, random.Random(2))
    (root / "samples.db.suspect").touch()
    assert damage_of(paths.database, is_thorough=True)
    from audiomancer.storage.integrity import recover as recovery

    def dies(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(recovery, "_salvage_into", dies)
        with pytest.raises(KeyboardInterrupt):
            Engine.open(paths)
    with Engine.open(paths) as engine:
        assert engine.recovery is not None
    assert len(list(root.glob("damaged *"))) == 1
    assert not (root / "samples.db.recovering").exists()


@pytest.mark.parametrize("damage", ["gone", "emptied", "cut"])
def test_a_damaged_vector_table_is_made_anew_without_analysis(
    whole: Path, tmp_path: Path, damage: str, caplog: pytest.LogCaptureFixture
) -> None:
    root = tmp_path / "data"
    shutil.copytree(whole, root)
    paths = DataPaths.at(root)
    table = paths.embeddings / "embeddings.lance"
    if damage == "gone":
        shutil.rmtree(table)
    elif damage == "emptied":
        for file in (table / "data").iterdir():
            file.unlink()
    else:
        for file in (table / "data").iterdir():
            file.write_bytes(file.read_bytes()[:100])
    with Engine.open(paths, for_window=True) as engine:
        # Browsing and similarity go on meanwhile: they don't read the table.
        assert len(engine.read_similarity(engine.read_index()).neighbours) == COUNT
        repair = repair_vectors(engine.storage.database, engine.storage.samples)
        assert (repair.was_damaged, repair.restored, repair.queued) == (True, COUNT, 0)
        assert check_library(engine.storage.database, engine.storage.samples).problems == ()
        assert engine.storage.files.pending(4) == []
        sample = engine.storage.samples.sample_store.get_by_hash(hash_of(7))
        assert sample is not None
        restored = np.array(engine.storage.samples.get_embedding(sample["id"]))
        assert float(restored @ embedding_of(7)) > 0.9999
        assert len(engine.storage.samples.find_similar(sample["id"], limit=5)) == 5
        assert repair_vectors(engine.storage.database, engine.storage.samples).sentences == []
    caplog.clear()


def test_without_an_index_the_samples_are_measured_again(
    whole: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    root = tmp_path / "data"
    shutil.copytree(whole, root)
    shutil.rmtree(root / "embeddings")
    with Engine.open(DataPaths.at(root)) as engine:
        repair = repair_vectors(engine.storage.database, engine.storage.samples)
        assert (repair.was_damaged, repair.restored, repair.queued) == (True, 0, COUNT)
        assert len(engine.storage.files.pending(4)) == COUNT
    caplog.clear()


def test_a_newer_library_is_refused_in_a_sentence_and_stays_as_it_is(whole: Path, tmp_path: Path) -> None:
    root = tmp_path / "data"
    shutil.copytree(whole, root)
    paths = DataPaths.at(root)
    with sqlite3.connect(paths.database) as connection:
        connection.execute("INSERT INTO schema_migrations VALUES (9999, 'from the future', '2030-01-01')")
    connection.close()
    before = paths.database.read_bytes()
    with pytest.raises(SchemaTooNewError, match="newer version of Audiomancer"):
        Engine.open(paths)
    assert paths.database.read_bytes() == before
    assert not list(root.glob("damaged *"))
    clear_suspicion(paths.database)
