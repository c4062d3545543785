"""The database guards the public names of states and mechanisms."""

from django.db import migrations

from sco.ledger.operations import guard_slug


class Migration(migrations.Migration):
    dependencies = [("mechanisms", "0001_initial"), ("ledger", "0002_guards")]

    operations = [guard_slug("mechanisms_state", "state"), guard_slug("mechanisms_mechanism", "mechanism")]
