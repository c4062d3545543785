"""A mechanism called “graph” could never be read: its address is that of the graph."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('mechanisms', '0004_guard_keys'),
    ]

    operations = [
        migrations.AddConstraint(
            model_name='mechanism',
            constraint=models.CheckConstraint(condition=models.Q(('slug', 'graph'), _negated=True), name='mechanism_slug_not_an_address', violation_error_message='“graph” is an address of its own: choose another slug.'),
        ),
    ]
