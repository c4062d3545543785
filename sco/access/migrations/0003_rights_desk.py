"""The group of those who give access: editors do not. Created once: later migrations never change it."""

from django.apps import apps as installed
from django.contrib.auth.management import create_permissions
from django.db import migrations

CODES = [f"{act}_{model}" for model in ("partner", "key", "grant") for act in ("add", "change", "view")]


def make(apps, schema_editor):
    # Django makes permissions after all migrations; the group needs them now.
    create_permissions(installed.get_app_config("access"), apps=apps, verbosity=0, using=schema_editor.connection.alias)
    group, _made = apps.get_model("auth", "Group").objects.get_or_create(name="rights desk")
    permission = apps.get_model("auth", "Permission").objects
    group.permissions.add(*permission.filter(content_type__app_label="access", codename__in=CODES))


class Migration(migrations.Migration):
    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("access", "0002_functions"),
    ]

    operations = [migrations.RunPython(make, migrations.RunPython.noop)]
