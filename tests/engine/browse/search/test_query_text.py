import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiomancer.browse import Query, Range, Term, parse, to_text
from audiomancer.browse.search.query import FLAGS
from audiomancer.vocabulary import INSTRUMENTS, KEYS, MOODS


def understood(text: str) -> Query:
    parsed = parse(text)
    assert parsed.problems == ()
    return parsed.query


def key(name: str) -> int:
    return KEYS.index(name)


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("", Query()),
        ("   ", Query()),
        ("kick", Query(terms=(Term("kick"),))),
        ("kick -ride", Query(terms=(Term("kick"), Term("ride", is_excluded=True)))),
        ('"open air"', Query(terms=(Term("open air", is_phrase=True),))),
        ('-"open air"', Query(terms=(Term("open air", is_excluded=True, is_phrase=True),))),
        ("bpm:120-126", Query(bpm=Range(120, 126))),
        ("bpm:126-120", Query(bpm=Range(120, 126))),
        ("bpm:=124", Query(bpm=Range(124, 124), is_bpm_exact=True)),
        ("bpm:=120-124", Query(bpm=Range(120, 124), is_bpm_exact=True)),
        ("BPM:87.45", Query(bpm=Range(87.45, 87.45))),
        ("bpm:>150", Query(bpm=Range(low=150))),
        ("bpm:<=90", Query(bpm=Range(high=90))),
        ("key:Am", Query(keys=frozenset({key("Am")}))),
        ("key:Bbm", Query(keys=frozenset({key("A#m")}))),
        ("key:8A", Query(keys=frozenset({key("Am")}))),
        ("key:Am+", Query(keys=frozenset({key("Am")}), with_compatible_keys=True)),
        ("key:C,G", Query(keys=frozenset({key("C"), key("G")}))),
        ("is:loop", Query(kind="loop")),
        ("is:one-shot", Query(kind="shot")),
        ("inst:kick", Query(instruments=frozenset({"kick"}))),
        ("inst:hi-hat", Query(instruments=frozenset({"closed-hat", "open-hat"}))),
        ("inst:clap,rim inst:tom", Query(instruments=frozenset({"clap", "rim", "tom"}))),
        ("mood:dark,warm", Query(moods=frozenset({"dark", "warm"}))),
        ("len:<2s", Query(length_s=Range(high=2))),
        ("len:>500ms", Query(length_s=Range(low=0.5))),
        ("len:1-4", Query(length_s=Range(1, 4))),
        ("len:2-3m", Query(length_s=Range(120, 180))),
        ("fav:", Query(is_favourite=True)),
        ('in:"Crate Vol. 2"', Query(folders=("Crate Vol. 2",))),
        ("in:drums", Query(folders=("drums",))),
        ("tag:dark", Query(tags=(frozenset({"dark"}),))),
        ('tag:dusty,"x', Query(tags=(frozenset({"dusty"}),), terms=(Term("x", is_phrase=True),))),
        ('tag:"for the drop,live" tag:dark', Query(tags=(frozenset({"for the drop", "live"}), frozenset({"dark"})))),
        ("-tag:used", Query(excluded=(Query(tags=(frozenset({"used"}),)),))),
        (
            'kick -in:"Old disk" -is:loop',
            Query(terms=(Term("kick"),), excluded=(Query(folders=("Old disk",)), Query(kind="loop"))),
        ),
        ("-bpm:120 -bpm:120", Query(excluded=(Query(bpm=Range(120, 120)),))),
        ("rating:3", Query(rating=Range(3, 3))),
        ("rating:0", Query(rating=Range(0, 0))),
        ("rating:>=4", Query(rating=Range(4, 5))),
        ("rating:>2", Query(rating=Range(3, 5))),
        ("rating:<3", Query(rating=Range(0, 2))),
        ("rating:2-4", Query(rating=Range(2, 4))),
        ("is:missing is:Hidden", Query(flags=frozenset({"missing", "hidden"}))),
        ('coll:"Drum kit" coll:album', Query(collections=("Drum kit", "album"))),
        ("C:/drums", Query(terms=(Term("C:/drums"),))),
        ("100%_of*", Query(terms=(Term("100%_of*"),))),
    ],
)
def test_text_means(text: str, query: Query) -> None:
    assert understood(text) == query


@pytest.mark.parametrize(
    "text",
    [
        "bpm:",
        "bpm:fast",
        "key:H",
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
    ],
)
def test_what_is_not_understood_is_said_and_left_out(text: str) -> None:
    parsed = parse(text + " kick")
    assert parsed.query == Query(terms=(Term("kick"),))
    (problem,) = parsed.problems
    assert problem.endswith(".")


@given(st.text(max_size=60))
def test_no_text_is_refused(text: str) -> None:
    parse(text)


def test_field_names_are_where_the_spans_say() -> None:
    text = "kick bpm:120 key:Am"
    assert [text[span.start : span.end] for span in parse(text).field_spans] == ["bpm:", "key:"]


words = st.text(
    st.characters(codec="utf-8", exclude_characters='"', exclude_categories=("C", "Z")), min_size=1, max_size=12
).filter(lambda word: ":" not in word and not word.startswith("-"))
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
    bpm = draw(st.none() | ranges)
    keys = draw(st.frozensets(st.integers(0, 23), max_size=4))
    excluded = st.one_of(
        st.builds(Query, kind=st.sampled_from(["loop", "shot"])),
        st.builds(Query, folders=phrases.map(lambda name: (name,))),
        st.builds(Query, tags=st.frozensets(tags, min_size=1, max_size=2).map(lambda group: (group,))),
        st.builds(Query, flags=st.sampled_from(sorted(FLAGS)).map(lambda name: frozenset({name}))),
        st.just(Query(is_favourite=True)),
    )
    return Query(
        excluded=tuple(dict.fromkeys(draw(st.lists(excluded, max_size=2)))),
        terms=tuple(draw(st.lists(terms, max_size=3))),
        bpm=bpm,
        is_bpm_exact=bpm is not None and bpm.low is not None and bpm.high is not None and draw(st.booleans()),
        keys=keys,
        with_compatible_keys=bool(keys) and draw(st.booleans()),
        instruments=draw(st.frozensets(st.sampled_from(INSTRUMENTS), max_size=3)),
        moods=draw(st.frozensets(st.sampled_from(MOODS), max_size=3)),
        kind=draw(st.sampled_from([None, "loop", "shot"])),
        length_s=draw(st.none() | ranges),
        is_favourite=draw(st.booleans()),
        folders=tuple(dict.fromkeys(draw(st.lists(phrases, max_size=2)))),
        tags=tuple(dict.fromkeys(draw(st.lists(st.frozensets(tags, min_size=1, max_size=2), max_size=2)))),
        rating=draw(st.none() | st.lists(st.integers(0, 5), min_size=2, max_size=2).map(lambda r: Range(*sorted(r)))),
        collections=tuple(dict.fromkeys(draw(st.lists(phrases, max_size=2)))),
        flags=draw(st.frozensets(st.sampled_from(sorted(FLAGS)))),
    )


@given(queries())
def test_what_a_query_says_as_text_reads_back_as_the_same_query(query: Query) -> None:
    assert understood(to_text(query)) == query


@given(queries())
def test_removing_every_chip_leaves_nothing(query: Query) -> None:
    while query.conditions():
        query = query.without(query.conditions()[0])
    assert query == Query()
