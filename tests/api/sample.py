"""A sample record with some of everything, built once as a template: each filter's results are known in advance."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from articles import models
from mechanisms.models import Mechanism, State
from sco.ledger.bulk import publish_all
from sco.ledger.models import Head
from sco.ledger.search import fill_missing
from sco.partial_date import PartialDate
from tests import databases
from tests import factories as make

ARTICLES, CLAIMS, AUTHORS = 30, 60, 8
NOTE = make.NOTE
SLUGS = [f"a{number:02d}" for number in range(ARTICLES)]
CLAIM_SLUGS = [f"c{number:02d}" for number in range(CLAIMS)]

# slug: kind, established, dissolved
MECHANISMS = {
    "alpha": ("organisation", "2001-06-15", None),
    "beta": ("body", "2004", None),
    "gamma": ("centre", "2010-03", "2015"),
    "delta": ("council", None, None),
    "old": ("meeting", "1996-04-26", "2001-06-15"),
    "lone": ("event", "2001", None),
    "ring-a": ("exercise", "1999", None),
    "ring-b": ("exercise", "1999-12", None),
    "ring-c": ("exercise", "1999-12-31", None),
}
# source, type, target, from, to
RELATIONS = (
    ("beta", "part_of", "alpha", "2004", None),
    ("gamma", "part_of", "beta", "2010-03", "2015"),
    ("delta", "part_of", "gamma", None, None),
    ("old", "predecessor_of", "alpha", "2001-06-15", "2001-06-15"),
    ("lone", "governs", "beta", None, "2006-05"),
    ("ring-a", "part_of", "ring-b", None, None),
    ("ring-b", "part_of", "ring-c", None, None),
    ("ring-c", "part_of", "ring-a", None, None),
)
# mechanism, state, from, to
MEMBERSHIPS = (
    ("alpha", "china", "2001-06-15", None),
    ("alpha", "india", "2017-06", None),
    ("alpha", "iran", "2005", "2010"),
    ("alpha", "mongolia", None, None),
    ("old", "china", "1996-04-26", "2001-06-15"),
    ("gamma", "iran", None, "2012-02"),
)
PERIODS = ((None, None), ("2013", "2019"), ("2015-06", None), (None, "2014-02"), ("2016-02-29", "2016-02-29"))


def template() -> str:
    """The name of the template database."""
    digest = databases.digest_of(
        "tests/api/sample.py", "tests/factories.py", "*/migrations/*", "sco/*/migrations/*", "sco/ledger/*.py",
        "articles/*.py", "mechanisms/*.py", "articles/models/*.py", "articles/serializers/*.py", "sco/api/*.py",
        "sco/*.py", "sco/search/*.py",
    )  # fmt: skip
    return databases.template("sample", digest, build, base=databases.empty())


def build() -> None:
    """Save every working copy, publish it all, then correct, withdraw and erase a little."""
    states = {slug: make.state(slug) for slug in ("china", "india", "iran", "mongolia")}
    mechanisms = {slug: _mechanism(slug) for slug in MECHANISMS}
    _edges(mechanisms, states)
    sources = _sources()
    articles = [_article(number, mechanisms, sources) for number in range(ARTICLES)]
    claims = [_claim(number, articles, mechanisms) for number in range(CLAIMS)]
    _doomed(articles[0])
    tally = publish_all(actor=make.ACTOR)
    assert not tally.refusals, tally.refusals
    _afterwards(claims)
    fill_missing(1, Head.objects.get().sequence)


def _mechanism(slug: str) -> Mechanism:
    kind, established, dissolved = MECHANISMS[slug]
    return make.mechanism(
        slug,
        kind=kind,
        established=established,
        dissolved=dissolved,
        aliases_en=[f"The {slug}"],
        aliases_zh_hans=[slug],
    )


def _edges(mechanisms: dict[str, Mechanism], states: dict[str, State]) -> None:
    for source, type_, target, since, until in RELATIONS:
        make.relation(mechanisms[source], mechanisms[target], type_, period_from=since, period_to=until)
    for mechanism, state, since, until in MEMBERSHIPS:
        make.membership(states[state], mechanisms[mechanism], period_from=since, period_to=until)


def _sources() -> dict[str, Any]:
    authors = [
        make.author(
            f"author-{number}", **make.both("affiliation", "研究中心 Centre" if number % 2 else "Straße Institute")
        )
        for number in range(AUTHORS)
    ]
    return {
        "authors": authors,
        "outlets": [make.outlet("paper"), make.outlet("wire", homepage="https://wire.example/")],
        "topics": [make.topic("economy"), make.topic("security")],
        "rights": [
            make.rights("closed"),
            make.rights("open", access="everyone"),
            make.rights("some", access="licensed"),
        ],
    }


def published_at(number: int) -> datetime:
    """Three articles share each time."""
    return datetime(2025, 1, 1, 12, tzinfo=UTC) + timedelta(days=number // 3)


def authors_of(number: int) -> list[int]:
    """Who signs an article, by number."""
    return [number % 4, *([4 + number % 3] if number % 5 == 0 else [])]


def mechanisms_of(number: int) -> list[str]:
    """What an article speaks of."""
    return ["alpha", *(["beta"] if number % 3 == 0 else []), *(["gamma"] if number % 10 == 0 else [])]


def original_of(number: int) -> str:
    """The original language's column."""
    return "en" if number % 6 == 5 else "zh-hans"


