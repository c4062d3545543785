"""Folding, words, queries and marks, without a database."""

import re
from html import unescape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sco.search.folding import _OTHERS, _TABLE, fold, fold_with_places
from sco.search.marking import LENGTH, Marker, Passage, snippet
from sco.search.names import beginnings
from sco.search.queries import names_in, parse, query
from sco.search.vectors import OCCURRENCES, OVERLAP, POSITIONS, Words, chunks, vector
from sco.search.visible import visible
from sco.search.words import runs, stem
from tests.timing import processor_seconds

TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=200)
ALIKE = [
    ("ＳＣＯ", "sco"), ("上海合作組織", "上海合作组织"), ("看著", "看着"), ("帳戶", "账户"), ("Zürich", "zurich"),
    ("sec\u00adurity", "security"), ("安\u200b全", "安全"), ("ﬁsh", "fish"), ("甚麼", "什么"),
    ("㎞", "km"), ("℃", "°C"), ("№", "No"),
]  # fmt: skip


@pytest.mark.parametrize(("one", "other"), ALIKE)
def test_folding_makes_alike(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@given(TEXTS)
@settings(max_examples=60, deadline=None)
def test_places_lead_back_to_the_text(text: str) -> None:
    folded, places = fold_with_places(text)
    assert folded == "".join(_TABLE[ord(each)] for each in text)
    for at, place in enumerate(range(len(text)) if places is None else places):
        assert folded[at] in _TABLE[ord(text[place])]


def test_the_short_cut_folds_like_the_table() -> None:
    for code in range(0x2100):
        if not _OTHERS.search(chr(code)):
            assert _TABLE[code] == chr(code).lower()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("上合组织 SCO", [("上", "合", "组", "织"), ("sco",)]),
        ("《上海》—合作", [("上", "海", "合", "作")]),
        ("上合，组织", [("上", "合"), ("组", "织")]),
        ("counter-terrorism's", [("counter", "terrorism")]),
        ("2,600 100km", [("2600",), ("100", "km")]),
        ("960多起", [("960",), ("多", "起")]),
        ("Ташкент", [("ташкент",)]),
        ("\u3000，。", []),
    ],
)
def test_runs(text: str, words: list[tuple[str, ...]]) -> None:
    assert [run.words for run in runs(fold(text))] == words


@pytest.mark.parametrize(
    "words",
    [
        "organisation organization organisations organizational", "centre center centres", "crisis crises",
        "programme programs", "labour labor", "defence defense", "treaty treaties",
        "analyse analyze analyzed analysing",
        "catalogue catalogs", "dialogue dialogues dialog", "judgment judgements", "grey gray",
        "manoeuvres maneuver maneuvered",
    ],
)  # fmt: skip
def test_stems(words: str) -> None:
    stems = {stem(word) for word in words.split()}
    assert len(stems) == 1 or stems <= {"organis", "organiz"}, stems


@given(TEXTS)
@settings(max_examples=60, deadline=None)
def test_every_text_is_a_query(text: str) -> None:
    made = query(parse(text), {})
    for atom in (*made.required, *made.excluded):
        assert re.fullmatch(r"[^\x00\\]*", atom.tsquery)
        assert atom.tsquery.count("'") % 2 == 0
    names_in(parse(text))
    list(beginnings(text))
    words = Words()
    words.add(text)
    assert "''" not in vector(words)


@given(st.text("上合组织安全峰会 abEs019,.-，。《》", max_size=60))
@settings(max_examples=60, deadline=None)
def test_a_text_is_marked_where_it_is_asked_for(text: str) -> None:
    for atom in parse(f'"{text}"'):
        assert Marker([atom]).hits(Passage(text))


@given(TEXTS, TEXTS)
@settings(max_examples=60, deadline=None)
def test_a_snippet_is_the_text_with_marks_alone(text: str, asked: str) -> None:
    hits = Marker(query(parse(asked), {}).required).hits(Passage(text))
    shown = snippet(text, hits)
    bare = unescape(re.sub(r"</?mark>", "", shown))
    assert not re.search(r"<(?!/?mark>)", shown)
    assert "".join(bare.removeprefix("…").removesuffix("…").split()) in "".join(text.split())


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("sceptical", "skeptical"), ("artefact", "artifacts"), ("manoeuvres", "maneuver"), ("colour", "color"),
        ("co-operation", "cooperation"), ("analyse", "analyzing"), ("2,600", "2600"), ("councillor", "councilor"),
        ("joint co-operation", "joint cooperation"), ("nonproliferation talks", "non-proliferation talks"),
    ],
)  # fmt: skip
def test_each_spelling_is_marked_where_the_other_is_asked_for(one: str, other: str) -> None:
    for asked, written in ((one, other), (other, one)):
        text = f"On {written} today"
        marked = snippet(text, Marker(query(parse(f'"{asked}"'), {}).required).hits(Passage(text)))
        assert marked == f"On <mark>{written}</mark> today"


@pytest.mark.parametrize(
    ("asked", "text", "marked"),
    [
        ("km", "A 300km road", "A 300<mark>km</mark> road"), ("MW", "12,000MW plant", "12,000<mark>MW</mark> plant"),
        ("2681", "paid RMB2,681", "paid RMB<mark>2,681</mark>"), ("km", "the xkm road", "the xkm road"),
        ('"km road"', "A 300km road", "A 300<mark>km road</mark>"),
    ],
)  # fmt: skip
def test_units_and_numbers_are_words_of_their_own(asked: str, text: str, marked: str) -> None:
    assert snippet(text, Marker(query(parse(asked), {}).required).hits(Passage(text))) == marked


