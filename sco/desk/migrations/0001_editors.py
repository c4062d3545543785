"""The group of editors, with the permissions that work at the desk needs. Created once: later migrations never change it."""

from django.apps import apps as installed
from django.contrib.auth.management import create_permissions
from django.db import migrations

DESK = {
    "articles": ["article", "articleauthor", "articlemechanism", "articletopic", "author", "claim", "claimmechanism",
                 "claimreference", "claimsupport", "outlet", "rights", "suggestion", "topic", "translation"],
    "mechanisms": ["mechanism", "mechanismreference", "membership", "relation", "state"],
}
RECORD = ["view_entry", "view_head", "publish_entry"]


def make(apps, schema_editor):
    for label in ["articles", "mechanisms", "ledger"]:
        # Django makes permissions after all migrations; the group needs them now.
        create_permissions(installed.get_app_config(label), apps=apps, verbosity=0, using=schema_editor.connection.alias)
    permission = apps.get_model("auth", "Permission").objects
    codes = [(label, f"{act}_{model}") for label, models in DESK.items() for model in models
             for act in ("add", "change", "delete", "view")]
    codes += [("ledger", code) for code in RECORD]
    group, _made = apps.get_model("auth", "Group").objects.get_or_create(name="editors")
    group.permissions.add(*[permission.get(content_type__app_label=label, codename=code) for label, code in codes])


class Migration(migrations.Migration):
    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("articles", "0002_guards"),
        ("mechanisms", "0002_guards"),
        ("ledger", "0002_guards"),
    ]

    operations = [migrations.RunPython(make, migrations.RunPython.noop)]
