"""`audiomancer export`: sounds that match, as files, as an archive, a playlist or a table."""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np

from audiomancer.browse import Query
from audiomancer.browse.search.conditions import InCollections
from audiomancer.browse.search.found_locations import found_locations
from audiomancer.browse.search.matching import matching_mask
from audiomancer.browse.search.relevance import BY_RELEVANCE, LIST_ORDERS, rows_in_order
from audiomancer.browse.search.usual_order import usual_order_text
from audiomancer.cli.opening import FAILED, OK, USAGE, opened, parsed_query
from audiomancer.engine import Engine
from audiomancer.library.playback_settings import render_spec_of_export
from audiomancer.library.sound_export import ExportOptions, export_sounds, sound_of
from audiomancer.paths import display_path
from audiomancer.settings import Settings
from audiomancer.vocabulary.keys import typed_key_code


def run(options: argparse.Namespace) -> int:
    """Export what matches; a collection alone in its order."""
    query, order = parsed_query(options.query), options.sort.strip()
    column = order.removeprefix("-")
    if query is None:
        return USAGE
    # Without an order it is that of the window; a lone minus is none.
    if order and column not in LIST_ORDERS:
        print(f"audiomancer: can't sort by {column}; there are {', '.join(LIST_ORDERS)}.", file=sys.stderr)
        return USAGE
    key = None if options.key is None else typed_key_code(options.key)
    if options.key is not None and key is None:
        print(f"audiomancer: {options.key} is no key; write Am, F# or 8A.", file=sys.stderr)
        return USAGE
    with opened(options) as engine:
        settings = _settings(engine.settings, options, key)
        return _export(engine, query, settings, options)


def _settings(settings: Settings, options: argparse.Namespace, key: int | None) -> Settings:
    """Settings of the window, with what the command says in their place."""
    altered = replace(settings)
    if options.bpm is not None:
        altered.is_in_time, altered.project_bpm = True, options.bpm
    if key is not None:
        altered.is_in_key, altered.project_key = True, key
    if options.lufs is not None:
        altered.is_matched, altered.target_lufs = True, options.lufs
    return altered


def _export(engine: Engine, query: Query, settings: Settings, options: argparse.Namespace) -> int:
    order, index = options.sort.strip() or usual_order_text(query), engine.read_index()
    mask = matching_mask(index, query)
    index.show_at(found_locations(index, query))
    collections = InCollections.names_in(query)
    if len(collections) == 1 and order in ("name", BY_RELEVANCE):
        rows = index.collection_members.ordered(collections[0], np.flatnonzero(mask), index.column("sample_key"))
    else:
        rows = rows_in_order(index, query, mask, order)
    if not len(rows):
        print("audiomancer: no sound matches; nothing is written.", file=sys.stderr)
        return FAILED
    target: Path = options.target.expanduser().absolute()
    layout = ExportOptions(with_folders=options.folders, is_numbered=options.numbered)
    found = (index.row(row) for row in rows.tolist())
    sounds = [sound_of(row, render_spec_of_export(row, settings) if options.as_played else None) for row in found]
    report = export_sounds(sounds, target, layout, render=engine.render_to)
    for sentence in report.refused:
        print(f"audiomancer: {sentence}", file=sys.stderr)
    print(f"{report.written:,} of {len(rows):,} sounds written to {display_path(target)}.")
    return FAILED if report.refused else OK
