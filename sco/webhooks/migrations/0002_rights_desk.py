"""Endpoints are the business of those who give access. Granted once: later migrations never change it."""

from django.apps import apps as installed
from django.contrib.auth.management import create_permissions
from django.db import migrations

CODES = ["add_endpoint", "change_endpoint", "view_endpoint", "view_message", "view_attempt"]


def grant(apps, schema_editor):
    # Django makes permissions after all migrations; the group needs them now.
    alias = schema_editor.connection.alias
    create_permissions(installed.get_app_config("webhooks"), apps=apps, verbosity=0, using=alias)
    group, _made = apps.get_model("auth", "Group").objects.get_or_create(name="rights desk")
    permission = apps.get_model("auth", "Permission").objects
    group.permissions.add(*permission.filter(content_type__app_label="webhooks", codename__in=CODES))


class Migration(migrations.Migration):
    dependencies = [("access", "0003_rights_desk"), ("webhooks", "0001_initial")]

    operations = [migrations.RunPython(grant, migrations.RunPython.noop)]
