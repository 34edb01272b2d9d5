import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiomancer.browse import Query, Range, parse, to_text
from audiomancer.browse.search import field_names
from audiomancer.browse.search.conditions import (
    AnyQuery,
    ColumnRange,
    Dates,
    Excluded,
    FolderLevels,
    Folders,
    Formats,
    InCollections,
    Instruments,
    Keys,
    Kind,
    Length,
    Moods,
    Notes,
    Stars,
    State,
    Tags,
    Tempo,
    Term,
)
from audiomancer.browse.search.conditions.file import MEASURES
from audiomancer.browse.search.conditions.user import STATES
from audiomancer.browse.search.conditions.words import OPERATORS
from audiomancer.browse.search.query_text import FIELDS
from audiomancer.vocabulary import INSTRUMENTS, MOODS, instruments_of
from audiomancer.vocabulary.keys import KEYS


def understood(text: str) -> Query:
    parsed = parse(text)
    assert parsed.problems == ()
    return parsed.query


def either(*words: str) -> AnyQuery:
    return AnyQuery(tuple(Query(Term(word)) for word in words))


def key(name: str) -> int:
    return KEYS.index(name)


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("", Query()),
        ("   ", Query()),
        ("kick", Query(Term("kick"))),
        ("kick -ride", Query(Term("kick"), Term("ride", is_excluded=True))),
        ('"open air"', Query(Term("open air", is_phrase=True))),
        ('-"open air"', Query(Term("open air", is_excluded=True, is_phrase=True))),
        ("bpm:120-126", Query(Tempo(Range(120, 126)))),
        ("bpm:126-120", Query(Tempo(Range(120, 126)))),
        ("bpm:=124", Query(Tempo(Range(124, 124), is_exact=True))),
        ("bpm:=120-124", Query(Tempo(Range(120, 124), is_exact=True))),
        ("BPM:87.45", Query(Tempo(Range(87.45, 87.45)))),
        ("bpm:>150", Query(Tempo(Range(low=150)))),
        ("bpm:<=90", Query(Tempo(Range(high=90)))),
        ("key:Am", Query(Keys(frozenset({key("Am")})))),
        ("key:Bbm", Query(Keys(frozenset({key("A#m")})))),
        ("key:8A", Query(Keys(frozenset({key("Am")})))),
        ("key:5d,Hm", Query(Keys(frozenset({key("E"), key("Bm")})))),
        ("key:Fis", Query(Keys(frozenset({key("F#")})))),
        ("key:Am+", Query(Keys(frozenset({key("Am")}), with_compatible=True))),
        ("key:C,G", Query(Keys(frozenset({key("C"), key("G")})))),
        ("is:loop", Query(Kind("loop"))),
        ("is:one-shot", Query(Kind("shot"))),
        ("inst:kick", Query(Instruments(frozenset({"kick"})))),
        ("inst:tonal,kick", Query(Instruments(instruments_of("tonal") | {"kick"}))),
        ("inst:Unknown,kick", Query(Instruments(frozenset({"kick", "unknown"})))),
        ("inst:hi-hat", Query(Instruments(frozenset({"closed-hat", "open-hat"})))),
        ("inst:clap,rim inst:tom", Query(Instruments(frozenset({"clap", "rim", "tom"})))),
        ("mood:dark,warm", Query(Moods(frozenset({"dark", "warm"})))),
        ("len:<2s", Query(Length(Range(high=2)))),
        ("len:>500ms", Query(Length(Range(low=0.5)))),
        ("len:1-4", Query(Length(Range(1, 4)))),
        ("len:2-3m", Query(Length(Range(120, 180)))),
        ("fav:", Query(State("favourite"))),
        ('in:"Crate Vol. 2"', Query(Folders(("Crate Vol. 2",)))),
        ("in:drums", Query(Folders(("drums",)))),
        ("tag:dark", Query(Tags(frozenset({"dark"})))),
        ('tag:dusty,"x', Query(Tags(frozenset({"dusty"})), Term("x", is_phrase=True))),
        (
            'tag:"for the drop,live" tag:dark',
            Query(Tags(frozenset({"for the drop", "live"})), Tags(frozenset({"dark"}))),
        ),
        ("-tag:used", Query(Excluded(Tags(frozenset({"used"}))))),
        (
            'kick -in:"Old disk" -is:loop',
            Query(Term("kick"), Excluded(Folders(("Old disk",))), Excluded(Kind("loop"))),
        ),
        ("-bpm:120 -bpm:120", Query(Excluded(Tempo(Range(120, 120))))),
        ("rating:3", Query(Stars(3, 3))),
        ("rating:0", Query(Stars(0, 0))),
        ("rating:>=4", Query(Stars(4, 5))),
        ("rating:>2", Query(Stars(3, 5))),
        ("rating:<3", Query(Stars(0, 2))),
        ("rating:2-4", Query(Stars(2, 4))),
        ("is:missing is:Hidden", Query(State("missing"), State("hidden"))),
        ('coll:"Drum kit" coll:album', Query(InCollections(("Drum kit", "album")))),
        ("C:/drums", Query(Term("C:/drums"))),
        ("100%_of*", Query(Term("100%_of*"))),
        ("bass drum loop", Query(Term("bass drum"), Term("loop"))),
        ("bass and drum", Query(Term("bass"), Term("drum"))),
        ("Open  Hats bpm:120", Query(Term("Open Hats"), Tempo(Range(120, 120)))),
        ("kick or snare bpm:120", Query(either("kick", "snare"), Tempo(Range(120, 120)))),
        ("kick | snare|clap", Query(either("kick", "snare", "clap"))),
        ("(kick)", Query(Term("kick"))),
        ("kick or", Query(Term("kick"))),
        ("or kick", Query(Term("kick"))),
        ("kick or kick", Query(Term("kick"))),
        ('"or"', Query(Term("or", is_phrase=True))),
        (
            "(kick bpm:90) or (snare in:a)",
            Query(
                AnyQuery((Query(Term("kick"), Tempo(Range(90, 90))), Query(Term("snare"), Folders(("a",))))),
            ),
        ),
        ("-(kick or snare)", Query(Excluded(either("kick", "snare")))),
        ("-(kick)", Query(Term("kick", is_excluded=True))),
        ("((kick", Query(Term("kick"))),
        ("kick))", Query(Term("kick"))),
        ("rate:44.1k", Query(ColumnRange("sample_rate", Range(44_100, 44_100)))),
        ("rate:>=48", Query(ColumnRange("sample_rate", Range(low=48_000)))),
        ("bits:24", Query(ColumnRange("bit_depth", Range(24, 24)))),
        ("ch:stereo", Query(ColumnRange("channels", Range(2, 2)))),
        ("size:<500k", Query(ColumnRange("size", Range(high=500 * 1024)))),
        ("size:2-10mb", Query(ColumnRange("size", Range(2 << 20, 10 << 20)))),
        ("lufs:-18..-12", Query(ColumnRange("loudness", Range(-18, -12)))),
        ("loud:-18--12", Query(ColumnRange("loudness", Range(-18, -12)))),
        ("lufs:>-24", Query(ColumnRange("loudness", Range(low=-24)))),
        ("ext:.WAV,aif", Query(Formats(frozenset({"wav", "aiff"})))),
        ("added:<7d", Query(Dates("added", "<7d"))),
        ("at:drums", Query(FolderLevels(("drums",)))),
        ("note:F,C#", Query(Notes(frozenset({5, 1})))),
        ("name:tape", Query(Term("tape", where="name"))),
        ('comment:"for the drop"', Query(Term("for the drop", where="comment"))),
        ("stars:>=4", Query(Stars(4, 5))),
    ],
)
def test_text_means(text: str, query: Query) -> None:
    assert understood(text) == query


