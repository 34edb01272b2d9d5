"""The condition on keys, with the compatible ones: neighbours on the Camelot wheel, notes of the scale."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from audiomancer.browse.columns.column_table import UNKNOWN
from audiomancer.browse.search.condition import Chip, Condition, Mask, listed, one_of
from audiomancer.browse.search.conditions.notes import note_mask
from audiomancer.vocabulary.keys import KEYS, camelot, compatible_keys, scale, typed_key_code

if TYPE_CHECKING:
    from audiomancer.browse.index.index import BrowseIndex


@dataclass(frozen=True)
class Keys(Condition):
    """Any of some keys.

    Attributes:
        codes: Codes of keys, see `vocabulary.keys.KEYS`.
        with_compatible: Neighbours on the Camelot wheel count too, of one-shots with a note those whose note is in the
            scale, and sounds without a key.
    """

    codes: frozenset[int]
    with_compatible: bool = False

    kind: ClassVar[str] = "key"
    rank: ClassVar[int] = 3
    fields: ClassVar = {"key": "a key: key:Am, key:Am+ with compatible ones, key:8A"}

    @classmethod
    def parse(cls, field: str, value: str) -> Condition | str:
        codes = set()
        for part in listed(value):
            code = typed_key_code(part.removesuffix("+"))
            if code is None:
                return f"key:{part} is not a key; try {cls.fields['key']}."
            codes.add(code)
        return cls(frozenset(codes), any(part.endswith("+") for part in listed(value)))

    def joined(self, later: Keys) -> Condition:
        return Keys(self.codes | later.codes, self.with_compatible or later.with_compatible)

    def text(self) -> str:
        return f"key:{','.join(KEYS[code] for code in sorted(self.codes))}{'+' if self.with_compatible else ''}"

    def chips(self) -> list[Chip]:
        by_wheel = sorted(self.codes, key=lambda code: (int(camelot(code)[:-1]), code))
        tail = " + compatible" if self.with_compatible else ""
        return [Chip(self, ", ".join(KEYS[code] for code in by_wheel) + tail)]

    def mask(self, index: BrowseIndex) -> Mask:
        keys = index.column("key")
        if not self.with_compatible:
            return one_of(keys, list(self.codes))
        # A drum fits every key.
        mask = one_of(keys, [*set().union(*map(compatible_keys, self.codes)), UNKNOWN])
        notes = note_mask(keys, index.column("loop"), index.column("chord"))
        in_scale = one_of(keys, list(set().union(*map(scale, self.codes))))
        return np.where(notes, in_scale, mask)