def translation_of(number: int) -> str:
    """The state of an article's translation."""
    return "missing" if number % 7 == 3 else "outdated" if number % 7 == 4 else "current"


def _article(number: int, mechanisms: dict[str, Mechanism], sources: dict[str, Any]) -> models.Article:
    chinese = original_of(number) == "zh-hans"
    original = "zh-Hans" if chinese else "en"
    approved = (original,) if translation_of(number) == "missing" else ("zh-Hans", "en")
    made = make.article(
        SLUGS[number],
        approved=approved,  # type: ignore[arg-type]
        by=[sources["authors"][author] for author in authors_of(number)],
        topics=[sources["topics"][number % 2]] if number % 4 else sources["topics"],
        mechanisms=[mechanisms[slug] for slug in mechanisms_of(number)],
        outlet=sources["outlets"][number % 2],
        rights=sources["rights"][number % 3],
        published_at=published_at(number),
        original_language=original_of(number),
        source_id=f"id-{number}",
        source_url=f"https://source.example/{number}",
    )
    if translation_of(number) == "outdated":
        field = "title_zh_hans" if chinese else "title_en"
        setattr(made, field, f"新题 {made.slug}")
        made.save()
        make.approve(made, original)  # type: ignore[arg-type]
    return made


def value_of(number: int) -> Decimal | None:
    """A claim's quantity: one in four has none, many are equal, one is negative and has decimals."""
    if number % 4 == 0:
        return None
    return Decimal("-3.25") if number == 1 else Decimal(number % 5 * 100)


def kind_of(number: int) -> str:
    """A claim's kind."""
    return ("statistic", "event", "assessment", "commitment")[number % 4]


def status_of(number: int) -> str:
    """A claim's status."""
    return ("unverified", "supported", "disputed", "refuted")[number // 4 % 4]


def period_of(number: int) -> tuple[PartialDate | None, PartialDate | None]:
    """A claim's period."""
    start, end = PERIODS[number % len(PERIODS)]
    return PartialDate.parse(start) if start else None, PartialDate.parse(end) if end else None


def about_of(number: int) -> list[str]:
    """What a claim is about."""
    return (["alpha"] if number % 3 else []) + (["beta"] if number % 7 == 0 else [])


def supports_of(number: int) -> str | None:
    """The key of the relation that a claim supports."""
    return "beta-part-of-alpha" if number in {2, 3, 30} else None


def _claim(number: int, articles: list[models.Article], mechanisms: dict[str, Mechanism]) -> models.Claim:
    value = value_of(number)
    start, end = period_of(number)
    quantity = {"value": value, "comparator": ">", **make.both("unit", "cases")} if value is not None else {}
    made = make.claim(
        articles[number // 2], CLAIM_SLUGS[number], kind=kind_of(number), status=status_of(number),
        period_from=start, period_to=end, quote_exact="多起", quote_prefix="前文", quote_suffix="后文", **quantity,
        mechanisms=[mechanisms[slug] for slug in about_of(number)],
        supports=mechanisms["beta"].relations.filter(key=supports_of(number)),
    )  # fmt: skip
    if number == 0:
        made.references.create(url="https://reference.example/", dated="2001-06", **make.both("title", "A reference"))
    return made


def _doomed(of: models.Article) -> None:
    make.claim(of, "withdrawn-claim")
    author = make.author("erased-author")
    shared = {"outlet": of.outlet, "rights": of.rights}
    make.article("withdrawn-article", mechanisms=[Mechanism.objects.get(slug="alpha")], **shared)
    make.article("with-erased", by=[author], mechanisms=[make.mechanism("erased-mechanism")], **shared)


def _afterwards(claims: list[models.Claim]) -> None:
    make.withdraw_rows(models.Claim.objects.get(slug="withdrawn-claim"), note=NOTE)
    make.withdraw_rows(models.Article.objects.get(slug="withdrawn-article"), note=NOTE)
    models.Claim.objects.filter(slug="c00").update(**make.both("statement", "mended"))
    claims[0].refresh_from_db()
    make.publish_rows(claims[0], correct=True, note=NOTE)
    make.erase_rows(models.Author.objects.get(slug="erased-author"), Mechanism.objects.get(slug="erased-mechanism"))
    _drafts(claims[0].article)


def _drafts(of: models.Article) -> None:
    mechanism, author = make.mechanism("draft-mechanism", kind="event", established="2004"), make.author("draft-author")
    make.article("draft-article", outlet=of.outlet, rights=of.rights, by=[author], mechanisms=[mechanism])
    make.relation(mechanism, Mechanism.objects.get(slug="alpha"))
    make.claim(of, "draft-claim", kind="event")