@pytest.mark.parametrize(
    "text",
    [
        "bpm:",
        "bpm:fast",
        "key:J",
        "inst:zither",
        "mood:purple",
        "is:round",
        "len:long",
        "-bpm:fast",
        "in:",
        "rating:6",
        "rating:>5",
        "rating:good",
        "tag:",
        "coll:",
        "colour:red",
        "rate:fast",
        "bits:x",
        "ch:many",
        "size:big",
        "lufs:loud",
        "added:soon",
        "added:2026-13",
        "note:Am",
    ],
)
def test_what_is_not_understood_is_said_and_left_out(text: str) -> None:
    parsed = parse(text + " kick")
    assert parsed.query == Query(Term("kick"))
    (problem,) = parsed.problems
    assert problem.endswith(".")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("dur", "len"), ("Duration", "len"), ("length", "len"), ("tempo", "bpm"), ("instrument", "inst"),
        ("instr", "inst"), ("folder", "in"), ("format", "ext"), ("bmp", "bpm"), ("modd", "mood"), ("tags", "tag"),
        ("collection", "coll"), ("favourite", "fav"), ("channels", "ch"), ("keys", "key"), ("bri", "bright"),
        ("tmepo", "bpm"), ("lenght", "len"),
    ],
)  # fmt: skip
def test_an_unknown_field_says_the_one_that_is_meant(typed: str, meant: str) -> None:
    assert parse(f"{typed}:x").problems == (f"There is no field “{typed}:”; did you mean “{meant}:”?",)


