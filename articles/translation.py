"""The language columns of the articles' texts, and then, once they exist, the history of all columns."""

from modeltranslation.translator import TranslationOptions, register

from articles import models
from sco.ledger.history import track


@register([models.Outlet, models.Topic])
class NameTranslation(TranslationOptions):
    fields = ("name",)


@register(models.Rights)
class RightsTranslation(TranslationOptions):
    fields = ("notice",)


@register(models.Author)
class AuthorTranslation(TranslationOptions):
    fields = ("name", "position", "affiliation", "biography")


@register(models.Article)
class ArticleTranslation(TranslationOptions):
    fields = ("title", "summary", "body")


@register(models.Claim)
class ClaimTranslation(TranslationOptions):
    fields = ("statement", "unit", "status_note")


@register(models.ClaimReference)
class ClaimReferenceTranslation(TranslationOptions):
    fields = ("title",)


# After the registrations: pghistory copies the columns that a model has when it is tracked, and language columns exist
# only from then on.
track(
    models.Outlet,
    models.Rights,
    models.Topic,
    models.Author,
    models.Article,
    models.ArticleAuthor,
    models.ArticleTopic,
    models.ArticleMechanism,
    models.Translation,
    models.Claim,
    models.ClaimMechanism,
    models.ClaimSupport,
    models.ClaimReference,
    models.Suggestion,
)
# Without the bytes: an event would double each file, and none is ever changed.
track(models.SourceFile, without=["data"])
