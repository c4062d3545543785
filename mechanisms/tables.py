"""Mechanisms as a table."""

from mechanisms.models import Mechanism
from sco.desk.tables.resources import ItemResource
from sco.languages import columns


class MechanismResource(ItemResource):
    """The mechanism itself; its relations, memberships and references stay at the desk."""

    class Meta(ItemResource.Meta):
        model = Mechanism
        fields = [
            "slug",
            "kind",
            *columns("name"),
            *columns("short_name"),
            *columns("aliases"),
            *columns("description"),
            *columns("seat"),
            "established",
            "dissolved",
        ]
