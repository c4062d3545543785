"""Details as linked data, as IPTC ninjs and as Web Annotations, read by a JSON-LD processor and JSON Schemas."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]  # ships no types
from pyld import jsonld  # type: ignore[import-untyped]  # ships no types

from articles.models import Article, Claim
from mechanisms.linked_data import DATES, TYPES
from mechanisms.models import MechanismKind
from tests import factories as make
from tests.api.reading import ask, get, problem, slugs

NINJS = Draft202012Validator(json.loads(Path(__file__).with_name("ninjs_3.schema.json").read_text(encoding="utf-8")))
SCHEMA = "https://schema.org/"
FORMATS = {"articles": "jsonld ninjs", "claims": "jsonld annotation", "authors": "jsonld", "mechanisms": "jsonld",
           "states": "jsonld", "topics": "jsonld", "outlets": "jsonld"}  # fmt: skip
# Enough of the W3C's context to tell what the members of an annotation are.
ANNOTATIONS = {
    "oa": "http://www.w3.org/ns/oa#", "as": "http://www.w3.org/ns/activitystreams#", "id": "@id", "type": "@type",
    "Annotation": "oa:Annotation", "TextQuoteSelector": "oa:TextQuoteSelector", "exact": "oa:exact",
    "TextPositionSelector": "oa:TextPositionSelector", "start": "oa:start", "end": "oa:end",
    "selector": {"@id": "oa:hasSelector", "@type": "@id"}, "source": {"@id": "oa:hasSource", "@type": "@id"},
    "target": {"@id": "oa:hasTarget", "@type": "@id"}, "body": {"@id": "oa:hasBody", "@type": "@id"},
}  # fmt: skip


def load(url: str, _options: Any) -> Any:
    """The one context that is not in the document itself. Nothing else may be fetched."""
    assert url == "http://www.w3.org/ns/anno.jsonld"
    return {"contextUrl": None, "documentUrl": url, "document": {"@context": ANNOTATIONS}}


def expanded(found: Any) -> Any:
    """The document as a JSON-LD processor reads it, without a network."""
    (node,) = jsonld.expand(found, {"documentLoader": load})
    return node


def values(node: Any, member: str, at: str = SCHEMA) -> list[Any]:
    """What a node says, as texts or ids."""
    return [each.get("@value", each.get("@id")) for each in node.get(at + member, [])]


@pytest.mark.usefixtures("shared_sample")
class TestEveryKind:
    """What holds for each format."""

    @pytest.mark.parametrize("collection", FORMATS)
    @pytest.mark.parametrize("lang", ["zh-Hans", "en"])
    def test_every_item_is_valid_in_every_format(self, api: Client, collection: str, lang: str) -> None:
        for slug in slugs(api, collection)[:12]:
            for name in FORMATS[collection].split():
                response = ask(api, f"{collection}/{slug}?format={name}&lang={lang}", accept="application/ld+json")
                assert response.status_code == 200, (slug, name, response.content)
                found = json.loads(response.content)
                if name == "ninjs":
                    NINJS.validate(found)
                    continue
                assert response["Content-Type"].startswith("application/ld+json")
                node = expanded(found)
                assert node["@id"].startswith("urn:uuid:")
                assert node["@type"]
                assert "null" not in response.content.decode()

    def test_links_are_absolute_and_lead_somewhere(self, api: Client) -> None:
        found = json.dumps(
            [get(api, f"{address}?format=jsonld&lang=en") for address in ("articles/a00", "mechanisms/beta")]
        )
        addresses = {each for each in found.split('"') if each.startswith("http://testserver/") and "#" not in each}
        assert len(addresses) > 10
        for address in addresses:
            assert ask(api, address.removeprefix("http://testserver")).status_code == 200

    def test_ids_are_those_of_other_formats_and_hosts(self, api: Client) -> None:
        address = "articles/a25?format=jsonld&lang=en"
        here, there = get(api, address), json.loads(ask(api, address, host="localhost").content)
        assert here["@id"] == there["@id"]
        assert here["url"] != there["url"]
        feed = get(api, "feeds/en/articles.json")["items"]
        assert here["identifier"] in {item["id"] for item in feed}
        assert get(api, "articles/a25?format=ninjs&lang=en")["uri"] == here["@id"]
        assert get(api, "authors/author-1?format=jsonld")["@id"] == here["author"][0]["@id"]

    def test_a_format_needs_a_kind_that_has_it_and_one_language(self, api: Client) -> None:
        for address in ("articles/a00?format=rss", "articles/a00?format=annotation", "claims/c00?format=ninjs",
                        "articles/a00?format=jsonld&lang=*", "rights/open?format=jsonld", "articles?format=jsonld",
                        "articles/a00/history?format=jsonld"):  # fmt: skip
            assert problem(api, address, 400)["parameter"] == "format"
        assert get(api, "articles/a00?format=json") == get(api, "articles/a00")
        problem(api, "articles/withdrawn-article?format=jsonld", 410)
        problem(api, "articles/draft-article?format=jsonld", 404)
        problem(api, "articles/a00", 406, accept="application/ld+json")

    def test_it_is_revalidated_and_says_what_it_depends_on(self, api: Client) -> None:
        for address, vary in {
            "articles/a00?format=jsonld": "Accept-Language",
            "articles/a00?format=jsonld&lang=en": "Host",
        }.items():
            response = ask(api, address)
            assert vary in response["Vary"]
            assert "Host" in response["Vary"]
            assert ask(api, address, if_none_match=response["ETag"]).status_code == 304
        assert ask(api, "articles/a00?format=jsonld&lang=en")["Content-Language"] == "en"


@pytest.mark.usefixtures("shared_sample")
class TestArticles:
    """NewsArticle and ninjs."""

    def test_it_says_what_the_detail_says(self, api: Client) -> None:
        detail, node = get(api, "articles/a25?lang=en"), expanded(get(api, "articles/a25?format=jsonld&lang=en"))
        assert node["@type"] == [SCHEMA + "NewsArticle"]
        for member, name in {"headline": "title", "abstract": "summary", "articleBody": "body", "version": "version",
                             "datePublished": "published_at", "dateModified": "recorded_at"}.items():  # fmt: skip
            assert values(node, member) == [detail[name]]
        assert values(node, "inLanguage") == ["en"]
        assert [values(each, "name") for each in node[SCHEMA + "author"]] == [
            ["author-1 (English)"],
            ["author-5 (English)"],
        ]
        assert values(node, "isBasedOn") == ["https://source.example/25"]
        assert values(node, "conditionsOfAccess") == [detail["rights"]["notice"]]
        assert SCHEMA + "license" not in node

    def test_the_original_and_its_translation_are_linked_to_each_other(self, api: Client) -> None:
        chinese, english = (expanded(get(api, f"articles/a00?format=jsonld&lang={lang}")) for lang in ("zh-Hans", "en"))
        assert values(chinese, "workTranslation") == [english["@id"]]
        assert values(english, "translationOfWork") == [chinese["@id"]]
        assert SCHEMA + "translationOfWork" not in chinese
        alone = get(api, "articles/a03?format=jsonld")  # its translation is missing
        assert not {"workTranslation", "translationOfWork"} & alone.keys()

    def test_restricted_texts_are_in_no_format_unless_the_detail_has_them(self, api: Client) -> None:
        for slug in slugs(api, "articles"):
            is_open = "source_text" in get(api, f"articles/{slug}?lang=en")
            for name in ("jsonld", "ninjs"):
                text = ask(api, f"articles/{slug}?format={name}&lang=en").content.decode()
                assert ("原文" in text) == (is_open and name == "ninjs")

    def test_ninjs_names_the_terms_of_use(self, api: Client) -> None:
        found, detail = get(api, "articles/a25?format=ninjs&lang=en"), get(api, "articles/a25?lang=en")
        assert found["usageTerms"] == detail["rights"]["notice"]
        assert found["rightsInfo"] == {
            "linkedRights": f"http://testserver/api/v1/rights/{detail['rights']['slug']}?lang=en"
        }
        assert found["by"] == "author-1 (English), author-5 (English)"
        assert [each["role"] for each in found["bodies"]] == ["main", *(["source"] if "source_text" in detail else [])]


@pytest.mark.usefixtures("shared_sample")
class TestClaims:
    """Claim, ClaimReview and annotations."""

    def test_a_checked_claim_is_reviewed(self, api: Client) -> None:
        for slug, status in {"c00": "unverified", "c04": "supported", "c08": "disputed", "c12": "refuted"}.items():
            detail, node = (
                get(api, f"claims/{slug}?lang=en"),
                expanded(get(api, f"claims/{slug}?format=jsonld&lang=en")),
            )
            assert detail["status"] == status
            if status == "unverified":
                assert node["@type"] == [SCHEMA + "Claim"]
                continue
            assert node["@type"] == [SCHEMA + "ClaimReview"]
            (rating,), (claim,) = node[SCHEMA + "reviewRating"], node[SCHEMA + "itemReviewed"]
            assert values(rating, "alternateName") == [status]
            assert values(claim, "text") == values(node, "claimReviewed") == [detail["statement"]]
        chinese = get(api, "claims/c04?format=jsonld&lang=zh-Hans")
        assert chinese["reviewRating"]["alternateName"] not in {"", "supported"}

    def test_it_appears_in_its_article(self, api: Client) -> None:
        claim, article = get(api, "claims/c50?format=jsonld&lang=en"), get(api, "articles/a25?format=jsonld&lang=en")
        claim = claim.get("itemReviewed", claim)
        assert claim["appearance"]["@id"] == article["@id"]
        assert claim["@id"] in {each["@id"] for each in article["mentions"]}

    @pytest.mark.parametrize(("slug", "is_open"), [("c00", False), ("c02", True), ("c04", False)])
    def test_an_annotation_points_to_its_words(self, api: Client, slug: str, is_open: bool) -> None:
        detail, found = get(api, f"claims/{slug}?lang=en"), get(api, f"claims/{slug}?format=annotation&lang=en")
        node = expanded(found)
        assert node["@type"] == ["http://www.w3.org/ns/oa#Annotation"]
        assert found["body"]["value"] == detail["statement"]
        (target,) = node["http://www.w3.org/ns/oa#hasTarget"]
        quote, *places = target["http://www.w3.org/ns/oa#hasSelector"]
        assert quote["@type"] == ["http://www.w3.org/ns/oa#TextQuoteSelector"]
        assert values(quote, "exact", "http://www.w3.org/ns/oa#") == [detail["quote"]["exact"]]
        text = json.dumps(found, ensure_ascii=False)
        assert "前文" not in text
        assert "后文" not in text
        assert places == []  # the words are not in the text of this sample, open or not


@pytest.mark.usefixtures("own_sample")
def test_an_annotation_has_the_place_while_everyone_can_read_the_text(api: Client) -> None:
    text = "前言。🏔️据统计，抓获了960多名嫌疑人。后记。"
    made = make.article("open-piece", source_text=text, rights=make.rights("wide-open", access="everyone"))
    claim = make.claim(made, "open-claim", quote_exact="960多名", quote_prefix="抓获了", quote_suffix="嫌疑人")
    make.publish_article(made)
    make.publish_rows(claim)
    quote, place = get(api, "claims/open-claim?format=annotation&lang=en")["target"]["selector"]
    assert text[place["start"] : place["end"]] == quote["exact"] == "960多名"
    assert text.startswith(quote["prefix"] + quote["exact"], place["start"] - len(quote["prefix"]))
    rights = made.rights
    rights.access = "nobody"
    rights.save()
    make.publish_rows(rights)
    assert get(api, "claims/open-claim?format=annotation&lang=en")["target"]["selector"] == [
        {"type": "TextQuoteSelector", "exact": "960多名"}
    ]
    assert "嫌疑人" not in ask(api, "claims/open-claim?format=annotation").content.decode()


@pytest.mark.usefixtures("own_sample")
def test_a_correction_is_a_comment_and_a_claim_without_a_quotation_has_no_annotation(api: Client) -> None:
    Article.objects.filter(slug="a00").update(source_url="https://source.example/mended")
    make.publish_rows(Article.objects.get(slug="a00"), correct=True, note=make.NOTE)
    for lang, note in make.NOTE.items():
        node = expanded(get(api, f"articles/a00?format=jsonld&lang={lang}"))
        (comment,) = node[SCHEMA + "correction"]
        assert comment["@type"] == [SCHEMA + "CorrectionComment"]
        assert values(comment, "text") == [note]
    claim = make.claim(Claim.objects.get(slug="c00").article, "without-words")
    make.publish_rows(claim)
    assert problem(api, "claims/without-words?format=annotation", 404)["parameter"] == "format"


@pytest.mark.usefixtures("own_sample")
def test_no_text_ends_the_script_element_that_it_is_put_into(api: Client) -> None:
    hard = "</script><!-- <script>"
    piece, author = make.article("hard", **make.both("title", hard)), make.author("hard", **make.both("name", hard))
    claim = make.claim(piece, "hard", **make.both("statement", hard), quote_exact=hard)
    make.publish_article(piece)
    make.publish_rows(claim, author, make.mechanism("hard", **make.both("name", hard)))
    linked = [f"{name}/hard?format=jsonld" for name in ("articles", "authors", "claims", "mechanisms")]
    others = ["articles/hard?format=ninjs", "claims/hard?format=annotation"]
    for address in [*linked, *others, "mechanisms/graph?around=hard&format=jsonld"]:
        response = ask(api, address)
        assert b"<" not in response.content
        assert hard in json.dumps(response.json()), address


@pytest.mark.usefixtures("shared_seed")
class TestMechanisms:
    """Organisations, events and legislation."""

    def test_each_kind_has_a_type_and_each_type_its_dates(self) -> None:
        assert set(TYPES) == set(MechanismKind.values)
        assert set(TYPES.values()) == set(DATES)

    def test_an_organisation_has_its_members_since_when(self, api: Client) -> None:
        node = expanded(get(api, "mechanisms/sco?format=jsonld&lang=en"))
        assert node["@type"] == [SCHEMA + "GovernmentOrganization"]
        assert values(node, "foundingDate") == ["2001-06-15"]
        roles = {
            values(role[SCHEMA + "member"][0], "name")[0]: values(role, "startDate") for role in node[SCHEMA + "member"]
        }
        assert roles["India"] == ["2017-06-09"]
        part = expanded(get(api, "mechanisms/rats?format=jsonld&lang=en"))
        assert values(part, "parentOrganization") == [node["@id"]]
        assert values(part, "part_of", "http://testserver/api/v1/vocabularies#") == [node["@id"]]

    def test_every_item_of_the_seed_data_is_valid(self, api: Client) -> None:
        for collection, names in FORMATS.items():
            for slug in slugs(api, collection)[:6]:
                for name in names.split():
                    response = ask(api, f"{collection}/{slug}?format={name}")
                    if response.status_code == 404:
                        assert get(api, f"{collection}/{slug}")["quote"] is None
                    elif name == "ninjs":
                        NINJS.validate(json.loads(response.content))
                    else:
                        expanded(json.loads(response.content))
