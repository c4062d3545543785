"""The desk's index: nothing that changes is missed, by whoever changes it, and nothing of an old text stays."""

from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.models import CASCADE

from articles.models import Article, ArticleMechanism, Claim
from mechanisms.models import Mechanism, Relation
from sco.desk.finding import catching_up
from sco.desk.finding.asking import Question
from sco.desk.finding.catching_up import catch_up
from sco.desk.finding.models import Chunk, Finding, Note
from sco.desk.publication_status import publication_statuses, working_copies
from sco.desk.texts.confirming import confirm
from sco.desk.texts.states import text_states
from sco.languages import EN, ZH
from sco.ledger.items import Item
from sco.ledger.registry import KINDS, kind_of, ref_of
from tests import factories as make
from tests.desk import scenarios

pytestmark = pytest.mark.django_db


def found(text: str, *, typing: bool = False, kinds: Any = None) -> list[tuple[str, str]]:
    """The slugs of what a search finds, the best first, after what is noted was taken in."""
    assert catch_up() == 0
    rows = Question(text, kinds or list(KINDS), typing).page(0, 50)
    return [(each.kind, KINDS[each.kind].model._default_manager.get(pk=each.item).slug) for each in rows]


def slugs(text: str, **options: Any) -> list[str]:
    return [slug for _kind, slug in found(text, **options)]


