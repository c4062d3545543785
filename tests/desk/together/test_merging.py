"""Two people in one form: what each changed alone is merged, and where both did, the editor chooses."""

from typing import Any

import pytest
from django.test import Client

from articles.models import Article, Claim
from mechanisms.models import Relation
from sco.desk.together.inputs import sent
from sco.ledger.history import events_of
from tests import factories as make
from tests.desk import browser, scenarios
from tests.desk.browser import page, said

pytestmark = pytest.mark.django_db


@pytest.fixture
def other(db: None) -> Client:
    user = make.editor("other")
    user.first_name, user.last_name = "Other", "Editor"
    user.save()
    return browser.client_of(user)


def opened(desk: Client, row: Any) -> dict[str, Any]:
    return browser.form_data(desk.get(page(row)))


def again(response: Any, **changes: str) -> dict[str, Any]:
    """What a browser sends of a form that came back with questions."""
    return {**sent(response.content.decode()), **changes}


def test_disjoint_fields_merge_and_the_saver_is_told(desk: Client, other: Client) -> None:
    article: Any = scenarios.draft()
    mine = opened(desk, article)
    browser.save(other, article, title_en="theirs", summary_zh_hans="他们的\n第二行")
    response = desk.post(page(article), mine | {"title_zh_hans": "我的"})
    assert response.status_code == 302
    assert "Merged with what was saved while you were writing: Title (English) – Other Editor," in said(response)
    article.refresh_from_db()
    assert (article.title_en, article.title_zh_hans) == ("theirs", "我的")
    assert article.summary_zh_hans == "他们的\n第二行"


def test_same_field_shows_both_versions_with_names_and_nothing_is_saved(desk: Client, other: Client) -> None:
    article: Any = scenarios.draft(title_en="a plain title")
    mine = opened(desk, article)
    browser.save(other, article, title_en="a better title", body_en="their body")
    late = desk.post(page(article), mine | {"title_en": "a shorter title", "summary_en": "my summary"})
    shown = late.content.decode()
    assert [conflict.name for conflict in late.context["conflicts"]] == ["title_en"]
    assert "Other Editor, saved" in shown
    assert "<ins>better</ins>" in shown
    assert "<ins>shorter</ins>" in shown
    assert "my summary" in shown
    assert "their body" in shown  # merged, and named as not saved yet
    article.refresh_from_db()
    assert (article.title_en, article.body_en) == ("a better title", "their body")


@pytest.mark.parametrize(("choice", "title"), [("mine", "mine"), ("theirs", "theirs")])
def test_choice_is_saved_with_everything_else(desk: Client, other: Client, choice: str, title: str) -> None:
    article: Any = scenarios.draft()
    mine = opened(desk, article)
    browser.save(other, article, title_en="theirs", body_en="their body")
    late = desk.post(page(article), mine | {"title_en": "mine", "summary_en": "my summary"})
    assert desk.post(page(article), again(late, **{"_settle-title_en": choice})).status_code == 302
    article.refresh_from_db()
    assert (article.title_en, article.summary_en, article.body_en) == (title, "my summary", "their body")


def test_both_versions_can_be_combined_in_the_field(desk: Client, other: Client) -> None:
    article: Any = scenarios.draft()
    mine = opened(desk, article)
    browser.save(other, article, title_en="theirs")
    late = desk.post(page(article), mine | {"title_en": "mine"})
    desk.post(page(article), again(late, **{"_settle-title_en": "mine", "title_en": "mine and theirs"}))
    article.refresh_from_db()
    assert article.title_en == "mine and theirs"


def test_question_without_an_answer_is_asked_again(desk: Client, other: Client) -> None:
    article: Any = scenarios.draft()
    mine = opened(desk, article)
    browser.save(other, article, title_en="theirs")
    late = desk.post(page(article), mine | {"title_en": "mine"})
    once_more = desk.post(page(article), again(late))
    assert [conflict.name for conflict in once_more.context["conflicts"]] == ["title_en"]
    assert 'value="mine"' in once_more.content.decode()
    article.refresh_from_db()
    assert article.title_en == "theirs"


