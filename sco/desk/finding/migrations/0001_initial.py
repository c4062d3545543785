"""The desk's index, and the triggers that note what changes."""

from pathlib import Path

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
from django.db import migrations, models

# The tables of the kinds, and those of the parts of their documents with the columns that refer to the items.
ITEMS = {
    "articles_article": "article", "articles_author": "author", "articles_claim": "claim", "articles_outlet": "outlet",
    "articles_rights": "rights", "articles_topic": "topic", "mechanisms_mechanism": "mechanism", "mechanisms_state": "state",
}
PARTS = {
    "articles_articleauthor": "article", "articles_articlemechanism": "article", "articles_articletopic": "article",
    "articles_translation": "article", "articles_claimmechanism": "claim", "articles_claimreference": "claim",
    "articles_claimsupport": "claim", "mechanisms_mechanismreference": "mechanism", "mechanisms_membership": "mechanism",
    "mechanisms_relation": ("mechanism", "source_id"),
}
SQL = (Path(__file__).parent / "finding.sql").read_text(encoding="utf-8")
# What an erasure empties must not stay in the planner's statistics.
NO_STATISTICS = [
    f"ALTER TABLE desk_finding_{table} ALTER COLUMN {column} SET STATISTICS 0"
    for table, names in {"finding": ("keys", "heading", "summary", "words"), "chunk": ("vector",)}.items()
    for column in names
]
FUNCTIONS = "desk_finding_note_item(), desk_finding_note_part(), desk_finding_note_text(), desk_finding_note_claims()"


def triggers():
    yield from (_trigger(table, "item", "AFTER INSERT OR UPDATE OR DELETE", kind) for table, kind in ITEMS.items())
    for table, kind in PARTS.items():
        kind, column = kind if isinstance(kind, tuple) else (kind, f"{kind}_id")
        yield _trigger(table, "part", "AFTER INSERT OR UPDATE OR DELETE", kind, column)
    yield _trigger("articles_article", "claims", "AFTER UPDATE OF original_language, slug, source_text")
    # “Still correct” changes a state, and no text.
    yield _trigger("desk_texts_basis", "text", "AFTER INSERT OR UPDATE")


def _trigger(table, function, when, *arguments):
    # ALWAYS: otherwise it would not fire in a session with session_replication_role = replica.
    name, given = f"{table}_note_{function}", ", ".join(f"'{argument}'" for argument in arguments)
    return (
        f"CREATE TRIGGER {name} {when} ON {table} FOR EACH ROW EXECUTE FUNCTION desk_finding_note_{function}({given});"
        f" ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}"
    )


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ("articles", "0002_guards"),
        ("mechanisms", "0002_guards"),
        ("ledger", "0002_guards"),
        ("desk_texts", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name='Note',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=20)),
                ('item', models.BigIntegerField()),
                ('texts', models.BooleanField()),
            ],
            options={
                'default_permissions': (),
                'indexes': [models.Index(fields=['kind', 'item'], name='desk_finding_note_of')],
            },
        ),
        migrations.CreateModel(
            name='Finding',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=20)),
                ('item', models.BigIntegerField()),
                ('weight', models.SmallIntegerField()),
                ('changed_at', models.DateTimeField()),
                ('keys', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, size=None)),
                ('heading', django.contrib.postgres.search.SearchVectorField()),
                ('summary', django.contrib.postgres.search.SearchVectorField()),
                ('words', django.contrib.postgres.search.SearchVectorField()),
                ('status', models.CharField(default='new', max_length=10)),
                ('entry', models.BigIntegerField(default=0)),
                ('version', models.IntegerField(default=0)),
                ('zh', models.CharField(default='', max_length=10)),
                ('en', models.CharField(default='', max_length=10)),
                ('flags', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=20), default=list, size=None)),
            ],
            options={
                'default_permissions': (),
                'indexes': [django.contrib.postgres.indexes.GinIndex(fastupdate=False, fields=['keys'], name='desk_finding_keys'), django.contrib.postgres.indexes.GinIndex(fastupdate=False, fields=['heading'], name='desk_finding_heading'), django.contrib.postgres.indexes.GinIndex(fastupdate=False, fields=['summary'], name='desk_finding_summary'), django.contrib.postgres.indexes.GinIndex(fastupdate=False, fields=['words'], name='desk_finding_words'), models.Index(fields=['kind', 'status', 'zh', 'en', 'changed_at', 'flags', 'item'], name='desk_finding_standing')],
                'constraints': [models.UniqueConstraint(fields=('kind', 'item'), name='desk_finding_once')],
            },
        ),
        migrations.CreateModel(
            name='Chunk',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('vector', django.contrib.postgres.search.SearchVectorField()),
                ('finding', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='chunks', to='desk_finding.finding')),
            ],
            options={
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='Position',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sequence', models.BigIntegerField(default=0)),
                ('version', models.CharField(default='', max_length=20)),
            ],
            options={
                'default_permissions': (),
                'constraints': [models.CheckConstraint(condition=models.Q(('id', 1)), name='desk_finding_one_position')],
            },
        ),
        migrations.RunSQL("INSERT INTO desk_finding_position (id, sequence, version) VALUES (1, 0, '')", ""),
        migrations.RunSQL(NO_STATISTICS, ""),
        migrations.RunSQL([SQL, *triggers()], f"DROP FUNCTION {FUNCTIONS} CASCADE"),
    ]
