"""Pages of relations and memberships: they show the status of the mechanism they are published with."""

import pytest
from django.test import Client

from mechanisms.models import Mechanism, Relation
from sco.ledger.actions.publish import publish
from sco.ledger.registry import ref_of
from sco.ledger.working_copies import unpublished_references
from tests import factories as make
from tests.desk import browser, scenarios
from tests.desk.browser import said, save

pytestmark = pytest.mark.django_db


def published() -> Relation:
    """A relation whose both ends are public."""
    one, other = (make.mechanism(slug) for slug in ("one", "two"))
    relation = make.relation(one, other, "governs", key="one-two")
    publish([ref_of(one), *unpublished_references([ref_of(one)])], actor="ed")
    return relation


def test_relation_page_shows_its_mechanisms_status(desk: Client) -> None:
    relation = published()
    url = browser.action_page(relation.source, "publish")
    page = desk.get(browser.page(relation)).content.decode()
    assert "public, version 1</span>" in page
    assert url not in page
    assert url in said(save(desk, relation, period_from="2001"))
    page = desk.get(browser.page(relation)).content.decode()
    assert "changed since" in page
    assert url in page


def test_moved_relation_suggests_publishing_its_new_mechanism(desk: Client) -> None:
    published()
    one, two = Mechanism.objects.order_by("slug")[:2]
    # Not public yet: what a mechanism was published with stays with it.
    relation = make.relation(one, two, "guides", key="one-guides-two")
    third = make.mechanism("third")
    hints = said(save(desk, relation, source=str(third.pk)))
    assert browser.action_page(third, "publish") in hints
    assert browser.action_page(one, "publish") not in hints


def test_deleted_membership_suggests_publishing_its_mechanism(desk: Client) -> None:
    mechanism = published().source
    state = make.state("state")
    membership = make.membership(state, mechanism, key="one-state")
    publish([ref_of(state), ref_of(mechanism)], actor="ed")
    response = desk.post(browser.page(membership, "delete"), {"post": "yes"})
    assert browser.action_page(mechanism, "publish") in said(response)


def test_new_author_goes_to_the_end_of_the_byline(desk: Client) -> None:
    article = scenarios.published()
    first = article.article_authors.get().author
    author = make.author("second")
    # As a browser without the script sends it.
    browser.save(desk, article, byline_add="second")
    assert [row.author for row in article.article_authors.all()] == [first, author]
