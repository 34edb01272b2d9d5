"""Texts in blocks, the word index and the orders say what plain Python says."""

from __future__ import annotations

import itertools
import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audiomancer.browse.columns.sort_order import UNKNOWN_KEY, ColumnOrder, flipped
from audiomancer.browse.texts.name_order import NameOrder
from audiomancer.browse.texts.name_search import NameSearch, folded_name
from audiomancer.browse.texts.text_table import TextTable, fold_line, positions_of, ranges
from audiomancer.browse.texts.token_index import TokenIndex
from audiomancer.text_fold import natural_key

names = st.one_of(
    st.text("ab1_ -.AÄß", max_size=12),
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="/\0"), max_size=8),
    st.binary(max_size=6).map(lambda raw: raw.replace(b"/", b"").decode("utf-8", "surrogateescape")),
)
needles = st.one_of(st.text("ab1_ -.ä", min_size=1, max_size=4), st.text(min_size=1, max_size=3))


@given(texts=st.lists(names, max_size=20), changes=st.lists(st.tuples(st.integers(0, 19), names), max_size=6))
def test_a_table_holds_its_texts_also_when_some_are_replaced(texts: list[str], changes: list[tuple[int, str]]) -> None:
    table = TextTable(texts)
    plain = list(texts)
    for row, text in changes:
        if row < len(plain):
            table[row] = plain[row] = text
    assert [table[row] for row in range(len(table))] == table.texts() == plain
    rows = np.arange(len(plain))[::-1].copy()
    pieces, starts, lengths = table.packed(rows)
    block = np.concatenate([np.zeros(0, np.uint8), *pieces])
    again = TextTable.of(block, starts, lengths, len(starts), len(block))
    assert again.texts() == plain[::-1]


@given(st.binary(max_size=60), st.binary(min_size=1, max_size=4))
def test_every_place_of_a_needle_is_found(block: bytes, needle: bytes) -> None:
    expected = [at for at in range(len(block)) if block.startswith(needle, at)]
    assert positions_of(needle, np.frombuffer(block, np.uint8)).tolist() == expected


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 5)), max_size=10))
def test_ranges_are_counted_out(pairs: list[tuple[int, int]]) -> None:
    expected = [number for start, length in pairs for number in range(start, start + length)]
    starts = np.array([start for start, _ in pairs], np.int64)
    assert ranges(starts, np.array([length for _, length in pairs], np.int64)).tolist() == expected


@given(stored=st.lists(names, max_size=25), needle=needles)
@settings(max_examples=300)
def test_a_search_finds_the_names_that_hold_the_needle(stored: list[str], needle: str) -> None:
    wanted = fold_line(needle)
    search = NameSearch.of(TextTable(stored))
    assert search.containing(wanted).tolist() == [wanted in folded_name(name) for name in stored]


@given(
    stored=st.lists(names, min_size=1, max_size=12),
    added=st.lists(names, max_size=6),
    renamed=st.dictionaries(st.integers(0, 11), names, max_size=4),
    needle=needles,
)
@settings(max_examples=200)
def test_names_that_came_or_changed_are_found_before_and_after_the_word_index_is_renewed(
    stored: list[str], added: list[str], renamed: dict[int, str], needle: str
) -> None:
    wanted = fold_line(needle)
    search = NameSearch.of(TextTable(stored))
    plain = list(stored)
    rows, values = [], []
    for row, name in renamed.items():
        if row < len(plain):
            plain[row] = search.table[row] = name
            rows.append(row)
            values.append(name)
    search.table.extend(added)
    rows += range(len(plain), len(plain) + len(added))
    values += added
    plain += added
    search.put(np.array(rows, np.int64), values)
    expected = [wanted in folded_name(name) for name in plain]
    assert search.containing(wanted).tolist() == expected
    plan = search.plan_now()
    search.take(plan, plan.work())
    assert not search.late
    assert search.containing(wanted).tolist() == expected
    folded = [folded_name(name) for name in plain]
    assert search.order.rows.tolist() == sorted(range(len(folded)), key=lambda row: natural_key(folded[row]))


def test_a_name_that_changes_while_the_word_index_is_made_stays_late() -> None:
    search = NameSearch.of(TextTable(["kick.wav", "snare.wav"]))
    search.table[0] = "clap.wav"
    search.put(np.array([0]), ["clap.wav"])
    plan = search.plan_now()
    search.table[0] = "ride.wav"
    search.put(np.array([0]), ["ride.wav"])
    search.take(plan, plan.work())
    assert search.containing("ride").tolist() == [True, False]
    assert search.containing("clap").tolist() == [False, False]


