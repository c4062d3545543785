"""Tables of what the live service takes in: the use of keys, and requests for permission."""

from pathlib import Path

import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.datetime
import django.db.models.functions.text
import django.db.models.lookups
from django.apps import apps as installed
from django.contrib.auth.management import create_permissions
from django.db import migrations, models


HERE = Path(__file__).parent
CODES = ["view_permissionrequest", "change_permissionrequest"]


def sql(name):
    return (HERE / name).read_text(encoding="utf-8")


def let_the_rights_desk_answer(apps, schema_editor):
    # Django makes permissions after all migrations; the group needs them now.
    create_permissions(installed.get_app_config("access"), apps=apps, verbosity=0, using=schema_editor.connection.alias)
    group, _made = apps.get_model("auth", "Group").objects.get_or_create(name="rights desk")
    permission = apps.get_model("auth", "Permission").objects
    group.permissions.add(*permission.filter(content_type__app_label="access", codename__in=CODES))


class Migration(migrations.Migration):

    dependencies = [
        ('access', '0003_rights_desk'),
    ]

    operations = [
        migrations.CreateModel(
            name='UsageReport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key_id', models.BigIntegerField()),
                ('day', models.DateField()),
                ('requests', models.BigIntegerField()),
                ('refused', models.BigIntegerField()),
                ('size', models.BigIntegerField()),
                ('last_at', models.DateTimeField()),
            ],
            options={
                'verbose_name': 'report of use',
                'verbose_name_plural': 'reports of use',
            },
        ),
        migrations.CreateModel(
            name='Usage',
            fields=[
                ('pk', models.CompositePrimaryKey('key_id', 'day', blank=True, editable=False, primary_key=True, serialize=False)),
                ('day', models.DateField()),
                ('requests', models.BigIntegerField()),
                ('refused', models.BigIntegerField()),
                ('size', models.BigIntegerField()),
                ('last_at', models.DateTimeField()),
                ('key', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='usage', to='access.key')),
            ],
            options={
                'verbose_name': 'use',
                'verbose_name_plural': 'use',
            },
        ),
        migrations.CreateModel(
            name='PermissionRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('received_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='received')),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('organisation', models.CharField(db_default='', max_length=200, verbose_name='organisation')),
                ('email', models.EmailField(max_length=254, verbose_name='e-mail')),
                ('scope', models.CharField(choices=[('rights', 'all articles under these rights'), ('outlet', 'all articles of this outlet'), ('article', 'this article')], max_length=10, verbose_name='for')),
                ('slug', models.CharField(help_text='The public name in addresses. It is fixed once published, and never reused.', max_length=80, validators=[django.core.validators.RegexValidator('^[a-z0-9]+(-[a-z0-9]+)*$', 'Use lowercase letters a–z, digits and single hyphens, for example “li-tianyi”.')], verbose_name='slug')),
                ('languages', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=8), size=None, verbose_name='languages')),
                ('purpose', models.CharField(choices=[('display', 'display'), ('archive', 'archive')], max_length=10, verbose_name='purpose')),
                ('message', models.TextField(verbose_name='message')),
                ('letter_language', models.CharField(max_length=8, verbose_name='language of the letter')),
                ('fingerprint', models.BinaryField(unique=True)),
                ('status', models.CharField(choices=[('open', 'open'), ('granted', 'granted'), ('refused', 'refused')], db_default='open', max_length=10, verbose_name='status')),
                ('answered_at', models.DateTimeField(null=True, verbose_name='answered')),
                ('answered_by', models.CharField(db_default='', max_length=150, verbose_name='answered by')),
                ('letter', models.TextField(db_default='', verbose_name='letter')),
                ('sent_at', models.DateTimeField(null=True, verbose_name='letter sent')),
                ('grant', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='access.grant', verbose_name='grant')),
            ],
            options={
                'verbose_name': 'request for permission',
                'verbose_name_plural': 'requests for permission',
                'ordering': ['-received_at'],
                'constraints': [models.CheckConstraint(condition=models.Q(('scope__in', ['rights', 'outlet', 'article'])), name='access_request_scope_known'), models.CheckConstraint(condition=models.Q(('purpose__in', ['display', 'archive'])), name='access_request_purpose_known'), models.CheckConstraint(condition=models.Q(('status__in', ['open', 'granted', 'refused'])), name='access_request_status_known'), models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('message'), 8000), name='access_request_message_short')],
            },
        ),
        migrations.RunSQL(sql("live.sql"), sql("live_reverse.sql")),
        migrations.RunPython(let_the_rights_desk_answer, migrations.RunPython.noop),
    ]
