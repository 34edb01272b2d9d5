"""Pages are those of a plain list, whatever changes between them; and no look-up reads the whole table."""

from __future__ import annotations

import hashlib
import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audiomancer.storage import LibraryStorage, ListedFile, SampleMetadata, SQLiteSampleStore
from audiomancer.storage.sqlite.page_cursors import PageCursors

MakeSample = Callable[..., SampleMetadata]

QUERIES: list[dict[str, Any]] = [
    {},
    {"instrument_type": "kick"},
    {"bpm_min": 100.0, "bpm_max": 130.0},
    {"query": "odd"},
    {"key": "Am", "mood": ["dark", "sunny"]},
]
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("page"), st.sampled_from(range(len(QUERIES))), st.integers(0, 12), st.integers(0, 40)),
        st.tuples(st.sampled_from(["add", "add elsewhere", "rolled back"]), st.integers(0, 7)),
        st.tuples(st.sampled_from(["delete", "update", "delete elsewhere"]), st.integers(0, 40)),
        st.tuples(st.just("read on"), st.sampled_from(range(len(QUERIES))), st.integers(1, 5)),
    ),
    max_size=40,
)


def sample(number: int, kind: int) -> SampleMetadata:
    made: SampleMetadata = {
        "file_path": f"/samples/{'odd' if kind % 2 else 'even'} {number}.wav",
        "file_hash": hashlib.sha256(str(number).encode()).hexdigest(),
        "duration_ms": 1.0,
        "sample_rate": 44100,
        "channels": 1,
        "bit_depth": 16,
        "file_size_bytes": 1,
    }
    if kind & 1:
        made["instrument_type"] = "kick"
    if kind & 2:
        made["bpm"] = 90.0 + 10 * kind
    if kind & 4:
        made["key"] = "Am"
        made["mood"] = ["sunny"] if kind & 1 else ["dark", "warm"]
    return made


def meets(record: SampleMetadata, query: dict[str, Any]) -> bool:
    bpm = record.get("bpm")
    return (
        query.get("query", "") in record["file_path"]
        and query.get("instrument_type") in (None, record.get("instrument_type"))
        and ("bpm_min" not in query or (bpm is not None and query["bpm_min"] <= bpm <= query["bpm_max"]))
        and query.get("key") in (None, record.get("key"))
        and ("mood" not in query or bool(set(query["mood"]) & set(record.get("mood", []))))
    )


@settings(max_examples=80)
@given(steps=STEPS, count=st.integers(0, 30))
def test_pages_are_those_of_a_plain_list_whatever_changes_between_them(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[Any, ...]], count: int
) -> None:
    path = tmp_path_factory.mktemp("pages") / "samples.db"
    with SQLiteSampleStore(path) as store, SQLiteSampleStore(path) as elsewhere:
        stored = [sample(number, number % 8) for number in range(count)]
        ids = store.add_batch(stored)
        number = count
        for step in steps:
            match step:
                case ["page", which, limit, offset]:
                    wanted = [i for i, record in zip(ids, stored, strict=True) if meets(record, QUERIES[which])]
                    found = store.search(**QUERIES[which], limit=limit, offset=offset)
                    assert [record["id"] for record in found] == wanted[offset : offset + limit]
                    assert store.count(**QUERIES[which]) == len(wanted)
                case ["read on", which, limit]:
                    wanted = [i for i, record in zip(ids, stored, strict=True) if meets(record, QUERIES[which])]
                    for offset in range(0, len(wanted) + limit, limit):
                        found = store.search(**QUERIES[which], limit=limit, offset=offset)
                        assert [record["id"] for record in found] == wanted[offset : offset + limit]
                case ["add" | "add elsewhere", kind]:
                    stored.append(sample(number, kind))
                    ids.append((elsewhere if step[0] == "add elsewhere" else store).add(stored[-1]))
                    number += 1
                case ["rolled back", kind]:
                    with suppress(KeyError), store._database.atomic():
                        store.add(sample(10_000 + number, kind))
                        for query in QUERIES:
                            store.search(**query, limit=3, offset=2)
                        raise KeyError
                case ["delete" | "delete elsewhere", at] if stored:
                    at %= len(stored)
                    assert (elsewhere if step[0] == "delete elsewhere" else store).delete(ids.pop(at))
                    stored.pop(at)
                case ["update", at] if stored:
                    at %= len(stored)
                    assert store.update(ids[at], {"bpm": 120.0, "instrument_type": "kick", "mood": None})
                    stored[at] = {**stored[at], "bpm": 120.0, "instrument_type": "kick", "mood": []}


