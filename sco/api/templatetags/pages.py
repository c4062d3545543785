"""What the templates of the public pages need."""

import orjson
from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

register = template.Library()


@register.filter
def inline_code(text: str) -> SafeString:
    """The text as HTML, with what stands between backticks as code."""
    parts = enumerate(text.split("`"))
    return format_html_join("", "{}", ((format_html("<code>{}</code>", part) if n % 2 else part,) for n, part in parts))


@register.filter
def as_json(value: object) -> str:
    """The value as indented JSON."""
    return orjson.dumps(value, option=orjson.OPT_INDENT_2).decode()
