"""An erasure leaves the words nowhere in the database, and the chain whole."""

from typing import Any

import pytest
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.db.models import Model

from articles.models import Article, Suggestion, Translation
from sco.ledger.actions.erase import erase
from sco.ledger.models import Entry, Projection
from sco.ledger.refusals import Refused
from sco.ledger.registry import Ref
from sco.ledger.verifying import verify_record
from tests import factories as make

WORD, ZH_WORD = "Quagmirethorn", "鼍龘靐齉"
TEXTS = {"zh_hans": f"前{ZH_WORD}后", "en": f"Before {WORD} after"}
COLUMNS = """
    SELECT n.nspname, c.relname, a.attname FROM pg_attribute AS a JOIN pg_class AS c ON c.oid = a.attrelid
        JOIN pg_namespace AS n ON n.oid = c.relnamespace JOIN pg_type AS t ON t.oid = a.atttypid
    WHERE c.relkind IN ('r', 'p', 'm') AND a.attnum > 0 AND NOT a.attisdropped
        AND n.nspname NOT IN ('information_schema', 'pg_toast')
        AND (n.nspname <> 'pg_catalog' OR c.relname LIKE 'pg_stat%%')
        AND (t.typcategory IN ('S', 'A', 'U') OR t.typname IN ('bytea', 'json', 'jsonb', 'tsvector', 'xml', 'anyarray'))
"""


def places_of(*words: str) -> set[str]:
    """Every column of every table, and of the planner's statistics, where one of the words stands."""
    found = set()
    with connection.cursor() as cursor:
        cursor.execute(COLUMNS)
        for schema, table, column in cursor.fetchall():
            for word in words:
                # As text, and as the bytes that a bytea shows in hexadecimal.
                cursor.execute(
                    f'SELECT EXISTS (SELECT FROM "{schema}"."{table}" AS t'
                    f' WHERE lower(t."{column}"::text) LIKE ANY (ARRAY[%s, %s]))',
                    [f"%{word.lower()}%", f"%{word.encode().hex()}%"],
                )
                if cursor.fetchone() == (True,):
                    found.add(f"{table}.{column}")
    return found


def words(*fields: str) -> dict[str, Any]:
    return {f"{field}_{language}": text for field in fields for language, text in TEXTS.items()}


@pytest.fixture
def article(record: str) -> Article:
    """An article with the words in every text of it, published, corrected, withdrawn and published again."""
    made = make.article(
        **words("title", "summary", "body"), source_text=TEXTS["zh_hans"], source_url=f"https://example.org/{WORD}",
        source_id=WORD, responsible_editor_name=WORD, responsible_editor_email=f"{WORD}@example.org",
    )  # fmt: skip
    make.suggestion(made, sentence=TEXTS["zh_hans"], quote=ZH_WORD, unit=WORD).save()
    make.suggestion(made, sentence=TEXTS["en"], quote="deleted").delete()
    make.publish_article(made)
    Article.objects.filter(pk=made.pk).update(title_en=f"Another {WORD}")
    made.refresh_from_db()
    make.approve(made, "en")
    make.publish_rows(made, correct=True, note={"zh-Hans": TEXTS["zh_hans"], "en": TEXTS["en"]})
    make.withdraw_rows(made, note={"zh-Hans": TEXTS["zh_hans"], "en": TEXTS["en"]})
    make.publish_rows(made)
    log(made)
    return made


def log(row: Model) -> None:
    """What the admin's log says of a change."""
    user = get_user_model().objects.create_user(f"editor-{row.pk}-{type(row).__name__}")
    kind = ContentType.objects.get_for_model(row)
    LogEntry.objects.create(
        user=user, content_type=kind, object_id=str(row.pk), object_repr=WORD, action_flag=CHANGE, change_message=WORD
    )


def analyze() -> None:
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def test_the_words_of_an_erased_article_are_nowhere_in_the_database(article: Article) -> None:
    analyze()
    before = places_of(WORD, ZH_WORD)
    assert {
        "articles_article.title_en", "articles_article.title", "articles_article.source_text",
        "articles_article.responsible_editor_email", "articles_articleevent.body_zh_hans",
        "articles_suggestion.sentence", "articles_suggestionevent.sentence",
        "ledger_entry.document", "ledger_entry.restricted", "ledger_entry.note", "ledger_projection.detail_en",
        "ledger_searchtext.vector", "ledger_searchname.beginning",
        "django_admin_log.change_message",
    } <= before  # fmt: skip
    assert not {place for place in before if place.startswith("pg_statistic")}, "no erasure reaches the statistics"
    make.erase_rows(article)
    assert places_of(WORD, ZH_WORD, "鼍龘") == set()
    assert verify_record().erased == 4


def test_the_salts_are_gone_and_the_hashes_stay(article: Article) -> None:
    hashes = list(Entry.objects.order_by("sequence").values_list("document_hash", "restricted_hash", "digest", "at"))
    make.erase_rows(article)
    *erased, tombstone = Entry.objects.of("article", "piece")
    assert {(entry.document_salt, entry.restricted_salt) for entry in erased} == {(None, None)}
    assert (tombstone.action, tombstone.version, tombstone.document) == ("erase", 5, None)
    after = list(Entry.objects.order_by("sequence").values_list("document_hash", "restricted_hash", "digest", "at"))
    assert after[:-1] == hashes


