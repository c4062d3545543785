"""The name of the desk's time zone in templates."""

from django import template

from sco.desk.time_zones import zone_name

register = template.Library()
register.simple_tag(zone_name, name="desk_time_zone")
