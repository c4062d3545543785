"""What the checks look at in states and mechanisms."""

from sco.checks.subjects import Form
from sco.desk.checks.declarations import Declared

CHECKED = {
    "state": Declared({"name": Form.NAME}, ["name"], names=["name"], inflects=True),
    "mechanism": Declared(
        {"name": Form.NAME, "short_name": Form.NAME, "description": Form.PROSE, "seat": Form.NAME},
        ["name"],
        citations="references",
        names=["name", "short_name", "aliases"],
    ),
}
