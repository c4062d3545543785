"""Budgets of login attempts."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = []

    operations = [
        migrations.CreateModel(
            name="LoginBudget",
            fields=[
                ("key", models.CharField(max_length=120, primary_key=True, serialize=False)),
                ("full_at", models.DateTimeField()),
            ],
            options={"default_permissions": ()},
        )
    ]
