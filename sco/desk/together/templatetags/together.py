"""Tags of working together."""

from typing import Any

from django import template

from sco.desk.together import notices

register = template.Library()


@register.simple_tag
def unread_notices(user: Any) -> int:
    """How many notices the user has not read."""
    return notices.unread(user) if user.is_authenticated else 0
