"""Editors comment, and give work. Granted once: later migrations never change it."""

from django.apps import apps as installed
from django.contrib.auth.management import create_permissions
from django.db import migrations

CODES = ["assign_item", "comment_item"]


def grant(apps, schema_editor):
    # Django makes permissions after all migrations; the group needs them now.
    alias = schema_editor.connection.alias
    create_permissions(installed.get_app_config("desk_together"), apps=apps, verbosity=0, using=alias)
    group, _made = apps.get_model("auth", "Group").objects.get_or_create(name="editors")
    permission = apps.get_model("auth", "Permission").objects
    group.permissions.add(*permission.filter(content_type__app_label="desk_together", codename__in=CODES))


class Migration(migrations.Migration):
    dependencies = [("desk", "0001_editors"), ("desk_together", "0001_initial")]

    operations = [migrations.RunPython(grant, migrations.RunPython.noop)]