@pytest.mark.parametrize("asked", ['"a b"', "a-b", "sco", "a", '"a a"', "a.b"])
@pytest.mark.parametrize("text", ["a" * 100_000, "a'" * 50_000, "a " * 50_000, "a-" * 50_000, "a_" * 50_000])
def test_marking_takes_linear_time(asked: str, text: str) -> None:
    marker = Marker(query(parse(asked), {asked: ["a b c", "a"]}).required)
    passage = Passage(text)
    assert processor_seconds(marker.hits, passage, tries=1) < 1


@pytest.mark.parametrize(
    "text",
    ["[](" + " " * 200_000, "x [](" + "\n" * 200_000, "[a](" * 50_000, "*" * 200_000, "[" * 200_000, "中\n" * 100_000],
)
def test_what_is_visible_is_found_in_linear_time(text: str) -> None:
    assert processor_seconds(visible, text, tries=1) < 3


@pytest.mark.parametrize("text", ["a " * 100, "anti " * 40, "counterterrorism " * 11, "-a" * 100, "中 " * 100])
def test_a_long_query_is_read_in_milliseconds(text: str) -> None:
    atoms = parse(text)
    assert processor_seconds(lambda: (names_in(atoms), query(atoms, {}))) < 0.02


def test_a_snippet_is_cut_at_a_sentence_or_a_word() -> None:
    text = "An opening sentence that is rather long and says nothing at all. " * 4
    text += "Then the council met in Tashkent and adopted a declaration on water. " + "More follows here. " * 20
    shown = snippet(text, Marker(parse("tashkent")).hits(Passage(text)))
    assert shown.startswith("Then the council met in <mark>Tashkent</mark>")
    assert shown.endswith(".")
    assert len(re.sub("</?mark>", "", shown)) <= LENGTH
    assert snippet("词" * 400, []) == "词" * LENGTH + "…"


@pytest.mark.parametrize(
    ("marked", "shown"),
    [
        ("# A **b** [c](https://d.example/) `e`\n> f", "A b c e\nf"),
        ('Then [text][r] goes.\n\n[r]: https://b.example/c "d"', "Then text goes."),
        ("See [[nested] inner](https://b.example/c) b", "See [nested] inner b"),
        ("[Xi\\]an](https://b.example/c) d", "Xi]an d"),
        ("`[a](b)` and `if a &lt; b`", "[a](b) and if a &lt; b"),
        ("    [a](b)\n\n```python\nprint(1)\n甲\n乙\n```", "[a](b)\nprint(1)\n甲\n乙"),
        ("2 * 3 = 6", "2 * 3 = 6"),
        ("_a_ __b__ c_d", "a b c_d"),
        ("A\n===\nb", "A\nb"),
        ("1. a\n2. b", "a\nb"),
        ("主席说**上海**\n合作论坛", "主席说上海合作论坛"),
        ("> 珊瑚\n> 玛瑙", "珊瑚玛瑙"),
        ("- 琥珀\n  琉璃", "琥珀琉璃"),
        ("锡器[铅笔](http://h.example/x)\n橡皮", "锡器铅笔橡皮"),
        ("甲骨\r\n青铜", "甲骨青铜"),
        ("一行\\\n两行", "一行 \n两行"),
        ("[a](https://b.example/c_(d)) e", "a e"),
        ('[a](https://b.example/ "c d") e', "a e"),
        ("[**a** \\[b\\]](<https://b.example/c d>)", "a [b]"),
        ("![a](b.png) <https://c.example/d> 1 < 2 > 0", "!a https://c.example/d 1 < 2 > 0"),
        ("A \\* b &amp; c &#20013;", "A * b & c 中"),
        ("wom**bat**two", "wombattwo"),
        ("- a\n- b", "a\nb"),
        ("成立了\n研究所，\n位于撒马尔罕", "成立了研究所，位于撒马尔罕"),
        ("# 标题\n正文\n\n第二段\n- 甲", "标题\n正文\n第二段\n甲"),
        ("one\ntwo", "one\ntwo"),
    ],
)
def test_marks_of_markdown_are_left_out(marked: str, shown: str) -> None:
    assert visible(marked) == shown


@given(st.integers(1, 3), st.integers(0, 40_000), st.integers(1, 3000))
@settings(max_examples=10, deadline=None)
def test_each_phrase_is_whole_in_some_chunk(seed: int, length: int, different: int) -> None:
    words = Words()
    words.add(" ".join(f"w{number * seed % different}" for number in range(length)))
    parts = list(chunks(words))
    assert bool(parts) is not words.fit
    for number in range(0, max(0, length - OVERLAP) if parts else 0, 997):
        first, last = (f"w{at * seed % different}" for at in (number, number + OVERLAP - 1))
        assert any(f"'{first}':" in part and f"'{last}':" in part for part in parts)
    for part in parts:
        for places in re.findall(r":([\d,]+)", part):
            assert places.count(",") < OCCURRENCES + 5
            assert max(map(int, places.split(","))) <= POSITIONS
