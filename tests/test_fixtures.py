"""The seed data as files: complete in both languages, true to the facts of the piece, free of its sentences."""

import json
import re
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import models
from modeltranslation.translator import translator

from articles.management.commands.seed import FIXTURES
from articles.models import Claim
from sco.languages import columns
from tests.seed_facts import BEYOND_THE_PIECE, CLAIMS, FIGURE, MECHANISMS, MEMBERS_SINCE, RELATIONS

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT.parent / "shared" / "source" / "huanqiu-4OAL6N5m11s.txt"
ARTICLE = "four-security-centres"
CHINESE = re.compile(r"[\u3400-\u9fff]")
# Names that the piece and the seed data cannot but share: each counts as one character of a run.
PROPER_NAMES = (
    "上海合作组织应对安全威胁与挑战综合中心",
    "应对安全威胁与挑战综合中心",
    "打击跨国有组织犯罪中心",
    "上海合作组织反恐怖主义公约",
    "上海合作组织反极端主义公约",
    "中国上海合作组织研究中心",
    *("哈萨克斯坦", "吉尔吉斯斯坦", "塔吉克斯坦", "俄罗斯"),
)
LONGEST_RUN = 12


@cache
def rows() -> list[tuple[type[models.Model], dict[str, Any]]]:
    """Every row of every file: its model and its fields."""
    read = [json.loads((ROOT / "fixtures" / f"{name}.json").read_text(encoding="utf-8")) for name in FIXTURES]
    return [(apps.get_model(row["model"]), row["fields"]) for rows in read for row in rows]


def rows_of(label: str) -> list[dict[str, Any]]:
    """The fields of the rows of one model."""
    return [fields for model, fields in rows() if model._meta.label_lower == label]


def translated(model: type[models.Model]) -> list[str]:
    """The names of a model's texts, without language."""
    known = model in translator.get_registered_models()
    return list(translator.get_options_for_model(model).all_fields) if known else []


def texts(number: int) -> list[str]:
    """Every text in the language of this number (0 Chinese, 1 English), quotations apart."""
    found = [
        str(fields[columns(name)[number]])
        for model, fields in rows()
        for name in translated(model)
        if columns(name)[number] in fields
    ]
    aliases = columns("aliases")[number]
    return found + [alias for fields in rows_of("mechanisms.mechanism") for alias in fields[aliases]]


def references() -> list[dict[str, Any]]:
    """The fields of every reference, of mechanisms and of claims."""
    return rows_of("mechanisms.mechanismreference") + rows_of("articles.claimreference")


def source_body() -> str:
    """The body of the piece, from its second line."""
    if not SOURCE.is_file():
        pytest.skip("the source piece is not here: it may not be republished")
    return SOURCE.read_text(encoding="utf-8").splitlines()[1]


def run_text(text: str) -> str:
    """What runs are counted in: no punctuation, each proper name as one character."""
    kept = re.sub(r"\W|_", "", text)
    for name in PROPER_NAMES:
        kept = kept.replace(name, "※")
    return kept


def test_every_file_in_the_folder_is_loaded() -> None:
    assert {path.name for path in (ROOT / "fixtures").iterdir()} == {f"{name}.json" for name in FIXTURES}


def test_no_row_names_a_primary_key_or_a_column_without_language() -> None:
    for name in FIXTURES:
        for row in json.loads((ROOT / "fixtures" / f"{name}.json").read_text(encoding="utf-8")):
            assert set(row) == {"model", "fields"}
    for model, fields in rows():
        assert not set(translated(model)) & set(fields), fields


def test_no_approval_is_in_the_files() -> None:
    """Who approves, and when, is an act: `manage.py seed` does it."""
    assert not rows_of("articles.translation")


def test_every_text_is_there_in_both_languages_or_in_neither() -> None:
    for model, fields in rows():
        for name in translated(model):
            chinese, english = (fields.get(column, "") for column in columns(name))
            assert bool(chinese.strip()) == bool(english.strip()), (model, name, fields)
    for mechanism in rows_of("mechanisms.mechanism"):
        assert bool(mechanism["aliases_zh_hans"]) == bool(mechanism["aliases_en"]), mechanism["slug"]


