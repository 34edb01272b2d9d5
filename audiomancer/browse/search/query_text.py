"""The text form of a query: `kick -ride "open air" bpm:120-126 key:Am+ is:loop (clap or snare) in:"Vol. 2"`.

    query   = { choice }
    choice  = part { ( "or" | "|" ) part }
    part    = [ "-" ] ( "(" query ")" | word | "phrase" | field:value )

"or" joins its two neighbours only, so `kick or snare bpm:120` asks for either at that tempo; what stands side by side
must all be so, with or without "and". While the user types, half a condition is normal. Parsing never raises: what
can't be understood is left out of the query and said in `problems`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

import audiomancer.browse.search.conditions as conditions
from audiomancer.browse.search.condition import Condition, field_help, fields
from audiomancer.browse.search.conditions.words import OPERATORS
from audiomancer.browse.search.field_names import field_meant
from audiomancer.browse.search.query import Query
from audiomancer.browse.search.spoken_values import key_after_in, limited_value, spoken_value, tempo_of_loops
from audiomancer.browse.texts.synonyms import Synonyms

FIELDS: Final = fields()
"""The fields of the query language, each with the classes of conditions that read it."""

_TOKEN: Final = re.compile(
    r'(?P<minus>-)?(?:(?P<field>[A-Za-z]+):(?:"(?P<quoted>[^"]*)"?|(?P<value>[^\s"|]*))'
    r'|"(?P<phrase>[^"]*)"?|(?P<sign>[()|])|(?P<word>[^\s"()|]+))?'
)
_DEFAULT: Final = Synonyms()
_LEAST_FIELD: Final = 2
"""Letters of a field's name: "C:/drums" is a path of another system, and a word here."""


