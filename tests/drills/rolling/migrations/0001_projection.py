"""A nullable column: only the catalogue changes, so the table is locked for a moment. One table in each migration:
otherwise it would be locked while the migration waits for the next one."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("ledger", "__first__")]
    operations = [
        migrations.RunSQL(
            "ALTER TABLE ledger_projection ADD COLUMN drill text", "ALTER TABLE ledger_projection DROP COLUMN drill"
        )
    ]