@pytest.mark.parametrize(
    ("label", "required"),
    [
        ("mechanisms.state", ["name"]),
        ("mechanisms.mechanism", ["name", "description"]),
        ("mechanisms.mechanismreference", ["title"]),
        ("articles.outlet", ["name"]),
        ("articles.rights", ["notice"]),
        ("articles.topic", ["name"]),
        ("articles.author", ["name", "position", "affiliation", "biography"]),
        ("articles.article", ["title", "summary", "body"]),
        ("articles.claim", ["statement"]),
        ("articles.claimreference", ["title"]),
    ],
)
def test_texts_that_every_visitor_sees_are_never_empty(label: str, required: list[str]) -> None:
    assert rows_of(label)
    for fields in rows_of(label):
        for column in (column for name in required for column in columns(name)):
            assert fields[column].strip(), (column, fields)


def test_chinese_texts_are_chinese_with_full_width_punctuation() -> None:
    for text in texts(0):
        assert CHINESE.search(text), text
        assert not re.search(r"[\u3400-\u9fff][,;:!?()\"']|[,;:!?()\"'][\u3400-\u9fff]", text), text


def test_english_texts_hold_no_chinese_and_no_full_width_punctuation() -> None:
    for text in texts(1):
        assert not re.search(r"[\u3000-\u9fff\uff00-\uffef“”\"']", text), text
        assert re.search("[A-Za-z]", text), text


@pytest.mark.parametrize("number", [0, 1])
def test_states_are_listed_in_the_order_of_the_piece(number: int) -> None:
    order = [fields[columns("name")[number]] for fields in rows_of("mechanisms.state")]
    name = "|".join(order)
    lists = [
        found[0]
        for text in texts(number)
        for found in re.finditer(rf"(?:{name})(?:(?:、|和|, | and )(?:{name}))+", text)
    ]
    assert len(lists) == 4
    for listed in lists:
        assert re.findall(name, listed) == order[: len(re.findall(name, listed))], listed


@pytest.mark.parametrize("number", CLAIMS)
def test_claim_has_the_figures_of_the_piece(number: int) -> None:
    claim = next(fields for fields in rows_of("articles.claim") if fields["slug"] == f"{ARTICLE}-c{number:02d}")
    found = {name: claim.get(name) for name in FIGURE} | {"value": int(claim["value"]) if "value" in claim else None}
    assert tuple(found.values()) == CLAIMS[number]


def test_there_are_sixteen_claims_and_eight_quotations() -> None:
    assert [claim["slug"] for claim in rows_of("articles.claim")] == [f"{ARTICLE}-c{n:02d}" for n in range(1, 17)]
    assert sum("quote_exact" in claim for claim in rows_of("articles.claim")) == 8


def test_disputed_claim_explains_both_years_with_references() -> None:
    claim = next(fields for fields in rows_of("articles.claim") if fields["status"] == "disputed")
    for column in columns("status_note"):
        assert "1996" in claim[column]
        assert "1997" in claim[column]
    assert sum(row["claim"] == [claim["slug"]] for row in rows_of("articles.claimreference")) == 3


def test_supported_claims_have_references() -> None:
    cited = {row["claim"][0] for row in rows_of("articles.claimreference")}
    assert {claim["slug"] for claim in rows_of("articles.claim") if claim["status"] == "supported"} <= cited


def test_all_mechanisms_of_the_piece_are_there_and_the_article_names_them() -> None:
    wanted = {slug: kind for kind, slugs in MECHANISMS.items() for slug in slugs.split()}
    assert {fields["slug"]: fields["kind"] for fields in rows_of("mechanisms.mechanism")} == wanted
    assert {fields["mechanism"][0] for fields in rows_of("articles.articlemechanism")} == set(wanted)


def test_each_relation_cites_the_claims_that_support_it() -> None:
    relations = {
        row["key"]: (row["source"][0], row["type"], row["target"][0]) for row in rows_of("mechanisms.relation")
    }
    cited: dict[tuple[str, str, str], set[int]] = {edge: set() for edge in relations.values()}
    for row in rows_of("articles.claimsupport"):
        cited[relations[row["relation"][0]]].add(int(row["claim"][0][-2:]))
    assert cited == RELATIONS
    for key, (source, kind, target) in relations.items():
        assert key == f"{source}-{kind.replace('_', '-')}-{target}"


def test_a_claim_is_about_the_mechanism_whose_relation_it_supports() -> None:
    about = {(row["claim"][0], row["mechanism"][0]) for row in rows_of("articles.claimmechanism")}
    source = {row["key"]: row["source"][0] for row in rows_of("mechanisms.relation")}
    assert about >= {(row["claim"][0], source[row["relation"][0]]) for row in rows_of("articles.claimsupport")}


