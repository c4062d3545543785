"""Triggers with which the database itself protects the record, in any session: see docs/adr/0002."""

from pathlib import Path

from django.db import migrations

HERE = Path(__file__).parent
# search_path comes last, because it sets the path of every function that the other files create.
FILES = (
    "guards", "append_guard", "desk_guards", "projection_keys", "projection_peaks", "projection_guards", "search",
    "transparency", "storage", "search_path",
)  # fmt: skip


def sql(name: str) -> str:
    return (HERE / f"{name}.sql").read_text(encoding="utf-8")


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial")]

    operations = [migrations.RunSQL([sql(name) for name in FILES], sql("guards_reverse"))]
