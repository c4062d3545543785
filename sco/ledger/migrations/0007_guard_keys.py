"""Public keys of an item's parts can be guarded as slugs are: see ``sco.ledger.operations.guard_key``."""

from pathlib import Path

from django.db import migrations

HERE = Path(__file__).parent
SQL = (HERE / "guard_keys.sql").read_text(encoding="utf-8")
OWN_PATH = (HERE / "own_path.sql").read_text(encoding="utf-8")


class Migration(migrations.Migration):
    dependencies = [("ledger", "0006_head_follows")]

    operations = [migrations.RunSQL(SQL), migrations.RunSQL(OWN_PATH)]
