"""The same on another table."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("rolling", "0001_projection")]
    operations = [
        migrations.RunSQL("ALTER TABLE ledger_entry ADD COLUMN drill text", "ALTER TABLE ledger_entry DROP COLUMN drill")
    ]
