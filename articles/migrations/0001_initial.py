
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.text
import django.db.models.lookups
import pghistory.utils
import pgtrigger.compiler
import pgtrigger.migrations
import sco.fields
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('mechanisms', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Article',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.CharField(help_text='The public name in addresses. It is fixed once published, and never reused.', max_length=80, unique=True, validators=[django.core.validators.RegexValidator('^[a-z0-9]+(-[a-z0-9]+)*$', 'Use lowercase letters a–z, digits and single hyphens, for example “li-tianyi”.')], verbose_name='slug')),
                ('original_language', models.CharField(choices=[('zh-hans', 'Simplified Chinese'), ('en', 'English')], default='zh-hans', max_length=8, verbose_name='original language')),
                ('title', models.CharField(blank=True, default='', max_length=300, verbose_name='title')),
                ('title_zh_hans', models.CharField(blank=True, default='', max_length=300, null=True, verbose_name='title')),
                ('title_en', models.CharField(blank=True, default='', max_length=300, null=True, verbose_name='title')),
                ('summary', models.TextField(blank=True, default='', verbose_name='summary')),
                ('summary_zh_hans', models.TextField(blank=True, default='', null=True, verbose_name='summary')),
                ('summary_en', models.TextField(blank=True, default='', null=True, verbose_name='summary')),
                ('body', models.TextField(blank=True, default='', help_text="The project's own text, in Markdown. It is published.", verbose_name='body')),
                ('body_zh_hans', models.TextField(blank=True, default='', help_text="The project's own text, in Markdown. It is published.", null=True, verbose_name='body')),
                ('body_en', models.TextField(blank=True, default='', help_text="The project's own text, in Markdown. It is published.", null=True, verbose_name='body')),
                ('source_text', models.TextField(blank=True, default='', help_text="The outlet's text in the original language. The rights say who can read it.", verbose_name='source text')),
                ('source_id', models.CharField(blank=True, default='', max_length=64, verbose_name='source id')),
                ('source_url', models.URLField(blank=True, default='', max_length=500, verbose_name='source address')),
                ('published_at', models.DateTimeField(verbose_name='publication time at the source')),
                ('responsible_editor_name', models.CharField(blank=True, default='', help_text='Personal data. Never published.', max_length=120, verbose_name='responsible editor')),
                ('responsible_editor_email', models.EmailField(blank=True, default='', help_text='Personal data. Never published.', max_length=254, verbose_name="responsible editor's e-mail")),
            ],
            options={
                'verbose_name': 'article',
                'verbose_name_plural': 'articles',
                'ordering': ['slug'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='AuthorEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('slug', models.CharField(help_text='The public name in addresses. It is fixed once published, and never reused.', max_length=80, validators=[django.core.validators.RegexValidator('^[a-z0-9]+(-[a-z0-9]+)*$', 'Use lowercase letters a–z, digits and single hyphens, for example “li-tianyi”.')], verbose_name='slug')),
                ('name_zh_hans', models.CharField(blank=True, default='', max_length=120, null=True, verbose_name='name')),
                ('name_en', models.CharField(blank=True, default='', max_length=120, null=True, verbose_name='name')),
                ('position_zh_hans', models.CharField(blank=True, default='', max_length=200, null=True, verbose_name='position')),
                ('position_en', models.CharField(blank=True, default='', max_length=200, null=True, verbose_name='position')),
                ('affiliation_zh_hans', models.CharField(blank=True, default='', max_length=200, null=True, verbose_name='affiliation')),
                ('affiliation_en', models.CharField(blank=True, default='', max_length=200, null=True, verbose_name='affiliation')),
                ('biography_zh_hans', models.TextField(blank=True, default='', null=True, verbose_name='biography')),
                ('biography_en', models.TextField(blank=True, default='', null=True, verbose_name='biography')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Claim',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.CharField(help_text='The public name in addresses. It is fixed once published, and never reused.', max_length=80, unique=True, validators=[django.core.validators.RegexValidator('^[a-z0-9]+(-[a-z0-9]+)*$', 'Use lowercase letters a–z, digits and single hyphens, for example “li-tianyi”.')], verbose_name='slug')),
                ('statement', models.TextField(blank=True, default='', help_text="In the project's own words.", verbose_name='statement')),
                ('statement_zh_hans', models.TextField(blank=True, default='', help_text="In the project's own words.", null=True, verbose_name='statement')),
                ('statement_en', models.TextField(blank=True, default='', help_text="In the project's own words.", null=True, verbose_name='statement')),
                ('kind', models.CharField(choices=[('statistic', 'statistic'), ('event', 'event'), ('assessment', 'assessment'), ('commitment', 'commitment')], max_length=12, verbose_name='kind')),
                ('value', models.DecimalField(blank=True, decimal_places=6, max_digits=24, null=True, verbose_name='value')),
                ('comparator', models.CharField(blank=True, choices=[('=', '= exactly'), ('>', '> more than'), ('≥', '≥ at least'), ('<', '< less than'), ('≤', '≤ at most'), ('≈', '≈ about')], default='', max_length=1, verbose_name='comparator')),
                ('unit', models.CharField(blank=True, default='', max_length=60, verbose_name='unit')),
                ('unit_zh_hans', models.CharField(blank=True, default='', max_length=60, null=True, verbose_name='unit')),
                ('unit_en', models.CharField(blank=True, default='', max_length=60, null=True, verbose_name='unit')),
                ('period_from', sco.fields.PartialDateField(blank=True, null=True, verbose_name='period from')),
                ('period_to', sco.fields.PartialDateField(blank=True, null=True, verbose_name='period to')),
                ('quote_exact', models.CharField(blank=True, default='', help_text='A figure and its noun, about 20 characters at most, exactly as in the source text. It is published.', max_length=60, verbose_name='quotation')),
                ('quote_prefix', models.CharField(blank=True, default='', max_length=200, verbose_name='text before the quotation')),
                ('quote_suffix', models.CharField(blank=True, default='', max_length=200, verbose_name='text after the quotation')),
                ('status', models.CharField(choices=[('unverified', 'unverified'), ('supported', 'supported'), ('disputed', 'disputed'), ('refuted', 'refuted')], default='unverified', max_length=12, verbose_name='status')),
                ('status_note', models.TextField(blank=True, default='', verbose_name='note on the status')),
                ('status_note_zh_hans', models.TextField(blank=True, default='', null=True, verbose_name='note on the status')),
                ('status_note_en', models.TextField(blank=True, default='', null=True, verbose_name='note on the status')),
            ],
            options={
                'verbose_name': 'claim',
                'verbose_name_plural': 'claims',
                'ordering': ['slug'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ClaimEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('slug', models.CharField(help_text='The public name in addresses. It is fixed once published, and never reused.', max_length=80, validators=[django.core.validators.RegexValidator('^[a-z0-9]+(-[a-z0-9]+)*$', 'Use lowercase letters a–z, digits and single hyphens, for example “li-tianyi”.')], verbose_name='slug')),
                ('statement_zh_hans', models.TextField(blank=True, default='', help_text="In the project's own words.", null=True, verbose_name='statement')),
                ('statement_en', models.TextField(blank=True, default='', help_text="In the project's own words.", null=True, verbose_name='statement')),
                ('kind', models.CharField(choices=[('statistic', 'statistic'), ('event', 'event'), ('assessment', 'assessment'), ('commitment', 'commitment')], max_length=12, verbose_name='kind')),
                ('value', models.DecimalField(blank=True, decimal_places=6, max_digits=24, null=True, verbose_name='value')),
                ('comparator', models.CharField(blank=True, choices=[('=', '= exactly'), ('>', '> more than'), ('≥', '≥ at least'), ('<', '< less than'), ('≤', '≤ at most'), ('≈', '≈ about')], default='', max_length=1, verbose_name='comparator')),
                ('unit_zh_hans', models.CharField(blank=True, default='', max_length=60, null=True, verbose_name='unit')),
                ('unit_en', models.CharField(blank=True, default='', max_length=60, null=True, verbose_name='unit')),
                ('period_from', sco.fields.PartialDateField(blank=True, null=True, verbose_name='period from')),
                ('period_to', sco.fields.PartialDateField(blank=True, null=True, verbose_name='period to')),
                ('quote_exact', models.CharField(blank=True, default='', help_text='A figure and its noun, about 20 characters at most, exactly as in the source text. It is published.', max_length=60, verbose_name='quotation')),
                ('quote_prefix', models.CharField(blank=True, default='', max_length=200, verbose_name='text before the quotation')),
                ('quote_suffix', models.CharField(blank=True, default='', max_length=200, verbose_name='text after the quotation')),
                ('status', models.CharField(choices=[('unverified', 'unverified'), ('supported', 'supported'), ('disputed', 'disputed'), ('refuted', 'refuted')], default='unverified', max_length=12, verbose_name='status')),
                ('status_note_zh_hans', models.TextField(blank=True, default='', null=True, verbose_name='note on the status')),
                ('status_note_en', models.TextField(blank=True, default='', null=True, verbose_name='note on the status')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ClaimMechanism',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
            ],
            options={
                'verbose_name': 'mechanism',
                'verbose_name_plural': 'mechanisms',
            },
        ),
        migrations.CreateModel(
            name='ClaimMechanismEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ClaimReference',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(blank=True, default='', max_length=300, verbose_name='title')),
                ('title_zh_hans', models.CharField(blank=True, default='', max_length=300, null=True, verbose_name='title')),
                ('title_en', models.CharField(blank=True, default='', max_length=300, null=True, verbose_name='title')),
                ('url', models.URLField(blank=True, default='', max_length=500, verbose_name='address')),
                ('dated', sco.fields.PartialDateField(blank=True, null=True, verbose_name='date')),
                ('position', models.PositiveSmallIntegerField(default=0, verbose_name='position')),
            ],
            options={
                'verbose_name': 'reference',
                'verbose_name_plural': 'references',
                'ordering': ['position', 'pk'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ClaimReferenceEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('title_zh_hans', models.CharField(blank=True, default='', max_length=300, null=True, verbose_name='title')),
                ('title_en', models.CharField(blank=True, default='', max_length=300, null=True, verbose_name='title')),
                ('url', models.URLField(blank=True, default='', max_length=500, verbose_name='address')),
                ('dated', sco.fields.PartialDateField(blank=True, null=True, verbose_name='date')),
                ('position', models.PositiveSmallIntegerField(default=0, verbose_name='position')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ClaimSupport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
            ],
            options={
                'verbose_name': 'supported relation',
                'verbose_name_plural': 'supported relations',
            },
        ),
        migrations.CreateModel(
            name='ClaimSupportEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Outlet',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.CharField(help_text='The public name in addresses. It is fixed once published, and never reused.', max_length=80, unique=True, validators=[django.core.validators.RegexValidator('^[a-z0-9]+(-[a-z0-9]+)*$', 'Use lowercase letters a–z, digits and single hyphens, for example “li-tianyi”.')], verbose_name='slug')),
                ('name', models.CharField(blank=True, default='', max_length=120, verbose_name='name')),
                ('name_zh_hans', models.CharField(blank=True, default='', max_length=120, null=True, verbose_name='name')),
                ('name_en', models.CharField(blank=True, default='', max_length=120, null=True, verbose_name='name')),
                ('homepage', models.URLField(blank=True, default='', verbose_name='homepage')),
            ],
            options={
                'verbose_name': 'outlet',
                'verbose_name_plural': 'outlets',
                'ordering': ['slug'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='OutletEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('slug', models.CharField(help_text='The public name in addresses. It is fixed once published, and never reused.', max_length=80, validators=[django.core.validators.RegexValidator('^[a-z0-9]+(-[a-z0-9]+)*$', 'Use lowercase letters a–z, digits and single hyphens, for example “li-tianyi”.')], verbose_name='slug')),
                ('name_zh_hans', models.CharField(blank=True, default='', max_length=120, null=True, verbose_name='name')),
                ('name_en', models.CharField(blank=True, default='', max_length=120, null=True, verbose_name='name')),
                ('homepage', models.URLField(blank=True, default='', verbose_name='homepage')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Rights',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.CharField(help_text='The public name in addresses. It is fixed once published, and never reused.', max_length=80, unique=True, validators=[django.core.validators.RegexValidator('^[a-z0-9]+(-[a-z0-9]+)*$', 'Use lowercase letters a–z, digits and single hyphens, for example “li-tianyi”.')], verbose_name='slug')),
                ('access', models.CharField(choices=[('everyone', 'everyone'), ('licensed', 'licensed partners'), ('nobody', 'nobody')], default='nobody', max_length=10, verbose_name='access')),
                ('notice', models.TextField(blank=True, default='', verbose_name='notice')),
                ('notice_zh_hans', models.TextField(blank=True, default='', null=True, verbose_name='notice')),
                ('notice_en', models.TextField(blank=True, default='', null=True, verbose_name='notice')),
            ],
            options={
                'verbose_name': 'rights',
                'verbose_name_plural': 'rights',
                'ordering': ['slug'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='RightsEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('slug', models.CharField(help_text='The public name in addresses. It is fixed once published, and never reused.', max_length=80, validators=[django.core.validators.RegexValidator('^[a-z0-9]+(-[a-z0-9]+)*$', 'Use lowercase letters a–z, digits and single hyphens, for example “li-tianyi”.')], verbose_name='slug')),
                ('access', models.CharField(choices=[('everyone', 'everyone'), ('licensed', 'licensed partners'), ('nobody', 'nobody')], default='nobody', max_length=10, verbose_name='access')),
                ('notice_zh_hans', models.TextField(blank=True, default='', null=True, verbose_name='notice')),
                ('notice_en', models.TextField(blank=True, default='', null=True, verbose_name='notice')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Suggestion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('mechanism', 'mechanism'), ('claim', 'claim')], max_length=10, verbose_name='kind')),
                ('state', models.CharField(choices=[('open', 'open'), ('accepted', 'accepted'), ('dismissed', 'dismissed')], default='open', max_length=10, verbose_name='state')),
                ('sentence', models.TextField(blank=True, default='', verbose_name='sentence of the source')),
                ('quote', models.CharField(blank=True, default='', max_length=200, verbose_name='quotation')),
                ('value', models.DecimalField(blank=True, decimal_places=6, max_digits=24, null=True, verbose_name='value')),
                ('comparator', models.CharField(blank=True, choices=[('=', '= exactly'), ('>', '> more than'), ('≥', '≥ at least'), ('<', '< less than'), ('≤', '≤ at most'), ('≈', '≈ about')], default='', max_length=1, verbose_name='comparator')),
                ('unit', models.CharField(blank=True, default='', max_length=60, verbose_name='unit')),
                ('period_from', sco.fields.PartialDateField(blank=True, null=True, verbose_name='period from')),
                ('period_to', sco.fields.PartialDateField(blank=True, null=True, verbose_name='period to')),
            ],
            options={
                'verbose_name': 'suggestion',
                'verbose_name_plural': 'suggestions',
                'ordering': ['article', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='SuggestionEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('kind', models.CharField(choices=[('mechanism', 'mechanism'), ('claim', 'claim')], max_length=10, verbose_name='kind')),
                ('state', models.CharField(choices=[('open', 'open'), ('accepted', 'accepted'), ('dismissed', 'dismissed')], default='open', max_length=10, verbose_name='state')),
                ('sentence', models.TextField(blank=True, default='', verbose_name='sentence of the source')),
                ('quote', models.CharField(blank=True, default='', max_length=200, verbose_name='quotation')),
                ('value', models.DecimalField(blank=True, decimal_places=6, max_digits=24, null=True, verbose_name='value')),
                ('comparator', models.CharField(blank=True, choices=[('=', '= exactly'), ('>', '> more than'), ('≥', '≥ at least'), ('<', '< less than'), ('≤', '≤ at most'), ('≈', '≈ about')], default='', max_length=1, verbose_name='comparator')),
                ('unit', models.CharField(blank=True, default='', max_length=60, verbose_name='unit')),
                ('period_from', sco.fields.PartialDateField(blank=True, null=True, verbose_name='period from')),
                ('period_to', sco.fields.PartialDateField(blank=True, null=True, verbose_name='period to')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Topic',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.CharField(help_text='The public name in addresses. It is fixed once published, and never reused.', max_length=80, unique=True, validators=[django.core.validators.RegexValidator('^[a-z0-9]+(-[a-z0-9]+)*$', 'Use lowercase letters a–z, digits and single hyphens, for example “li-tianyi”.')], verbose_name='slug')),
                ('name', models.CharField(blank=True, default='', max_length=120, verbose_name='name')),
                ('name_zh_hans', models.CharField(blank=True, default='', max_length=120, null=True, verbose_name='name')),
                ('name_en', models.CharField(blank=True, default='', max_length=120, null=True, verbose_name='name')),
            ],
            options={
                'verbose_name': 'topic',
                'verbose_name_plural': 'topics',
                'ordering': ['slug'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='TopicEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('slug', models.CharField(help_text='The public name in addresses. It is fixed once published, and never reused.', max_length=80, validators=[django.core.validators.RegexValidator('^[a-z0-9]+(-[a-z0-9]+)*$', 'Use lowercase letters a–z, digits and single hyphens, for example “li-tianyi”.')], verbose_name='slug')),
                ('name_zh_hans', models.CharField(blank=True, default='', max_length=120, null=True, verbose_name='name')),
                ('name_en', models.CharField(blank=True, default='', max_length=120, null=True, verbose_name='name')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Translation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('language', models.CharField(choices=[('zh-hans', 'Simplified Chinese'), ('en', 'English')], max_length=8, verbose_name='language')),
                ('state', models.CharField(choices=[('draft', 'draft'), ('in_review', 'in review'), ('approved', 'approved')], default='draft', max_length=10, verbose_name='state')),
                ('approved_by', models.CharField(blank=True, default='', max_length=150, verbose_name='approved by')),
                ('approved_at', models.DateTimeField(blank=True, null=True, verbose_name='approved at')),
                ('text_digest', models.CharField(blank=True, default='', max_length=64, verbose_name='digest of the approved text')),
                ('source_digest', models.CharField(blank=True, default='', max_length=64, verbose_name='digest of the source text')),
            ],
            options={
                'verbose_name': 'translation',
                'verbose_name_plural': 'translations',
                'ordering': ['article', '-language'],
            },
        ),
        migrations.CreateModel(
            name='TranslationEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('language', models.CharField(choices=[('zh-hans', 'Simplified Chinese'), ('en', 'English')], max_length=8, verbose_name='language')),
                ('state', models.CharField(choices=[('draft', 'draft'), ('in_review', 'in review'), ('approved', 'approved')], default='draft', max_length=10, verbose_name='state')),
                ('approved_by', models.CharField(blank=True, default='', max_length=150, verbose_name='approved by')),
                ('approved_at', models.DateTimeField(blank=True, null=True, verbose_name='approved at')),
                ('text_digest', models.CharField(blank=True, default='', max_length=64, verbose_name='digest of the approved text')),
                ('source_digest', models.CharField(blank=True, default='', max_length=64, verbose_name='digest of the source text')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ArticleAuthor',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField(default=0, verbose_name='position')),
                ('article', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='article_authors', to='articles.article', verbose_name='article')),
            ],
            options={
                'verbose_name': 'author',
                'verbose_name_plural': 'authors',
                'ordering': ['position', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='ArticleEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('slug', models.CharField(help_text='The public name in addresses. It is fixed once published, and never reused.', max_length=80, validators=[django.core.validators.RegexValidator('^[a-z0-9]+(-[a-z0-9]+)*$', 'Use lowercase letters a–z, digits and single hyphens, for example “li-tianyi”.')], verbose_name='slug')),
                ('original_language', models.CharField(choices=[('zh-hans', 'Simplified Chinese'), ('en', 'English')], default='zh-hans', max_length=8, verbose_name='original language')),
                ('title_zh_hans', models.CharField(blank=True, default='', max_length=300, null=True, verbose_name='title')),
                ('title_en', models.CharField(blank=True, default='', max_length=300, null=True, verbose_name='title')),
                ('summary_zh_hans', models.TextField(blank=True, default='', null=True, verbose_name='summary')),
                ('summary_en', models.TextField(blank=True, default='', null=True, verbose_name='summary')),
                ('body_zh_hans', models.TextField(blank=True, default='', help_text="The project's own text, in Markdown. It is published.", null=True, verbose_name='body')),
                ('body_en', models.TextField(blank=True, default='', help_text="The project's own text, in Markdown. It is published.", null=True, verbose_name='body')),
                ('source_text', models.TextField(blank=True, default='', help_text="The outlet's text in the original language. The rights say who can read it.", verbose_name='source text')),
                ('source_id', models.CharField(blank=True, default='', max_length=64, verbose_name='source id')),
                ('source_url', models.URLField(blank=True, default='', max_length=500, verbose_name='source address')),
                ('published_at', models.DateTimeField(verbose_name='publication time at the source')),
                ('responsible_editor_name', models.CharField(blank=True, default='', help_text='Personal data. Never published.', max_length=120, verbose_name='responsible editor')),
                ('responsible_editor_email', models.EmailField(blank=True, default='', help_text='Personal data. Never published.', max_length=254, verbose_name="responsible editor's e-mail")),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='articles.article')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ArticleMechanism',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('article', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='article_mechanisms', to='articles.article', verbose_name='article')),
                ('mechanism', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='article_mechanisms', to='mechanisms.mechanism', verbose_name='mechanism')),
            ],
            options={
                'verbose_name': 'mechanism',
                'verbose_name_plural': 'mechanisms',
            },
        ),
        migrations.AddField(
            model_name='article',
            name='mechanisms',
            field=models.ManyToManyField(related_name='articles', through='articles.ArticleMechanism', to='mechanisms.mechanism', verbose_name='mechanisms'),
        ),
        migrations.CreateModel(
            name='ArticleMechanismEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('article', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='articles.article', verbose_name='article')),
                ('mechanism', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='mechanisms.mechanism', verbose_name='mechanism')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='articles.articlemechanism')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ArticleTopic',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('article', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='article_topics', to='articles.article', verbose_name='article')),
            ],
            options={
                'verbose_name': 'topic',
                'verbose_name_plural': 'topics',
            },
        ),
        migrations.CreateModel(
            name='ArticleTopicEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('article', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='articles.article', verbose_name='article')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='articles.articletopic')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Author',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.CharField(help_text='The public name in addresses. It is fixed once published, and never reused.', max_length=80, unique=True, validators=[django.core.validators.RegexValidator('^[a-z0-9]+(-[a-z0-9]+)*$', 'Use lowercase letters a–z, digits and single hyphens, for example “li-tianyi”.')], verbose_name='slug')),
                ('name', models.CharField(blank=True, default='', max_length=120, verbose_name='name')),
                ('name_zh_hans', models.CharField(blank=True, default='', max_length=120, null=True, verbose_name='name')),
                ('name_en', models.CharField(blank=True, default='', max_length=120, null=True, verbose_name='name')),
                ('position', models.CharField(blank=True, default='', max_length=200, verbose_name='position')),
                ('position_zh_hans', models.CharField(blank=True, default='', max_length=200, null=True, verbose_name='position')),
                ('position_en', models.CharField(blank=True, default='', max_length=200, null=True, verbose_name='position')),
                ('affiliation', models.CharField(blank=True, default='', max_length=200, verbose_name='affiliation')),
                ('affiliation_zh_hans', models.CharField(blank=True, default='', max_length=200, null=True, verbose_name='affiliation')),
                ('affiliation_en', models.CharField(blank=True, default='', max_length=200, null=True, verbose_name='affiliation')),
                ('biography', models.TextField(blank=True, default='', verbose_name='biography')),
                ('biography_zh_hans', models.TextField(blank=True, default='', null=True, verbose_name='biography')),
                ('biography_en', models.TextField(blank=True, default='', null=True, verbose_name='biography')),
            ],
            options={
                'verbose_name': 'author',
                'verbose_name_plural': 'authors',
                'ordering': ['slug'],
                'abstract': False,
                'constraints': [models.CheckConstraint(condition=models.Q(('slug__regex', '^[a-z0-9]+(-[a-z0-9]+)*$')), name='author_slug_ascii', violation_error_message='Use lowercase letters a–z, digits and single hyphens, for example “li-tianyi”.')],
            },
        ),
        migrations.CreateModel(
            name='ArticleAuthorEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('position', models.PositiveSmallIntegerField(default=0, verbose_name='position')),
                ('article', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='articles.article', verbose_name='article')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='articles.articleauthor')),
                ('author', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='articles.author', verbose_name='author')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.AddField(
            model_name='articleauthor',
            name='author',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='article_authors', to='articles.author', verbose_name='author'),
        ),
        migrations.AddField(
            model_name='article',
            name='authors',
            field=models.ManyToManyField(related_name='articles', through='articles.ArticleAuthor', to='articles.author', verbose_name='authors'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='author',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "articles_authorevent" ("affiliation_en", "affiliation_zh_hans", "biography_en", "biography_zh_hans", "id", "name_en", "name_zh_hans", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position_en", "position_zh_hans", "slug") VALUES (NEW."affiliation_en", NEW."affiliation_zh_hans", NEW."biography_en", NEW."biography_zh_hans", NEW."id", NEW."name_en", NEW."name_zh_hans", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."position_en", NEW."position_zh_hans", NEW."slug"); RETURN NULL;', hash='b000fbe61ae1ad23c3de19c8ab7bb924a03954ee', operation='INSERT', pgid='pgtrigger_insert_insert_f35c5', table='articles_author', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='author',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."affiliation_en" IS DISTINCT FROM (NEW."affiliation_en") OR OLD."affiliation_zh_hans" IS DISTINCT FROM (NEW."affiliation_zh_hans") OR OLD."biography_en" IS DISTINCT FROM (NEW."biography_en") OR OLD."biography_zh_hans" IS DISTINCT FROM (NEW."biography_zh_hans") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."name_en" IS DISTINCT FROM (NEW."name_en") OR OLD."name_zh_hans" IS DISTINCT FROM (NEW."name_zh_hans") OR OLD."position_en" IS DISTINCT FROM (NEW."position_en") OR OLD."position_zh_hans" IS DISTINCT FROM (NEW."position_zh_hans") OR OLD."slug" IS DISTINCT FROM (NEW."slug"))', func='INSERT INTO "articles_authorevent" ("affiliation_en", "affiliation_zh_hans", "biography_en", "biography_zh_hans", "id", "name_en", "name_zh_hans", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position_en", "position_zh_hans", "slug") VALUES (NEW."affiliation_en", NEW."affiliation_zh_hans", NEW."biography_en", NEW."biography_zh_hans", NEW."id", NEW."name_en", NEW."name_zh_hans", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."position_en", NEW."position_zh_hans", NEW."slug"); RETURN NULL;', hash='5eb02076ac26a1354ef2f9ecccfc83efe9835f89', operation='UPDATE', pgid='pgtrigger_update_update_42dc2', table='articles_author', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='author',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "articles_authorevent" ("affiliation_en", "affiliation_zh_hans", "biography_en", "biography_zh_hans", "id", "name_en", "name_zh_hans", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position_en", "position_zh_hans", "slug") VALUES (OLD."affiliation_en", OLD."affiliation_zh_hans", OLD."biography_en", OLD."biography_zh_hans", OLD."id", OLD."name_en", OLD."name_zh_hans", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."position_en", OLD."position_zh_hans", OLD."slug"); RETURN NULL;', hash='739656fd61416286a7e72da5e9da97e08a6f561b', operation='DELETE', pgid='pgtrigger_delete_delete_41638', table='articles_author', when='AFTER')),
        ),
        migrations.AddField(
            model_name='authorevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='articles.author'),
        ),
        migrations.AddField(
            model_name='claim',
            name='article',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='claims', to='articles.article', verbose_name='article'),
        ),
        migrations.AddField(
            model_name='claimevent',
            name='article',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='articles.article', verbose_name='article'),
        ),
        migrations.AddField(
            model_name='claimevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='articles.claim'),
        ),
        migrations.AddField(
            model_name='claimmechanism',
            name='claim',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='claim_mechanisms', to='articles.claim', verbose_name='claim'),
        ),
        migrations.AddField(
            model_name='claimmechanism',
            name='mechanism',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='claim_mechanisms', to='mechanisms.mechanism', verbose_name='mechanism'),
        ),
        migrations.AddField(
            model_name='claim',
            name='mechanisms',
            field=models.ManyToManyField(related_name='claims', through='articles.ClaimMechanism', to='mechanisms.mechanism', verbose_name='mechanisms'),
        ),
        migrations.AddField(
            model_name='claimmechanismevent',
            name='claim',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='articles.claim', verbose_name='claim'),
        ),
        migrations.AddField(
            model_name='claimmechanismevent',
            name='mechanism',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='mechanisms.mechanism', verbose_name='mechanism'),
        ),
        migrations.AddField(
            model_name='claimmechanismevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='articles.claimmechanism'),
        ),
        migrations.AddField(
            model_name='claimreference',
            name='claim',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='references', to='articles.claim', verbose_name='claim'),
        ),
        migrations.AddField(
            model_name='claimreferenceevent',
            name='claim',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='articles.claim', verbose_name='claim'),
        ),
        migrations.AddField(
            model_name='claimreferenceevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='articles.claimreference'),
        ),
        migrations.AddField(
            model_name='claimsupport',
            name='claim',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='claim_supports', to='articles.claim', verbose_name='claim'),
        ),
        migrations.AddField(
            model_name='claimsupport',
            name='relation',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='claim_supports', to='mechanisms.relation', verbose_name='relation'),
        ),
        migrations.AddField(
            model_name='claim',
            name='supports',
            field=models.ManyToManyField(related_name='supported_by', through='articles.ClaimSupport', to='mechanisms.relation', verbose_name='supports the relations'),
        ),
        migrations.AddField(
            model_name='claimsupportevent',
            name='claim',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='articles.claim', verbose_name='claim'),
        ),
        migrations.AddField(
            model_name='claimsupportevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='articles.claimsupport'),
        ),
        migrations.AddField(
            model_name='claimsupportevent',
            name='relation',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='mechanisms.relation', verbose_name='relation'),
        ),
        migrations.AddConstraint(
            model_name='outlet',
            constraint=models.CheckConstraint(condition=models.Q(('slug__regex', '^[a-z0-9]+(-[a-z0-9]+)*$')), name='outlet_slug_ascii', violation_error_message='Use lowercase letters a–z, digits and single hyphens, for example “li-tianyi”.'),
        ),
        migrations.AddField(
            model_name='articleevent',
            name='outlet',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='articles.outlet', verbose_name='outlet'),
        ),
        migrations.AddField(
            model_name='article',
            name='outlet',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='articles', to='articles.outlet', verbose_name='outlet'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='outlet',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "articles_outletevent" ("homepage", "id", "name_en", "name_zh_hans", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "slug") VALUES (NEW."homepage", NEW."id", NEW."name_en", NEW."name_zh_hans", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."slug"); RETURN NULL;', hash='066f10b10c54d7af5d8b3cd2106c1468aa2f787d', operation='INSERT', pgid='pgtrigger_insert_insert_d21ef', table='articles_outlet', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='outlet',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."homepage" IS DISTINCT FROM (NEW."homepage") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."name_en" IS DISTINCT FROM (NEW."name_en") OR OLD."name_zh_hans" IS DISTINCT FROM (NEW."name_zh_hans") OR OLD."slug" IS DISTINCT FROM (NEW."slug"))', func='INSERT INTO "articles_outletevent" ("homepage", "id", "name_en", "name_zh_hans", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "slug") VALUES (NEW."homepage", NEW."id", NEW."name_en", NEW."name_zh_hans", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."slug"); RETURN NULL;', hash='c38754cba7e77db3905dd3687b31fe29cd7b1b18', operation='UPDATE', pgid='pgtrigger_update_update_57ece', table='articles_outlet', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='outlet',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "articles_outletevent" ("homepage", "id", "name_en", "name_zh_hans", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "slug") VALUES (OLD."homepage", OLD."id", OLD."name_en", OLD."name_zh_hans", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."slug"); RETURN NULL;', hash='5e6bcb7ddd7591925496c315f3920b6da2366781', operation='DELETE', pgid='pgtrigger_delete_delete_8d141', table='articles_outlet', when='AFTER')),
        ),
        migrations.AddField(
            model_name='outletevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='articles.outlet'),
        ),
        migrations.AddConstraint(
            model_name='rights',
            constraint=models.CheckConstraint(condition=models.Q(('slug__regex', '^[a-z0-9]+(-[a-z0-9]+)*$')), name='rights_slug_ascii', violation_error_message='Use lowercase letters a–z, digits and single hyphens, for example “li-tianyi”.'),
        ),
        migrations.AddConstraint(
            model_name='rights',
            constraint=models.CheckConstraint(condition=models.Q(('access__in', ['everyone', 'licensed', 'nobody'])), name='rights_access_known'),
        ),
        migrations.AddField(
            model_name='articleevent',
            name='rights',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='articles.rights', verbose_name='rights'),
        ),
        migrations.AddField(
            model_name='article',
            name='rights',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='articles', to='articles.rights', verbose_name='rights'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='rights',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "articles_rightsevent" ("access", "id", "notice_en", "notice_zh_hans", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "slug") VALUES (NEW."access", NEW."id", NEW."notice_en", NEW."notice_zh_hans", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."slug"); RETURN NULL;', hash='950332a478ad1650a1e4d20aa6426cb0a308c2d1', operation='INSERT', pgid='pgtrigger_insert_insert_143b3', table='articles_rights', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='rights',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."access" IS DISTINCT FROM (NEW."access") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."notice_en" IS DISTINCT FROM (NEW."notice_en") OR OLD."notice_zh_hans" IS DISTINCT FROM (NEW."notice_zh_hans") OR OLD."slug" IS DISTINCT FROM (NEW."slug"))', func='INSERT INTO "articles_rightsevent" ("access", "id", "notice_en", "notice_zh_hans", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "slug") VALUES (NEW."access", NEW."id", NEW."notice_en", NEW."notice_zh_hans", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."slug"); RETURN NULL;', hash='030e12234cab3f17bd4f7fe27f11b4efc446eb83', operation='UPDATE', pgid='pgtrigger_update_update_42fa0', table='articles_rights', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='rights',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "articles_rightsevent" ("access", "id", "notice_en", "notice_zh_hans", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "slug") VALUES (OLD."access", OLD."id", OLD."notice_en", OLD."notice_zh_hans", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."slug"); RETURN NULL;', hash='b1bdbc94fe4b19fec4ae8f545c3fb7a39d3bb8f1', operation='DELETE', pgid='pgtrigger_delete_delete_a10cc', table='articles_rights', when='AFTER')),
        ),
        migrations.AddField(
            model_name='rightsevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='articles.rights'),
        ),
        migrations.AddField(
            model_name='suggestion',
            name='article',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='suggestions', to='articles.article', verbose_name='article'),
        ),
        migrations.AddField(
            model_name='suggestion',
            name='mechanism',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, to='mechanisms.mechanism', verbose_name='mechanism'),
        ),
        migrations.AddField(
            model_name='suggestionevent',
            name='article',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='articles.article', verbose_name='article'),
        ),
        migrations.AddField(
            model_name='suggestionevent',
            name='mechanism',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='mechanisms.mechanism', verbose_name='mechanism'),
        ),
        migrations.AddField(
            model_name='suggestionevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='articles.suggestion'),
        ),
        migrations.AddConstraint(
            model_name='topic',
            constraint=models.CheckConstraint(condition=models.Q(('slug__regex', '^[a-z0-9]+(-[a-z0-9]+)*$')), name='topic_slug_ascii', violation_error_message='Use lowercase letters a–z, digits and single hyphens, for example “li-tianyi”.'),
        ),
        migrations.AddField(
            model_name='articletopicevent',
            name='topic',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='articles.topic', verbose_name='topic'),
        ),
        migrations.AddField(
            model_name='articletopic',
            name='topic',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='article_topics', to='articles.topic', verbose_name='topic'),
        ),
        migrations.AddField(
            model_name='article',
            name='topics',
            field=models.ManyToManyField(related_name='articles', through='articles.ArticleTopic', to='articles.topic', verbose_name='topics'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='topic',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "articles_topicevent" ("id", "name_en", "name_zh_hans", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "slug") VALUES (NEW."id", NEW."name_en", NEW."name_zh_hans", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."slug"); RETURN NULL;', hash='0c8aac9a853e3074110a63cca46c9c3aef324fb4', operation='INSERT', pgid='pgtrigger_insert_insert_e106a', table='articles_topic', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='topic',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."name_en" IS DISTINCT FROM (NEW."name_en") OR OLD."name_zh_hans" IS DISTINCT FROM (NEW."name_zh_hans") OR OLD."slug" IS DISTINCT FROM (NEW."slug"))', func='INSERT INTO "articles_topicevent" ("id", "name_en", "name_zh_hans", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "slug") VALUES (NEW."id", NEW."name_en", NEW."name_zh_hans", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."slug"); RETURN NULL;', hash='a4fae9fd1eaa152ca9db47877bb38bf5652a570f', operation='UPDATE', pgid='pgtrigger_update_update_621d0', table='articles_topic', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='topic',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "articles_topicevent" ("id", "name_en", "name_zh_hans", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "slug") VALUES (OLD."id", OLD."name_en", OLD."name_zh_hans", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."slug"); RETURN NULL;', hash='12e02911ae1430770ed395449b5305eb4aa557e4', operation='DELETE', pgid='pgtrigger_delete_delete_528b2', table='articles_topic', when='AFTER')),
        ),
        migrations.AddField(
            model_name='topicevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='articles.topic'),
        ),
        migrations.AddField(
            model_name='translation',
            name='article',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='translations', to='articles.article', verbose_name='article'),
        ),
        migrations.AddField(
            model_name='translationevent',
            name='article',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='articles.article', verbose_name='article'),
        ),
        migrations.AddField(
            model_name='translationevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='articles.translation'),
        ),
        migrations.AddConstraint(
            model_name='articlemechanism',
            constraint=models.UniqueConstraint(fields=('article', 'mechanism'), name='article_mechanism_once'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='articlemechanism',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "articles_articlemechanismevent" ("article_id", "id", "mechanism_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."article_id", NEW."id", NEW."mechanism_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id"); RETURN NULL;', hash='d73dd8243d128e9a24b835cddc3243c5d4167022', operation='INSERT', pgid='pgtrigger_insert_insert_5cfcf', table='articles_articlemechanism', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='articlemechanism',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "articles_articlemechanismevent" ("article_id", "id", "mechanism_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."article_id", NEW."id", NEW."mechanism_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id"); RETURN NULL;', hash='584086e7b0a1721ab50aa1a35fcdc3b43ca56579', operation='UPDATE', pgid='pgtrigger_update_update_447f1', table='articles_articlemechanism', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='articlemechanism',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "articles_articlemechanismevent" ("article_id", "id", "mechanism_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (OLD."article_id", OLD."id", OLD."mechanism_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id"); RETURN NULL;', hash='052701d31f5b4c2d40fb34987dd41a90722a90f5', operation='DELETE', pgid='pgtrigger_delete_delete_c612d', table='articles_articlemechanism', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='articleauthor',
            constraint=models.UniqueConstraint(fields=('article', 'author'), name='article_author_once'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='articleauthor',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "articles_articleauthorevent" ("article_id", "author_id", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position") VALUES (NEW."article_id", NEW."author_id", NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."position"); RETURN NULL;', hash='c11da6db282e295d5fd421baf272ef09ab8bde2b', operation='INSERT', pgid='pgtrigger_insert_insert_3f271', table='articles_articleauthor', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='articleauthor',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "articles_articleauthorevent" ("article_id", "author_id", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position") VALUES (NEW."article_id", NEW."author_id", NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."position"); RETURN NULL;', hash='812a91a459d23e303e5ae3db24a50e422d0dda01', operation='UPDATE', pgid='pgtrigger_update_update_13250', table='articles_articleauthor', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='articleauthor',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "articles_articleauthorevent" ("article_id", "author_id", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position") VALUES (OLD."article_id", OLD."author_id", OLD."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."position"); RETURN NULL;', hash='061b41c6743e0a588759951d3685bf49d92609cf', operation='DELETE', pgid='pgtrigger_delete_delete_046bf', table='articles_articleauthor', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='claimmechanism',
            constraint=models.UniqueConstraint(fields=('claim', 'mechanism'), name='claim_mechanism_once'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='claimmechanism',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "articles_claimmechanismevent" ("claim_id", "id", "mechanism_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."claim_id", NEW."id", NEW."mechanism_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id"); RETURN NULL;', hash='0b5989152c4e7e6fab218a02dc9259a259fcabb9', operation='INSERT', pgid='pgtrigger_insert_insert_45f11', table='articles_claimmechanism', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='claimmechanism',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "articles_claimmechanismevent" ("claim_id", "id", "mechanism_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."claim_id", NEW."id", NEW."mechanism_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id"); RETURN NULL;', hash='136c8c66bac8ae25f490a727e4480d3d532d8621', operation='UPDATE', pgid='pgtrigger_update_update_79adb', table='articles_claimmechanism', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='claimmechanism',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "articles_claimmechanismevent" ("claim_id", "id", "mechanism_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (OLD."claim_id", OLD."id", OLD."mechanism_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id"); RETURN NULL;', hash='b43e4594fcf81e9e5783db635246dcfc56eedbc0', operation='DELETE', pgid='pgtrigger_delete_delete_76d77', table='articles_claimmechanism', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='claimreference',
            constraint=models.CheckConstraint(condition=models.Q(('dated__isnull', True), ('dated__regex', '^(?!0000)([0-9]{4}(-(0[1-9]|1[0-2]))?|[0-9]{4}-((0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])|(0[13-9]|1[0-2])-(29|30)|(0[13578]|1[02])-31)|([0-9]{2}(0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)-02-29)$'), _connector='OR'), name='claim_reference_date_shaped'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='claimreference',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "articles_claimreferenceevent" ("claim_id", "dated", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "title_en", "title_zh_hans", "url") VALUES (NEW."claim_id", NEW."dated", NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."position", NEW."title_en", NEW."title_zh_hans", NEW."url"); RETURN NULL;', hash='18fec5f4d5f8d988d6ab29ecb141f704274e6da2', operation='INSERT', pgid='pgtrigger_insert_insert_2c8dd', table='articles_claimreference', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='claimreference',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."claim_id" IS DISTINCT FROM (NEW."claim_id") OR OLD."dated" IS DISTINCT FROM (NEW."dated") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."position" IS DISTINCT FROM (NEW."position") OR OLD."title_en" IS DISTINCT FROM (NEW."title_en") OR OLD."title_zh_hans" IS DISTINCT FROM (NEW."title_zh_hans") OR OLD."url" IS DISTINCT FROM (NEW."url"))', func='INSERT INTO "articles_claimreferenceevent" ("claim_id", "dated", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "title_en", "title_zh_hans", "url") VALUES (NEW."claim_id", NEW."dated", NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."position", NEW."title_en", NEW."title_zh_hans", NEW."url"); RETURN NULL;', hash='827de38279f3e007a4f00c8edf3d1f94d24537b9', operation='UPDATE', pgid='pgtrigger_update_update_66c71', table='articles_claimreference', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='claimreference',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "articles_claimreferenceevent" ("claim_id", "dated", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "title_en", "title_zh_hans", "url") VALUES (OLD."claim_id", OLD."dated", OLD."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."position", OLD."title_en", OLD."title_zh_hans", OLD."url"); RETURN NULL;', hash='6c9decccfa3853ce3fb1666aa4d262efed21e544', operation='DELETE', pgid='pgtrigger_delete_delete_bd483', table='articles_claimreference', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='claimsupport',
            constraint=models.UniqueConstraint(fields=('claim', 'relation'), name='claim_support_once'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='claimsupport',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "articles_claimsupportevent" ("claim_id", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "relation_id") VALUES (NEW."claim_id", NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."relation_id"); RETURN NULL;', hash='fe304e24e223cfdec904dfb8ba8a61dbdcdcfa4d', operation='INSERT', pgid='pgtrigger_insert_insert_8ac7a', table='articles_claimsupport', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='claimsupport',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "articles_claimsupportevent" ("claim_id", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "relation_id") VALUES (NEW."claim_id", NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."relation_id"); RETURN NULL;', hash='34695a7c3bd999dd37caf77cc982cf63ac11589d', operation='UPDATE', pgid='pgtrigger_update_update_5adbc', table='articles_claimsupport', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='claimsupport',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "articles_claimsupportevent" ("claim_id", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "relation_id") VALUES (OLD."claim_id", OLD."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."relation_id"); RETURN NULL;', hash='98ed64af1fa2939eec4fe2ded6e7dfa0a663eb6c', operation='DELETE', pgid='pgtrigger_delete_delete_ff488', table='articles_claimsupport', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='claim',
            constraint=models.CheckConstraint(condition=models.Q(('slug__regex', '^[a-z0-9]+(-[a-z0-9]+)*$')), name='claim_slug_ascii', violation_error_message='Use lowercase letters a–z, digits and single hyphens, for example “li-tianyi”.'),
        ),
        migrations.AddConstraint(
            model_name='claim',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('comparator', ''), ('value__isnull', True)), models.Q(('value__isnull', False), models.Q(('comparator', ''), _negated=True)), _connector='OR'), name='claim_value_and_comparator_together', violation_error_message='Enter both a value and a comparator, or neither.'),
        ),
        migrations.AddConstraint(
            model_name='claim',
            constraint=models.CheckConstraint(condition=models.Q(('comparator__in', ['', '=', '>', '≥', '<', '≤', '≈'])), name='claim_comparator_known'),
        ),
        migrations.AddConstraint(
            model_name='claim',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['statistic', 'event', 'assessment', 'commitment'])), name='claim_kind_known'),
        ),
        migrations.AddConstraint(
            model_name='claim',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ['unverified', 'supported', 'disputed', 'refuted'])), name='claim_status_known'),
        ),
        migrations.AddConstraint(
            model_name='claim',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('quote_exact', ''), _negated=True), models.Q(('quote_prefix', ''), ('quote_suffix', '')), _connector='OR'), name='claim_quotation_before_its_surroundings', violation_error_message='Enter the quotation, or remove the text before and after it.'),
        ),
        migrations.AddConstraint(
            model_name='claim',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('period_from__isnull', True), ('period_from__regex', '^(?!0000)([0-9]{4}(-(0[1-9]|1[0-2]))?|[0-9]{4}-((0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])|(0[13-9]|1[0-2])-(29|30)|(0[13578]|1[02])-31)|([0-9]{2}(0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)-02-29)$'), _connector='OR'), models.Q(('period_to__isnull', True), ('period_to__regex', '^(?!0000)([0-9]{4}(-(0[1-9]|1[0-2]))?|[0-9]{4}-((0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])|(0[13-9]|1[0-2])-(29|30)|(0[13578]|1[02])-31)|([0-9]{2}(0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)-02-29)$'), _connector='OR')), name='claim_dates_shaped'),
        ),
        migrations.AddConstraint(
            model_name='claim',
            constraint=models.CheckConstraint(condition=models.Q(('period_from__isnull', True), ('period_to__isnull', True), django.db.models.lookups.GreaterThanOrEqual(models.Func(models.F('period_to'), django.db.models.functions.text.Length(models.F('period_from')), function='LEFT', output_field=models.CharField()), models.Func(models.F('period_from'), django.db.models.functions.text.Length(models.F('period_to')), function='LEFT', output_field=models.CharField())), _connector='OR'), name='claim_period_not_ended_before_started', violation_error_message='The end is before the start. Swap the dates or correct one of them.'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='claim',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "articles_claimevent" ("article_id", "comparator", "id", "kind", "period_from", "period_to", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "quote_exact", "quote_prefix", "quote_suffix", "slug", "statement_en", "statement_zh_hans", "status", "status_note_en", "status_note_zh_hans", "unit_en", "unit_zh_hans", "value") VALUES (NEW."article_id", NEW."comparator", NEW."id", NEW."kind", NEW."period_from", NEW."period_to", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."quote_exact", NEW."quote_prefix", NEW."quote_suffix", NEW."slug", NEW."statement_en", NEW."statement_zh_hans", NEW."status", NEW."status_note_en", NEW."status_note_zh_hans", NEW."unit_en", NEW."unit_zh_hans", NEW."value"); RETURN NULL;', hash='cf8cb9fe2302c5f851f0b2318febc537c95b495d', operation='INSERT', pgid='pgtrigger_insert_insert_58f66', table='articles_claim', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='claim',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."article_id" IS DISTINCT FROM (NEW."article_id") OR OLD."comparator" IS DISTINCT FROM (NEW."comparator") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."kind" IS DISTINCT FROM (NEW."kind") OR OLD."period_from" IS DISTINCT FROM (NEW."period_from") OR OLD."period_to" IS DISTINCT FROM (NEW."period_to") OR OLD."quote_exact" IS DISTINCT FROM (NEW."quote_exact") OR OLD."quote_prefix" IS DISTINCT FROM (NEW."quote_prefix") OR OLD."quote_suffix" IS DISTINCT FROM (NEW."quote_suffix") OR OLD."slug" IS DISTINCT FROM (NEW."slug") OR OLD."statement_en" IS DISTINCT FROM (NEW."statement_en") OR OLD."statement_zh_hans" IS DISTINCT FROM (NEW."statement_zh_hans") OR OLD."status" IS DISTINCT FROM (NEW."status") OR OLD."status_note_en" IS DISTINCT FROM (NEW."status_note_en") OR OLD."status_note_zh_hans" IS DISTINCT FROM (NEW."status_note_zh_hans") OR OLD."unit_en" IS DISTINCT FROM (NEW."unit_en") OR OLD."unit_zh_hans" IS DISTINCT FROM (NEW."unit_zh_hans") OR OLD."value" IS DISTINCT FROM (NEW."value"))', func='INSERT INTO "articles_claimevent" ("article_id", "comparator", "id", "kind", "period_from", "period_to", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "quote_exact", "quote_prefix", "quote_suffix", "slug", "statement_en", "statement_zh_hans", "status", "status_note_en", "status_note_zh_hans", "unit_en", "unit_zh_hans", "value") VALUES (NEW."article_id", NEW."comparator", NEW."id", NEW."kind", NEW."period_from", NEW."period_to", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."quote_exact", NEW."quote_prefix", NEW."quote_suffix", NEW."slug", NEW."statement_en", NEW."statement_zh_hans", NEW."status", NEW."status_note_en", NEW."status_note_zh_hans", NEW."unit_en", NEW."unit_zh_hans", NEW."value"); RETURN NULL;', hash='7b766da54006e47032d553d2d563e6c14c634f8f', operation='UPDATE', pgid='pgtrigger_update_update_979b4', table='articles_claim', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='claim',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "articles_claimevent" ("article_id", "comparator", "id", "kind", "period_from", "period_to", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "quote_exact", "quote_prefix", "quote_suffix", "slug", "statement_en", "statement_zh_hans", "status", "status_note_en", "status_note_zh_hans", "unit_en", "unit_zh_hans", "value") VALUES (OLD."article_id", OLD."comparator", OLD."id", OLD."kind", OLD."period_from", OLD."period_to", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."quote_exact", OLD."quote_prefix", OLD."quote_suffix", OLD."slug", OLD."statement_en", OLD."statement_zh_hans", OLD."status", OLD."status_note_en", OLD."status_note_zh_hans", OLD."unit_en", OLD."unit_zh_hans", OLD."value"); RETURN NULL;', hash='49ce9781889a5f116798d38f286f84dcdb2e34d8', operation='DELETE', pgid='pgtrigger_delete_delete_b6380', table='articles_claim', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='suggestion',
            constraint=models.UniqueConstraint(fields=('article', 'kind', 'mechanism', 'quote'), name='suggestion_made_once', nulls_distinct=False),
        ),
        migrations.AddConstraint(
            model_name='suggestion',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'mechanism'), ('mechanism__isnull', False)), models.Q(('kind', 'claim'), ('mechanism__isnull', True)), _connector='OR'), name='suggestion_names_what_its_kind_needs'),
        ),
        migrations.AddConstraint(
            model_name='suggestion',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['open', 'accepted', 'dismissed'])), name='suggestion_state_known'),
        ),
        migrations.AddConstraint(
            model_name='suggestion',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('period_from__isnull', True), ('period_from__regex', '^(?!0000)([0-9]{4}(-(0[1-9]|1[0-2]))?|[0-9]{4}-((0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])|(0[13-9]|1[0-2])-(29|30)|(0[13578]|1[02])-31)|([0-9]{2}(0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)-02-29)$'), _connector='OR'), models.Q(('period_to__isnull', True), ('period_to__regex', '^(?!0000)([0-9]{4}(-(0[1-9]|1[0-2]))?|[0-9]{4}-((0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])|(0[13-9]|1[0-2])-(29|30)|(0[13578]|1[02])-31)|([0-9]{2}(0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)-02-29)$'), _connector='OR')), name='suggestion_dates_shaped'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='suggestion',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "articles_suggestionevent" ("article_id", "comparator", "id", "kind", "mechanism_id", "period_from", "period_to", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "quote", "sentence", "state", "unit", "value") VALUES (NEW."article_id", NEW."comparator", NEW."id", NEW."kind", NEW."mechanism_id", NEW."period_from", NEW."period_to", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."quote", NEW."sentence", NEW."state", NEW."unit", NEW."value"); RETURN NULL;', hash='1184d16798666d3a620266076d7db3d5eb2a5eee', operation='INSERT', pgid='pgtrigger_insert_insert_80281', table='articles_suggestion', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='suggestion',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "articles_suggestionevent" ("article_id", "comparator", "id", "kind", "mechanism_id", "period_from", "period_to", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "quote", "sentence", "state", "unit", "value") VALUES (NEW."article_id", NEW."comparator", NEW."id", NEW."kind", NEW."mechanism_id", NEW."period_from", NEW."period_to", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."quote", NEW."sentence", NEW."state", NEW."unit", NEW."value"); RETURN NULL;', hash='81e45c16a45a5e7f507f47972389b31ace5341ef', operation='UPDATE', pgid='pgtrigger_update_update_5c20b', table='articles_suggestion', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='suggestion',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "articles_suggestionevent" ("article_id", "comparator", "id", "kind", "mechanism_id", "period_from", "period_to", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "quote", "sentence", "state", "unit", "value") VALUES (OLD."article_id", OLD."comparator", OLD."id", OLD."kind", OLD."mechanism_id", OLD."period_from", OLD."period_to", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."quote", OLD."sentence", OLD."state", OLD."unit", OLD."value"); RETURN NULL;', hash='60e84f9be821d46b25c095a27f548ee86d9f5f03', operation='DELETE', pgid='pgtrigger_delete_delete_0ffe3', table='articles_suggestion', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='articletopic',
            constraint=models.UniqueConstraint(fields=('article', 'topic'), name='article_topic_once'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='articletopic',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "articles_articletopicevent" ("article_id", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "topic_id") VALUES (NEW."article_id", NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."topic_id"); RETURN NULL;', hash='afe69253dfdc90b96e154a379e6053b53bf53d96', operation='INSERT', pgid='pgtrigger_insert_insert_08b68', table='articles_articletopic', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='articletopic',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "articles_articletopicevent" ("article_id", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "topic_id") VALUES (NEW."article_id", NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."topic_id"); RETURN NULL;', hash='28f59974a52ee1489e7798218d3972bc3fe85b60', operation='UPDATE', pgid='pgtrigger_update_update_86e44', table='articles_articletopic', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='articletopic',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "articles_articletopicevent" ("article_id", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "topic_id") VALUES (OLD."article_id", OLD."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."topic_id"); RETURN NULL;', hash='12e5e49c8e7b9509b4caca39917330f6cdde1561', operation='DELETE', pgid='pgtrigger_delete_delete_2ea15', table='articles_articletopic', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='article',
            constraint=models.CheckConstraint(condition=models.Q(('slug__regex', '^[a-z0-9]+(-[a-z0-9]+)*$')), name='article_slug_ascii', violation_error_message='Use lowercase letters a–z, digits and single hyphens, for example “li-tianyi”.'),
        ),
        migrations.AddConstraint(
            model_name='article',
            constraint=models.CheckConstraint(condition=models.Q(('original_language__in', ['zh-hans', 'en'])), name='article_language_known'),
        ),
        migrations.AddConstraint(
            model_name='article',
            constraint=models.UniqueConstraint(condition=models.Q(('source_id', ''), _negated=True), fields=('outlet', 'source_id'), name='article_source_id_once_per_outlet', violation_error_message='Another article from this outlet already has this source id.'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='article',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "articles_articleevent" ("body_en", "body_zh_hans", "id", "original_language", "outlet_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "published_at", "responsible_editor_email", "responsible_editor_name", "rights_id", "slug", "source_id", "source_text", "source_url", "summary_en", "summary_zh_hans", "title_en", "title_zh_hans") VALUES (NEW."body_en", NEW."body_zh_hans", NEW."id", NEW."original_language", NEW."outlet_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."published_at", NEW."responsible_editor_email", NEW."responsible_editor_name", NEW."rights_id", NEW."slug", NEW."source_id", NEW."source_text", NEW."source_url", NEW."summary_en", NEW."summary_zh_hans", NEW."title_en", NEW."title_zh_hans"); RETURN NULL;', hash='45f5d86355a662e57513f06c820e6b95831a1ca4', operation='INSERT', pgid='pgtrigger_insert_insert_b6ebd', table='articles_article', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='article',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."body_en" IS DISTINCT FROM (NEW."body_en") OR OLD."body_zh_hans" IS DISTINCT FROM (NEW."body_zh_hans") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."original_language" IS DISTINCT FROM (NEW."original_language") OR OLD."outlet_id" IS DISTINCT FROM (NEW."outlet_id") OR OLD."published_at" IS DISTINCT FROM (NEW."published_at") OR OLD."responsible_editor_email" IS DISTINCT FROM (NEW."responsible_editor_email") OR OLD."responsible_editor_name" IS DISTINCT FROM (NEW."responsible_editor_name") OR OLD."rights_id" IS DISTINCT FROM (NEW."rights_id") OR OLD."slug" IS DISTINCT FROM (NEW."slug") OR OLD."source_id" IS DISTINCT FROM (NEW."source_id") OR OLD."source_text" IS DISTINCT FROM (NEW."source_text") OR OLD."source_url" IS DISTINCT FROM (NEW."source_url") OR OLD."summary_en" IS DISTINCT FROM (NEW."summary_en") OR OLD."summary_zh_hans" IS DISTINCT FROM (NEW."summary_zh_hans") OR OLD."title_en" IS DISTINCT FROM (NEW."title_en") OR OLD."title_zh_hans" IS DISTINCT FROM (NEW."title_zh_hans"))', func='INSERT INTO "articles_articleevent" ("body_en", "body_zh_hans", "id", "original_language", "outlet_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "published_at", "responsible_editor_email", "responsible_editor_name", "rights_id", "slug", "source_id", "source_text", "source_url", "summary_en", "summary_zh_hans", "title_en", "title_zh_hans") VALUES (NEW."body_en", NEW."body_zh_hans", NEW."id", NEW."original_language", NEW."outlet_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."published_at", NEW."responsible_editor_email", NEW."responsible_editor_name", NEW."rights_id", NEW."slug", NEW."source_id", NEW."source_text", NEW."source_url", NEW."summary_en", NEW."summary_zh_hans", NEW."title_en", NEW."title_zh_hans"); RETURN NULL;', hash='310f01ccab046cea1a4af0d55b7825682b8081b2', operation='UPDATE', pgid='pgtrigger_update_update_d7697', table='articles_article', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='article',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "articles_articleevent" ("body_en", "body_zh_hans", "id", "original_language", "outlet_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "published_at", "responsible_editor_email", "responsible_editor_name", "rights_id", "slug", "source_id", "source_text", "source_url", "summary_en", "summary_zh_hans", "title_en", "title_zh_hans") VALUES (OLD."body_en", OLD."body_zh_hans", OLD."id", OLD."original_language", OLD."outlet_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."published_at", OLD."responsible_editor_email", OLD."responsible_editor_name", OLD."rights_id", OLD."slug", OLD."source_id", OLD."source_text", OLD."source_url", OLD."summary_en", OLD."summary_zh_hans", OLD."title_en", OLD."title_zh_hans"); RETURN NULL;', hash='84a6db04b150e29c72fa840772084627b7ef0db4', operation='DELETE', pgid='pgtrigger_delete_delete_ddb9c', table='articles_article', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='translation',
            constraint=models.UniqueConstraint(fields=('article', 'language'), name='translation_once_per_language'),
        ),
        migrations.AddConstraint(
            model_name='translation',
            constraint=models.CheckConstraint(condition=models.Q(('language__in', ['zh-hans', 'en'])), name='translation_language_known'),
        ),
        migrations.AddConstraint(
            model_name='translation',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'in_review', 'approved'])), name='translation_state_known'),
        ),
        migrations.AddConstraint(
            model_name='translation',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'approved'), _negated=True), models.Q(models.Q(('text_digest', ''), _negated=True), models.Q(('source_digest', ''), _negated=True), models.Q(('approved_by', ''), _negated=True), ('approved_at__isnull', False)), _connector='OR'), name='translation_approval_says_who_when_what'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='translation',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "articles_translationevent" ("approved_at", "approved_by", "article_id", "id", "language", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source_digest", "state", "text_digest") VALUES (NEW."approved_at", NEW."approved_by", NEW."article_id", NEW."id", NEW."language", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."source_digest", NEW."state", NEW."text_digest"); RETURN NULL;', hash='47fa6c33541e9e0ebde5220b6ed58203ddc939dd', operation='INSERT', pgid='pgtrigger_insert_insert_c891e', table='articles_translation', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='translation',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "articles_translationevent" ("approved_at", "approved_by", "article_id", "id", "language", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source_digest", "state", "text_digest") VALUES (NEW."approved_at", NEW."approved_by", NEW."article_id", NEW."id", NEW."language", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."source_digest", NEW."state", NEW."text_digest"); RETURN NULL;', hash='ef4f4b5570e7147e3fad19f375d00ae6e0f1ed59', operation='UPDATE', pgid='pgtrigger_update_update_12abe', table='articles_translation', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='translation',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "articles_translationevent" ("approved_at", "approved_by", "article_id", "id", "language", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source_digest", "state", "text_digest") VALUES (OLD."approved_at", OLD."approved_by", OLD."article_id", OLD."id", OLD."language", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."source_digest", OLD."state", OLD."text_digest"); RETURN NULL;', hash='ef5ba92842411422317a183d70849845575ada2a', operation='DELETE', pgid='pgtrigger_delete_delete_4f054', table='articles_translation', when='AFTER')),
        ),
    ]
