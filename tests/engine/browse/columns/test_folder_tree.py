"""Folders as a tree, and by whole parts of their paths."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from audiomancer.browse.columns.folder_paths import FolderPaths
from audiomancer.browse.columns.folder_table import FolderTable
from audiomancer.browse.columns.folder_tree import FolderTree, shortest_name

parts = st.lists(st.sampled_from(["a", "B", "vol 1", "vol 10", "é"]), max_size=3)


def table_of(folders: list[tuple[int, str]], roots: dict[int, str]) -> FolderTable:
    table = FolderTable()
    table.set_roots(roots)
    for source, path in folders:
        table.number(source, path)
    return table


@given(st.lists(st.tuples(st.sampled_from([1, 2]), parts), max_size=12), st.data())
def test_a_total_is_what_lies_in_and_below_a_folder(found: list[tuple[int, list[str]]], data: st.DataObject) -> None:
    roots = {1: "/m/one", 2: "/m/two"}
    table = table_of([(source, "/".join([roots[source], *below])) for source, below in found], roots)
    counts = np.array(data.draw(st.lists(st.integers(0, 9), min_size=len(table), max_size=len(table))), np.int64)
    tree = FolderTree.of(table)
    totals = tree.totals(counts)
    paths = table.paths.texts()
    for node, path in enumerate(tree.paths):
        below = [
            count for known, count in zip(paths, counts.tolist(), strict=True) if f"{known}/".startswith(f"{path}/")
        ]
        assert totals[node] == sum(below)
        assert [tree.parents[child] for child in tree.children[node]] == [node] * len(tree.children[node])
    assert sorted(tree.paths) == sorted(set(tree.paths))


def test_children_stand_in_natural_order_and_folders_between_are_made() -> None:
    tree = FolderTree.of(table_of([(1, "/m/Packs/Vol 10/x"), (1, "/m/Packs/vol 2"), (1, "/m/Packs")], {1: "/m"}))
    root = tree.roots[1]
    (packs,) = tree.children[root]
    assert [tree.names[node] for node in tree.children[packs]] == ["vol 2", "Vol 10"]
    assert tree.named(["packs/vol 10"]) == {tree.paths.index("/m/Packs/Vol 10")}
    assert tree.named(["/m/Packs"]) == {packs}
    assert tree.named(["nowhere"]) == set()


def test_a_folder_is_named_by_its_path_where_its_name_is_shared() -> None:
    table = table_of(
        [(1, "/a/Samples/Kicks"), (2, "/b/Samples"), (2, "/b/Samples/Hats")], {1: "/a/Samples", 2: "/b/Samples"}
    )
    assert shortest_name(table, "/a/Samples", "Samples") == "/a/Samples"
    assert shortest_name(table, "/a/Samples/Kicks", "Samples / Kicks") == "Samples/Kicks"


def test_parts_are_whole_and_count_from_the_source_folder_down() -> None:
    paths = ["/disk/me/Kicks", "/disk/me/Kicks 2", "/disk/me/Other/my kicks", "/disk/me/Other/Kicks/deep"]
    folders = FolderPaths(paths, ["/disk/me/Kicks", "/disk/me/Kicks 2", "/disk/me/Other", "/disk/me/Other"])
    assert folders.inside("kicks").tolist() == [True, False, False, True]
    assert folders.inside("/disk/me/Kicks").tolist() == [True, False, False, False]
    assert folders.inside("disk").tolist() == [False] * 4
    assert folders.inside("Kicks", is_level_only=True).tolist() == [True, False, False, False]
    assert folders.inside("other \\ kicks").tolist() == [False, False, False, True]
    assert folders.inside("").tolist() == [False] * 4


def test_folders_that_come_later_are_found_by_their_paths_too() -> None:
    table = table_of([(1, "/m/a/x")], {1: "/m"})
    assert table.by_path.inside("a").tolist() == [True]
    table.number(1, "/m/b")
    table.number(1, "/m/b/a")
    assert table.by_path.inside("a").tolist() == [True, False, True]
    assert table.by_path.inside("/m/b", is_level_only=True).tolist() == [False, True, False]
