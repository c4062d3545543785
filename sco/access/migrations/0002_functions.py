"""The functions with which the public side asks about keys and grants."""

from pathlib import Path

from django.db import migrations

HERE = Path(__file__).parent


def sql(name: str) -> str:
    return (HERE / name).read_text(encoding="utf-8")


class Migration(migrations.Migration):
    dependencies = [("access", "0001_initial"), ("ledger", "0002_guards")]

    operations = [migrations.RunSQL(sql("access.sql"), sql("access_reverse.sql"))]
