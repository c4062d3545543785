"""The ledger's functions do not look into a session's temporary tables: see docs/adr/0002."""

from pathlib import Path

from django.db import migrations

SQL = (Path(__file__).parent / "own_path.sql").read_text(encoding="utf-8")


class Migration(migrations.Migration):
    dependencies = [("ledger", "0004_postings")]

    operations = [migrations.RunSQL(SQL)]