def test_cursors_stay_few_and_right_however_many_pages_are_read() -> None:
    cursors = PageCursors()
    query = ("1", ())
    for count in range(1, 5000):
        cursors.note(query, count, 10 * count)
    assert len(cursors._cursors[query]) <= 256
    for offset in range(0, 6000, 7):
        count, row = cursors.before(query, offset)
        assert count <= offset
        assert row == 10 * count or (count, row) == (0, -1)
    assert cursors.before(query, 4999) == (4999, 49990)
    for number in range(100):
        cursors.note((str(number), ()), 1, 1)
    assert len(cursors._cursors) == 16
    cursors.clear_unless((1, 2))
    assert cursors.before(("99", ()), 5) == (0, -1)


@contextmanager
def traced(connection: sqlite3.Connection) -> Iterator[list[str]]:
    statements: list[str] = []
    connection.set_trace_callback(statements.append)
    yield statements
    connection.set_trace_callback(None)


def scans(connection: sqlite3.Connection, statements: list[str]) -> list[str]:
    """Steps of these statements that read a whole table or index of samples or files."""
    steps = [
        f"{step[3]}: {statement}"
        for statement in statements
        if re.match(r"\s*(SELECT|INSERT|UPDATE|DELETE)", statement) and not statement.startswith("--")
        for step in connection.execute(f"EXPLAIN QUERY PLAN {statement}")
    ]
    return [step for step in steps if re.match(r"SCAN (samples|files|sample_evidence)\b", step)]


def test_nothing_is_looked_up_by_reading_all(library: LibraryStorage, make_sample: MakeSample) -> None:
    store = library.samples.sample_store
    folder = library.files.add_folder("/samples")
    ids = store.add_batch([make_sample(f"s{number}") for number in range(20)])
    odd_id = store.add(make_sample("odd", id="smpl_mine"))
    with store._database.read() as connection, traced(connection) as statements:
        known = make_sample("s3")
        assert store.get(ids[3]) is not None
        assert store.get_by_path(known["file_path"]) is not None
        assert store.get_by_hash(known["file_hash"]) is not None
        assert store.get_by_hash(make_sample("odd")["file_hash"]) == store.get(odd_id)
        store.add(make_sample("new"))
        store.update(ids[0], {"file_path": "/samples/moved.wav", "bpm": 99.0})
        store.delete(ids[1])
        files = library.files.store_listed(folder.id, [ListedFile("/samples/s5.wav", 1, 1)])
        library.analysed.store_known([(files[0], make_sample("s5")["file_hash"])])
        library.files.set_missing(files)
        library.files.set_found(files)
        assert library.files.pending(1) != []
        assert library.files.problems() == []
        library.entries.overviews(ids)
        library.entries.evidence(ids[2])
    assert len(statements) > 20
    with store._database.read() as connection:
        assert scans(connection, statements) == []


@pytest.mark.parametrize(
    "query",
    [
        {"instrument_type": "kick"},
        {"instrument_type": "hi-hat", "bpm_min": 100.0},
        {"instrument_type": "kick", "mood": ["dark"]},
        {"key": "Am"},
        {"key": "Am", "bpm_min": 100.0, "bpm_max": 130.0, "mood": ["dark", "warm"]},
        {"bpm_min": 100.0, "bpm_max": 130.0},
        {"bpm_max": 130.0, "mood": ["dark"]},
        {"instrument_type": "kick", "key": "Am", "bpm_min": 100.0, "mood": ["dark"]},
    ],
)
def test_filters_are_counted_within_an_index(store: SQLiteSampleStore, query: dict[str, Any]) -> None:
    store.add_batch([sample(number, number % 8) for number in range(64)])
    with store._database.read() as connection, traced(connection) as statements:
        assert store.count(**query) == len(store.search(**query, limit=1000))
    with store._database.read() as connection:
        (step,) = connection.execute(f"EXPLAIN QUERY PLAN {statements[0]}").fetchall()
        assert re.match(r"SEARCH samples USING COVERING INDEX", step[3])
        assert scans(connection, statements) == []


def test_a_page_is_begun_where_the_last_one_ended(store: SQLiteSampleStore) -> None:
    store.add_batch([sample(number, number % 8) for number in range(64)])
    with store._database.read() as connection, traced(connection) as statements:
        for offset in range(0, 60, 10):
            store.search(limit=10, offset=offset)
        store.search(limit=10, offset=35)
    skipped = [int(found[1]) for text in statements if (found := re.search(r"OFFSET (\d+)\)", text))]
    assert skipped == [0, 0, 0, 0, 0, 0, 5]