def test_third_save_during_the_choice_is_shown_as_well(desk: Client, other: Client) -> None:
    article: Any = scenarios.draft()
    mine = opened(desk, article)
    browser.save(other, article, title_en="theirs")
    late = desk.post(page(article), mine | {"title_en": "mine"})
    browser.save(other, article, title_en="theirs, later")
    once_more = desk.post(page(article), again(late, **{"_settle-title_en": "mine"}))
    assert "".join(each.text for each in once_more.context["conflicts"][0].theirs) == "theirs, later"
    article.refresh_from_db()
    assert article.title_en == "theirs, later"


def test_the_same_change_by_both_is_no_conflict(desk: Client, other: Client) -> None:
    article: Any = scenarios.draft()
    mine = opened(desk, article)
    browser.save(other, article, title_en="the same")
    assert desk.post(page(article), mine | {"title_en": "the same"}).status_code == 302


def test_merged_save_records_no_event_of_its_own_for_their_fields(desk: Client, other: Client) -> None:
    article: Any = scenarios.draft(body_en="one\n\ntwo ")
    mine = opened(desk, article)
    browser.save(other, article, title_en="theirs")
    before = events_of(Article).count()
    assert desk.post(page(article), mine).status_code == 302
    assert events_of(Article).count() == before


def related() -> Relation:
    return make.relation(make.mechanism("one"), make.mechanism("two"), "governs", key="one-governs-two")


def test_fields_of_one_row_merge(desk: Client, other: Client) -> None:
    relation = related()
    mine = opened(desk, relation.source) | {"relations-0-type": "oversees"}
    browser.save(other, relation.source, **{"relations-0-period_from": "2001"})
    assert desk.post(page(relation.source), mine).status_code == 302
    relation.refresh_from_db()
    assert (relation.type, str(relation.period_from)) == ("oversees", "2001")


def test_fields_of_one_row_merge_at_the_mechanism_that_it_leads_to(desk: Client, other: Client) -> None:
    relation, prefix = related(), "incoming_relations"
    mine = opened(desk, relation.target)
    browser.save(other, relation.target, **{f"{prefix}-0-period_from": "2001"})
    assert desk.post(page(relation.target), mine | {f"{prefix}-0-type": "oversees"}).status_code == 302
    relation.refresh_from_db()
    assert (relation.type, str(relation.period_from)) == ("oversees", "2001")


def test_an_untouched_form_undoes_nothing_that_was_changed_at_the_other_end(desk: Client, other: Client) -> None:
    relation = related()
    mine = opened(desk, relation.target)
    browser.save(other, relation.source, **{"relations-0-type": "oversees"})
    assert desk.post(page(relation.target), mine | {"name_en": "mine"}).status_code == 302
    relation.refresh_from_db()
    assert relation.type == "oversees"


def test_one_field_of_one_row_is_asked_about(desk: Client, other: Client) -> None:
    relation = related()
    mine = opened(desk, relation.source) | {"relations-0-period_from": "2002"}
    browser.save(other, relation.source, **{"relations-0-period_from": "2001"})
    late = desk.post(page(relation.source), mine)
    name = "relations-0-period_from"
    assert [conflict.name for conflict in late.context["conflicts"]] == [name]
    assert desk.post(page(relation.source), again(late)).status_code == 200
    assert desk.post(page(relation.source), again(late, **{f"_settle-{name}": "theirs"})).status_code == 302
    relation.refresh_from_db()
    assert str(relation.period_from) == "2001"


def test_rows_that_others_added_and_deleted_stay_so(desk: Client, other: Client) -> None:
    relation = related()
    one, three = relation.source, make.mechanism("three")
    mine = opened(desk, one) | {"name_en": "mine"}
    relation.delete()
    make.relation(one, three, "governs", key="one-governs-three")
    assert desk.post(page(one), mine).status_code == 302
    assert [row.key for row in Relation.objects.all()] == ["one-governs-three"]