def test_few_words_stand_for_many_names_and_are_stored_once() -> None:
    tokens = TokenIndex.build(f"kick {number % 7}.wav" for number in range(700))
    assert len(tokens.words) == 9
    assert len(tokens.rows) == 2100


keys = st.one_of(st.integers(0, 4), st.just(int(UNKNOWN_KEY)))


@given(
    values=st.lists(st.tuples(keys, names), min_size=1, max_size=20),
    changed=st.lists(st.tuples(st.integers(0, 25), keys), max_size=8),
)
@settings(max_examples=200)
def test_an_order_that_is_updated_is_that_of_a_fresh_sort(
    values: list[tuple[int, str]], changed: list[tuple[int, int]]
) -> None:
    given_keys = np.array([key for key, _ in values], np.uint32)
    folded = [fold_line(name.replace("\n", " ")) for _, name in values]
    order = ColumnOrder.of(given_keys, NameOrder.of(folded))
    plain = given_keys.tolist()
    rows = []
    for wanted, key in changed:
        row = min(wanted, len(plain))
        if row == len(plain):
            plain.append(key)
            folded.append(f"new {row}")
        plain[row] = key
        rows.append(row)
    all_keys, by_name = np.array(plain, np.uint32), NameOrder.of(folded)
    order = order.with_rows(np.array(rows, np.int64), len(plain), lambda some: all_keys[some], by_name)
    place = by_name.places.tolist()
    assert order.rows.tolist() == sorted(range(len(plain)), key=lambda row: (plain[row], place[row]))
    unknown = int(UNKNOWN_KEY)
    assert order.reversed(all_keys).rows.tolist() == sorted(
        range(len(plain)), key=lambda row: (unknown if plain[row] == unknown else -plain[row], place[row])
    )


def test_flipped_keys_fall_where_the_others_rise() -> None:
    given_keys = np.array([0, 5, 7, UNKNOWN_KEY], np.uint32)
    assert np.argsort(flipped(given_keys)).tolist() == [2, 1, 0, 3]
    assert flipped(given_keys)[3] == UNKNOWN_KEY


@pytest.mark.parametrize("is_descending", [False, True])
@pytest.mark.parametrize("column", ["name", "bpm", "duration", "folder"])
def test_few_rows_and_many_rows_come_in_the_same_order(column: str, is_descending: bool) -> None:
    from audiomancer.browse import BrowseIndex
    from tests.engine.browse.conftest import entry_of

    rng = np.random.default_rng(4)
    bpm = [None if n % 3 else float(rng.integers(80, 90)) for n in range(300)]
    index = BrowseIndex(
        entry_of(n, f"/m/{n % 5}/{rng.integers(60)}.wav", bpm=bpm[n], duration_s=float(n % 4)) for n in range(300)
    )
    few = np.zeros(300, bool)
    few[rng.permutation(300)[:9]] = True
    everything = index.orders.in_mask(index.alive, column, is_descending)
    assert index.orders.in_mask(few, column, is_descending).tolist() == [row for row in everything.tolist() if few[row]]


@pytest.mark.slow
def test_a_million_names_are_in_natural_order() -> None:
    """The reference compares numbers as Python's integers, without the keys that stand for them."""
    chance = np.random.default_rng(5)
    words = ("Kick", "kick ", "KICK_", "Snare-", "Ünder ", "vol ", "808 ", "Take", "#", "01_", "a007b", "9", "\u6771")
    picked = chance.integers(len(words), size=(1_000_000, 2)).tolist()
    numbers = chance.integers(-1, 300, 1_000_000) ** chance.integers(1, 4, 1_000_000)
    names = [
        f"{words[a]}{'0' * (number % 3)}{number}{words[b]}" if number >= 0 else words[a] + words[b]
        for (a, b), number in zip(picked, numbers.tolist(), strict=True)
    ]
    folded = [fold_line(name) for name in names]

    def counted(name: str) -> tuple[object, ...]:
        parts = re.split("([0-9]+)", name)
        # A number stands where its first digit does among signs and letters.
        texts = [part + "0" * (place + 1 < len(parts[::2])) for place, part in enumerate(parts[::2])]
        values = [int(digits) for digits in parts[1::2]]
        zeros = tuple(len(digits) - len(digits.lstrip("0")) for digits in parts[1::2])
        joined = [one for pair in itertools.zip_longest(texts, values) for one in pair][: len(parts)]
        return (tuple(joined), zeros)

    order = NameOrder.of(folded)
    assert order.rows.tolist() == sorted(range(len(folded)), key=[counted(name) for name in folded].__getitem__)
    keys = np.zeros(len(folded), np.uint32)
    assert (ColumnOrder.of(keys, order).rows == order.rows).all()
