"""Links for reviewers, and their history."""

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
            name='ReviewLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.CharField(editable=False, max_length=64, unique=True)),
                ('kind', models.CharField(max_length=20, verbose_name='kind')),
                ('item', models.BigIntegerField(verbose_name='item')),
                ('languages', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('zh-Hans', 'zh-Hans'), ('en', 'en')], max_length=8), size=2)),
                ('made_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='made')),
                ('expires_at', models.DateTimeField(verbose_name='until')),
                ('revoked_at', models.DateTimeField(blank=True, null=True, verbose_name='revoked')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by')),
            ],
            options={
                'verbose_name': 'review link',
                'verbose_name_plural': 'review links',
                'ordering': ['-made_at', '-pk'],
                'permissions': [('share_preview', 'Can make and revoke review links')],
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='ReviewLinkEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('digest', models.CharField(editable=False, max_length=64)),
                ('kind', models.CharField(max_length=20, verbose_name='kind')),
                ('item', models.BigIntegerField(verbose_name='item')),
                ('languages', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('zh-Hans', 'zh-Hans'), ('en', 'en')], max_length=8), size=2)),
                ('made_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='made')),
                ('expires_at', models.DateTimeField(verbose_name='until')),
                ('revoked_at', models.DateTimeField(blank=True, null=True, verbose_name='revoked')),
                ('by', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='desk_previewing.reviewlink')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.AddIndex(
            model_name='reviewlink',
            index=models.Index(fields=['kind', 'item'], name='reviewlink_item'),
        ),
        migrations.AddConstraint(
            model_name='reviewlink',
            constraint=models.CheckConstraint(condition=models.Q(('expires_at__gt', models.F('made_at'))), name='reviewlink_ends_after_it_began'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='reviewlink',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "desk_previewing_reviewlinkevent" ("by_id", "digest", "expires_at", "id", "item", "kind", "languages", "made_at", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "revoked_at") VALUES (NEW."by_id", NEW."digest", NEW."expires_at", NEW."id", NEW."item", NEW."kind", NEW."languages", NEW."made_at", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."revoked_at"); RETURN NULL;', hash='b75e057c03dc4385d4a0043acf45300342ad42ca', operation='INSERT', pgid='pgtrigger_insert_insert_bc831', table='desk_previewing_reviewlink', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='reviewlink',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "desk_previewing_reviewlinkevent" ("by_id", "digest", "expires_at", "id", "item", "kind", "languages", "made_at", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "revoked_at") VALUES (NEW."by_id", NEW."digest", NEW."expires_at", NEW."id", NEW."item", NEW."kind", NEW."languages", NEW."made_at", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."revoked_at"); RETURN NULL;', hash='97f66e25e5ac1f9cff4441cf0730e8c38faed076', operation='UPDATE', pgid='pgtrigger_update_update_3efc2', table='desk_previewing_reviewlink', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='reviewlink',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "desk_previewing_reviewlinkevent" ("by_id", "digest", "expires_at", "id", "item", "kind", "languages", "made_at", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "revoked_at") VALUES (OLD."by_id", OLD."digest", OLD."expires_at", OLD."id", OLD."item", OLD."kind", OLD."languages", OLD."made_at", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."revoked_at"); RETURN NULL;', hash='5511e8b39290b1763b5ff72d5342045d611398a3', operation='DELETE', pgid='pgtrigger_delete_delete_3655c', table='desk_previewing_reviewlink', when='AFTER')),
        ),
    ]
