"""`audiomancer export`: sounds that match, as files, as an archive, a playlist or a table."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import numpy as np

from audiomancer.browse.columns.column_table import SORTABLE
from audiomancer.browse.search.conditions import InCollections
from audiomancer.browse.search.found_locations import found_locations
from audiomancer.browse.search.matching import matching_mask
from audiomancer.cli.opening import FAILED, OK, USAGE, opened, parsed_query
from audiomancer.library.sound_export import ExportOptions, export_sounds, sound_of
from audiomancer.paths import display_path


def run(options: argparse.Namespace) -> int:
    """Export what matches; a collection alone in its order."""
    query, order = parsed_query(options.query), options.sort.strip()
    column = order.removeprefix("-")
    if query is None or column not in SORTABLE:
        if column not in SORTABLE:
            print(f"audiomancer: can't sort by {column}; there are {', '.join(SORTABLE)}.", file=sys.stderr)
        return USAGE
    with opened(options) as engine:
        index = engine.read_index()
    mask = matching_mask(index, query)
    index.show_at(found_locations(index, query))
    collections = InCollections.names_in(query)
    if len(collections) == 1 and order == "name":
        rows = index.collection_members.ordered(collections[0], np.flatnonzero(mask), index.column("sample_key"))
    else:
        rows = index.orders.in_mask(mask, column, order.startswith("-"))
    if not len(rows):
        print("audiomancer: no sound matches; nothing is written.", file=sys.stderr)
        return FAILED
    target: Path = options.target.expanduser().absolute()
    layout = ExportOptions(with_folders=options.folders, is_numbered=options.numbered)
    report = export_sounds([sound_of(index.row(row)) for row in rows.tolist()], target, layout)
    for sentence in report.refused:
        print(f"audiomancer: {sentence}", file=sys.stderr)
    print(f"{report.written:,} of {len(rows):,} sounds written to {display_path(target)}.")
    return FAILED if report.refused else OK
