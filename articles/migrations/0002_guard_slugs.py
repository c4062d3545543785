"""The database guards the public names of articles, authors, claims, outlets, rights and topics."""

from django.db import migrations

from sco.ledger.operations import guard_slug


class Migration(migrations.Migration):
    dependencies = [("articles", "0001_initial"), ("ledger", "0002_guards")]

    operations = [
        guard_slug("articles_rights", "rights"),
        guard_slug("articles_outlet", "outlet"),
        guard_slug("articles_topic", "topic"),
        guard_slug("articles_author", "author"),
        guard_slug("articles_article", "article"),
        guard_slug("articles_claim", "claim"),
    ]
