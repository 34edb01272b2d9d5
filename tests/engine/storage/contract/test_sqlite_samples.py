"""The sample store beyond the reference's examples.

Longer than 400 lines by a little: the behaviour of one class, in the order of its methods.
"""

from __future__ import annotations

import math
import string
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audiomancer.errors import DuplicateSampleError, StorageError
from audiomancer.storage import SampleMetadata, SQLiteSampleStore

MakeSample = Callable[..., SampleMetadata]

REQUIRED = ("file_path", "file_hash", "duration_ms", "sample_rate", "channels", "bit_depth", "file_size_bytes")


def names(samples: list[SampleMetadata]) -> list[str]:
    return [Path(sample["file_path"]).stem for sample in samples]


def test_folders_are_made_and_the_home_folder_is_expanded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(name, str(tmp_path))
    with SQLiteSampleStore("~/new/folder/samples.db") as store:
        assert store.count() == 0
    assert (tmp_path / "new" / "folder" / "samples.db").is_file()


def test_the_id_is_derived_from_the_first_eight_digits(store: SQLiteSampleStore, make_sample: MakeSample) -> None:
    sample = make_sample("kick")
    assert store.add(sample) == f"smpl_{sample['file_hash'][:8]}"


def test_contents_that_share_eight_digits_get_longer_ids(store: SQLiteSampleStore, make_sample: MakeSample) -> None:
    ids = store.add_batch([make_sample(f"s{i}", file_hash="abcdef01" + f"{i:056x}") for i in range(3)])
    ids.append(store.add(make_sample("s3", file_hash="abcdef01" + f"{3:056x}")))
    assert ids[:2] == ["smpl_abcdef01", "smpl_abcdef010"]
    assert len(set(ids)) == 4
    assert [store.get(sample_id)["file_hash"][-1] for sample_id in ids] == ["0", "1", "2", "3"]


def test_a_hash_whose_every_id_is_taken_is_stored_all_the_same(
    store: SQLiteSampleStore, make_sample: MakeSample
) -> None:
    store.add(make_sample("first", file_hash="abcdef0123"))
    store.add(make_sample("second", file_hash="abcdef01234"))
    assert store.add(make_sample("third", file_hash="abcdef01")) == "smpl_abcdef01-2"


def test_a_given_id_that_is_taken_gives_way_to_a_derived_one(store: SQLiteSampleStore, make_sample: MakeSample) -> None:
    assert store.add(make_sample("a", id="smpl_mine")) == "smpl_mine"
    sample = make_sample("b", id="smpl_mine")
    assert store.add(sample) == f"smpl_{sample['file_hash'][:8]}"


def test_known_content_is_refused_and_reported(store: SQLiteSampleStore, make_sample: MakeSample) -> None:
    sample = make_sample("kick")
    sample_id = store.add(sample)
    with pytest.raises(DuplicateSampleError, match="already exists") as caught:
        store.add(make_sample("kick", file_path="/elsewhere.wav"))
    assert caught.value.existing_id == sample_id
    assert caught.value.file_hash == sample["file_hash"]
    assert store.count() == 1


def test_a_known_path_with_other_content_is_refused_by_name(store: SQLiteSampleStore, make_sample: MakeSample) -> None:
    store.add(make_sample("kick"))
    with pytest.raises(StorageError, match=r"/samples/kick\.wav") as caught:
        store.add(make_sample("snare", file_path="/samples/kick.wav"))
    assert not isinstance(caught.value, DuplicateSampleError)
    assert store.count() == 1


@pytest.mark.parametrize("repeated", ["file_hash", "file_path"])
def test_a_batch_with_a_duplicate_inside_stores_nothing(
    store: SQLiteSampleStore, make_sample: MakeSample, repeated: str
) -> None:
    first, last = make_sample("a"), make_sample("z")
    last[repeated] = first[repeated]
    with pytest.raises(StorageError):
        store.add_batch([first, make_sample("b"), last])
    assert store.count() == 0


def test_an_empty_batch_stores_nothing(store: SQLiteSampleStore) -> None:
    assert store.add_batch([]) == []