def test_the_editors_log_approvals_and_suggestions_are_erased_too(article: Article) -> None:
    make.erase_rows(article)
    assert not Translation.objects.exists()
    assert not Suggestion.objects.exists()
    assert not LogEntry.objects.exists()
    assert Article.objects.get().slug == "piece"


def test_a_note_on_the_erasure_is_public_and_stays(article: Article) -> None:
    make.erase_rows(article, note=make.NOTE)
    assert "What was wrong" in Entry.objects.of("article", "piece").reverse()[0].note
    assert verify_record().entries == 7


def test_a_claim_with_its_references_is_erased(record: str) -> None:
    article = make.article()
    claim = make.claim(
        article,
        **words("statement", "unit", "status_note"),
        quote_exact=ZH_WORD,
        quote_prefix=ZH_WORD,
        value=1,
        comparator="=",
    )
    reference = claim.references.create(url=f"https://example.org/{WORD}", **words("title"))
    claim.references.create(**words("title")).delete()
    make.publish_article(article)
    make.publish_rows(claim)
    claim.references.filter(pk=reference.pk).update(title_en=f"Changed {WORD}")
    log(claim)
    make.erase_rows(claim)
    assert places_of(WORD, ZH_WORD) == set()
    assert verify_record().erased == 1


def test_a_mechanism_with_its_aliases_and_references_is_erased(record: str) -> None:
    mechanism = make.mechanism(
        **words("name", "short_name", "description", "seat"), aliases_zh_hans=[ZH_WORD], aliases_en=[WORD, "x"]
    )
    mechanism.references.create(url=f"https://example.org/{WORD}", **words("title"))
    mechanism.references.create(**words("title")).delete()
    make.publish_rows(mechanism)
    type(mechanism).objects.filter(pk=mechanism.pk).update(aliases_en=[f"Former {WORD}"])
    log(mechanism)
    make.erase_rows(mechanism)
    assert places_of(WORD, ZH_WORD) == set()


@pytest.mark.parametrize(
    ("factory", "fields"),
    [
        (make.author, ["name", "position", "affiliation", "biography"]),
        (make.outlet, ["name"]),
        (make.rights, ["notice"]),
        (make.topic, ["name"]),
        (make.state, ["name"]),
    ],
)
@pytest.mark.django_db
def test_every_other_kind_is_erased(factory: Any, fields: list[str]) -> None:
    extra = {"homepage": f"https://example.org/{WORD}"} if make is make.outlet else {}
    row = factory(**words(*fields), **extra)
    log(row)
    make.publish_rows(row)
    make.erase_rows(row)
    assert places_of(WORD, ZH_WORD) == set()


@pytest.mark.django_db
def test_an_item_that_the_desk_deleted_and_renamed_before_is_erased_with_its_history() -> None:
    article = make.article("first-name", **words("title", "summary", "body"))
    make.suggestion(article, sentence=TEXTS["zh_hans"], quote=ZH_WORD)
    log(article)
    article.slug = "second-name"
    article.save()
    make.publish_article(article)
    make.withdraw_rows(article)
    article.delete()
    erase([Ref("article", "second-name")], actor=make.ACTOR)
    assert places_of(WORD, ZH_WORD) == set()


@pytest.mark.django_db
def test_another_item_of_the_same_words_keeps_them() -> None:
    one, other = make.topic("one", **words("name")), make.topic("other", **words("name"))
    make.publish_rows(one, other)
    make.erase_rows(one)
    other.refresh_from_db()
    assert (other.name_zh_hans, other.name_en) == (TEXTS["zh_hans"], TEXTS["en"])
    assert WORD in (Entry.objects.get(slug="other").document or "")
    assert {"articles_topic.name_en", "articles_topicevent.name_en"} <= places_of(WORD)


@pytest.mark.django_db
def test_items_that_referred_to_it_show_a_placeholder() -> None:
    author = make.author()
    article = make.article(by=(author,))
    make.publish_article(article)
    make.erase_rows(author)
    labels = Projection.objects.filter(kind="author").values_list("live", "embedded_zh_hans", "embedded_en")
    placeholder = '{"slug":"some-author","erased":true}'
    assert list(labels) == [(False, placeholder, placeholder)] * 2
    assert Projection.objects.current().get(kind="article").refs == [
        "author:some-author",
        "outlet:paper",
        "rights:closed",
    ]


@pytest.mark.django_db
def test_erasing_twice_appends_one_entry_and_clears_what_was_filled_in_since() -> None:
    topic = make.topic()
    make.publish_rows(topic)
    make.erase_rows(topic)
    make.rename(topic, WORD)
    (outcome,) = make.erase_rows(topic)
    assert (outcome.action, Entry.objects.count()) == ("unchanged", 2)
    assert places_of(WORD) == set()


@pytest.mark.django_db
def test_what_was_never_published_is_not_erased_but_deleted() -> None:
    topic = make.topic()
    with pytest.raises(Refused, match="Delete it at the desk"):
        make.erase_rows(topic)
    topic.refresh_from_db()
    assert topic.name_en == "security (English)"


@pytest.mark.django_db
def test_an_erasure_that_is_refused_for_one_erases_none() -> None:
    public, draft = make.topic("public"), make.topic("draft")
    make.publish_rows(public)
    with pytest.raises(Refused):
        make.erase_rows(public, draft)
    public.refresh_from_db()
    assert public.name_en == "public (English)"
    assert Entry.objects.get().document is not None
