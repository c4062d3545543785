"""What an erasure removes from the desk: texts, parts, history, and with a cascade what quotes the item."""

from articles import models
from sco.ledger.history import erase_history, erase_history_of, last_slugs, past_pks, slug_owners
from sco.ledger.queries import ever_referring, latest_entries
from sco.ledger.registry import Ref
from sco.ledger.scrubbing import scrub_texts


def scrub_article(article: models.Article) -> None:
    """Empty the article's texts and the editor's data; delete approvals, suggestions, source files and history.

    Claims stay: they are items of their own. The history of claims that were deleted before they were published goes
    too, as no erasure of their own can reach it.
    """
    scrub_texts(article)
    # Their reports may name its authors.
    models.ImportPiece.objects.filter(article=article).delete()
    erase_history_of(models.Claim, _deleted_drafts(article.slug), models.ClaimReference)
    erase_history(article, models.Suggestion, models.Translation, models.SourceFile)


def claims_of(slug: str) -> list[Ref]:
    """Claims that quote the article with this slug or once did, according to the desk, its history and the record."""
    pks = _claims_ever(slug)
    slugs = set(models.Claim.objects.filter(pk__in=pks).values_list("slug", flat=True))
    slugs |= set(_deleted_and_recorded(pks).values()) | ever_referring(Ref("article", slug), "claim")
    return [Ref("claim", slug) for slug in sorted(slugs)]


def _claims_ever(slug: str) -> set[int]:
    return past_pks(models.Claim, article_id__in=slug_owners(models.Article, slug))


def _deleted_and_recorded(pks: set[int]) -> dict[int, str]:
    """Of these claims, those that were deleted from the desk and are in the record, with their slugs."""
    deleted = pks - set(models.Claim.objects.filter(pk__in=pks).values_list("pk", flat=True))
    slugs = last_slugs(models.Claim, deleted)
    # A slug that another claim has now was recorded with that one: only drafts leave their slugs to others.
    taken = set(models.Claim.objects.filter(slug__in=slugs.values()).values_list("slug", flat=True))
    recorded = latest_entries((Ref("claim", slug) for slug in slugs.values()), texts=False)
    return {pk: slug for pk, slug in slugs.items() if slug not in taken and Ref("claim", slug) in recorded}


def _deleted_drafts(slug: str) -> set[int]:
    pks = _claims_ever(slug)
    kept = set(models.Claim.objects.filter(pk__in=pks).values_list("pk", flat=True)) | set(_deleted_and_recorded(pks))
    return pks - kept


def scrub_claim(claim: models.Claim) -> None:
    """Empty the claim's texts and figures; delete its references and history."""
    scrub_texts(claim, value=None, comparator="", period_from=None, period_to=None)
    erase_history(claim, models.ClaimReference)