@pytest.mark.parametrize("field", REQUIRED)
def test_a_missing_required_field_is_named(store: SQLiteSampleStore, make_sample: MakeSample, field: str) -> None:
    sample: dict[str, Any] = dict(make_sample())
    del sample[field]
    with pytest.raises(StorageError, match=field):
        store.add(sample)
    with pytest.raises(StorageError, match=field):
        store.add({**sample, field: None})
    assert store.count() == 0


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("file_path", 7),
        ("file_path", ""),
        ("file_path", b"/a.wav"),
        ("file_hash", 12),
        ("file_hash", ""),
        ("duration_ms", "250"),
        ("duration_ms", math.nan),
        ("duration_ms", math.inf),
        ("duration_ms", 10**400),
        ("sample_rate", 44100.0),
        ("sample_rate", True),
        ("channels", "2"),
        ("file_size_bytes", 2**63),
        ("bpm", math.nan),
        ("bpm", -math.inf),
        ("bpm", "fast"),
        ("bpm", True),
        ("is_loop", 1),
        ("is_loop", "yes"),
        ("key", 3),
        ("key", "C\udcff"),
        ("mood", "dark"),
        ("mood", [1]),
        ("mood", {"dark"}),
        ("genre_tags", [None]),
        ("created_at", "2020-01-01"),
        ("no_such_field", 1),
    ],
)
def test_an_unusable_value_is_refused_by_name(
    store: SQLiteSampleStore, make_sample: MakeSample, field: str, value: object
) -> None:
    with pytest.raises(StorageError, match=field) as caught:
        store.add(make_sample(**{field: value}))
    assert caught.value.details["field"] == field
    assert store.count() == 0
    sample_id = store.add(make_sample())
    before = store.get(sample_id)
    with pytest.raises(StorageError, match=field):
        store.update(sample_id, {"rms_energy": 0.5, field: value})
    assert store.get(sample_id) == before


def test_what_was_not_given_is_absent(store: SQLiteSampleStore, make_sample: MakeSample) -> None:
    sample = store.get(store.add(make_sample(bpm=None)))
    assert sample is not None
    assert set(sample) == {*REQUIRED, "id", "created_at", "updated_at"}


def test_types_come_back_as_they_went_in(store: SQLiteSampleStore, make_sample: MakeSample) -> None:
    when = datetime(2020, 1, 2, 3, 4, 5, 678901, tzinfo=timezone(timedelta(hours=-3)))
    sample = store.get(
        store.add(
            make_sample(
                is_loop=np.bool_(False), bpm=np.float32(120.5), mood=["b", "a", "ü"], genre_tags=[], created_at=when
            )
        )
    )
    assert sample is not None
    assert sample["is_loop"] is False
    assert type(sample["bpm"]) is float
    assert sample["bpm"] == 120.5
    assert sample["mood"] == ["b", "a", "ü"]
    assert sample["genre_tags"] == []
    assert sample["created_at"] == when
    assert type(sample["updated_at"]) is datetime


texts = st.text(st.characters(codec="utf-8"), min_size=1, max_size=20)
numbers = st.floats(allow_nan=False, allow_infinity=False)
optional_fields = st.fixed_dictionaries(
    {},
    optional={
        "spectral_centroid": numbers,
        "bpm": numbers,
        "is_loop": st.booleans(),
        "key": texts,
        "instrument_type": texts,
        "mood": st.lists(texts, max_size=4),
        "genre_tags": st.lists(texts, max_size=4),
        "created_at": st.datetimes(),
        "updated_at": st.datetimes(timezones=st.just(UTC)),
    },
)
file_names = (
    st.binary(min_size=1, max_size=30)
    .filter(lambda raw: not set(raw) & set(b"/\0"))
    .map(lambda raw: raw.decode("utf-8", "surrogateescape"))
)


@settings(max_examples=60)
@given(
    name=file_names,
    fields=optional_fields,
    size=st.integers(0, 2**63 - 1),
    duration=st.floats(0, 1e12),
)
def test_any_record_comes_back_as_it_went_in(name: str, fields: dict[str, Any], size: int, duration: float) -> None:
    sample: Any = {
        "file_path": f"/folder/{name}",
        "file_hash": "ab" * 32,
        "duration_ms": duration,
        "sample_rate": 48000,
        "channels": 2,
        "bit_depth": 24,
        "file_size_bytes": size,
        **fields,
    }
    with SQLiteSampleStore(":memory:") as store:
        sample_id = store.add(sample)
        found = store.get(sample_id)
        assert found is not None
        assert {field: found[field] for field in sample} == sample
        assert store.get_by_path(f"/folder/{name}") == found
        assert store.search() == [found]


def test_a_path_that_is_not_utf8_is_found_by_path_and_by_its_other_words(
    store: SQLiteSampleStore, make_sample: MakeSample
) -> None:
    path = "/samples/caf\udce9 kick.wav"
    store.add(make_sample(file_path=path))
    assert store.search("kick")[0]["file_path"] == path
    assert store.get_by_path(path) is not None
    assert store.get_by_path("/samples/caf� kick.wav") is None


