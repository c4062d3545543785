"""The preview of an item is what the public reads once it is published: the same JSON, in the same template."""

from typing import Any

import orjson
import pytest
from django.contrib import admin
from django.contrib.auth.models import Permission, User
from django.db import connection
from django.template.loader import render_to_string
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from articles.models import Article, Claim, Rights
from mechanisms.models import Mechanism
from sco.api.templatetags.reading import figure, period
from sco.desk.previewing.readings import Reading
from sco.languages import LANGUAGES
from sco.ledger.actions.publish import publish
from sco.ledger.registry import kind_of, ref_of
from sco.ledger.working_copies import unpublished_references
from tests import factories as make
from tests.desk import browser, scenarios

BODY = "## Part\n\nThe **first** point.\n\n<script>alert(1)</script>"


def reading(item: Any, **options: bool) -> Reading:
    rows: Any = type(item)._default_manager.filter(pk=item.pk)
    return Reading(admin.site.get_model_admin(type(item)), rows.with_document_parts().get(), **options)  # type: ignore[arg-type]


def publish_all(*items: Any) -> None:
    refs = [ref_of(item) for item in items]
    publish([*refs, *unpublished_references(refs)], actor="ed")


def of_api(item: Any, language: str) -> dict[str, Any]:
    answer = Client().get(f"/api/v1/{kind_of(item).collection}/{item.slug}?lang={language}")
    assert answer.status_code == 200, answer.content
    # The links keep the parameters of the request.
    shown = orjson.loads(
        answer.content.replace(f"?lang={language}".encode(), b"").replace(f"&lang={language}".encode(), b"")
    )
    return timeless(shown)


def timeless(shown: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in shown.items() if name != "recorded_at"}


def assert_same(item: Any, *together: Any) -> None:
    """Previews the item, publishes it, and compares."""
    before = {language: timeless(reading(item).shown(language)) for language in LANGUAGES}
    publish_all(item, *together)
    for language in LANGUAGES:
        assert before[language] == of_api(item, language)


def full_article(**fields: Any) -> Article:
    council = make.mechanism()
    article = make.article(
        by=[make.author()], topics=[make.topic()], mechanisms=[council],
        **{**make.both("body", BODY), "source_url": "https://example.org/piece", **fields},
    )  # fmt: skip
    make.claim(article, mechanisms=[council], value=2600, comparator=">", unit_zh_hans="名", unit_en="guests")
    make.claim(article, "piece-c02", quote_exact="原文", status="disputed", period_from="2017-06")
    return article


def test_a_new_article_reads_as_it_will(record: str) -> None:
    article = full_article()
    assert_same(article, *article.claims.all())


def test_an_article_whose_source_is_open_reads_as_it_will(record: str) -> None:
    article = full_article(rights=make.rights("open", access=Rights.Access.EVERYONE))
    assert reading(article).shown("en")["source_text"] == "原文 piece"
    assert_same(article, *article.claims.all())


def test_a_public_article_with_new_claims_and_a_correction_reads_as_it_will(record: str) -> None:
    article = full_article()
    publish_all(article, article.claims.all()[0])
    Article.objects.update(title_en="Another")
    article.refresh_from_db()
    make.approve(article, "en")
    publish([ref_of(article)], actor="ed", note=make.NOTE, correct=True)
    Article.objects.update(summary_en="Shorter")
    article.refresh_from_db()
    make.approve(article, "en")
    assert_same(article, *article.claims.all())


def test_an_unchanged_article_reads_as_it_does(record: str) -> None:
    article = full_article()
    publish_all(article, *article.claims.all())
    assert reading(article).shown("en")["version"] == 1
    assert_same(article)


def test_an_article_in_one_language_is_shown_in_it_and_says_so(record: str) -> None:
    article = full_article(title_en="", approved=["zh-Hans"])
    page = reading(article).html("en")
    assert "Not available in English. This is the Chinese text." in page
    assert '<article lang="zh-Hans">' in page
    assert_same(article, *article.claims.all())


