"""Schedules, and their history."""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
import pghistory.utils
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models



class Migration(migrations.Migration):

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Schedule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('action', models.CharField(choices=[('publish', 'publish'), ('correct', 'correct'), ('withdraw', 'withdraw')], max_length=10, verbose_name='action')),
                ('kind', models.CharField(max_length=20, verbose_name='kind')),
                ('items', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None)),
                ('choices', models.JSONField(default=dict)),
                ('reviewed', models.CharField(max_length=64)),
                ('at', models.DateTimeField(verbose_name='at')),
                ('language', models.CharField(max_length=8)),
                ('made_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='made')),
                ('state', models.CharField(choices=[('waiting', 'scheduled'), ('done', 'done'), ('changed', 'not done: changed since it was reviewed'), ('refused', 'not done: the record refused it'), ('forbidden', 'not done: the right was lost'), ('failed', 'not done: an error'), ('canceled', 'canceled')], default='waiting', max_length=10, verbose_name='state')),
                ('finished_at', models.DateTimeField(null=True, verbose_name='finished')),
                ('told', models.TextField(default='')),
                ('mailed_at', models.DateTimeField(null=True)),
                ('acknowledged_at', models.DateTimeField(null=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by')),
            ],
            options={
                'verbose_name': 'schedule',
                'verbose_name_plural': 'schedule',
                'ordering': ['at', 'pk'],
                'default_permissions': ('view',),
            },
        ),
        migrations.CreateModel(
            name='ScheduleEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('action', models.CharField(choices=[('publish', 'publish'), ('correct', 'correct'), ('withdraw', 'withdraw')], max_length=10, verbose_name='action')),
                ('kind', models.CharField(max_length=20, verbose_name='kind')),
                ('items', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None)),
                ('reviewed', models.CharField(max_length=64)),
                ('at', models.DateTimeField(verbose_name='at')),
                ('language', models.CharField(max_length=8)),
                ('made_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='made')),
                ('state', models.CharField(choices=[('waiting', 'scheduled'), ('done', 'done'), ('changed', 'not done: changed since it was reviewed'), ('refused', 'not done: the record refused it'), ('forbidden', 'not done: the right was lost'), ('failed', 'not done: an error'), ('canceled', 'canceled')], default='waiting', max_length=10, verbose_name='state')),
                ('finished_at', models.DateTimeField(null=True, verbose_name='finished')),
                ('told', models.TextField(default='')),
                ('mailed_at', models.DateTimeField(null=True)),
                ('acknowledged_at', models.DateTimeField(null=True)),
                ('by', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='desk_scheduling.schedule')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.AddIndex(
            model_name='schedule',
            index=models.Index(fields=['at'], name='schedule_at'),
        ),
        migrations.AddIndex(
            model_name='schedule',
            index=models.Index(fields=['state'], name='schedule_state'),
        ),
        migrations.AddConstraint(
            model_name='schedule',
            constraint=models.CheckConstraint(condition=models.Q(('action__in', ['publish', 'correct', 'withdraw'])), name='schedule_action_known'),
        ),
        migrations.AddConstraint(
            model_name='schedule',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['waiting', 'done', 'changed', 'refused', 'forbidden', 'failed', 'canceled'])), name='schedule_state_known'),
        ),
        migrations.AddConstraint(
            model_name='schedule',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('finished_at', None), ('state', 'waiting')), models.Q(models.Q(('state', 'waiting'), _negated=True), ('finished_at__isnull', False)), _connector='OR'), name='schedule_finished_once'),
        ),
        migrations.AddConstraint(
            model_name='schedule',
            constraint=models.CheckConstraint(condition=models.Q(('items', []), _negated=True), name='schedule_has_items'),
        ),
        migrations.AddConstraint(
            model_name='schedule',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'waiting')), fields=('action', 'kind', 'items', 'reviewed'), name='schedule_waits_once'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='schedule',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "desk_scheduling_scheduleevent" ("acknowledged_at", "action", "at", "by_id", "finished_at", "id", "items", "kind", "language", "made_at", "mailed_at", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reviewed", "state", "told") VALUES (NEW."acknowledged_at", NEW."action", NEW."at", NEW."by_id", NEW."finished_at", NEW."id", NEW."items", NEW."kind", NEW."language", NEW."made_at", NEW."mailed_at", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."reviewed", NEW."state", NEW."told"); RETURN NULL;', hash='8680262aceb7b7ecd0ce0551f6b7fc8bd8b9bc30', operation='INSERT', pgid='pgtrigger_insert_insert_24af3', table='desk_scheduling_schedule', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='schedule',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."acknowledged_at" IS DISTINCT FROM (NEW."acknowledged_at") OR OLD."action" IS DISTINCT FROM (NEW."action") OR OLD."at" IS DISTINCT FROM (NEW."at") OR OLD."by_id" IS DISTINCT FROM (NEW."by_id") OR OLD."finished_at" IS DISTINCT FROM (NEW."finished_at") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."items" IS DISTINCT FROM (NEW."items") OR OLD."kind" IS DISTINCT FROM (NEW."kind") OR OLD."language" IS DISTINCT FROM (NEW."language") OR OLD."made_at" IS DISTINCT FROM (NEW."made_at") OR OLD."mailed_at" IS DISTINCT FROM (NEW."mailed_at") OR OLD."reviewed" IS DISTINCT FROM (NEW."reviewed") OR OLD."state" IS DISTINCT FROM (NEW."state") OR OLD."told" IS DISTINCT FROM (NEW."told"))', func='INSERT INTO "desk_scheduling_scheduleevent" ("acknowledged_at", "action", "at", "by_id", "finished_at", "id", "items", "kind", "language", "made_at", "mailed_at", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reviewed", "state", "told") VALUES (NEW."acknowledged_at", NEW."action", NEW."at", NEW."by_id", NEW."finished_at", NEW."id", NEW."items", NEW."kind", NEW."language", NEW."made_at", NEW."mailed_at", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."reviewed", NEW."state", NEW."told"); RETURN NULL;', hash='7b4cf77b50208700e0edfc503b390460c37ef93e', operation='UPDATE', pgid='pgtrigger_update_update_3cd3e', table='desk_scheduling_schedule', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='schedule',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "desk_scheduling_scheduleevent" ("acknowledged_at", "action", "at", "by_id", "finished_at", "id", "items", "kind", "language", "made_at", "mailed_at", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reviewed", "state", "told") VALUES (OLD."acknowledged_at", OLD."action", OLD."at", OLD."by_id", OLD."finished_at", OLD."id", OLD."items", OLD."kind", OLD."language", OLD."made_at", OLD."mailed_at", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."reviewed", OLD."state", OLD."told"); RETURN NULL;', hash='ab4d540227f0a4967a0a13604940f3bdafe7db30', operation='DELETE', pgid='pgtrigger_delete_delete_a2e3c', table='desk_scheduling_schedule', when='AFTER')),
        ),
    ]