def test_update_changes_only_the_named_fields(store: SQLiteSampleStore, make_sample: MakeSample) -> None:
    sample_id = store.add(make_sample(bpm=100.0, key="Am", updated_at=datetime(2020, 1, 1)))
    before = store.get(sample_id)
    assert before is not None
    assert store.update(sample_id, {"bpm": 101.0})
    after = store.get(sample_id)
    assert after is not None
    assert after["updated_at"] > before["updated_at"]
    assert {**after, "updated_at": None} == {**before, "bpm": 101.0, "updated_at": None}
    assert store.update(sample_id, {"key": None})
    assert "key" not in store.get(sample_id)
    assert store.count(key="Am") == 0


def test_update_of_an_unknown_field_changes_nothing(store: SQLiteSampleStore, make_sample: MakeSample) -> None:
    sample_id = store.add(make_sample())
    before = store.get(sample_id)
    for updates in ({"bpm": 1.0, "tempo": 2.0}, {"bpm": 1.0, "id": "smpl_other"}, {"bpm": 1.0, "file_path": None}):
        with pytest.raises(StorageError):
            store.update(sample_id, updates)
    assert store.get(sample_id) == before


def test_update_can_not_take_another_samples_path_or_content(store: SQLiteSampleStore, make_sample: MakeSample) -> None:
    first, second = store.add(make_sample("a")), store.add(make_sample("b"))
    taken = store.get(first)
    assert taken is not None
    with pytest.raises(DuplicateSampleError):
        store.update(second, {"file_hash": taken["file_hash"]})
    with pytest.raises(StorageError, match="path"):
        store.update(second, {"file_path": taken["file_path"]})
    assert store.update(first, {"file_path": taken["file_path"], "file_hash": taken["file_hash"]})


def test_update_of_the_path_moves_the_search_with_it(store: SQLiteSampleStore, make_sample: MakeSample) -> None:
    sample_id = store.add(make_sample("kick"))
    store.update(sample_id, {"file_path": "/new/Snare.wav"})
    assert store.count("kick") == 0
    assert store.count("snare") == 1


def test_bpm_bounds_are_inclusive_and_leave_out_samples_without_bpm(
    store: SQLiteSampleStore, make_sample: MakeSample
) -> None:
    store.add_batch([make_sample(f"s{bpm}", bpm=float(bpm)) for bpm in (119, 120, 125, 130, 131)])
    store.add(make_sample("without"))
    assert names(store.search(bpm_min=120, bpm_max=130)) == ["s120", "s125", "s130"]
    assert names(store.search(bpm_min=130)) == ["s130", "s131"]
    assert store.count(bpm_min=-math.inf) == 5
    with pytest.raises(ValueError, match="bpm_min"):
        store.search(bpm_min=math.nan)


def test_moods_match_any_tag_and_nothing_like_it(store: SQLiteSampleStore, make_sample: MakeSample) -> None:
    store.add(make_sample("a", mood=["dark", "warm"]))
    store.add(make_sample("b", mood=["bright"]))
    store.add(make_sample("c", mood=["darker"]))
    store.add(make_sample("d"))
    assert names(store.search(mood=["dark", "bright"])) == ["a", "b"]
    assert names(store.search(mood=["calm"])) == []
    assert store.count(mood=[]) == 4


@pytest.mark.parametrize(("wanted", "found"), [("Db", "C#"), ("Bbm", "A#m"), ("E#", "F"), ("8A", "Am"), ("c#", "C#")])
def test_a_key_finds_its_enharmonics(
    store: SQLiteSampleStore, make_sample: MakeSample, wanted: str, found: str
) -> None:
    store.add_batch([make_sample(key, key=key) for key in ("C#", "A#m", "F", "Am", "A", "C")])
    hits = store.search(key=wanted)
    assert [hit["key"] for hit in hits] == [found]
    assert store.count(key=wanted) == 1


def test_the_stored_spelling_stays_and_a_key_that_is_none_matches_its_text(
    store: SQLiteSampleStore, make_sample: MakeSample
) -> None:
    store.add(make_sample("a", key="Dbm"))
    store.add(make_sample("b", key="atonal"))
    assert store.search(key="C#m")[0]["key"] == "Dbm"
    assert names(store.search(key="atonal")) == ["b"]
    assert store.count(key="nothing") == 0


