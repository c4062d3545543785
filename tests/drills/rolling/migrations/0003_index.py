"""An index that is built while the table is written to. It waits for older transactions, and holds up nobody."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("rolling", "0002_entry")]
    atomic = False
    operations = [
        # One after the other, each in a transaction of its own: an attempt that failed leaves an invalid index.
        migrations.RunSQL("SET lock_timeout = 0", "SET lock_timeout = 0"),
        migrations.RunSQL("DROP INDEX CONCURRENTLY IF EXISTS drill_index", migrations.RunSQL.noop),
        migrations.RunSQL(
            "CREATE INDEX CONCURRENTLY drill_index ON ledger_projection (drill) WHERE drill IS NOT NULL",
            "DROP INDEX CONCURRENTLY IF EXISTS drill_index",
        ),
    ]