@dataclass(frozen=True, slots=True)
class Span:
    """A part of the text: from `start` to `end`."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class ParsedQuery:
    """A query as far as its text can be understood.

    Attributes:
        query: What was understood.
        problems: One sentence for each part that was not.
        field_spans: Where field names stand, for the search box to colour.
        problem_spans: Where the parts stand that were not understood.
        term_spans: The words with where they stand.
    """

    query: Query
    problems: tuple[str, ...] = ()
    field_spans: tuple[Span, ...] = ()
    problem_spans: tuple[Span, ...] = ()
    term_spans: tuple[tuple[Condition, Span], ...] = ()


def parse(text: str, synonyms: Synonyms = _DEFAULT) -> ParsedQuery:
    """Read a search text, anything a user may type; never raises.

    Args:
        text: The text.
        synonyms: Names of several words in it are read as one word.
    """
    parser = _Parser(list(_tokens(text)), synonyms)
    found = parser.query(is_group=False)
    return ParsedQuery(
        Query(*found),
        tuple(parser.problems),
        tuple(parser.field_spans),
        tuple(parser.problem_spans),
        tuple(parser.term_spans),
    )


@dataclass(frozen=True, slots=True)
class _Token:
    """A part of the text: a word, phrase, field with its value, or one of the signs "(", ")", "|"."""

    span: Span
    is_excluded: bool
    field: str
    value: str
    is_phrase: bool
    sign: str

    @property
    def is_plain_word(self) -> bool:
        return not (self.is_excluded or self.field or self.is_phrase or self.sign)

    def is_operator(self, *names: str) -> bool:
        return self.sign in names if self.sign else self.is_plain_word and self.value.lower() in names


def _tokens(text: str) -> Iterable[_Token]:
    position, depth = 0, 0
    while position < len(text):
        match = None if text[position].isspace() else _TOKEN.match(text, position)
        if match is None or match.end() == position:
            position += 1
            continue
        end = match.end()
        name, sign = match["field"] or "", match["sign"] or ""
        value = next((match[group] for group in ("quoted", "value", "phrase", "word") if match[group] is not None), "")
        while depth and match["value"] and value.endswith(")") and value.count(")") > value.count("("):
            # The bracket closes the group around the field.
            value, end = value[:-1], end - 1
        if name and name.lower() not in FIELDS and (len(name) < _LEAST_FIELD or value.startswith("//")):
            name, value = "", f"{name}:{value}"
        depth += {"(": 1, ")": -1}.get(sign, 0)
        position = end
        is_phrase = match["phrase"] is not None
        if name or sign or (value.strip() and value != "-"):
            yield _Token(Span(match.start(), end), bool(match["minus"]), name, value, is_phrase, sign)


@dataclass
class _Parser:
    """Reads tokens from left to right."""

    tokens: list[_Token]
    synonyms: Synonyms
    at: int = 0
    problems: list[str] = field(default_factory=list)
    field_spans: list[Span] = field(default_factory=list)
    problem_spans: list[Span] = field(default_factory=list)
    term_spans: list[tuple[Condition, Span]] = field(default_factory=list)

    def query(self, *, is_group: bool) -> list[Condition]:
        """Read conditions up to the end, or in a group to its closing bracket, which is consumed."""
        found: list[Condition] = []
        while self.at < len(self.tokens):
            if self.tokens[self.at].is_operator(")"):
                self.at += 1
                if is_group:
                    break
                continue
            found += self._choice()
        return found

    def _choice(self) -> list[Condition]:
        """Read parts between which "or" stands."""
        parts = [self._part()]
        while self._next_is("or", "|"):
            self.at += 1
            while self._next_is("or", "|", "and"):
                self.at += 1
            if self.at < len(self.tokens) and not self._next_is(")"):
                parts.append(self._part())
        alternatives = list(dict.fromkeys(Query(*part) for part in parts if part))
        if len(alternatives) > 1:
            return [conditions.AnyQuery(tuple(alternatives))]
        return [] if not alternatives else list(alternatives[0].conditions)

    def _next_is(self, *operators: str) -> bool:
        return self.at < len(self.tokens) and self.tokens[self.at].is_operator(*operators)

    def _part(self) -> list[Condition]:
        token = self.tokens[self.at]
        self.at += 1
        if token.sign == "(":
            found = self.query(is_group=True)
            return _excluded(found) if token.is_excluded else found
        if token.sign or token.is_operator(*OPERATORS):
            return []
        if token.field:
            return self._field(token)
        spoken = self._spoken(token)
        if spoken is not None:
            return [spoken]
        if token.is_plain_word and token.value.lower() == "without" and self._plain_words_from(self.at):
            return _excluded(self._part())
        words = [token.value]
        if token.is_plain_word and not token.is_phrase:
            words = self._name()
        term = conditions.Term(" ".join(words), token.is_excluded, token.is_phrase)
        self.term_spans.append((term, Span(token.span.start, self.tokens[self.at - 1].span.end)))
        return [term]

    def _spoken(self, token: _Token) -> Condition | None:
        """Read a tempo or a key as musicians write them: "120bpm", "120-130 bpm", "loop 128", "f#", "Am", "a minor"."""
        if not token.is_plain_word:
            return None
        after = self._plain_words_from(self.at)
        found = (
            key_after_in(token.value, after)
            or limited_value(token.value, after)
            or spoken_value(token.value, after[0] if after else "")
        )
        if found is None:
            before = self.tokens[self.at - 2] if self.at > 1 else None
            word_before = before.value if before is not None and before.is_plain_word else ""
            found = tempo_of_loops(token.value, word_before, after[: self.synonyms.name_length(after)])
        if found is None:
            return None
        self.at += found.takes
        read = _read_field(found.field, found.value)
        return read if isinstance(read, Condition) else None

    def _name(self) -> list[str]:
        """Read the words that together with the last one are one name."""
        first = self.at - 1
        following = self._plain_words_from(first)
        count = self.synonyms.name_length(following)
        self.at = first + count
        return following[:count]

    def _plain_words_from(self, first: int) -> list[str]:
        """The plain words side by side from a token on."""
        found: list[str] = []
        for token in self.tokens[first:]:
            if not token.is_plain_word or token.is_operator(*OPERATORS):
                break
            found.append(token.value)
        return found

    def _field(self, token: _Token) -> list[Condition]:
        start = token.span.start + token.is_excluded
        name = token.field.lower()
        if name not in FIELDS:
            meant = field_meant(name, FIELDS)
            hint = f"did you mean “{meant}:”?" if meant else f'in quotes, "{token.field}:…", it is a word.'
            self._report(f"There is no field “{token.field}:”; {hint}", token)
            return []
        self.field_spans.append(Span(start, start + len(name) + 1))
        read = _read_field(name, token.value.strip())
        if isinstance(read, str):
            self._report(read, token)
            return []
        return _excluded([read]) if token.is_excluded else [read]

    def _report(self, sentence: str, token: _Token) -> None:
        self.problems.append(sentence)
        self.problem_spans.append(token.span)


def _excluded(found: list[Condition]) -> list[Condition]:
    """Everything but what satisfies all of these."""
    if not found:
        return []
    query = Query(*found)
    if len(query.conditions) > 1:
        return [conditions.Excluded(conditions.AnyQuery((query,)))]
    (one,) = query.conditions
    if isinstance(one, conditions.Excluded):
        return [one.condition]
    if isinstance(one, conditions.Term):
        return [conditions.Term(one.word, not one.is_excluded, one.is_phrase, one.where)]
    return [conditions.Excluded(one)]


def _read_field(name: str, value: str) -> Condition | str:
    """Read a field by the first class that understands its value; a sentence where none does."""
    sentence = ""
    for kind in FIELDS[name]:
        if not value and kind.needs_value:
            return f"{name}: wants {field_help(name)}."
        read = kind.parse(name, value)
        if isinstance(read, Condition):
            return read
        sentence = read
    return sentence if sentence.endswith(".") else f"{sentence}; try {field_help(name)}."


def to_text(query: Query, synonyms: Synonyms = _DEFAULT) -> str:
    """The text that `parse` reads back as this query: words first."""
    in_order = sorted(query.conditions, key=lambda condition: not isinstance(condition, conditions.Term))
    texts: list[str] = []
    names: list[list[str]] = []
    for condition in in_order:
        text = condition.text()
        if not text:
            continue
        words = _plain_words(condition)
        if len(words) > 1 and synonyms.name_length(words) != len(words):
            words, text = [], f'"{text}"'
        # Words that side by side would be read as another name, or as a tempo, are parted.
        if words and names and not _read_back([*names, words], synonyms):
            texts.append("and")
            names = []
        names = [*names, words] if words else []
        texts.append(text)
    found = " ".join(texts)
    if len(query.conditions) == 1 and isinstance(query.conditions[0], conditions.AnyQuery):
        # Alone it needs no brackets, and a user types none.
        return found[1:-1]
    return found


def _plain_words(condition: Condition) -> list[str]:
    if not isinstance(condition, conditions.Term) or condition.is_excluded or condition.is_phrase or condition.where:
        return []
    return condition.word.split()


def _read_back(names: list[list[str]], synonyms: Synonyms) -> bool:
    """True where the words of these names, written side by side, are read as these names."""
    text = " ".join(word for name in names for word in name)
    return parse(text, synonyms).query == Query(*(conditions.Term(" ".join(name)) for name in names))
