"""Two people who change the links of one item: what each added or removed holds, and two orders are asked about."""

from collections.abc import Sequence
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.test import Client

from articles.models import Article, ArticleAuthor, ArticleMechanism
from sco.desk.together.inputs import sent
from sco.ledger.history import events_of
from tests import factories as make
from tests.desk import browser, scenarios
from tests.desk.browser import page, said

pytestmark = pytest.mark.django_db
NAMES = ("anna", "boris", "chen", "dora")


@pytest.fixture
def other(db: None) -> Client:
    user = make.editor("other")
    user.first_name, user.last_name = "Other", "Editor"
    user.save()
    return browser.client_of(user)


def both(
    desk: Client, other: Client, row: Any, name: str, *, theirs: Sequence[object], mine: Sequence[object], **more: Any
) -> Any:
    """Both open the form, the other saves these links, then the editor these."""
    opened = browser.form_data(desk.get(page(row)))
    assert other.post(page(row), browser.form_data(other.get(page(row))) | {name: theirs}).status_code == 302
    return desk.post(page(row), opened | {name: mine} | more)


def keys(*rows: Any) -> list[str]:
    return [str(row.pk) for row in rows]


def mechanisms(article: Article) -> set[str]:
    return set(article.mechanisms.values_list("slug", flat=True))


def byline(article: Article) -> str:
    """The first letters of the authors."""
    return "".join(row.author.slug[0] for row in article.article_authors.all())


def test_added_by_both(desk: Client, other: Client) -> None:
    article, one, two, same = scenarios.draft(), *(make.mechanism(slug) for slug in ("one", "two", "same"))
    saved = both(desk, other, article, "about", theirs=keys(one, same), mine=keys(two, same))
    assert saved.status_code == 302
    assert mechanisms(article) == {"one", "two", "same"}
    assert "mechanism (one（中文） · one (English)) – Other Editor, " in said(saved)
    assert "same（中文）" not in said(saved)


def test_added_by_one_and_removed_by_the_other(desk: Client, other: Client) -> None:
    old, new = make.mechanism("old"), make.mechanism("new")
    article = scenarios.draft(mechanisms=[old])
    saved = both(desk, other, article, "about", theirs=[], mine=keys(old, new))
    assert mechanisms(article) == {"new"}
    assert "mechanism (old（中文） · old (English)) (deleted) – Other Editor, " in said(saved)
    assert both(desk, other, article, "about", theirs=keys(new, old), mine=[]).status_code == 302
    assert mechanisms(article) == {"old"}


def test_removed_by_both(desk: Client, other: Client) -> None:
    made = [make.mechanism(slug) for slug in ("a", "b", "c")]
    article = scenarios.draft(mechanisms=made)
    assert both(desk, other, article, "about", theirs=keys(*made[1:]), mine=keys(*made[:2])).status_code == 302
    assert mechanisms(article) == {"b"}


def test_links_of_both_are_recorded_once(desk: Client, other: Client) -> None:
    article, one, two = scenarios.draft(), make.mechanism("one"), make.mechanism("two")
    before = events_of(ArticleMechanism).count()
    both(desk, other, article, "about", theirs=keys(one), mine=keys(two))
    assert events_of(ArticleMechanism).count() == before + 2


def test_chips_that_nobody_else_changed_ask_nothing(desk: Client, other: Client) -> None:
    article, one = scenarios.draft(), make.mechanism("one")
    mine = browser.form_data(desk.get(page(article))) | {"about": keys(one)}
    browser.save(other, article, title_en="theirs")
    assert desk.post(page(article), mine).status_code == 302
    assert mechanisms(article) == {"one"}


def test_typed_slugs_merge_and_unknown_ones_come_back(desk: Client, other: Client) -> None:
    article, one = scenarios.draft(), make.mechanism("one")
    make.mechanism("two")
    refused = both(desk, other, article, "about", theirs=keys(one), mine=[], about_add="two, nothing-here")
    assert 'name="about_add" value="nothing-here"' in refused.content.decode()
    again = sent(refused.content.decode()) | {"about_add": ""}
    assert desk.post(page(article), again).status_code == 302
    assert mechanisms(article) == {"one", "two"}


def test_claims_merge_too(desk: Client, other: Client) -> None:
    claim, one, two = make.claim(scenarios.draft()), make.mechanism("one"), make.mechanism("two")
    assert both(desk, other, claim, "about", theirs=keys(one), mine=keys(two)).status_code == 302
    assert set(claim.mechanisms.all()) == {one, two}


@pytest.fixture
def names(db: None) -> dict[str, str]:
    """The keys of authors by their first letters."""
    return {name[0]: str(make.author(name).pk) for name in NAMES}


@pytest.mark.parametrize(
    ("theirs", "mine", "merged"),
    [("cba", "abc", "cba"), ("abc", "bac", "bac"), ("cba", "abdc", "cbda"), ("bad", "bac", "bad"), ("acb", "ac", "ac")],
)
def test_order_that_one_of_them_changed_is_kept(
    desk: Client, other: Client, names: dict[str, str], theirs: str, mine: str, merged: str
) -> None:
    article = in_order(desk, names, "abc")
    chosen = {"theirs": [names[name] for name in theirs], "mine": [names[name] for name in mine]}
    opened = both(desk, other, article, "byline", **chosen)
    assert opened.status_code == 302
    assert byline(article) == merged


def in_order(desk: Client, names: dict[str, str], order: str) -> Article:
    article = scenarios.draft()
    data = browser.form_data(desk.get(page(article))) | {"byline": [names[name] for name in order]}
    assert desk.post(page(article), data).status_code == 302
    return article


def test_their_order_is_named(desk: Client, other: Client, names: dict[str, str]) -> None:
    article = in_order(desk, names, "abc")
    chosen = {"theirs": [names[name] for name in "cab"], "mine": [names[name] for name in "abc"]}
    assert "Authors: position – Other Editor, " in said(both(desk, other, article, "byline", **chosen))


@pytest.mark.parametrize(("choice", "merged"), [("mine", "bact"), ("theirs", "cbat"), ("", "cbat")])
def test_two_orders_are_asked_about(
    desk: Client, other: Client, names: dict[str, str], choice: str, merged: str
) -> None:
    names |= {"t": str(make.author("their").pk)}
    article = in_order(desk, names, "abc")
    chosen = {"theirs": [names[name] for name in "cbat"], "mine": [names[name] for name in "bac"]}
    late = both(desk, other, article, "byline", **chosen)
    assert [conflict.name for conflict in late.context["conflicts"]] == ["byline"]
    assert byline(article) == "cbat"
    shown = late.content.decode()
    assert "boris（中文） · boris (English)" in "".join(each.text for each in late.context["conflicts"][0].mine)
    assert "Other Editor, saved" in shown
    again = sent(shown) | {"_settle-byline": choice}
    assert desk.post(page(article), again).status_code == (302 if choice else 200)
    assert set(byline(article)) == set("abct")
    assert byline(article).replace("t", "") == merged.replace("t", "")


def test_links_of_whoever_may_not_link_stay_as_stored(other: Client) -> None:
    article, one = scenarios.draft(), make.mechanism("one")
    user: Any = make.editor("writer")
    writer = browser.client_of(user)
    user.groups.clear()
    user.user_permissions.set(Permission.objects.exclude(codename="add_articlemechanism"))
    saved = both(writer, other, article, "about", theirs=keys(one), mine=[], title_en="mine")
    assert saved.status_code == 302
    assert mechanisms(article) == {"one"}
    assert ArticleAuthor.objects.filter(article=article).exists()
