"""`audiomancer edit`, `undo`, `redo`, `history`, `collection`, `saved`: what the user says of sounds."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from audiomancer.browse import BrowseIndex, parse
from audiomancer.browse.search.matching import matching_mask
from audiomancer.cli.opening import FAILED, OK, USAGE, opened, parsed_query
from audiomancer.engine import Engine
from audiomancer.errors import LibraryError
from audiomancer.library import UserEdits
from audiomancer.paths import display_path
from audiomancer.storage import Replayed, SoundCollection
from audiomancer.text_fold import fold


def run_edit(options: argparse.Namespace) -> int:
    """Edit what matches."""
    wanted = [name for name in _ACTIONS if _is_given(getattr(options, name))]
    if not wanted:
        print("audiomancer: say what to change, for instance --tag dusty; see audiomancer edit --help", file=sys.stderr)
        return USAGE
    with opened(options) as engine:
        index = engine.read_index()
        ids = _sample_ids(index, options.query)
        if ids is None:
            return USAGE
        if not ids:
            print("Nothing matches.", file=sys.stderr)
            return FAILED
        if options.dry_run:
            for sample_id in ids:
                row = index.row_of_sample(sample_id)
                print(display_path(index.path(row)) if row is not None else sample_id)
            return OK
        words = f"{len(ids):,} sounds edited" if len(ids) != 1 else "One sound edited"
        with engine.library.edits.together(words):
            for name in wanted:
                _ACTIONS[name](engine.library.edits, ids, getattr(options, name))
        engine.backups.write_if_changed()
    print(f"{len(ids):,} {'sound' if len(ids) == 1 else 'sounds'} changed; audiomancer undo takes it back.")
    return OK


def _is_given(value: object) -> bool:
    return value is not None and value != []


def _sample_ids(index: BrowseIndex, text: str) -> list[str] | None:
    if index.row_of_sample(text) is not None:
        return [text]
    query = parsed_query(text)
    if query is None:
        return None
    rows = index.orders.in_mask(matching_mask(index, query, is_grouped=False), "name", is_descending=False)
    return [sample_id for sample_id in map(index.sample_id, rows.tolist()) if sample_id is not None]


def _correct(field: str, edits: UserEdits, ids: list[str], text: str) -> None:
    if text.lower() == "heard":
        edits.correct(ids, field, None)
    elif field == "bpm":
        try:
            edits.correct(ids, field, float(text))
        except ValueError as error:
            raise LibraryError(f"{text} is not a tempo") from error
    else:
        edits.correct(ids, field, text)


def _collect(edits: UserEdits, ids: list[str], name: str) -> None:
    found = _named(edits, name)
    if found is None:
        edits.make_collection(name, ids)
    else:
        edits.collections.put(found.number, ids)


def _uncollect(edits: UserEdits, ids: list[str], name: str) -> None:
    edits.collections.take_out(_existing(edits, name).number, ids)


def _named(edits: UserEdits, name: str) -> SoundCollection | None:
    return next((one for one in edits.collections.all() if fold(one.name) == fold(name.strip())), None)


def _existing(edits: UserEdits, name: str) -> SoundCollection:
    found = _named(edits, name)
    if found is None:
        raise LibraryError(f"There is no collection “{name}”")
    return found


_ACTIONS: Final[dict[str, Callable[[UserEdits, list[str], Any], object]]] = {
    "tag": lambda edits, ids, names: edits.tag(ids, names),
    "untag": lambda edits, ids, names: edits.tag(ids, remove=names),
    "rate": lambda edits, ids, stars: edits.rate(ids, stars),
    "note": lambda edits, ids, text: edits.note(ids, text),
    "favourite": lambda edits, ids, is_on: edits.set_favourite(ids, is_on),
    "hide": lambda edits, ids, is_on: edits.hide(ids, is_on),
    "bpm": lambda edits, ids, text: _correct("bpm", edits, ids, text),
    "key": lambda edits, ids, text: _correct("key", edits, ids, text),
    "instrument": lambda edits, ids, text: _correct("instrument_type", edits, ids, text),
    "collect": _collect,
    "uncollect": _uncollect,
}


def run_undo(options: argparse.Namespace) -> int:
    """Take the last edit back."""
    with opened(options) as engine:
        undone = engine.library.edits.undo()
        engine.backups.write_if_changed()
    return _say(undone, "Undone")


def run_redo(options: argparse.Namespace) -> int:
    """Do the last edit again that was taken back."""
    with opened(options) as engine:
        done = engine.library.edits.redo()
        engine.backups.write_if_changed()
    return _say(done, "Done again")


def _say(step: Replayed | None, verb: str) -> int:
    print("There is nothing left." if step is None else f"{verb}: {step.words}.")
    return FAILED if step is None else OK


def run_history(options: argparse.Namespace) -> int:
    """List the last edits, newest first."""
    with opened(options) as engine:
        past = engine.library.edits.journal.history(max(0, options.limit))
    for edit in past:
        when = datetime.fromtimestamp(edit.done_at_s).isoformat(" ", "seconds")
        if options.json:
            print(json.dumps({"done_at": when, "words": edit.words, "is_undone": edit.is_undone}))
        else:
            print(f"{when}  {'(undone) ' if edit.is_undone else ''}{edit.words}")
    return OK


def run_collection(options: argparse.Namespace) -> int:
    """List collections, or the sounds of one; rename or remove one."""
    with opened(options) as engine:
        edits = engine.library.edits
        if options.name is None:
            for one in edits.collections.all():
                print(json.dumps({"name": one.name, "sounds": len(one.hashes)}) if options.json else _line(one))
            return OK
        found = _existing(edits, options.name)
        if options.remove:
            edits.collections.remove(found.number)
        elif options.rename:
            edits.collections.rename(found.number, options.rename)
        else:
            for file_hash in found.hashes:
                _print_content(engine, file_hash, as_json=options.json)
            return OK
        engine.backups.write_if_changed()
    return OK


def _line(one: SoundCollection) -> str:
    return f"{one.name}: {len(one.hashes):,} sounds"


def _print_content(engine: Engine, file_hash: str, *, as_json: bool) -> None:
    sample = engine.storage.samples.sample_store.get_by_hash(file_hash)
    path = None if sample is None else sample["file_path"]
    if as_json:
        print(json.dumps({"file_hash": file_hash, "file_path": path}))
    else:
        print(display_path(path) if path is not None else f"(not in the library at present: {file_hash[:12]})")


def run_saved(options: argparse.Namespace) -> int:
    """List saved searches; save or remove one."""
    with opened(options) as engine:
        edits = engine.library.edits
        if options.name is not None and options.query is not None:
            problems = parse(options.query).problems
            if problems:
                raise LibraryError(" ".join(problems))
            edits.collections.save_search(options.name, options.query)
        elif options.name is not None:
            found = next((s for s in edits.collections.saved_searches() if fold(s.name) == fold(options.name)), None)
            if found is None:
                raise LibraryError(f"There is no saved search “{options.name}”")
            if not options.remove:
                print(found.query)
                return OK
            edits.collections.remove_search(found.number)
        else:
            for search in edits.collections.saved_searches():
                record = {"name": search.name, "query": search.query}
                print(json.dumps(record) if options.json else f"{search.name}: {search.query}")
            return OK
        engine.backups.write_if_changed()
    return OK
