"""Titles in templates, with their languages."""

from django import template

from sco.desk import spoken

register = template.Library()
register.filter("spoken", lambda text: spoken.spoken(str(text)))
register.simple_tag(spoken.titles, name="titles")
