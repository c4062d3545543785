"""Bulk jobs, their items, and the history of jobs."""

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
            name='BulkJob',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('action', models.CharField(choices=[('publish', 'publish'), ('withdraw', 'withdraw')], max_length=10, verbose_name='action')),
                ('kind', models.CharField(max_length=20, verbose_name='kind')),
                ('together', models.BooleanField(default=True, verbose_name='with what they refer to')),
                ('note', models.JSONField(default=dict)),
                ('language', models.CharField(max_length=8)),
                ('state', models.CharField(choices=[('draft', 'not started'), ('running', 'running'), ('done', 'done'), ('canceled', 'canceled')], default='draft', max_length=10, verbose_name='state')),
                ('made_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='made')),
                ('started_at', models.DateTimeField(null=True, verbose_name='started')),
                ('finished_at', models.DateTimeField(null=True, verbose_name='finished')),
                ('acknowledged_at', models.DateTimeField(null=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by')),
            ],
            options={
                'verbose_name': 'bulk job',
                'verbose_name_plural': 'bulk jobs',
                'ordering': ['-made_at', '-pk'],
                'default_permissions': ('view',),
            },
        ),
        migrations.CreateModel(
            name='BulkItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveIntegerField()),
                ('item', models.BigIntegerField()),
                ('slug', models.CharField(max_length=100)),
                ('state', models.CharField(choices=[('waiting', 'waiting'), ('done', 'done'), ('unchanged', 'unchanged'), ('changed', 'left out: changed after the start'), ('refused', 'refused'), ('forbidden', 'left out: the right was lost'), ('failed', 'error')], default='waiting', max_length=10, verbose_name='state')),
                ('message', models.TextField(default='')),
                ('job', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='items', to='desk_bulk.bulkjob')),
            ],
            options={
                'ordering': ['position'],
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='BulkJobEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('action', models.CharField(choices=[('publish', 'publish'), ('withdraw', 'withdraw')], max_length=10, verbose_name='action')),
                ('kind', models.CharField(max_length=20, verbose_name='kind')),
                ('together', models.BooleanField(default=True, verbose_name='with what they refer to')),
                ('language', models.CharField(max_length=8)),
                ('state', models.CharField(choices=[('draft', 'not started'), ('running', 'running'), ('done', 'done'), ('canceled', 'canceled')], default='draft', max_length=10, verbose_name='state')),
                ('made_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='made')),
                ('started_at', models.DateTimeField(null=True, verbose_name='started')),
                ('finished_at', models.DateTimeField(null=True, verbose_name='finished')),
                ('acknowledged_at', models.DateTimeField(null=True)),
                ('by', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='desk_bulk.bulkjob')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.AddConstraint(
            model_name='bulkjob',
            constraint=models.CheckConstraint(condition=models.Q(('action__in', ['publish', 'withdraw'])), name='bulk_action_known'),
        ),
        migrations.AddConstraint(
            model_name='bulkjob',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'running', 'done', 'canceled'])), name='bulk_state_known'),
        ),
        migrations.AddConstraint(
            model_name='bulkjob',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('finished_at', None), ('state__in', ['draft', 'running'])), models.Q(('finished_at__isnull', False), ('state__in', ['done', 'canceled'])), _connector='OR'), name='bulk_finished_once'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='bulkjob',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "desk_bulk_bulkjobevent" ("acknowledged_at", "action", "by_id", "finished_at", "id", "kind", "language", "made_at", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "started_at", "state", "together") VALUES (NEW."acknowledged_at", NEW."action", NEW."by_id", NEW."finished_at", NEW."id", NEW."kind", NEW."language", NEW."made_at", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."started_at", NEW."state", NEW."together"); RETURN NULL;', hash='6320996130ecadcc5310bcc308db2815926e4dd1', operation='INSERT', pgid='pgtrigger_insert_insert_74ca3', table='desk_bulk_bulkjob', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='bulkjob',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."acknowledged_at" IS DISTINCT FROM (NEW."acknowledged_at") OR OLD."action" IS DISTINCT FROM (NEW."action") OR OLD."by_id" IS DISTINCT FROM (NEW."by_id") OR OLD."finished_at" IS DISTINCT FROM (NEW."finished_at") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."kind" IS DISTINCT FROM (NEW."kind") OR OLD."language" IS DISTINCT FROM (NEW."language") OR OLD."made_at" IS DISTINCT FROM (NEW."made_at") OR OLD."started_at" IS DISTINCT FROM (NEW."started_at") OR OLD."state" IS DISTINCT FROM (NEW."state") OR OLD."together" IS DISTINCT FROM (NEW."together"))', func='INSERT INTO "desk_bulk_bulkjobevent" ("acknowledged_at", "action", "by_id", "finished_at", "id", "kind", "language", "made_at", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "started_at", "state", "together") VALUES (NEW."acknowledged_at", NEW."action", NEW."by_id", NEW."finished_at", NEW."id", NEW."kind", NEW."language", NEW."made_at", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."started_at", NEW."state", NEW."together"); RETURN NULL;', hash='2190ade57285dd80fd161a409ffd6f23aa17fc07', operation='UPDATE', pgid='pgtrigger_update_update_f9a7e', table='desk_bulk_bulkjob', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='bulkjob',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "desk_bulk_bulkjobevent" ("acknowledged_at", "action", "by_id", "finished_at", "id", "kind", "language", "made_at", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "started_at", "state", "together") VALUES (OLD."acknowledged_at", OLD."action", OLD."by_id", OLD."finished_at", OLD."id", OLD."kind", OLD."language", OLD."made_at", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."started_at", OLD."state", OLD."together"); RETURN NULL;', hash='d64ed3be3ff93e2b2ab8af736c8ac00745f7fe61', operation='DELETE', pgid='pgtrigger_delete_delete_269ec', table='desk_bulk_bulkjob', when='AFTER')),
        ),
        migrations.AddIndex(
            model_name='bulkitem',
            index=models.Index(condition=models.Q(('state', 'waiting')), fields=['job', 'position'], name='bulk_item_waiting'),
        ),
        migrations.AddConstraint(
            model_name='bulkitem',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['waiting', 'done', 'unchanged', 'changed', 'refused', 'forbidden', 'failed'])), name='bulk_item_state_known'),
        ),
        migrations.AddConstraint(
            model_name='bulkitem',
            constraint=models.UniqueConstraint(fields=('job', 'position'), name='bulk_item_has_a_place'),
        ),
        migrations.AddConstraint(
            model_name='bulkitem',
            constraint=models.UniqueConstraint(fields=('job', 'item'), name='bulk_item_once'),
        ),
    ]