def test_new_rows_of_both_are_kept_and_the_same_one_once(desk: Client, other: Client) -> None:
    one, targets = make.mechanism("one"), [make.mechanism(slug) for slug in ("a", "b", "c")]

    def with_relations(data: dict[str, Any], *chosen: Any) -> dict[str, Any]:
        rows: dict[str, str] = {"relations-TOTAL_FORMS": str(len(chosen))}
        for n, target in enumerate(chosen):
            row = {"key": f"one-governs-{target.slug}", "type": "governs", "target": str(target.pk)}
            rows |= {f"relations-{n}-{name}": text for name, text in row.items()}
        return data | rows

    mine, theirs = opened(desk, one), opened(other, one)
    assert other.post(page(one), with_relations(theirs, *targets[:2])).status_code == 302
    assert desk.post(page(one), with_relations(mine, *targets[1:])).status_code == 302
    assert sorted(row.target.slug for row in Relation.objects.all()) == ["a", "b", "c"]


@pytest.mark.parametrize(("choice", "kept"), [("mine", True), ("theirs", False)])
def test_row_that_they_deleted_and_i_changed_is_asked_about(
    desk: Client, other: Client, choice: str, kept: bool
) -> None:
    relation = related()
    one = relation.source
    mine = opened(desk, one) | {"relations-0-period_from": "2002"}
    browser.save(other, one, **{"relations-0-DELETE": "on"})
    assert not Relation.objects.exists()
    late = desk.post(page(one), mine)
    assert [conflict.is_row for conflict in late.context["conflicts"]] == [True]
    assert desk.post(page(one), again(late)).context["conflicts"]
    name = late.context["conflicts"][0].name
    assert desk.post(page(one), again(late, **{f"_settle-{name}": choice})).status_code == 302
    assert [str(row.period_from) for row in Relation.objects.all()] == (["2002"] if kept else [])


@pytest.mark.parametrize(("choice", "kept"), [("mine", False), ("theirs", True)])
def test_row_that_i_delete_and_they_changed_is_asked_about(
    desk: Client, other: Client, choice: str, kept: bool
) -> None:
    relation = related()
    mine = opened(desk, relation.source) | {"relations-0-DELETE": "on"}
    browser.save(other, relation.source, **{"relations-0-period_from": "2001"})
    late = desk.post(page(relation.source), mine)
    data = again(late, **{"relations-0-DELETE": "on", "_settle-relations-0": choice})
    assert desk.post(page(relation.source), data).status_code == 302
    assert Relation.objects.exists() is kept


def test_reference_in_conflict_is_shown_by_its_title(desk: Client, other: Client) -> None:
    article: Any = scenarios.draft()
    first, second = make.outlet("first"), make.outlet("second")
    mine = opened(desk, article) | {"outlet": str(first.pk)}
    browser.save(other, article, outlet=str(second.pk))
    conflict = desk.post(page(article), mine).context["conflicts"][0]
    texts = ["".join(each.text for each in side if each.op != "gone") for side in (conflict.mine, conflict.theirs)]
    assert texts == ["first（中文） · first (English)", "second（中文） · second (English)"]


def test_quotation_of_a_claim_merges(desk: Client, other: Client) -> None:
    claim: Any = make.claim(make.article(source_text="甲乙丙丁"), value=5, comparator="=")
    mine = opened(desk, claim) | {"status_note_en": "checked"}
    browser.save(other, claim, quote_exact="乙丙")
    assert desk.post(page(claim), mine).status_code == 302
    claim = Claim.objects.get()
    assert (claim.quote_exact, claim.quote_suffix, claim.status_note_en, claim.value) == ("乙丙", "丁", "checked", 5)


def quantities(desk: Client, other: Client) -> tuple[Any, Any]:
    """A claim of which both have typed a quantity, and the page that asks whose it is."""
    claim: Any = make.claim(make.article(), value=5, comparator="=")
    mine = opened(desk, claim) | {"quantity": "5,000亿美元"}
    browser.save(other, claim, quantity="6,000亿美元")
    return claim, desk.post(page(claim), mine)


