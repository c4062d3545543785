"""No entry without the head behind it, and no maker without an entry: see docs/adr/0002."""

from pathlib import Path

from django.db import migrations

HERE = Path(__file__).parent
SQL = (HERE / "head_follows.sql").read_text(encoding="utf-8")
OWN_PATH = (HERE / "own_path.sql").read_text(encoding="utf-8")


class Migration(migrations.Migration):
    dependencies = [("ledger", "0005_own_path")]

    operations = [
        migrations.RunSQL(SQL),
        # Whoever adds functions runs this again.
        migrations.RunSQL(OWN_PATH),
    ]
