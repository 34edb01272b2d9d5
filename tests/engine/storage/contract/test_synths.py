"""The synth store beyond the reference's examples."""

from __future__ import annotations

import math
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audiomancer.errors import StorageError
from audiomancer.storage import SynthStore


def synth(synth_name: str = "tb303", /, **fields: Any) -> dict[str, Any]:
    return {
        "name": synth_name,
        "file_path": f"/synths/{synth_name}.scd",
        "file_hash": synth_name.encode().hex().ljust(64, "0"),
        "source_code": f"SynthDef(\\{synth_name}, {{ }})",
        "controls": [{"name": "freq", "default": 440.0}],
        **fields,
    }


def test_a_second_synth_of_the_same_name_is_refused(synths: SynthStore) -> None:
    synths.add(synth())
    with pytest.raises(StorageError, match="already exists") as caught:
        synths.add(synth(file_hash="other"))
    assert caught.value.details["name"] == "tb303"


def test_a_second_synth_with_the_same_source_is_refused(synths: SynthStore) -> None:
    synths.add(synth(file_hash="f" * 64))
    with pytest.raises(StorageError, match="same content") as caught:
        synths.add(synth("other", file_hash="f" * 64))
    assert caught.value.details["file_hash"] == "f" * 64


def test_one_file_may_define_several_synths(synths: SynthStore) -> None:
    for name in ("a", "b"):
        synths.add(synth(name, file_path="/synths/both.scd"))
    found = synths.get_by_path("/synths/both.scd")
    assert found is not None
    assert found["name"] == "a"
    assert synths.count("both.scd") == 2


def test_ids_grow_where_hashes_share_their_beginning(synths: SynthStore) -> None:
    assert synths.add(synth("a", file_hash="abcdef0123")) == "synth_abcdef01"
    assert synths.add(synth("b", file_hash="abcdef0199")) == "synth_abcdef019"


def test_what_was_not_given_is_empty_and_times_are_datetimes(synths: SynthStore) -> None:
    bare = synth()
    del bare["controls"]
    found = synths.get(synths.add(bare))
    assert found is not None
    assert (found["controls"], found["characteristics"], found["categorization"]) == ([], {}, {})
    assert isinstance(found["created_at"], datetime)
    assert isinstance(found["updated_at"], datetime)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", None),
        ("name", ""),
        ("file_path", None),
        ("file_hash", 1),
        ("source_code", None),
        ("controls", {}),
        ("controls", ["freq"]),
        ("controls", [{"default": math.nan}]),
        ("characteristics", []),
        ("characteristics", {1: 2}),
        ("categorization", {"tags": {"a set"}}),
        ("created_at", "today"),
        ("tempo", 1),
    ],
)
def test_an_unusable_field_is_refused_by_name(synths: SynthStore, field: str, value: object) -> None:
    with pytest.raises(StorageError, match=field):
        synths.add(synth(**{field: value}))
    assert synths.count() == 0


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**60), 2**60)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=50)
@given(
    controls=st.lists(st.dictionaries(st.text(), json_values, max_size=3), max_size=3),
    characteristics=st.dictionaries(st.text(), json_values, max_size=3),
    code=st.text(st.characters(codec="utf-8")),
)
def test_any_synth_comes_back_as_it_went_in(controls: Any, characteristics: Any, code: str) -> None:
    given_synth = synth(controls=controls, characteristics=characteristics, source_code=code)
    with SynthStore(":memory:") as store:
        found = store.get(store.add(given_synth))
        assert found is not None
        assert {name: found[name] for name in given_synth} == given_synth


def test_a_path_that_is_not_utf8_comes_back(synths: SynthStore) -> None:
    path = "/synths/\udcff.scd"
    synths.add(synth(file_path=path))
    found = synths.get_by_path(path)
    assert found is not None
    assert found["file_path"] == path


def test_update_changes_only_the_named_fields(synths: SynthStore) -> None:
    synth_id = synths.add(synth(updated_at=datetime(2020, 1, 1)))
    before = synths.get(synth_id)
    assert before is not None
    assert synths.update(synth_id, {"name": "tb-909"})
    after = synths.get(synth_id)
    assert after is not None
    assert after["updated_at"] > before["updated_at"]
    assert {**after, "updated_at": None} == {**before, "name": "tb-909", "updated_at": None}
    assert (synths.count("tb-909"), synths.count("tb303.scd")) == (1, 1)
    assert synths.update("synth_nobody", {"name": "x"}) is False