@pytest.mark.parametrize("typed", ["foo", "colour", "model", "zz", "Ünicode"])
def test_a_field_that_is_near_to_none_may_be_a_word(typed: str) -> None:
    (problem,) = parse(f"{typed}:x").problems or ("in quotes",)
    assert "in quotes" in problem


def test_every_other_name_of_a_field_leads_to_a_field() -> None:
    assert set(field_names._FIELD_OF.values()) <= set(FIELDS)
    assert not set(field_names._FIELD_OF) & set(FIELDS)


@given(st.text(max_size=60))
def test_no_text_is_refused(text: str) -> None:
    parse(text)


def test_field_names_are_where_the_spans_say() -> None:
    text = "kick bpm:120 key:Am"
    assert [text[span.start : span.end] for span in parse(text).field_spans] == ["bpm:", "key:"]


words = st.text(
    st.characters(codec="utf-8", exclude_characters='"()|', exclude_categories=("C", "Z")), min_size=1, max_size=12
).filter(lambda word: ":" not in word and not word.startswith("-") and word.lower() not in OPERATORS)
phrases = st.lists(words, min_size=1, max_size=3).map(" ".join)
tags = phrases.map(lambda text: text.replace(",", "")).map(str.strip).filter(bool)
numbers = st.integers(0, 99_900).map(lambda hundredths: hundredths / 100)
ranges = st.one_of(
    st.tuples(numbers, numbers).map(lambda pair: Range(min(pair), max(pair))),
    numbers.map(lambda low: Range(low=low)),
    numbers.map(lambda high: Range(high=high)),
)


@st.composite
def queries(draw: st.DrawFn) -> Query:
    terms = st.one_of(
        st.builds(Term, words, st.booleans(), st.just(False)),
        st.builds(Term, phrases, st.booleans(), st.just(True)),
    )
    keys = st.frozensets(st.integers(0, 23), min_size=1, max_size=4)
    two_stars = st.lists(st.integers(0, 5), min_size=2, max_size=2).map(sorted)
    condition = st.one_of(
        ranges.map(Tempo),
        ranges.filter(lambda wanted: wanted.is_closed).map(lambda wanted: Tempo(wanted, is_exact=True)),
        st.builds(Keys, keys, st.booleans()),
        st.frozensets(st.sampled_from(INSTRUMENTS), min_size=1, max_size=3).map(Instruments),
        st.frozensets(st.sampled_from(MOODS), min_size=1, max_size=3).map(Moods),
        st.builds(Kind, st.sampled_from(["loop", "shot"])),
        ranges.map(Length),
        phrases.map(lambda name: Folders((name,))),
        phrases.map(lambda name: InCollections((name,))),
        st.frozensets(tags, min_size=1, max_size=2).map(Tags),
        two_stars.map(lambda stars: Stars(*stars)),
        st.sampled_from(sorted(STATES)).map(State),
        st.frozensets(st.integers(0, 11), min_size=1, max_size=3).map(Notes),
        phrases.map(lambda name: FolderLevels((name,))),
        st.frozensets(st.sampled_from(["wav", "aiff", "mp3"]), min_size=1).map(Formats),
        st.sampled_from(["today", "<7d", ">2.5w", "2026-11", ">2026-01-31", "2025..2026-03"]).map(
            lambda text: Dates("added", text)
        ),
        st.builds(ColumnRange, st.sampled_from(sorted(MEASURES)), ranges),
    )
    some = st.lists(st.one_of(condition, condition.map(Excluded), terms), min_size=1, max_size=3)
    either = st.lists(some.map(lambda few: Query(*few)), min_size=2, max_size=3, unique=True).map(
        lambda two: AnyQuery(tuple(two))
    )
    any_one = st.one_of(condition, condition.map(Excluded), terms, either, either.map(Excluded))
    return Query(*draw(st.lists(any_one, max_size=12)))


@given(queries())
def test_what_a_query_says_as_text_reads_back_as_the_same_query(query: Query) -> None:
    assert understood(to_text(query)) == query


@given(queries())
def test_removing_every_chip_leaves_nothing(query: Query) -> None:
    while query.chips():
        query = query.without(query.chips()[0])
    assert query == Query()