def test_typed_quantity_merges_with_another_field(desk: Client, other: Client) -> None:
    claim: Any = make.claim(make.article(), value=5, comparator="=")
    mine = opened(desk, claim) | {"quantity": "5,000亿美元"}
    browser.save(other, claim, status_note_en="checked")
    assert desk.post(page(claim), mine).status_code == 302
    claim.refresh_from_db()
    assert (claim.value, claim.status_note_en) == (500_000_000_000, "checked")


@pytest.mark.parametrize(("choice", "value"), [("mine", 500_000_000_000), ("theirs", 600_000_000_000)])
def test_choice_of_a_quantity_is_asked_for_once(desk: Client, other: Client, choice: str, value: int) -> None:
    claim, late = quantities(desk, other)
    assert "quantity" in [conflict.name for conflict in late.context["conflicts"]]
    chosen = {f"_settle-{conflict.name}": choice for conflict in late.context["conflicts"]}
    assert desk.post(page(claim), again(late, **chosen)).status_code == 302
    claim.refresh_from_db()
    assert claim.value == value


def test_value_that_was_taken_is_not_read_over(desk: Client, other: Client) -> None:
    claim: Any = make.claim(make.article(), value=5, comparator="=")
    mine = opened(desk, claim) | {"quantity": "5,000亿美元", "value": "500,000,000,000"}
    browser.save(other, claim, quantity="6,000亿美元")
    late = desk.post(page(claim), mine)
    chosen = {f"_settle-{each.name}": "mine" for each in late.context["conflicts"]} | {"_settle-value": "theirs"}
    assert desk.post(page(claim), again(late, **chosen)).status_code == 302
    claim.refresh_from_db()
    assert claim.value == 600_000_000_000


@pytest.mark.parametrize("seen", ["x", "1.2.3.4.5.6.7", "", "99999999999999999999...", "0..."])
def test_state_that_no_page_gave_out_is_refused_as_stale(desk: Client, seen: str) -> None:
    article: Any = scenarios.draft()
    response = desk.post(page(article), opened(desk, article) | {"_seen": seen, "title_en": "mine"})
    assert "Someone else saved this page after you opened it" in response.content.decode()
    assert 'value="mine"' in response.content.decode()


@pytest.mark.parametrize("name", ["nonsense", "relations-0", "relations-99999-x", "relations-x-y", "relations-0-key"])
def test_forged_questions_do_no_harm(desk: Client, name: str) -> None:
    one = related().source
    for choice in ("theirs", "mine", ""):
        data = opened(desk, one) | {"_open": name, f"_settle-{name}": choice}
        assert desk.post(page(one), data).status_code in {200, 302}
    assert Relation.objects.count() == 1


def test_refusal_names_the_places_and_then_the_choice_that_is_missing(desk: Client, other: Client) -> None:
    article: Any = scenarios.draft(title_en="A saved title")
    mine = opened(desk, article)
    browser.save(other, article, title_en="theirs", summary_en="their summary")
    late = desk.post(page(article), mine | {"title_en": "mine", "summary_en": "my summary"})
    assert "then save: Title (English), Summary (English)." in late.content.decode()
    answer = desk.post(page(article), again(late, **{"_settle-title_en": "mine"}))
    assert "no version is chosen of Summary (English)." in answer.content.decode()
    assert [conflict.name for conflict in answer.context["conflicts"]] == ["summary_en"]


def test_heading_of_a_refused_save_is_the_saved_title(desk: Client, other: Client) -> None:
    article: Any = scenarios.draft()
    mine = opened(desk, article)
    browser.save(other, article, title_en="theirs")
    shown = desk.post(page(article), mine | {"title_en": "my unsaved title"}).content.decode()
    heading = shown[shown.index("<h1>") : shown.index("</h1>")]
    assert "theirs" in heading
    assert "my unsaved title" not in heading