@pytest.mark.parametrize(
    "updates", [{"name": "b"}, {"file_hash": b"b".hex().ljust(64, "0")}, {"id": "x"}, {"x": 1}, {"controls": 1}]
)
def test_an_update_that_can_not_be_changes_nothing(synths: SynthStore, updates: dict[str, Any]) -> None:
    synth_id = synths.add(synth("a"))
    synths.add(synth("b"))
    before = synths.get(synth_id)
    with pytest.raises(StorageError):
        synths.update(synth_id, {"source_code": "changed", **updates})
    assert synths.get(synth_id) == before


def test_filters_are_combined_and_count_agrees(synths: SynthStore) -> None:
    synths.add(synth("acid bass", categorization={"category": "bass"}, characteristics={"has_gate": True}))
    synths.add(synth("sub bass", categorization={"category": "bass"}, characteristics={"has_gate": False}))
    synths.add(synth("old bass", categorization={"category": "bass"}))
    synths.add(synth("acid lead", categorization={"category": "lead"}, characteristics={"has_gate": True}))
    cases: list[tuple[dict[str, Any], list[str]]] = [
        ({}, ["acid bass", "sub bass", "old bass", "acid lead"]),
        ({"query": "ACID"}, ["acid bass", "acid lead"]),
        ({"query": "scd lead"}, ["acid lead"]),
        ({"query": "%"}, []),
        ({"category": "bass"}, ["acid bass", "sub bass", "old bass"]),
        ({"has_gate": True}, ["acid bass", "acid lead"]),
        ({"has_gate": False}, ["sub bass", "old bass"]),
        ({"query": "bass", "category": "bass", "has_gate": True}, ["acid bass"]),
    ]
    for filters, names in cases:
        assert [hit["name"] for hit in synths.search(**filters)] == names
        assert synths.count(**filters) == len(names)
    assert [hit["name"] for hit in synths.search(limit=2, offset=1)] == ["sub bass", "old bass"]
    assert len(synths.list_all(limit=3)) == 3
    with pytest.raises(ValueError, match="negative"):
        synths.search(limit=-1)


def test_lineage_refuses_what_can_not_be(synths: SynthStore) -> None:
    a, b, c = (synths.add(synth(name)) for name in "abc")
    synths.add_lineage(b, a)
    synths.add_lineage(c, b, 1.0)
    for child, parent, weight, complaint in (
        ("nobody", a, 0.5, "^Synth not found"),
        (a, "nobody", 0.5, "Parent synth not found"),
        (c, a, 1.01, "contribution_weight"),
        (c, a, -0.01, "contribution_weight"),
        (c, a, math.nan, "contribution_weight"),
        (b, a, 0.7, "already exists"),
        (a, a, 0.5, "itself"),
        (a, b, 0.5, "cycle"),
        (a, c, 0.5, "cycle"),
    ):
        with pytest.raises(StorageError, match=complaint):
            synths.add_lineage(child, parent, weight)
    assert [p["contribution_weight"] for p in synths.get_lineage(b)] == [0.5]


def test_lineage_gives_the_parents_records_in_order(synths: SynthStore) -> None:
    child, one, two = (synths.add(synth(name)) for name in ("child", "one", "two"))
    synths.add_lineage(child, two, 0.25)
    synths.add_lineage(child, one, 0.75)
    found = synths.get_lineage(child)
    assert [(p["name"], p["parent_synth_id"], p["contribution_weight"]) for p in found] == [
        ("two", two, 0.25),
        ("one", one, 0.75),
    ]
    assert synths.get_lineage("nobody") == []


def test_deleting_a_synth_deletes_its_lineage_and_nothing_else(synths: SynthStore) -> None:
    a, b, c = (synths.add(synth(name)) for name in "abc")
    synths.add_lineage(b, a)
    synths.add_lineage(c, b)
    assert synths.delete(b) is True
    assert synths.delete(b) is False
    assert synths.get_lineage(c) == []
    assert synths.count() == 2
    synths.add(synth("b"))
    assert synths.get_lineage(b) == []
