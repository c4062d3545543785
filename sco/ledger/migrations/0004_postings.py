"""An index by key in the order of lists, in place of one that had to find and sort everything that carries a key."""

from pathlib import Path

from django.db import migrations, models

SQL = (Path(__file__).parent / "postings.sql").read_text(encoding="utf-8")


class Migration(migrations.Migration):
    dependencies = [("ledger", "0003_who_may")]

    operations = [
        migrations.RemoveIndex(model_name="reading", name="ledger_reading_keys"),
        migrations.AddField(
            model_name="reading", name="rank", field=models.CharField(default="", max_length=32)
        ),
        migrations.CreateModel(
            name="Posting",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "key", "rank", "slug", "sequence", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("key", models.CharField(max_length=140)),
                ("rank", models.CharField(max_length=32)),
                ("slug", models.CharField(max_length=80)),
                ("sequence", models.BigIntegerField()),
            ],
            options={"verbose_name": "posting", "verbose_name_plural": "postings"},
        ),
        migrations.RunSQL(SQL),
    ]