def run(statement: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def test_a_draft_is_found_by_its_body_and_its_source_text() -> None:
    make.article(approved=(), body_zh_hans="边防会议的内容", source_text="原文提到霍尔果斯口岸")
    assert slugs("边防会议") == slugs("霍尔果斯") == ["piece"]


@pytest.mark.parametrize(
    ("how", "values"),
    [
        ("ORM", {"body_en": "a hydropower dam"}),
        ("SQL", {"body_en": "a hydropower dam"}),
        ("bulk_update", {"body_en": "a hydropower dam"}),
    ],
)
def test_a_change_by_whatever_means_is_found(how: str, values: dict[str, str]) -> None:
    article: Any = make.article()
    assert slugs("hydropower") == []
    if how == "ORM":
        Article.objects.filter(pk=article.pk).update(**values)
    elif how == "bulk_update":
        article.body_en = values["body_en"]
        Article.objects.bulk_update([article], ["body_en"])
    else:
        run("UPDATE articles_article SET body_en = %s WHERE id = %s", values["body_en"], article.pk)
    assert slugs("hydropower") == ["piece"]


def test_everything_in_a_fixture_is_found() -> None:
    call_command("loaddata", "mechanisms", verbosity=0)
    assert catch_up(10_000) == 0
    assert Finding.objects.filter(kind="mechanism").count() == Mechanism.objects.count()


def test_what_a_row_no_longer_says_leaves_the_index_with_the_change() -> None:
    article = make.article(body_en="a hydropower dam")
    assert slugs("hydropower") == ["piece"]
    Article.objects.filter(pk=article.pk).update(body_en="nothing")
    assert not Finding.objects.filter(words="hydropow").exists()
    assert not Finding.objects.filter(kind="article").exists(), "before anything is taken in"
    assert slugs("hydropower") == []


def test_a_deleted_row_is_not_found() -> None:
    make.topic("gone").delete()
    topic = make.topic("security")
    assert slugs("security") == ["security"]
    topic.delete()
    assert slugs("security") == []
    assert not Note.objects.exists()


def test_an_update_that_changes_nothing_is_not_noted() -> None:
    topic = make.topic()
    catch_up()
    topic.save()
    assert not Note.objects.exists()


def test_a_note_that_comes_while_an_older_one_is_taken_in_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    topic, write = make.topic(), catching_up._write

    def write_and_change(*args: Any) -> None:
        write(*args)
        run("UPDATE articles_topic SET name_en = 'Newer' WHERE id = %s", topic.pk)

    with monkeypatch.context() as patch:
        patch.setattr(catching_up, "_write", write_and_change)
        catching_up._take_batch(0)
    assert Note.objects.filter(item=topic.pk).exists()
    assert slugs("newer") == ["security"]


def test_the_best_match_comes_first() -> None:
    sco = make.mechanism("sco", name_zh_hans="上海合作组织", short_name_zh_hans="上合组织", short_name_en="SCO")
    make.mechanism("secretariat", name_zh_hans="上合组织秘书处", name_en="SCO Secretariat")
    make.mechanism("council", name_zh_hans="元首理事会", description_zh_hans="上合组织的最高机构")
    make.article("about", title_zh_hans="上合组织的四个安全中心")
    make.article("within", body_zh_hans="本文提到上合组织一次")
    assert slugs("上合组织") == ["sco", "secretariat", "about", "council", "within"]
    assert slugs("SCO")[0] == slugs("sco")[0] == sco.slug


def test_traditional_input_and_either_language_find_the_same() -> None:
    make.mechanism("sco", name_zh_hans="上海合作组织", name_en="Shanghai Cooperation Organisation")
    make.article("about", title_zh_hans="上海合作组织在塔什干", title_en="Else", body_en="Else", summary_en="Else")
    assert slugs("上海合作組織") == ["sco", "about"]
    assert slugs("上海合作组织") == ["sco", "about"]
    # The English name stands for the Chinese one.
    assert slugs("Shanghai Cooperation Organisation") == ["sco", "about"]


def test_words_in_quotation_marks_stand_side_by_side_and_excluded_ones_are_absent() -> None:
    make.article("one", body_en="joint border patrols", body_zh_hans="联合边防")
    make.article("two", body_en="a border that joint patrols guard", body_zh_hans="边防与联合")
    assert slugs('"joint border"') == ["one"]
    assert slugs("patrols -guard") == ["one"]
    assert slugs('patrols -"joint border"') == ["two"]
    assert slugs("联合边防") == ["one"]


def test_a_phrase_is_found_anywhere_in_a_long_text() -> None:
    filler = "".join(chr(0x4E00 + n % 9000) for n in range(0, 40_000, 7)) * 4
    make.article("long", body_zh_hans=f"{filler}霍尔果斯口岸{filler}")
    assert slugs("霍尔果斯口岸") == ["long"]
    assert Chunk.objects.exists()
    assert slugs("口岸霍尔果斯") == []


@pytest.mark.parametrize("text", ["Secur", "secretar", "上合组", "gres", "REGIO"])
def test_suggestions_find_what_begins_so(text: str) -> None:
    make.mechanism("rats", name_zh_hans="上合组织机构", name_en="Security Secretariat Progress")
    make.topic("regional")
    expected = {"Secur": ["rats"], "secretar": ["rats"], "上合组": ["rats"], "gres": [], "REGIO": ["regional"]}
    assert slugs(text, typing=True) == expected[text]


HOSTILE = ["", "   ", "\\", "'", '"', "-", ":*", "& | !", "%s %(x)s", "🙂", "的" * 400, "a" * 500]


@pytest.mark.parametrize("text", HOSTILE)
def test_any_text_is_a_query(text: str) -> None:
    make.article()
    catch_up()
    for typing in (False, True):
        question = Question(text, list(KINDS), typing)
        question.page(0, 5)
        question.count()


def test_matches_are_counted_by_kind() -> None:
    make.topic("border")
    for n in range(3):
        make.article(f"border-{n}")
    catch_up()
    count = Question("border", list(KINDS)).count()
    assert (count.kinds, count.total, count.capped) == ({"topic": 1, "article": 3}, 4, False)
    assert Question("border", ["topic"]).count().kinds == {"topic": 1}


def test_the_personal_data_of_the_source_is_not_searched() -> None:
    make.article(responsible_editor_name="Nobody Knows", responsible_editor_email="nobody@example.org")
    assert slugs("Nobody") == slugs("nobody@example.org") == []


Standing = tuple[str, str, str]


def stored() -> dict[tuple[str, int], Standing]:
    """How every working copy stands, as the index has it: its status, and the states of its texts."""
    assert catch_up() == 0
    return {(row.kind, row.item): (row.status, row.zh, row.en) for row in Finding.objects.all()}


def computed() -> dict[tuple[str, int], Standing]:
    """The same, from the documents and the texts."""
    rows = [row for kind in KINDS.values() for row in working_copies(kind)]
    codes, states = publication_statuses(rows), text_states(rows)
    return {
        (kind_of(row).name, row.pk): (codes[ref].code, states[ref][ZH].code, states[ref][EN].code)
        for row in rows
        for ref in [ref_of(row)]
    }


def _changes() -> dict[str, Any]:
    """Everything that may make a working copy differ from what is public."""
    article, claim = Article.objects.get(slug="a-piece"), Claim.objects.get(slug="c01")
    other = Mechanism.objects.get(slug="other")
    return {
        "text": lambda: Article.objects.update(title_en="another"),
        "approval": lambda: article.translations.filter(language="en").delete(),
        "author": lambda: article.article_authors.all().delete(),
        "topic": lambda: article.topics.add(make.topic("new")),
        "mechanism": lambda: ArticleMechanism.objects.create(article=article, mechanism=other),
        "language": lambda: Article.objects.update(original_language="en"),
        "claim": lambda: Claim.objects.update(value=1, comparator="="),
        "claim's mechanism": lambda: claim.mechanisms.add(other),
        "support": lambda: claim.claim_supports.all().delete(),
        "claim's reference": lambda: claim.references.create(
            title_en="A source", title_zh_hans="来源", url="https://x.example"
        ),
        "relation": lambda: Relation.objects.update(period_from="2001"),
        "moved relation": lambda: Relation.objects.update(target=other),
        "membership": lambda: Mechanism.objects.get(slug="council").memberships.all().delete(),
        "reference": lambda: other.references.create(
            title_en="A source", title_zh_hans="来源", url="https://x.example"
        ),
        "name": lambda: make.rename(other, "another"),
        "source": lambda: Article.objects.update(body_zh_hans="另一段"),
        "claim's source": lambda: Claim.objects.update(statement_zh_hans="另一句"),
        "review": lambda: article.translations.update(state="in_review"),
        "withdrawal": lambda: make.withdraw_rows(claim),
        "publication": lambda: make.publish_rows(other, article),
    }


@pytest.fixture
def everything() -> None:
    """One of everything, public with all of its parts."""
    council, body, other = (make.mechanism(slug) for slug in ("council", "body", "other"))
    relation = make.relation(council, body)
    member = make.state()
    make.membership(member, council)
    article = scenarios.approved(topics=[make.topic()], mechanisms=[council])
    claim = make.claim(article, "c01", mechanisms=[council], supports=[relation])
    make.publish_rows(member, council, body, other)
    make.publish_article(article)
    make.publish_rows(claim)


@pytest.mark.usefixtures("everything")
@pytest.mark.parametrize("name", ["none", *[
    "text", "approval", "author", "topic", "mechanism", "language", "claim", "claim's mechanism", "support",
    "claim's reference", "relation", "moved relation", "membership", "reference", "name", "withdrawal", "publication",
    "source", "claim's source", "review",
]])  # fmt: skip
def test_the_status_of_everything_follows_each_change(name: str) -> None:
    before = stored()
    assert before == computed()
    if name != "none":
        _changes()[name]()
        after = stored()
        assert after == computed()
        assert after != before or name == "publication"


@pytest.mark.usefixtures("everything")
def test_a_translation_that_is_still_correct_is_current_again() -> None:
    claim = Claim.objects.get()
    Claim.objects.update(statement_zh_hans="另一句")
    assert stored()["claim", claim.pk] == ("changed", "draft", "outdated")
    confirm(working_copies(kind_of(claim), pk=claim.pk)[0], EN, by="ed", reason="a comma")
    assert stored()["claim", claim.pk] == ("changed", "draft", "current")


def test_a_claim_whose_quotation_is_not_in_the_source_is_flagged() -> None:
    article = make.article(source_text="关于百分之三的消息")
    for slug, quote in (("anchored", "百分之三"), ("absent", "百分之四"), ("without", "")):
        make.claim(article, slug, quote_exact=quote)

    def flagged() -> set[str]:
        catch_up()
        pks = Finding.objects.filter(kind="claim", flags=["unanchored"]).values("item")
        return set(Claim.objects.filter(pk__in=pks).values_list("slug", flat=True))

    assert flagged() == {"absent"}
    Article.objects.update(source_text="关于百分之四的消息")
    assert flagged() == {"anchored"}


def test_the_time_of_the_last_change_outlasts_another_version(monkeypatch: pytest.MonkeyPatch) -> None:
    make.topic()
    catch_up()
    changed = Finding.objects.get().changed_at
    monkeypatch.setattr(catching_up, "VERSION", "another")
    catch_up()
    assert Finding.objects.get().changed_at == changed


def test_an_undone_change_leaves_an_item_current() -> None:
    topic = make.topic()
    make.publish_rows(topic)
    name = topic.name_en
    for text, status in (("another", "changed"), (name, "current")):
        type(topic).objects.update(name_en=text)
        assert stored()["topic", topic.pk][0] == status


def test_another_version_of_the_code_derives_everything_again(monkeypatch: pytest.MonkeyPatch) -> None:
    make.topic()
    catch_up()
    Finding.objects.update(keys=[])
    monkeypatch.setattr(catching_up, "VERSION", "another")
    assert slugs("security") == ["security"]
    assert "security" in Finding.objects.get().keys


def test_every_kind_and_every_part_of_a_document_is_watched() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname ~ '_note_(item|part)$'")
        watched = {table for (table,) in cursor.fetchall()}
    models = [kind.model for kind in KINDS.values()]
    parts = {
        relation.related_model._meta.db_table
        for model in models
        for relation in model._meta.related_objects
        if relation.on_delete is CASCADE and not issubclass(relation.related_model, Item)
    }
    assert {model._meta.db_table for model in models} <= watched
    assert parts - watched == {"articles_suggestion", "articles_sourcefile"}, "which are in no document"


def test_a_search_with_nothing_to_take_in_asks_once(django_assert_num_queries: Any) -> None:
    make.topic()
    catch_up()
    with django_assert_num_queries(1):
        catch_up()
