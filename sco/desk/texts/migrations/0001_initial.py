"""The bases of texts, the triggers that keep them, and confirmations."""

from pathlib import Path

import django.contrib.postgres.fields
import django.utils.timezone
from django.db import migrations, models

HERE = Path(__file__).parent
IN_CHINESE = "SELECT 'zh-hans'"
# The table of each kind: the kind, its source language as a query on a row ($1), and its bilingual fields.
TABLES = {
    "mechanisms_state": ("state", IN_CHINESE, ["name"]),
    "mechanisms_mechanism": ("mechanism", IN_CHINESE, ["name", "short_name", "description", "seat"]),
    "articles_rights": ("rights", IN_CHINESE, ["notice"]),
    "articles_outlet": ("outlet", IN_CHINESE, ["name"]),
    "articles_topic": ("topic", IN_CHINESE, ["name"]),
    "articles_author": ("author", IN_CHINESE, ["name", "position", "affiliation", "biography"]),
    "articles_article": ("article", "SELECT ($1).original_language", ["title", "summary", "body"]),
    "articles_claim": (
        "claim",
        "SELECT original_language FROM articles_article WHERE id = ($1).article_id",
        ["statement", "unit", "status_note"],
    ),
}
WITH_DIGESTS = {"articles_article"}


def sql(name):
    return (HERE / f"{name}.sql").read_text(encoding="utf-8")


def follow(table, kind, source, fields):
    """The triggers of one kind's table."""
    columns = [f"{field}_{suffix}" for field in fields for suffix in ("zh_hans", "en")]
    old, new = ([f"{row}.{column}" for column in columns] for row in ("OLD", "NEW"))
    digests = "digests" if table in WITH_DIGESTS else ""
    quoted = source.replace("'", "''")
    run = f"EXECUTE FUNCTION desk_texts_follow('{kind}', '{quoted}', '{','.join(fields)}', '{digests}');"
    first = f"CREATE TRIGGER {table}_texts_first AFTER INSERT ON {table} FOR EACH ROW {run}" if digests else ""
    # Only changes of texts run the function: bulk runs change other columns of many rows.
    return (
        f"CREATE TRIGGER {table}_texts AFTER UPDATE OF {', '.join(columns)} ON {table} FOR EACH ROW"
        f" WHEN (({', '.join(old)}) IS DISTINCT FROM ({', '.join(new)})) {run}"
        f"CREATE TRIGGER {table}_texts_gone AFTER DELETE ON {table} FOR EACH ROW {run}{first}"
    )


APPROVED = (
    "CREATE TRIGGER articles_translation_texts AFTER INSERT OR UPDATE ON articles_translation FOR EACH ROW"
    " WHEN (NEW.state = 'approved') EXECUTE FUNCTION desk_texts_approved();"
)
# Texts that exist already count as made together; their approvals go by digests, as before.
EXISTING = """
    INSERT INTO desk_texts_basis (kind, item, language, source, changed, sequence, digest)
    SELECT 'article', a.id, t.language, '{}', '{}', 0, encode(sha256(
        convert_to(coalesce(t.title, ''), 'UTF8') || '\\x00'::bytea || convert_to(coalesce(t.summary, ''), 'UTF8')
        || '\\x00'::bytea || convert_to(coalesce(t.body, ''), 'UTF8')
    ), 'hex') FROM articles_article AS a CROSS JOIN LATERAL (VALUES
        ('zh-Hans', a.title_zh_hans, a.summary_zh_hans, a.body_zh_hans), ('en', a.title_en, a.summary_en, a.body_en)
    ) AS t (language, title, summary, body)
"""


class Migration(migrations.Migration):

    initial = True

    dependencies = [("articles", "0002_guards"), ("mechanisms", "0002_guards"), ("ledger", "0002_guards")]

    operations = [
        migrations.CreateModel(
            name='Basis',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=20)),
                ('item', models.BigIntegerField()),
                ('language', models.CharField(max_length=8)),
                ('source', models.JSONField(default=dict)),
                ('changed', models.JSONField(default=dict)),
                ('sequence', models.BigIntegerField(default=0)),
                ('digest', models.CharField(default='', max_length=64)),
            ],
            options={
                'default_permissions': (),
                'indexes': [models.Index(condition=models.Q(('source', {}), _negated=True), fields=['kind', 'language', 'item'], name='desk_texts_basis_outdated')],
                'constraints': [models.UniqueConstraint(fields=('kind', 'item', 'language'), name='desk_texts_basis_once'), models.CheckConstraint(condition=models.Q(('language__in', ('zh-Hans', 'en'))), name='desk_texts_basis_language_known')],
            },
        ),
        migrations.CreateModel(
            name='Confirmation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=20)),
                ('item', models.BigIntegerField()),
                ('language', models.CharField(max_length=8, verbose_name='language')),
                ('fields', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), blank=True, default=list, size=None)),
                ('reason', models.CharField(max_length=300, verbose_name='reason')),
                ('by', models.CharField(max_length=150, verbose_name='by')),
                ('at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='at')),
            ],
            options={
                'default_permissions': (),
                'indexes': [models.Index(fields=['kind', 'item', 'at'], name='desk_texts_confirmation_of')],
                'constraints': [models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='desk_texts_confirmation_has_reason'), models.CheckConstraint(condition=models.Q(('by', ''), _negated=True), name='desk_texts_confirmation_has_author')],
            },
        ),
        migrations.RunSQL(
            [sql("follow"), *(follow(table, *of) for table, of in TABLES.items()), APPROVED, EXISTING],
            sql("follow_reverse"),
        ),
    ]
