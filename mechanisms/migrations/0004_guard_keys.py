"""The database guards the public keys of relations and memberships."""

from django.db import migrations

from sco.ledger.operations import guard_key


class Migration(migrations.Migration):
    dependencies = [("mechanisms", "0003_calendar_dates"), ("ledger", "0007_guard_keys")]

    operations = [
        guard_key("mechanisms_relation", "mechanism", "relations", "source_id", "mechanisms_mechanism"),
        guard_key("mechanisms_membership", "mechanism", "memberships", "mechanism_id", "mechanisms_mechanism"),
    ]
