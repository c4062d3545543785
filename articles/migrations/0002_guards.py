"""The database guards the slugs of articles, authors, claims, outlets, rights and topics, and finds claims by value and period."""

from django.db import migrations

from sco.ledger.guards import guard_slug

# A claim without a quantity sorts as if it had the smallest one, so one index serves both directions.
VALUE_INDEX = (
    "CREATE INDEX ledger_projection_value ON ledger_projection"
    " ((COALESCE(value, '-Infinity'::numeric)), slug) WHERE kind = 'claim'"
)
# For periods that few claims reach. Where many do, a page in the order of slugs is full before these are needed.
PERIOD_INDEXES = "; ".join(
    f"CREATE INDEX ledger_projection_{column} ON ledger_projection ({column}) WHERE kind = 'claim'"
    for column in ("starts", "ends")
)


class Migration(migrations.Migration):
    dependencies = [("articles", "0001_initial"), ("ledger", "0002_guards")]

    operations = [
        guard_slug("articles_rights", "rights"),
        guard_slug("articles_outlet", "outlet"),
        guard_slug("articles_topic", "topic"),
        guard_slug("articles_author", "author"),
        guard_slug("articles_article", "article"),
        guard_slug("articles_claim", "claim"),
        migrations.RunSQL(VALUE_INDEX, "DROP INDEX ledger_projection_value"),
        migrations.RunSQL(PERIOD_INDEXES, "DROP INDEX ledger_projection_starts, ledger_projection_ends"),
    ]
