import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from audiomancer.browse import BrowseIndex
from tests.engine.browse.conftest import entry_of


def of_tempi(*tempi: float) -> BrowseIndex:
    return BrowseIndex([entry_of(number, f"/m/{number}.wav", bpm=bpm) for number, bpm in enumerate(tempi, 1)])


def in_order(index: BrowseIndex, *, is_descending: bool = False) -> list[float]:
    return index.column("bpm")[index.orders.all_rows("bpm", is_descending)].tolist()


def test_rows_that_come_while_an_order_is_brought_up_to_date_are_in_the_next_one() -> None:
    index = of_tempi(90, 70)
    assert in_order(index) == [70, 90]
    index.upsert([entry_of(3, "/m/3.wav", bpm=80.0)])
    update = index.orders.update("bpm", is_descending=False)
    assert update is not None
    index.upsert([entry_of(4, "/m/4.wav", bpm=60.0), entry_of(1, "/m/1.wav", bpm=50.0)])
    index.orders.take(update, update.make())
    assert in_order(index) == [50, 60, 70, 80]
    assert index.orders.update("bpm", is_descending=False) is None


def test_an_order_of_values_that_were_all_made_anew_meanwhile_is_not_used() -> None:
    index = of_tempi(90, 70)
    update = index.orders.update("bpm", is_descending=True)
    assert update is not None
    made = update.make()
    index.orders.drop("bpm")
    index.orders.take(update, made)
    assert index.orders.update("bpm", is_descending=True) is not None
    assert in_order(index, is_descending=True) == [90, 70]


def test_few_rows_need_no_order_of_all() -> None:
    index = of_tempi(*range(60, 160))
    mask = index.alive & (index.column("bpm") < 63)
    assert index.orders.update("bpm", is_descending=True, mask=mask) is None
    assert index.column("bpm")[index.orders.in_mask(mask, "bpm", is_descending=True)].tolist() == [62, 61, 60]


@given(st.lists(st.tuples(st.sampled_from([None, 90.0, 120.0]), st.sampled_from([0, 3, 5])), max_size=30))
def test_two_columns_order_as_a_plain_sort_by_both_does(values: list[tuple[float | None, int]]) -> None:
    entries = [
        entry_of(number, f"/m/{number % 7} x{number}.wav", bpm=bpm, rating=stars)
        for number, (bpm, stars) in enumerate(values, 1)
    ]
    index = BrowseIndex(entries)
    rows = np.arange(index.row_count)
    ordered = index.orders.by_two(rows, ("bpm", True), ("rating", False)).tolist()
    places = index.names.order.places

    def plain(row: int) -> tuple[float, int, int]:
        entry = entries[row]
        return (-(entry.bpm or -1.0), entry.rating or 6, int(places[row]))

    assert ordered == sorted(rows.tolist(), key=plain)
