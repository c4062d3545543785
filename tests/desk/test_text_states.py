"""What the desk knows of every bilingual text: missing, draft, in review, current, outdated."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from modeltranslation.translator import translator

from articles.models import Article, Claim, Topic, Translation
from mechanisms.models import Mechanism
from sco.desk.publication_status import working_copies
from sco.desk.texts.confirming import confirm, differences
from sco.desk.texts.filtering import with_text_state
from sco.desk.texts.models import Basis, Confirmation
from sco.desk.texts.states import STATES, states_of, text_states
from sco.languages import LANGUAGES, Language
from sco.ledger.registry import KINDS, kind_of, ref_of
from tests import factories as make
from tests.desk import scenarios

pytestmark = pytest.mark.django_db


def reread(row: Any) -> Any:
    return working_copies(kind_of(row), pk=row.pk)[0]


def state(row: Any, language: Language = "en") -> str:
    """The state in Python, which is the one in SQL."""
    code = states_of(reread(row))[language].code
    found = [each for each in STATES if with_text_state(type(row).objects.filter(pk=row.pk), language, each).exists()]
    assert found == [code]
    return code


def change(row: Any, **texts: str) -> None:
    # As plain SQL does, past every form and save.
    type(row).objects.filter(pk=row.pk).update(**texts)


def public_claim(**texts: Any) -> Claim:
    claim = make.claim(scenarios.published(), **texts)
    make.publish_rows(claim)
    return claim


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_outdated_when_its_source_changes(kind: str) -> None:
    article = scenarios.draft()
    rows: dict[str, Any] = {
        "article": article, "claim": make.claim(article), "author": make.author("b"), "topic": make.topic(),
        "outlet": article.outlet, "rights": article.rights, "state": make.state(), "mechanism": make.mechanism(),
    }  # fmt: skip
    row = rows[kind]
    title = KINDS[kind].title
    assert state(row) == "draft"
    was = getattr(row, f"{title}_zh_hans")
    change(row, **{f"{title}_zh_hans": "改"})
    assert state(row) == "outdated"
    assert state(row, "zh-Hans") == "draft"
    change(row, **{f"{title}_en": "mended"})
    assert state(row) == "draft"
    change(row, **{f"{title}_zh_hans": "再改"})
    change(row, **{f"{title}_zh_hans": "改"})
    assert state(row) == "draft"
    assert was != "改"


def test_every_bilingual_column_of_every_kind_is_followed() -> None:
    for kind in KINDS.values():
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT tgargs FROM pg_trigger WHERE tgrelid = %s::regclass AND tgname = %s",
                [kind.model._meta.db_table, f"{kind.model._meta.db_table}_texts"],
            )
            name, _source, fields, _digests, _end = bytes(cursor.fetchone()[0]).decode().split("\0")
        assert name == kind.name
        assert set(fields.split(",")) == set(translator.get_options_for_model(kind.model).all_fields)


def test_a_claim_public_with_other_figures_than_its_source_is_outdated() -> None:
    claim = public_claim(statement_zh_hans="贸易额达5000亿美元", statement_en="Trade reached USD 500 billion")
    assert [state(claim, language) for language in LANGUAGES] == ["current", "current"]
    change(claim, statement_zh_hans="贸易额达6000亿美元")
    assert [state(claim, language) for language in LANGUAGES] == ["draft", "outdated"]
    make.publish_rows(claim)
    assert [state(claim, language) for language in LANGUAGES] == ["current", "outdated"]
    (difference,) = differences(reread(claim), "en")
    assert (difference.field, difference.language) == ("statement", "zh-Hans")
    assert [(piece.op, piece.text) for piece in difference.segments if piece.op != "same"] == [
        ("gone", "5000"), ("new", "6000"),
    ]  # fmt: skip


def test_the_source_of_a_claim_is_its_articles_original() -> None:
    claim = make.claim(scenarios.draft(original_language="en"))
    change(claim, statement_en="changed")
    assert state(claim, "zh-Hans") == "outdated"
    assert state(claim, "en") == "draft"


def test_missing_texts_are_named() -> None:
    claim = make.claim(scenarios.draft(), unit_zh_hans="名", statement_en="")
    found = states_of(reread(claim))["en"]
    assert (state(claim), found.lacking, found.is_empty, found.label) == (
        "missing", ["statement", "unit"], True, "missing",
    )  # fmt: skip
    change(claim, statement_en="x")
    assert states_of(reread(claim))["en"].label == "incomplete"


def test_a_source_written_after_its_translation_does_not_outdate_it() -> None:
    topic = make.topic(name_zh_hans="")
    change(topic, name_zh_hans="安全")
    assert state(topic) == "draft"


def test_a_text_that_is_set_back_is_as_it_was() -> None:
    topic = make.topic()
    make.publish_rows(topic)
    before = make.both("name", topic.slug)
    change(topic, name_zh_hans="改", name_en="changed")
    assert [state(topic, language) for language in LANGUAGES] == ["draft", "draft"]
    change(topic, **before)
    assert [state(topic, language) for language in LANGUAGES] == ["current", "current"]
    assert not Basis.objects.filter(kind="topic").exists()


def test_a_change_that_is_published_is_current() -> None:
    topic = make.topic()
    make.publish_rows(topic)
    change(topic, name_en="changed")
    make.publish_rows(topic)
    assert state(topic) == "current"
    change(topic, name_en="again")
    assert state(topic) == "draft"
    make.withdraw_rows(topic)
    assert state(topic, "zh-Hans") == "draft"


def test_an_article_goes_by_its_approvals() -> None:
    article = scenarios.draft()
    seen = [state(article)]
    Translation.objects.create(article=article, language="en", state="in_review")
    seen.append(state(article))
    make.approve(reread(article), "en")
    seen.append(state(article))
    change(article, title_en="changed")
    seen.append(state(article))
    change(article, title_zh_hans="改")
    seen.append(state(article))
    make.approve(reread(article), "en")
    seen.append(state(article))
    change(article, body_en="")
    seen.append(state(article))
    assert seen == ["draft", "in_review", "current", "draft", "outdated", "current", "missing"]
    assert states_of(reread(scenarios.approved("b")))["en"].hint == "by a second editor"


def test_digests_in_sql_are_those_of_python() -> None:
    article = scenarios.draft(summary_en="", body_zh_hans="一\n二")
    change(article, title_en="naïve — “quoted”")
    for language in LANGUAGES:
        found = Basis.objects.get(kind="article", item=article.pk, language=language)
        assert found.digest == reread(article).text_digest(language)


def test_an_approval_that_is_older_than_the_source_is_outdated_even_if_its_text_was_set_back() -> None:
    article = scenarios.approved(title_en="before")
    change(article, title_zh_hans="改")
    change(article, title_en="changed")
    change(article, title_en="before")
    assert state(article) == "outdated"
    assert confirm(article, "en", by="ed", reason="compared") is not None
    assert state(article) == "current"


def test_still_correct_is_logged_with_its_reason() -> None:
    claim = public_claim()
    change(claim, statement_zh_hans="改")
    confirm(claim, "en", by="ed", reason=" a comma ")
    assert state(claim) == "current"
    row = Confirmation.objects.get()
    assert (row.kind, row.item, row.language, row.fields, row.reason, row.by) == (
        "claim", claim.pk, "en", ["statement"], "a comma", "ed",
    )  # fmt: skip
    assert confirm(claim, "en", by="ed", reason="again") is None
    with pytest.raises(ValueError, match="reason"):
        confirm(claim, "en", by="ed", reason="  ")


def test_still_correct_keeps_the_approval_and_who_gave_it() -> None:
    article = scenarios.approved()
    change(article, title_zh_hans="改")
    confirm(article, "en", by="ed", reason="a comma")
    assert state(article) == "current"
    assert reread(article).translation_state("en") == "current"
    assert Translation.objects.get(language="en").approved_by == "a second editor"


def test_fields_and_paragraphs_are_confirmed_one_by_one() -> None:
    article = scenarios.draft(body_zh_hans="一。\n\n二。", title_zh_hans="题")
    change(article, body_zh_hans="一！\n\n二！", title_zh_hans="新题")
    confirm(article, "en", by="ed", reason="r", fields=["title"])
    assert list(states_of(reread(article))["en"].source) == ["body"]
    confirm(article, "en", by="ed", reason="r", source={"body": "一！\n\n二。"})
    assert states_of(reread(article))["en"].source == {"body": "一！\n\n二。"}
    confirm(article, "en", by="ed", reason="r", source={"body": "一！\n\n二！"})
    assert state(article) == "draft"


def test_mending_one_paragraph_leaves_the_others_out_of_date() -> None:
    article = scenarios.draft(body_zh_hans="一。\n\n二。\n\n三。", body_en="One.\n\nTwo.\n\nThree.")
    change(article, body_zh_hans="一。\n\n二！\n\n三！")
    change(article, body_en="Une.\n\nTwo.\n\nThree.")
    assert states_of(reread(article))["en"].source == {"body": "一。\n\n二。\n\n三。"}
    change(article, body_en="Une.\n\nTwo!\n\nThree.")
    assert states_of(reread(article))["en"].source == {"body": "一。\n\n二！\n\n三。"}
    change(article, body_en="Une.\n\nTwo!\n\nThree!")
    assert state(article) == "draft"


@pytest.mark.parametrize("mended", ["One.\n\nTwo.\n\nThree and a half.\n\nFour.", "All in one."])
def test_a_text_with_other_paragraphs_is_made_anew(mended: str) -> None:
    article = scenarios.draft(body_zh_hans="一。\n\n二。", body_en="One.\n\nTwo.")
    change(article, body_zh_hans="一。\n\n二！")
    change(article, body_en=mended)
    assert state(article) == "draft"


def test_texts_that_change_together_are_made_together() -> None:
    article = scenarios.draft(body_zh_hans="一。\n\n二。", body_en="One.\n\nTwo.")
    change(article, body_zh_hans="一！\n\n二！", body_en="One!\n\nTwo.")
    assert state(article) == "draft"


def test_nothing_is_kept_of_a_deleted_item() -> None:
    topic = make.topic()
    change(topic, name_zh_hans="改")
    confirm(topic, "en", by="ed", reason="r")
    change(topic, name_zh_hans="再改")
    topic.delete()
    assert not Basis.objects.filter(kind="topic").exists()
    assert not Confirmation.objects.exists()


def test_states_of_a_list_take_two_queries_and_of_articles_one() -> None:
    for n in range(5):
        make.topic(f"t{n}")
        scenarios.approved(f"a{n}")
    for model, number in ((Topic, 2), (Article, 1)):
        rows = list(model.objects.with_document_parts())
        with CaptureQueriesContext(connection) as seen:
            text_states(rows)
        assert len(seen) == number


def test_a_mechanisms_optional_texts_count_too() -> None:
    sco = make.mechanism(seat_zh_hans="北京", seat_en="Beijing")
    change(sco, seat_zh_hans="上海")
    assert states_of(reread(sco))["en"].source == {"seat": "北京"}
    assert ref_of(Mechanism.objects.get()).kind == "mechanism"
