
import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.text
import django.db.models.lookups
import pghistory.utils
import pgtrigger.compiler
import sco.fields
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='State',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.CharField(help_text='The public name in addresses. Once published it is fixed, is never reused, and stays in the public log for ever. An item about a person may have an opaque one, such as author-7f3a.', max_length=80, unique=True, validators=[django.core.validators.RegexValidator('^[a-z0-9]+(-[a-z0-9]+)*$', 'Use lowercase letters a–z, digits and single hyphens, for example “li-tianyi”.')], verbose_name='slug')),
                ('name', models.CharField(blank=True, default='', max_length=120, verbose_name='name')),
                ('name_zh_hans', models.CharField(blank=True, default='', max_length=120, null=True, verbose_name='name')),
                ('name_en', models.CharField(blank=True, default='', max_length=120, null=True, verbose_name='name')),
            ],
            options={
                'verbose_name': 'state',
                'verbose_name_plural': 'states',
                'ordering': ['slug'],
                'abstract': False,
                'constraints': [models.CheckConstraint(condition=models.Q(('slug__regex', '^[a-z0-9]+(-[a-z0-9]+)*$')), name='state_slug_ascii', violation_error_message='Use lowercase letters a–z, digits and single hyphens, for example “li-tianyi”.')],
                'triggers': [pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "mechanisms_stateevent" ("id", "name_en", "name_zh_hans", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "slug") VALUES (NEW."id", NEW."name_en", NEW."name_zh_hans", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."slug"); RETURN NULL;', hash='64340b1ca7ced25c5bc1b3092dfe5a370dd68956', operation='INSERT', pgid='pgtrigger_insert_insert_63f3f', table='mechanisms_state', when='AFTER')), pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."name_en" IS DISTINCT FROM (NEW."name_en") OR OLD."name_zh_hans" IS DISTINCT FROM (NEW."name_zh_hans") OR OLD."slug" IS DISTINCT FROM (NEW."slug"))', func='INSERT INTO "mechanisms_stateevent" ("id", "name_en", "name_zh_hans", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "slug") VALUES (NEW."id", NEW."name_en", NEW."name_zh_hans", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."slug"); RETURN NULL;', hash='792093954b08d65b037a9b20ff121cdea3b7ff6a', operation='UPDATE', pgid='pgtrigger_update_update_e8e98', table='mechanisms_state', when='AFTER')), pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "mechanisms_stateevent" ("id", "name_en", "name_zh_hans", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "slug") VALUES (OLD."id", OLD."name_en", OLD."name_zh_hans", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."slug"); RETURN NULL;', hash='6c2658c3bb7e104aaefce708092850db890e3393', operation='DELETE', pgid='pgtrigger_delete_delete_70b42', table='mechanisms_state', when='AFTER'))],
            },
        ),
        migrations.CreateModel(
            name='StateEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('slug', models.CharField(help_text='The public name in addresses. Once published it is fixed, is never reused, and stays in the public log for ever. An item about a person may have an opaque one, such as author-7f3a.', max_length=80, validators=[django.core.validators.RegexValidator('^[a-z0-9]+(-[a-z0-9]+)*$', 'Use lowercase letters a–z, digits and single hyphens, for example “li-tianyi”.')], verbose_name='slug')),
                ('name_zh_hans', models.CharField(blank=True, default='', max_length=120, null=True, verbose_name='name')),
                ('name_en', models.CharField(blank=True, default='', max_length=120, null=True, verbose_name='name')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='mechanisms.state')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Mechanism',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.CharField(help_text='The public name in addresses. Once published it is fixed, is never reused, and stays in the public log for ever. An item about a person may have an opaque one, such as author-7f3a.', max_length=80, unique=True, validators=[django.core.validators.RegexValidator('^[a-z0-9]+(-[a-z0-9]+)*$', 'Use lowercase letters a–z, digits and single hyphens, for example “li-tianyi”.')], verbose_name='slug')),
                ('kind', models.CharField(choices=[('organisation', 'organisation'), ('council', 'council'), ('meeting', 'meeting mechanism'), ('body', 'permanent body'), ('centre', 'centre'), ('convention', 'convention'), ('exercise', 'exercise'), ('event', 'event')], max_length=20, verbose_name='kind')),
                ('name', models.CharField(blank=True, default='', max_length=200, verbose_name='name')),
                ('name_zh_hans', models.CharField(blank=True, default='', max_length=200, null=True, verbose_name='name')),
                ('name_en', models.CharField(blank=True, default='', max_length=200, null=True, verbose_name='name')),
                ('short_name', models.CharField(blank=True, default='', max_length=80, verbose_name='short name')),
                ('short_name_zh_hans', models.CharField(blank=True, default='', max_length=80, null=True, verbose_name='short name')),
                ('short_name_en', models.CharField(blank=True, default='', max_length=80, null=True, verbose_name='short name')),
                ('description', models.TextField(blank=True, default='', verbose_name='description')),
                ('description_zh_hans', models.TextField(blank=True, default='', null=True, verbose_name='description')),
                ('description_en', models.TextField(blank=True, default='', null=True, verbose_name='description')),
                ('seat', models.CharField(blank=True, default='', max_length=120, verbose_name='seat')),
                ('seat_zh_hans', models.CharField(blank=True, default='', max_length=120, null=True, verbose_name='seat')),
                ('seat_en', models.CharField(blank=True, default='', max_length=120, null=True, verbose_name='seat')),
                ('aliases_zh_hans', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=200), blank=True, default=list, size=None, verbose_name='other names (Chinese)')),
                ('aliases_en', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=200), blank=True, default=list, size=None, verbose_name='other names (English)')),
                ('established', sco.fields.PartialDateField(blank=True, null=True, verbose_name='established')),
                ('dissolved', sco.fields.PartialDateField(blank=True, null=True, verbose_name='dissolved')),
            ],
            options={
                'verbose_name': 'mechanism',
                'verbose_name_plural': 'mechanisms',
                'ordering': ['slug'],
                'abstract': False,
                'constraints': [models.CheckConstraint(condition=models.Q(('slug__regex', '^[a-z0-9]+(-[a-z0-9]+)*$')), name='mechanism_slug_ascii', violation_error_message='Use lowercase letters a–z, digits and single hyphens, for example “li-tianyi”.'), models.CheckConstraint(condition=models.Q(('slug', 'graph'), _negated=True), name='mechanism_slug_not_an_address', violation_error_message='“graph” is a reserved address. Choose another slug.'), models.CheckConstraint(condition=models.Q(('kind__in', ['organisation', 'council', 'meeting', 'body', 'centre', 'convention', 'exercise', 'event'])), name='mechanism_kind_known'), models.CheckConstraint(condition=models.Q(models.Q(('established__isnull', True), ('established__regex', '^(?!0000)([0-9]{4}(-(0[1-9]|1[0-2]))?|[0-9]{4}-((0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])|(0[13-9]|1[0-2])-(29|30)|(0[13578]|1[02])-31)|([0-9]{2}(0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)-02-29)$'), _connector='OR'), models.Q(('dissolved__isnull', True), ('dissolved__regex', '^(?!0000)([0-9]{4}(-(0[1-9]|1[0-2]))?|[0-9]{4}-((0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])|(0[13-9]|1[0-2])-(29|30)|(0[13578]|1[02])-31)|([0-9]{2}(0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)-02-29)$'), _connector='OR')), name='mechanism_dates_shaped'), models.CheckConstraint(condition=models.Q(('established__isnull', True), ('dissolved__isnull', True), django.db.models.lookups.GreaterThanOrEqual(models.Func(models.F('dissolved'), django.db.models.functions.text.Length(models.F('established')), function='LEFT', output_field=models.CharField()), models.Func(models.F('established'), django.db.models.functions.text.Length(models.F('dissolved')), function='LEFT', output_field=models.CharField())), _connector='OR'), name='mechanism_not_dissolved_before_established', violation_error_message='The end is before the start. Swap the dates or correct one of them.')],
                'triggers': [pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "mechanisms_mechanismevent" ("aliases_en", "aliases_zh_hans", "description_en", "description_zh_hans", "dissolved", "established", "id", "kind", "name_en", "name_zh_hans", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "seat_en", "seat_zh_hans", "short_name_en", "short_name_zh_hans", "slug") VALUES (NEW."aliases_en", NEW."aliases_zh_hans", NEW."description_en", NEW."description_zh_hans", NEW."dissolved", NEW."established", NEW."id", NEW."kind", NEW."name_en", NEW."name_zh_hans", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."seat_en", NEW."seat_zh_hans", NEW."short_name_en", NEW."short_name_zh_hans", NEW."slug"); RETURN NULL;', hash='414b23db251389b1640a367c9a3a17dc931f8a82', operation='INSERT', pgid='pgtrigger_insert_insert_d4324', table='mechanisms_mechanism', when='AFTER')), pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."aliases_en" IS DISTINCT FROM (NEW."aliases_en") OR OLD."aliases_zh_hans" IS DISTINCT FROM (NEW."aliases_zh_hans") OR OLD."description_en" IS DISTINCT FROM (NEW."description_en") OR OLD."description_zh_hans" IS DISTINCT FROM (NEW."description_zh_hans") OR OLD."dissolved" IS DISTINCT FROM (NEW."dissolved") OR OLD."established" IS DISTINCT FROM (NEW."established") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."kind" IS DISTINCT FROM (NEW."kind") OR OLD."name_en" IS DISTINCT FROM (NEW."name_en") OR OLD."name_zh_hans" IS DISTINCT FROM (NEW."name_zh_hans") OR OLD."seat_en" IS DISTINCT FROM (NEW."seat_en") OR OLD."seat_zh_hans" IS DISTINCT FROM (NEW."seat_zh_hans") OR OLD."short_name_en" IS DISTINCT FROM (NEW."short_name_en") OR OLD."short_name_zh_hans" IS DISTINCT FROM (NEW."short_name_zh_hans") OR OLD."slug" IS DISTINCT FROM (NEW."slug"))', func='INSERT INTO "mechanisms_mechanismevent" ("aliases_en", "aliases_zh_hans", "description_en", "description_zh_hans", "dissolved", "established", "id", "kind", "name_en", "name_zh_hans", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "seat_en", "seat_zh_hans", "short_name_en", "short_name_zh_hans", "slug") VALUES (NEW."aliases_en", NEW."aliases_zh_hans", NEW."description_en", NEW."description_zh_hans", NEW."dissolved", NEW."established", NEW."id", NEW."kind", NEW."name_en", NEW."name_zh_hans", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."seat_en", NEW."seat_zh_hans", NEW."short_name_en", NEW."short_name_zh_hans", NEW."slug"); RETURN NULL;', hash='e81975334f0b491642ce29ff2bd6bebcedef10c0', operation='UPDATE', pgid='pgtrigger_update_update_abe9f', table='mechanisms_mechanism', when='AFTER')), pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "mechanisms_mechanismevent" ("aliases_en", "aliases_zh_hans", "description_en", "description_zh_hans", "dissolved", "established", "id", "kind", "name_en", "name_zh_hans", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "seat_en", "seat_zh_hans", "short_name_en", "short_name_zh_hans", "slug") VALUES (OLD."aliases_en", OLD."aliases_zh_hans", OLD."description_en", OLD."description_zh_hans", OLD."dissolved", OLD."established", OLD."id", OLD."kind", OLD."name_en", OLD."name_zh_hans", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."seat_en", OLD."seat_zh_hans", OLD."short_name_en", OLD."short_name_zh_hans", OLD."slug"); RETURN NULL;', hash='0eb881f9f2f9018f84cd897f26b9118d1547f053', operation='DELETE', pgid='pgtrigger_delete_delete_9749a', table='mechanisms_mechanism', when='AFTER'))],
            },
        ),
        migrations.CreateModel(
            name='MechanismEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('slug', models.CharField(help_text='The public name in addresses. Once published it is fixed, is never reused, and stays in the public log for ever. An item about a person may have an opaque one, such as author-7f3a.', max_length=80, validators=[django.core.validators.RegexValidator('^[a-z0-9]+(-[a-z0-9]+)*$', 'Use lowercase letters a–z, digits and single hyphens, for example “li-tianyi”.')], verbose_name='slug')),
                ('kind', models.CharField(choices=[('organisation', 'organisation'), ('council', 'council'), ('meeting', 'meeting mechanism'), ('body', 'permanent body'), ('centre', 'centre'), ('convention', 'convention'), ('exercise', 'exercise'), ('event', 'event')], max_length=20, verbose_name='kind')),
                ('name_zh_hans', models.CharField(blank=True, default='', max_length=200, null=True, verbose_name='name')),
                ('name_en', models.CharField(blank=True, default='', max_length=200, null=True, verbose_name='name')),
                ('short_name_zh_hans', models.CharField(blank=True, default='', max_length=80, null=True, verbose_name='short name')),
                ('short_name_en', models.CharField(blank=True, default='', max_length=80, null=True, verbose_name='short name')),
                ('description_zh_hans', models.TextField(blank=True, default='', null=True, verbose_name='description')),
                ('description_en', models.TextField(blank=True, default='', null=True, verbose_name='description')),
                ('seat_zh_hans', models.CharField(blank=True, default='', max_length=120, null=True, verbose_name='seat')),
                ('seat_en', models.CharField(blank=True, default='', max_length=120, null=True, verbose_name='seat')),
                ('aliases_zh_hans', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=200), blank=True, default=list, size=None, verbose_name='other names (Chinese)')),
                ('aliases_en', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=200), blank=True, default=list, size=None, verbose_name='other names (English)')),
                ('established', sco.fields.PartialDateField(blank=True, null=True, verbose_name='established')),
                ('dissolved', sco.fields.PartialDateField(blank=True, null=True, verbose_name='dissolved')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='mechanisms.mechanism')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='MechanismReference',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(blank=True, default='', max_length=300, verbose_name='title')),
                ('title_zh_hans', models.CharField(blank=True, default='', max_length=300, null=True, verbose_name='title')),
                ('title_en', models.CharField(blank=True, default='', max_length=300, null=True, verbose_name='title')),
                ('url', models.URLField(blank=True, default='', max_length=500, verbose_name='address')),
                ('dated', sco.fields.PartialDateField(blank=True, null=True, verbose_name='date')),
                ('position', models.PositiveSmallIntegerField(default=0, verbose_name='position')),
                ('mechanism', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='references', to='mechanisms.mechanism', verbose_name='mechanism')),
            ],
            options={
                'verbose_name': 'reference',
                'verbose_name_plural': 'references',
                'ordering': ['position', 'pk'],
                'abstract': False,
                'constraints': [models.CheckConstraint(condition=models.Q(('dated__isnull', True), ('dated__regex', '^(?!0000)([0-9]{4}(-(0[1-9]|1[0-2]))?|[0-9]{4}-((0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])|(0[13-9]|1[0-2])-(29|30)|(0[13578]|1[02])-31)|([0-9]{2}(0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)-02-29)$'), _connector='OR'), name='mechanism_reference_date_shaped')],
                'triggers': [pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "mechanisms_mechanismreferenceevent" ("dated", "id", "mechanism_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "title_en", "title_zh_hans", "url") VALUES (NEW."dated", NEW."id", NEW."mechanism_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."position", NEW."title_en", NEW."title_zh_hans", NEW."url"); RETURN NULL;', hash='cb8d1270cbc60ffc084ecfe571c57494c9d7bc02', operation='INSERT', pgid='pgtrigger_insert_insert_dd98d', table='mechanisms_mechanismreference', when='AFTER')), pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."dated" IS DISTINCT FROM (NEW."dated") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."mechanism_id" IS DISTINCT FROM (NEW."mechanism_id") OR OLD."position" IS DISTINCT FROM (NEW."position") OR OLD."title_en" IS DISTINCT FROM (NEW."title_en") OR OLD."title_zh_hans" IS DISTINCT FROM (NEW."title_zh_hans") OR OLD."url" IS DISTINCT FROM (NEW."url"))', func='INSERT INTO "mechanisms_mechanismreferenceevent" ("dated", "id", "mechanism_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "title_en", "title_zh_hans", "url") VALUES (NEW."dated", NEW."id", NEW."mechanism_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."position", NEW."title_en", NEW."title_zh_hans", NEW."url"); RETURN NULL;', hash='c4ffea60b6fbffc7c9f57c011592b06bd5bd1bb0', operation='UPDATE', pgid='pgtrigger_update_update_c2c67', table='mechanisms_mechanismreference', when='AFTER')), pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "mechanisms_mechanismreferenceevent" ("dated", "id", "mechanism_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "title_en", "title_zh_hans", "url") VALUES (OLD."dated", OLD."id", OLD."mechanism_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."position", OLD."title_en", OLD."title_zh_hans", OLD."url"); RETURN NULL;', hash='cb6a645d41bb9140495ae9c7cf8598c59a94357e', operation='DELETE', pgid='pgtrigger_delete_delete_14800', table='mechanisms_mechanismreference', when='AFTER'))],
            },
        ),
        migrations.CreateModel(
            name='MechanismReferenceEvent',
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
                ('mechanism', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='mechanisms.mechanism', verbose_name='mechanism')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='mechanisms.mechanismreference')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Membership',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(help_text='The public name in addresses. It is fixed once published, and never reused.', max_length=80, unique=True, validators=[django.core.validators.RegexValidator('^[a-z0-9]+(-[a-z0-9]+)*$', 'Use lowercase letters a–z, digits and single hyphens, for example “li-tianyi”.')], verbose_name='slug')),
                ('period_from', sco.fields.PartialDateField(blank=True, null=True, verbose_name='since')),
                ('period_to', sco.fields.PartialDateField(blank=True, null=True, verbose_name='until')),
                ('mechanism', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to='mechanisms.mechanism', verbose_name='mechanism')),
                ('state', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to='mechanisms.state', verbose_name='state')),
            ],
            options={
                'verbose_name': 'membership',
                'verbose_name_plural': 'memberships',
                'ordering': ['key'],
                'abstract': False,
                'constraints': [models.CheckConstraint(condition=models.Q(('key__regex', '^[a-z0-9]+(-[a-z0-9]+)*$')), name='membership_key_ascii', violation_error_message='Use lowercase letters a–z, digits and single hyphens, for example “li-tianyi”.'), models.UniqueConstraint(fields=('mechanism', 'state', 'period_from'), name='membership_said_once', nulls_distinct=False), models.CheckConstraint(condition=models.Q(models.Q(('period_from__isnull', True), ('period_from__regex', '^(?!0000)([0-9]{4}(-(0[1-9]|1[0-2]))?|[0-9]{4}-((0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])|(0[13-9]|1[0-2])-(29|30)|(0[13578]|1[02])-31)|([0-9]{2}(0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)-02-29)$'), _connector='OR'), models.Q(('period_to__isnull', True), ('period_to__regex', '^(?!0000)([0-9]{4}(-(0[1-9]|1[0-2]))?|[0-9]{4}-((0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])|(0[13-9]|1[0-2])-(29|30)|(0[13578]|1[02])-31)|([0-9]{2}(0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)-02-29)$'), _connector='OR')), name='membership_dates_shaped'), models.CheckConstraint(condition=models.Q(('period_from__isnull', True), ('period_to__isnull', True), django.db.models.lookups.GreaterThanOrEqual(models.Func(models.F('period_to'), django.db.models.functions.text.Length(models.F('period_from')), function='LEFT', output_field=models.CharField()), models.Func(models.F('period_from'), django.db.models.functions.text.Length(models.F('period_to')), function='LEFT', output_field=models.CharField())), _connector='OR'), name='membership_not_ended_before_started', violation_error_message='The end is before the start. Swap the dates or correct one of them.')],
                'triggers': [pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "mechanisms_membershipevent" ("id", "key", "mechanism_id", "period_from", "period_to", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "state_id") VALUES (NEW."id", NEW."key", NEW."mechanism_id", NEW."period_from", NEW."period_to", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."state_id"); RETURN NULL;', hash='5bd87908025321840dd2db7228f15c736e15cc42', operation='INSERT', pgid='pgtrigger_insert_insert_de5bc', table='mechanisms_membership', when='AFTER')), pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "mechanisms_membershipevent" ("id", "key", "mechanism_id", "period_from", "period_to", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "state_id") VALUES (NEW."id", NEW."key", NEW."mechanism_id", NEW."period_from", NEW."period_to", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."state_id"); RETURN NULL;', hash='f1fba8b1bda71c3c4c1e3622d99e480a7fafd5f0', operation='UPDATE', pgid='pgtrigger_update_update_bddc4', table='mechanisms_membership', when='AFTER')), pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "mechanisms_membershipevent" ("id", "key", "mechanism_id", "period_from", "period_to", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "state_id") VALUES (OLD."id", OLD."key", OLD."mechanism_id", OLD."period_from", OLD."period_to", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."state_id"); RETURN NULL;', hash='f6beb44c55112ad81a2fb996dc324a4131334009', operation='DELETE', pgid='pgtrigger_delete_delete_8338f', table='mechanisms_membership', when='AFTER'))],
            },
        ),
        migrations.CreateModel(
            name='MembershipEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('key', models.CharField(help_text='The public name in addresses. It is fixed once published, and never reused.', max_length=80, validators=[django.core.validators.RegexValidator('^[a-z0-9]+(-[a-z0-9]+)*$', 'Use lowercase letters a–z, digits and single hyphens, for example “li-tianyi”.')], verbose_name='slug')),
                ('period_from', sco.fields.PartialDateField(blank=True, null=True, verbose_name='since')),
                ('period_to', sco.fields.PartialDateField(blank=True, null=True, verbose_name='until')),
                ('mechanism', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='mechanisms.mechanism', verbose_name='mechanism')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='mechanisms.membership')),
                ('state', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='mechanisms.state', verbose_name='state')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Relation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(help_text='The public name in addresses. It is fixed once published, and never reused.', max_length=80, unique=True, validators=[django.core.validators.RegexValidator('^[a-z0-9]+(-[a-z0-9]+)*$', 'Use lowercase letters a–z, digits and single hyphens, for example “li-tianyi”.')], verbose_name='slug')),
                ('type', models.CharField(choices=[('predecessor_of', 'predecessor of'), ('governs', 'governs'), ('oversees', 'oversees'), ('part_of', 'part of'), ('unveiled_at', 'unveiled at'), ('conducted_under', 'conducted under'), ('adopted_by', 'adopted by'), ('guides', 'guides')], max_length=20, verbose_name='type')),
                ('period_from', sco.fields.PartialDateField(blank=True, null=True, verbose_name='since')),
                ('period_to', sco.fields.PartialDateField(blank=True, null=True, verbose_name='until')),
                ('source', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='relations', to='mechanisms.mechanism', verbose_name='from mechanism')),
                ('target', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='incoming_relations', to='mechanisms.mechanism', verbose_name='to mechanism')),
            ],
            options={
                'verbose_name': 'relation',
                'verbose_name_plural': 'relations',
                'ordering': ['key'],
                'abstract': False,
                'constraints': [models.CheckConstraint(condition=models.Q(('key__regex', '^[a-z0-9]+(-[a-z0-9]+)*$')), name='relation_key_ascii', violation_error_message='Use lowercase letters a–z, digits and single hyphens, for example “li-tianyi”.'), models.CheckConstraint(condition=models.Q(('source', models.F('target')), _negated=True), name='relation_not_to_itself', violation_error_message='A mechanism cannot have a relation to itself.'), models.CheckConstraint(condition=models.Q(('type__in', ['predecessor_of', 'governs', 'oversees', 'part_of', 'unveiled_at', 'conducted_under', 'adopted_by', 'guides'])), name='relation_type_known'), models.UniqueConstraint(fields=('source', 'type', 'target', 'period_from'), name='relation_said_once', nulls_distinct=False), models.CheckConstraint(condition=models.Q(models.Q(('period_from__isnull', True), ('period_from__regex', '^(?!0000)([0-9]{4}(-(0[1-9]|1[0-2]))?|[0-9]{4}-((0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])|(0[13-9]|1[0-2])-(29|30)|(0[13578]|1[02])-31)|([0-9]{2}(0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)-02-29)$'), _connector='OR'), models.Q(('period_to__isnull', True), ('period_to__regex', '^(?!0000)([0-9]{4}(-(0[1-9]|1[0-2]))?|[0-9]{4}-((0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])|(0[13-9]|1[0-2])-(29|30)|(0[13578]|1[02])-31)|([0-9]{2}(0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)-02-29)$'), _connector='OR')), name='relation_dates_shaped'), models.CheckConstraint(condition=models.Q(('period_from__isnull', True), ('period_to__isnull', True), django.db.models.lookups.GreaterThanOrEqual(models.Func(models.F('period_to'), django.db.models.functions.text.Length(models.F('period_from')), function='LEFT', output_field=models.CharField()), models.Func(models.F('period_from'), django.db.models.functions.text.Length(models.F('period_to')), function='LEFT', output_field=models.CharField())), _connector='OR'), name='relation_not_ended_before_started', violation_error_message='The end is before the start. Swap the dates or correct one of them.')],
                'triggers': [pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "mechanisms_relationevent" ("id", "key", "period_from", "period_to", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source_id", "target_id", "type") VALUES (NEW."id", NEW."key", NEW."period_from", NEW."period_to", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."source_id", NEW."target_id", NEW."type"); RETURN NULL;', hash='910847cd4333248e64686187b82f027ced408cf7', operation='INSERT', pgid='pgtrigger_insert_insert_364f3', table='mechanisms_relation', when='AFTER')), pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "mechanisms_relationevent" ("id", "key", "period_from", "period_to", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source_id", "target_id", "type") VALUES (NEW."id", NEW."key", NEW."period_from", NEW."period_to", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."source_id", NEW."target_id", NEW."type"); RETURN NULL;', hash='06e967c865e049a85036f5c1bdf8c5bde848bce6', operation='UPDATE', pgid='pgtrigger_update_update_3afd1', table='mechanisms_relation', when='AFTER')), pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "mechanisms_relationevent" ("id", "key", "period_from", "period_to", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source_id", "target_id", "type") VALUES (OLD."id", OLD."key", OLD."period_from", OLD."period_to", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."source_id", OLD."target_id", OLD."type"); RETURN NULL;', hash='0310a6c88baf996147fa8c539d3ad9ad53d07a42', operation='DELETE', pgid='pgtrigger_delete_delete_4e382', table='mechanisms_relation', when='AFTER'))],
            },
        ),
        migrations.CreateModel(
            name='RelationEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('key', models.CharField(help_text='The public name in addresses. It is fixed once published, and never reused.', max_length=80, validators=[django.core.validators.RegexValidator('^[a-z0-9]+(-[a-z0-9]+)*$', 'Use lowercase letters a–z, digits and single hyphens, for example “li-tianyi”.')], verbose_name='slug')),
                ('type', models.CharField(choices=[('predecessor_of', 'predecessor of'), ('governs', 'governs'), ('oversees', 'oversees'), ('part_of', 'part of'), ('unveiled_at', 'unveiled at'), ('conducted_under', 'conducted under'), ('adopted_by', 'adopted by'), ('guides', 'guides')], max_length=20, verbose_name='type')),
                ('period_from', sco.fields.PartialDateField(blank=True, null=True, verbose_name='since')),
                ('period_to', sco.fields.PartialDateField(blank=True, null=True, verbose_name='until')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='mechanisms.relation')),
                ('source', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='mechanisms.mechanism', verbose_name='from mechanism')),
                ('target', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='mechanisms.mechanism', verbose_name='to mechanism')),
            ],
            options={
                'abstract': False,
            },
        ),
    ]