def test_a_mechanism_ends_with_what_it_is_part_of() -> None:
    mechanisms = {row["slug"]: row for row in rows_of("mechanisms.mechanism")}
    ended = [row for row in rows_of("mechanisms.relation") if row["type"] == "part_of" and "period_to" in row]
    assert [row["source"][0] for row in ended] == ["law-enforcement-security"]
    for row in ended:
        part, whole = mechanisms[row["source"][0]], mechanisms[row["target"][0]]
        assert (part["established"], part["dissolved"]) == (row["period_from"], row["period_to"])
        assert whole["dissolved"].startswith(part["dissolved"])


def test_facts_from_outside_the_piece_have_references() -> None:
    cited = {row["mechanism"][0] for row in rows_of("mechanisms.mechanismreference")}
    assert cited >= BEYOND_THE_PIECE


def test_references_say_in_both_languages_in_which_language_they_are() -> None:
    marks = {"英文）": "in English)", "俄文）": "in Russian)"}
    titles = {tuple(fields[column] for column in columns("title")) for fields in references()}
    for chinese, english in titles:
        found = [marks[mark] for mark in marks if chinese.endswith(mark)]
        assert found == [mark for mark in marks.values() if english.endswith(mark)], (chinese, english)
    assert len(titles) == len({(fields.get("url"), fields.get("dated")) for fields in references()})


def test_no_event_is_cited_from_an_older_page() -> None:
    """A page of 2024 cannot say when a summit of 2025 was held."""
    events = {row["slug"]: row["established"] for row in rows_of("mechanisms.mechanism") if row["kind"] == "event"}
    cited = [row for row in rows_of("mechanisms.mechanismreference") if row["mechanism"][0] in events]
    assert cited
    assert all(row["dated"] >= events[row["mechanism"][0]] for row in cited)


def test_memberships_have_their_dates() -> None:
    found = Counter(
        (row["mechanism"][0], row["period_from"], row["state"][0]) for row in rows_of("mechanisms.membership")
    )
    wanted = [
        (body, since, state) for body, dates in MEMBERS_SINCE.items() for since, all_ in dates.items() for state in all_
    ]
    assert found == Counter(wanted)


def test_no_sentence_of_the_piece_is_in_the_files() -> None:
    body = run_text(source_body())
    length = LONGEST_RUN + 1
    runs = {body[start : start + length] for start in range(len(body) - length + 1)}
    for text in [*texts(0), *(claim.get("quote_exact", "") for claim in rows_of("articles.claim"))]:
        ours = run_text(text)
        assert not [run for run in runs if run in ours], text


def test_each_quotation_is_in_the_piece_exactly_once() -> None:
    body = source_body()
    quotations = [claim["quote_exact"] for claim in rows_of("articles.claim") if "quote_exact" in claim]
    assert {quotation: body.count(quotation) for quotation in quotations} == dict.fromkeys(quotations, 1)
    assert max(map(len, quotations)) <= 20


def test_no_personal_data_and_no_text_of_the_outlet_is_in_the_files() -> None:
    never = {
        "source_text", "quote_prefix", "quote_suffix", "responsible_editor_name", "responsible_editor_email",
    }  # fmt: skip
    assert not any(never & set(fields) for _model, fields in rows())
    source_body()
    editor = json.loads(SOURCE.read_text(encoding="utf-8").splitlines()[0].rpartition("[]")[2])
    whole = "".join((ROOT / "fixtures" / f"{name}.json").read_text(encoding="utf-8") for name in FIXTURES)
    assert not [value for value in editor.values() if value in whole]


@pytest.mark.django_db
def test_loading_twice_adds_no_row_and_no_history() -> None:
    call_command("loaddata", *FIXTURES, verbosity=0)
    before = _counts()
    assert before["articles.claim"] == before["articles.claimevent"] == 16
    call_command("loaddata", *FIXTURES, verbosity=0)
    assert _counts() == before


def _counts() -> dict[str, int]:
    found = [model for app in ("mechanisms", "articles") for model in apps.get_app_config(app).get_models()]
    return {model._meta.label_lower: model._base_manager.count() for model in found}


@pytest.mark.django_db
def test_every_row_passes_its_models_own_checks() -> None:
    call_command("loaddata", *FIXTURES, verbosity=0)
    for model in {model for model, _fields in rows()}:
        for row in model._base_manager.all():
            row.full_clean()
    assert Claim.objects.count() == 16