def test_a_word_for_several_instruments_finds_them_all(store: SQLiteSampleStore, make_sample: MakeSample) -> None:
    kinds = ("closed-hat", "open-hat", "hi-hat", "kick", "theremin")
    store.add_batch([make_sample(kind, instrument_type=kind) for kind in kinds])
    assert names(store.search(instrument_type="hi-hat")) == ["closed-hat", "open-hat", "hi-hat"]
    assert names(store.search(instrument_type="closed-hat")) == ["closed-hat"]
    assert names(store.search(instrument_type="theremin")) == ["theremin"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("kick", ["Deep Kick 100%", "kick_Deep"]),
        ("KICK deep", ["Deep Kick 100%", "kick_Deep"]),
        ('"deep kick"', ["Deep Kick 100%"]),
        ("%", ["Deep Kick 100%"]),
        ("_", ["kick_Deep"]),
        ("*", ["star*"]),
        ("k%p", []),
        ("kic_", []),
        ("ÄÖÜ", ["äöü Strasse"]),
        ("straße", ["äöü Strasse"]),
        ('"', ['quo"te']),
        ("'", []),
        ("", ["Deep Kick 100%", "kick_Deep", "star*", "äöü Strasse", 'quo"te']),
        ("  ", ["Deep Kick 100%", "kick_Deep", "star*", "äöü Strasse", 'quo"te']),
        ("samples deep", ["Deep Kick 100%", "kick_Deep"]),
    ],
)
def test_words_are_searched_in_the_path(
    store: SQLiteSampleStore, make_sample: MakeSample, query: str, found: list[str]
) -> None:
    store.add_batch([make_sample(n) for n in ("Deep Kick 100%", "kick_Deep", "star*", "äöü Strasse", 'quo"te')])
    assert names(store.search(query)) == found
    assert store.count(query) == len(found)


def test_composed_and_decomposed_letters_are_the_same(store: SQLiteSampleStore, make_sample: MakeSample) -> None:
    store.add(make_sample("cafe\u0301"))
    assert store.count("caf\u00e9") == 1


@settings(max_examples=60)
@given(
    words=st.lists(st.text(string.ascii_letters + "%_*'\"\\äß ", min_size=1, max_size=6), min_size=1, max_size=8),
    needle=st.text(string.ascii_letters + "%_*'\\ä", min_size=1, max_size=2),
)
def test_search_finds_exactly_the_paths_that_hold_the_word(words: list[str], needle: str) -> None:
    with SQLiteSampleStore(":memory:") as store:
        paths = [f"/{i}/{word}" for i, word in enumerate(words)]
        for number, path in enumerate(paths):
            store.add({
                "file_path": path, "file_hash": f"{number:064x}", "duration_ms": 1.0, "sample_rate": 1, "channels": 1,
                "bit_depth": 16, "file_size_bytes": 1,
            })  # fmt: skip
        expected = [path for path in paths if needle.casefold() in path.casefold()]
        assert [hit["file_path"] for hit in store.search(needle)] == expected


def test_filters_are_combined(store: SQLiteSampleStore, make_sample: MakeSample) -> None:
    facts: dict[str, Any] = {"instrument_type": "kick", "bpm": 120.0, "key": "Am", "mood": ["dark"]}
    store.add(make_sample("all", **facts))
    for field, other in {"instrument_type": "snare", "bpm": 90.0, "key": "C", "mood": ["bright"]}.items():
        store.add(make_sample(f"all but {field}", **{**facts, field: other}))
    found = store.search("all", "kick", 119.0, 121.0, "Am", ["dark"])
    assert names(found) == ["all"]
    assert store.count("all", "kick", 119.0, 121.0, "Am", ["dark"]) == 1


def test_pages_neither_overlap_nor_miss_a_row(store: SQLiteSampleStore, make_sample: MakeSample) -> None:
    store.add_batch([make_sample(f"s{i}") for i in range(23)])
    pages = [store.search(limit=5, offset=offset) for offset in range(0, 30, 5)]
    assert [len(page) for page in pages] == [5, 5, 5, 5, 3, 0]
    assert names([sample for page in pages for sample in page]) == [f"s{i}" for i in range(23)]
    assert store.search(limit=0) == []


@pytest.mark.parametrize("page", [{"limit": -1}, {"offset": -1}])
def test_negative_pages_are_refused(store: SQLiteSampleStore, page: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="negative"):
        store.search(**page)


def test_ids_and_hashes_that_are_no_text_are_unknown(store: SQLiteSampleStore) -> None:
    assert store.get("smpl_\udcff") is None
    assert store.get_by_hash("\udcff") is None
    assert store.get("' OR 1=1 --") is None


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_known_content_is_reported_before_a_path_that_is_taken(
    store: SQLiteSampleStore, make_sample: MakeSample, order: tuple[int, int]
) -> None:
    known = store.add(make_sample("known"))
    faults = [
        make_sample("new", file_path="/samples/known.wav"),
        make_sample("known", file_path="/samples/elsewhere.wav"),
    ]
    with pytest.raises(DuplicateSampleError) as caught:
        store.add_batch([faults[number] for number in order])
    assert caught.value.existing_id == known
    assert store.count() == 1
