
import django.contrib.postgres.fields
import django.contrib.postgres.search
from django.db import migrations, models
from django.db.models.functions import Collate


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='EntryActor',
            fields=[
                ('sequence', models.BigIntegerField(primary_key=True, serialize=False)),
                ('actor', models.CharField(max_length=150, verbose_name='by')),
                ('salt', models.BinaryField()),
            ],
            options={
                'verbose_name': 'actor of an entry',
                'verbose_name_plural': 'actors of entries',
            },
        ),
        migrations.CreateModel(
            name='ProjectionKey',
            fields=[
                ('pk', models.CompositePrimaryKey('key', 'rank', 'slug', 'sequence', blank=True, editable=False, primary_key=True, serialize=False)),
                ('key', models.CharField(max_length=140)),
                ('rank', models.CharField(max_length=32)),
                ('slug', models.CharField(max_length=80)),
                ('sequence', models.BigIntegerField()),
                ('superseded_by', models.BigIntegerField(db_default=9223372036854775807, default=9223372036854775807)),
            ],
            options={
                'verbose_name': 'projection key',
                'verbose_name_plural': 'projection keys',
            },
        ),
        migrations.CreateModel(
            name='ProjectionPeak',
            fields=[
                ('pk', models.CompositePrimaryKey('kind', 'sequence', blank=True, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(max_length=20)),
                ('sequence', models.BigIntegerField()),
                ('rank', models.CharField(max_length=32)),
            ],
            options={
                'verbose_name': 'projection peak',
                'verbose_name_plural': 'projection peaks',
            },
        ),
        migrations.CreateModel(
            name='ProjectionCount',
            fields=[
                ('id', models.SmallIntegerField(default=1, primary_key=True, serialize=False)),
                ('total', models.BigIntegerField(default=0)),
            ],
            options={
                'verbose_name': 'number of projections',
                'verbose_name_plural': 'number of projections',
                'constraints': [models.CheckConstraint(condition=models.Q(('id', 1)), name='ledger_one_projection_count')],
            },
        ),
        migrations.CreateModel(
            name='Entry',
            fields=[
                ('sequence', models.BigIntegerField(primary_key=True, serialize=False, verbose_name='sequence')),
                ('publication', models.BigIntegerField(verbose_name='publication')),
                ('kind', models.CharField(max_length=20, verbose_name='kind')),
                ('slug', models.CharField(max_length=80, verbose_name='slug')),
                ('version', models.IntegerField(verbose_name='version')),
                ('action', models.CharField(choices=[('publish', 'published'), ('correct', 'corrected'), ('withdraw', 'withdrawn'), ('erase', 'erased')], max_length=10, verbose_name='action')),
                ('schema', models.SmallIntegerField(verbose_name='schema')),
                ('languages', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=8), size=None, verbose_name='languages')),
                ('document', models.TextField(null=True, verbose_name='document')),
                ('restricted', models.TextField(null=True, verbose_name='restricted')),
                ('note', models.TextField(default='', verbose_name='note')),
                ('document_salt', models.BinaryField(null=True)),
                ('restricted_salt', models.BinaryField(null=True)),
                ('document_hash', models.BinaryField()),
                ('restricted_hash', models.BinaryField()),
                ('actor_hash', models.BinaryField()),
                ('digest', models.BinaryField()),
                ('at', models.DateTimeField(verbose_name='at')),
            ],
            options={
                'verbose_name': 'entry of the record',
                'verbose_name_plural': 'entries of the record',
                'ordering': ['sequence'],
                'permissions': [('publish_entry', 'Can publish, correct and withdraw'), ('erase_entry', 'Can erase items from the record permanently')],
                'indexes': [models.Index(fields=['at', 'sequence'], name='ledger_entry_at'), models.Index(condition=models.Q(('action', 'correct')), fields=['kind', 'slug', 'version'], name='ledger_entry_corrections'), models.Index(Collate('kind', 'C'), 'sequence', name='ledger_entry_kind'), models.Index(Collate('action', 'C'), 'sequence', condition=models.Q(('action__in', ['correct', 'withdraw', 'erase'])), name='ledger_entry_action'), models.Index(Collate('kind', 'C'), Collate('action', 'C'), 'sequence', condition=models.Q(('action__in', ['correct', 'withdraw', 'erase'])), name='ledger_entry_kind_action')],
                'constraints': [models.UniqueConstraint(fields=('kind', 'slug', 'version'), name='ledger_entry_version_once'), models.CheckConstraint(condition=models.Q(('sequence__gte', 1), ('version__gte', 1)), name='ledger_entry_counts_from_one'), models.CheckConstraint(condition=models.Q(('kind__regex', '^[a-z]+$'), ('languages__contained_by', ['zh-Hans', 'en']), ('slug__regex', '^[a-z0-9]+(-[a-z0-9]+)*$')), name='ledger_entry_header_is_plain'), models.CheckConstraint(condition=models.Q(('action__in', ['publish', 'correct', 'withdraw', 'erase'])), name='ledger_entry_action_known'), models.CheckConstraint(condition=models.Q(models.Q(('action', 'correct'), _negated=True), models.Q(('note', ''), _negated=True), ('document_salt__isnull', True), _connector='OR'), name='ledger_correction_has_note')],
            },
        ),
        migrations.CreateModel(
            name='Head',
            fields=[
                ('id', models.SmallIntegerField(default=1, primary_key=True, serialize=False)),
                ('sequence', models.BigIntegerField(default=0)),
                ('digest', models.BinaryField()),
                ('genesis', models.BinaryField()),
                ('at', models.DateTimeField()),
            ],
            options={
                'verbose_name': 'head of the record',
                'verbose_name_plural': 'head of the record',
                'constraints': [models.CheckConstraint(condition=models.Q(('id', 1)), name='ledger_one_head')],
            },
        ),
        migrations.CreateModel(
            name='Projection',
            fields=[
                ('sequence', models.BigIntegerField(primary_key=True, serialize=False)),
                ('superseded_by', models.BigIntegerField(db_default=9223372036854775807, default=9223372036854775807)),
                ('live', models.BooleanField()),
                ('kind', models.CharField(max_length=20)),
                ('slug', models.CharField(max_length=80)),
                ('original', models.CharField(max_length=8)),
                ('languages', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=8), size=None)),
                ('refs', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=101), size=None)),
                ('keys', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=140), size=None)),
                ('rank', models.CharField(default='', max_length=32)),
                ('date_key', models.CharField(default='', max_length=32)),
                ('value', models.DecimalField(decimal_places=6, max_digits=24, null=True)),
                ('starts', models.DateField(null=True)),
                ('ends', models.DateField(null=True)),
                ('spans', models.JSONField(default=list)),
                ('haystack', models.TextField(default='')),
                ('embedded_zh_hans', models.TextField(null=True)),
                ('embedded_en', models.TextField(null=True)),
                ('embedded_both', models.TextField(null=True)),
                ('list_zh_hans', models.TextField(null=True)),
                ('list_en', models.TextField(null=True)),
                ('list_both', models.TextField(null=True)),
                ('detail_zh_hans', models.TextField(null=True)),
                ('detail_en', models.TextField(null=True)),
                ('detail_both', models.TextField(null=True)),
            ],
            options={
                'verbose_name': 'projection',
                'verbose_name_plural': 'projections',
                'indexes': [models.Index(fields=['kind', 'slug', 'sequence'], name='ledger_projection_item'), models.Index(fields=['kind', 'sequence'], name='ledger_projection_changed'), models.Index(fields=['kind', 'date_key', 'slug', 'sequence'], name='ledger_projection_dated')],
                'constraints': [models.CheckConstraint(condition=models.Q(('superseded_by__gt', models.F('sequence'))), name='ledger_projection_superseded_later')],
            },
        ),
        migrations.CreateModel(
            name='SearchPending',
            fields=[
                ('sequence', models.BigIntegerField(primary_key=True, serialize=False)),
            ],
            options={
                'verbose_name': 'entry that waits for indexing',
                'verbose_name_plural': 'entries that wait for indexing',
            },
        ),
        migrations.CreateModel(
            name='SearchName',
            fields=[
                ('pk', models.CompositePrimaryKey('place', 'beginning', 'sequence', 'language', blank=True, editable=False, primary_key=True, serialize=False)),
                ('place', models.SmallIntegerField()),
                ('beginning', models.CharField(db_collation='C', max_length=400)),
                ('sequence', models.BigIntegerField()),
                ('language', models.CharField(max_length=8)),
            ],
            options={
                'verbose_name': 'name for suggestions',
                'verbose_name_plural': 'names for suggestions',
                'indexes': [models.Index(fields=['sequence'], name='ledger_search_name_of')],
            },
        ),
        migrations.CreateModel(
            name='SearchText',
            fields=[
                ('pk', models.CompositePrimaryKey('sequence', 'tier', 'chunk', blank=True, editable=False, primary_key=True, serialize=False)),
                ('sequence', models.BigIntegerField()),
                ('tier', models.SmallIntegerField()),
                ('chunk', models.SmallIntegerField()),
                ('chunks', models.SmallIntegerField()),
                ('kind', models.CharField(max_length=20)),
                ('slug', models.CharField(max_length=80)),
                ('recency', models.CharField(max_length=32)),
                ('vector', django.contrib.postgres.search.SearchVectorField()),
            ],
            options={
                'verbose_name': 'words for searching',
                'verbose_name_plural': 'words for searching',
                'indexes': [models.Index(condition=models.Q(('chunk', 0)), fields=['tier', 'recency', 'kind', 'slug'], name='ledger_search_walk'), models.Index(condition=models.Q(('chunk', 0)), fields=['kind', 'tier', 'recency', 'slug'], name='ledger_search_kind')],
            },
        ),
        migrations.CreateModel(
            name='LogCheckpoint',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('size', models.BigIntegerField()),
                ('root', models.BinaryField()),
                ('note', models.TextField()),
                ('at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'verbose_name': 'checkpoint of the public log',
                'verbose_name_plural': 'checkpoints of the public log',
            },
        ),
        migrations.CreateModel(
            name='LogKey',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('verifier', models.CharField(max_length=300)),
                ('note', models.TextField()),
                ('at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'verbose_name': 'key of the public log',
                'verbose_name_plural': 'keys of the public log',
            },
        ),
        migrations.CreateModel(
            name='LogTile',
            fields=[
                ('pk', models.CompositePrimaryKey('level', 'index', blank=True, editable=False, primary_key=True, serialize=False)),
                ('level', models.SmallIntegerField()),
                ('index', models.BigIntegerField()),
                ('hashes', models.BinaryField()),
                ('root', models.BinaryField()),
            ],
            options={
                'verbose_name': 'tile of the public log',
                'verbose_name_plural': 'tiles of the public log',
            },
        ),
    ]
