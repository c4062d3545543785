"""What the database itself holds about the record, whoever connects and however: see docs/adr/0002."""

from pathlib import Path

from django.db import migrations

HERE = Path(__file__).parent
# search_path comes last: it sets the path of every function that the others create.
FILES = ("guards", "desk_guards", "projection_keys", "storage", "search_path")


def sql(name: str) -> str:
    return (HERE / f"{name}.sql").read_text(encoding="utf-8")


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial")]

    operations = [migrations.RunSQL([sql(name) for name in FILES], sql("guards_reverse"))]