@pytest.mark.parametrize("which", ["claim", "mechanism", "author", "outlet", "rights", "topic"])
def test_other_kinds_read_as_they_will(record: str, which: str) -> None:
    article = full_article()
    of = article.mechanisms.get()
    make.membership(make.state(), of)
    rows: dict[str, Any] = {
        "claim": article.claims.get(slug="piece-c02"), "mechanism": of, "author": article.authors.get(),
        "outlet": article.outlet, "rights": article.rights, "topic": article.topics.get(),
    }  # fmt: skip
    assert "piece" in reading(rows["claim"]).html("en")
    for language in LANGUAGES:
        assert f'<article lang="{language}">' in reading(rows[which]).html(language)
    assert_same(rows[which])


def test_everything_of_the_seed_reads_as_it_does(seeded: str) -> None:
    for item in (*Article.objects.all(), *Mechanism.objects.all()[:6], *Claim.objects.all()[:6]):
        for language in LANGUAGES:
            assert timeless(reading(item).shown(language)) == of_api(item, language)


@pytest.fixture
def desk_of_record(record: str) -> Client:
    return browser.client_of(make.editor())


def test_the_frames_show_the_article_in_the_template_of_the_public(desk_of_record: Client) -> None:
    article = full_article()
    page = desk_of_record.get(browser.page(article, "preview")).content.decode()
    assert page.count("<iframe") == 2
    frame = desk_of_record.get(f"{browser.page(article, 'preview')}en/")
    text = frame.content.decode()
    assert "<strong>first</strong>" in text
    assert "<script" not in text
    assert "more than 2,600 guests (" not in text
    assert "more than 2,600 guests" in text
    assert "disputed" in text
    assert "closed (English)" in text
    # A page of the desk frames it; no other site does.
    assert frame["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in frame["Content-Security-Policy"]
    assert desk_of_record.get(browser.page(article))["X-Frame-Options"] == "DENY"


def test_only_what_is_approved_now_can_be_shown(desk_of_record: Client) -> None:
    article = scenarios.draft()
    url = browser.page(article, "preview")
    assert "would not be public" not in desk_of_record.get(url).content.decode()
    now = desk_of_record.get(url, {"approved": "now"}).content.decode()
    assert "No language is approved" in now
    assert "Nothing to show yet" in desk_of_record.get(f"{url}en/", {"approved": "now"}).content.decode()


def test_the_page_says_what_is_public_and_shows_what_publishing_would(desk_of_record: Client) -> None:
    article = full_article(title_en="", approved=["zh-Hans"])
    publish([ref_of(article), *unpublished_references([ref_of(article)])], actor="ed")
    url = f"/admin/articles/article/{article.pk}/preview/"
    page = desk_of_record.get(url)
    assert page.context["standing"] == [
        "Public now: Chinese.", "Publishing would change nothing: readers see this already.",
    ]  # fmt: skip
    Article.objects.filter(pk=article.pk).update(title_en="A title")
    assert [frame["standing"] for frame in desk_of_record.get(url).context["frames"]] == ["current", "absent"]
    with_all = desk_of_record.get(url, {"approved": "all"})
    assert [frame["standing"] for frame in with_all.context["frames"]] == ["current", "new"]
    assert with_all.context["standing"][1:] == [
        "This is what readers would see after publishing; new to them: English.",
        "Each complete text is shown as if it were approved.",
    ]


def test_what_could_not_be_published_yet_is_shown_as_if_approved(desk_of_record: Client) -> None:
    article = full_article(approved=[])
    page = desk_of_record.get(f"/admin/articles/article/{article.pk}/preview/")
    assert page.context["chosen"]["approved"] == "all"
    assert page.context["standing"][0] == "Nothing of this is public yet."
    assert page.context["standing"][-1] == "Each complete text is shown as if it were approved."


def test_an_incomplete_item_says_what_it_lacks(desk_of_record: Client) -> None:
    topic = make.topic(name_en="", name_zh_hans="")
    assert "lacks: name" in desk_of_record.get(browser.page(topic, "preview")).content.decode()


def test_claims_that_are_not_public_can_be_left_out(record: str) -> None:
    article = full_article()
    assert reading(article).shown("en")["claims"]["count"] == 2
    assert reading(article, together=False).shown("en")["claims"]["count"] == 0


def test_unknown_languages_items_and_options_are_no_errors(desk_of_record: Client) -> None:
    article = full_article()
    url = browser.page(article, "preview")
    assert desk_of_record.get(url, {"view": "x", "theme": "x", "only": "fr"}).status_code == 200
    assert desk_of_record.get(f"{url}fr/").status_code == 404
    assert desk_of_record.get(url.replace(f"/{article.pk}/", "/999999/")).status_code == 404


def test_the_preview_needs_the_right_to_view_the_kind(record: str) -> None:
    article = full_article()
    stranger = User.objects.create_user("stranger", is_staff=True)
    client = browser.client_of(stranger)
    urls = [browser.page(article, "preview"), f"{browser.page(article, 'preview')}en/"]
    assert [client.get(url).status_code for url in urls] == [403, 403]
    stranger.user_permissions.add(Permission.objects.get(codename="view_article"))
    assert [client.get(url).status_code for url in urls] == [200, 200]


def test_a_preview_takes_no_more_queries_with_more_claims(record: str) -> None:
    article = full_article()
    counts = []
    for many in (3, 12):
        for n in range(many):
            make.claim(article, f"more-{many}-{n}")
        with CaptureQueriesContext(connection) as seen:
            reading(article).html("en")
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 50


def test_a_preview_writes_nothing(record: str) -> None:
    article = full_article()
    with CaptureQueriesContext(connection) as seen:
        reading(article).html("en")
    assert all(query["sql"].startswith("SELECT") for query in seen)


def test_a_correction_is_told_on_the_page(record: str) -> None:
    article = full_article()
    publish_all(article)
    Article.objects.update(title_en="Another")
    article.refresh_from_db()
    make.approve(article, "en")
    publish([ref_of(article)], actor="ed", note=make.NOTE, correct=True)
    assert "What was wrong" in reading(article).html("en")
    assert "更正说明" in reading(article).html("zh-Hans")


@pytest.mark.parametrize(("erased", "said"), [(False, "no longer public"), (True, "removed for good")])
def test_what_is_gone_has_a_page_that_says_so(erased: bool, said: str) -> None:
    context = {"language": "en", "erased": erased, "at": "2026-01-02T20:00:00Z", "note": {"en": "The reason"}}
    with translation.override("en"):
        page = render_to_string("reading/gone.html", context)
    assert said in page
    assert "The reason" in page
    # Where the desk is, the next day has begun.
    assert "3 January 2026" in page


@pytest.mark.parametrize(
    ("quantity", "said"),
    [
        ({"value": "2600", "comparator": ">", "unit": "guests"}, "more than 2,600 guests"),
        ({"value": "500000000000", "comparator": "=", "unit": "USD"}, "500,000,000,000 USD"),
        ({"value": "0.5", "comparator": "≈", "unit": None}, "about 0.5"),
        ({"value": "7", "comparator": "≤", "unit": "days"}, "at most 7 days"),
        (None, ""),
    ],
)
def test_figures_are_read_in_words(quantity: dict[str, Any] | None, said: str) -> None:
    with translation.override("en"):
        assert figure(quantity) == said


@pytest.mark.parametrize(
    ("since", "until", "said"),
    [
        ("2013", "2019", "2013 to 2019"),
        ("2013", "", "since 2013"),
        ("", "2019", "until 2019"),
        ("2013", "2013", "2013"),
        ("", "", ""),
    ],
)
def test_periods_are_read_in_words(since: str, until: str, said: str) -> None:
    ends = {"from": since and {"text": since}, "to": until and {"text": until}}
    with translation.override("en"):
        assert period(ends) == said
