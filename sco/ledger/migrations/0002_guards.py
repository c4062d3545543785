"""What the database itself holds about the record, whoever connects and however: see docs/adr/0002."""

from pathlib import Path

from django.db import migrations

SQL = (Path(__file__).parent / "guards.sql").read_text(encoding="utf-8")


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial")]

    operations = [migrations.RunSQL(SQL)]
