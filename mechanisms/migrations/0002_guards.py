"""The database guards the slugs of states and mechanisms, and the keys of relations and memberships."""

from django.db import migrations

from sco.ledger.guards import guard_key, guard_slug


class Migration(migrations.Migration):
    dependencies = [("mechanisms", "0001_initial"), ("ledger", "0002_guards")]

    operations = [
        guard_slug("mechanisms_state", "state"),
        guard_slug("mechanisms_mechanism", "mechanism"),
        guard_key("mechanisms_relation", "mechanism", "relations", "source_id", "mechanisms_mechanism"),
        guard_key("mechanisms_membership", "mechanism", "memberships", "mechanism_id", "mechanisms_mechanism"),
    ]
