"""Connections, transactions, schema steps, and SQLite's faults in words."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from audiomancer.errors import SchemaTooNewError, StorageError
from audiomancer.storage import SQLiteSampleStore
from audiomancer.storage.sqlite.database import Database
from audiomancer.storage.sqlite.schema import Migration, known_migrations, migrate, statements


def table_names(connection: sqlite3.Connection) -> set[str]:
    return {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}


@pytest.fixture
def bare(tmp_path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(tmp_path / "bare.db", isolation_level=None)
    yield connection
    connection.close()


def test_steps_are_numbered_without_gaps() -> None:
    assert [step.version for step in known_migrations()] == list(range(1, len(known_migrations()) + 1))


def test_each_step_is_applied_once(bare: sqlite3.Connection) -> None:
    assert migrate(bare) == [step.version for step in known_migrations()]
    assert migrate(bare) == []


def test_a_failing_step_rolls_back_and_stays_pending(bare: sqlite3.Connection) -> None:
    good = Migration(1, "0001_a.sql", "CREATE TABLE a (x);")
    broken = Migration(2, "0002_b.sql", "CREATE TABLE b (x); INSERT INTO b VALUES (1); INSERT INTO nowhere VALUES (1);")
    with pytest.raises(sqlite3.OperationalError, match="nowhere"):
        migrate(bare, [good, broken])
    assert table_names(bare) == {"a", "schema_migrations"}
    repaired = broken._replace(script="CREATE TABLE b (x);")
    assert migrate(bare, [good, repaired]) == [2]
    assert table_names(bare) == {"a", "b", "schema_migrations"}


def test_a_newer_schema_is_refused_in_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "samples.db"
    with SQLiteSampleStore(path):
        pass
    connection = sqlite3.connect(path)
    with connection:
        connection.execute("INSERT INTO schema_migrations VALUES (99, '0099_future.sql', '2099-01-01')")
    connection.close()
    content = path.read_bytes()
    with pytest.raises(SchemaTooNewError, match="newer version of Audiomancer"):
        SQLiteSampleStore(path)
    assert path.read_bytes() == content


def test_scripts_are_split_at_statements_and_not_at_semicolons() -> None:
    script = (
        "-- a; comment\nCREATE TABLE a (x DEFAULT 'b;c');\n"
        "CREATE TRIGGER t AFTER INSERT ON a BEGIN\nDELETE FROM a;\nEND;\n"
    )
    assert len(list(statements(script))) == 2


def test_many_threads_open_and_write_one_new_database(tmp_path: Path) -> None:
    def run(number: int) -> None:
        database = Database(tmp_path / "new" / "samples.db")
        try:
            with database.atomic() as tx:
                tx.execute("INSERT INTO favourites VALUES (?, 0)", (str(number),))
        finally:
            database.close()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(run, range(16)))
    database = Database(tmp_path / "new" / "samples.db")
    with database.read() as connection:
        assert connection.execute("SELECT count(*) FROM favourites").fetchone() == (16,)
    database.close()


@pytest.mark.parametrize("where", ["file", "memory"])
def test_threads_share_one_database(tmp_path: Path, where: str) -> None:
    database = Database(tmp_path / "a.db" if where == "file" else ":memory:")

    def write(number: int) -> None:
        with database.atomic() as tx:
            tx.execute("INSERT INTO favourites VALUES (?, 0)", (str(number),))

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, range(100)))
    with database.read() as connection:
        assert connection.execute("SELECT count(*) FROM favourites").fetchone() == (100,)
    database.close()


def test_threads_that_come_and_go_leave_no_connections(tmp_path: Path) -> None:
    database = Database(tmp_path / "a.db")
    before = len(list(Path("/proc/self/fd").iterdir())) if Path("/proc/self/fd").is_dir() else 0

    def read() -> None:
        with database.read() as connection:
            connection.execute("SELECT count(*) FROM samples").fetchone()

    for _ in range(30):
        thread = threading.Thread(target=read)
        thread.start()
        thread.join()
    if before:
        assert len(list(Path("/proc/self/fd").iterdir())) <= before
    database.close()


def insert_and_raise(database: Database, name: str) -> None:
    with database.atomic() as tx:
        tx.execute("INSERT INTO favourites VALUES (?, 0)", (name,))
        raise KeyError


def insert_many(database: Database) -> None:
    with database.atomic() as tx:
        for number in range(1000):
            tx.execute("INSERT INTO favourites VALUES (?, 0)", (f"{number:064}",))


def test_a_block_that_raises_is_rolled_back_and_an_inner_one_by_itself() -> None:
    database = Database(":memory:")
    with database.atomic() as tx:
        tx.execute("INSERT INTO favourites VALUES ('outer', 0)")
        with pytest.raises(KeyError):
            insert_and_raise(database, "inner")
    with pytest.raises(KeyError):
        insert_and_raise(database, "lost")
    with database.read() as connection:
        assert connection.execute("SELECT file_hash FROM favourites").fetchall() == [("outer",)]
    database.close()


def test_readers_do_not_wait_for_a_writer(tmp_path: Path) -> None:
    one, two = Database(tmp_path / "a.db"), Database(tmp_path / "a.db")
    with one.atomic() as tx:
        tx.execute("INSERT INTO favourites VALUES ('x', 0)")
        with two.read() as connection:
            assert connection.execute("SELECT count(*) FROM favourites").fetchone() == (0,)
    with two.read() as connection:
        assert connection.execute("SELECT count(*) FROM favourites").fetchone() == (1,)
    one.close()
    two.close()


def test_a_busy_library_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("audiomancer.storage.sqlite.database.BUSY_TIMEOUT_S", 0.05)
    one, two = Database(tmp_path / "a.db"), Database(tmp_path / "a.db")
    with one.atomic(), pytest.raises(StorageError, match="busy"), two.atomic():
        pass
    one.close()
    two.close()


def test_a_full_disk_is_reported_and_nothing_is_half_written() -> None:
    database = Database(":memory:")
    with database.read() as connection:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {pages + 2}")
    with pytest.raises(StorageError, match="disk is full") as caught:
        insert_many(database)
    assert isinstance(caught.value.__cause__, sqlite3.Error)
    with database.read() as connection:
        assert connection.execute("SELECT count(*) FROM favourites").fetchone() == (0,)
    database.close()


def test_a_file_that_is_no_database_is_reported(tmp_path: Path) -> None:
    (tmp_path / "a.db").write_text("hello " * 500)
    with pytest.raises(StorageError, match="not an Audiomancer library"):
        SQLiteSampleStore(tmp_path / "a.db")


def test_a_damaged_database_is_reported(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    with SQLiteSampleStore(path):
        pass
    content = bytearray(path.read_bytes())
    content[100:] = os.urandom(len(content) - 100)
    path.write_bytes(content)
    for side_file in (tmp_path / "a.db-wal", tmp_path / "a.db-shm"):
        side_file.unlink(missing_ok=True)
    with pytest.raises(StorageError, match="damaged"):
        SQLiteSampleStore(path)


def test_a_folder_in_place_of_the_file_is_reported(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="can't be opened"):
        SQLiteSampleStore(tmp_path)


def test_a_file_in_place_of_the_folder_is_reported(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(StorageError, match="folder can't be made"):
        SQLiteSampleStore(tmp_path / "file" / "a.db")


def test_a_read_only_database_is_reported(tmp_path: Path) -> None:
    database = Database(tmp_path / "a.db")
    with database.read() as connection:
        connection.execute("PRAGMA query_only = ON")
    with pytest.raises(StorageError, match="read-only"), database.atomic() as tx:
        tx.execute("INSERT INTO favourites VALUES ('x', 0)")
    database.close()


def test_our_faults_stay_ordinary_errors() -> None:
    database = Database(":memory:")
    with pytest.raises(sqlite3.OperationalError, match="no such table"), database.read() as connection:
        connection.execute("SELECT * FROM nowhere")
    database.close()


def test_a_closed_library_says_so(tmp_path: Path) -> None:
    store = SQLiteSampleStore(tmp_path / "a.db")
    store.close()
    store.close()
    with pytest.raises(StorageError, match="closed"):
        store.count()


def test_tidying_gives_back_what_is_no_longer_used_and_retains_the_rest(tmp_path: Path) -> None:
    database = Database(tmp_path / "a.db")
    with database.atomic() as tx:
        tx.executemany("INSERT INTO favourites VALUES (?, 0)", [(f"{number:064}",) for number in range(20_000)])
    database.tidy()
    assert database.path.with_name("a.db-wal").stat().st_size == 0
    large = database.path.stat().st_size
    with database.atomic() as tx:
        tx.execute("DELETE FROM favourites WHERE file_hash > ?", (f"{7:064}",))
    database.tidy()
    assert database.path.stat().st_size < large / 4
    with database.read() as connection:
        assert connection.execute("SELECT count(*) FROM favourites").fetchone() == (8,)
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    database.close()


def test_a_durable_block_inside_a_transaction_that_is_not_is_refused(tmp_path: Path) -> None:
    with contextlib.closing(Database(tmp_path / "library.db")) as database:
        with pytest.raises(RuntimeError, match="outermost"), database.atomic(), database.durable():
            pass
        with database.durable(), database.durable() as tx:
            tx.execute("INSERT INTO vector_intents (sample_id) VALUES ('a')")
        with database.atomic() as tx:
            assert tx.execute("SELECT count(*) FROM vector_intents").fetchone() == (1,)
            assert tx.execute("PRAGMA synchronous").fetchone() == (1,)
