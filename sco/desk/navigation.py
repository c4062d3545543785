"""The order of the sidebar and of the overview: daily work first, what is rarely opened last."""

from collections.abc import Iterable, Sequence
from typing import Any

APPS: Sequence[str] = (
    "articles", "mechanisms", "desk_together", "desk_scheduling", "desk_bulk", "desk_checks", "access", "webhooks",
    "desk_people", "auth", "ledger", "procrastinate",
)  # fmt: skip
MODELS: Sequence[str] = (
    "Article", "Claim", "Suggestion", "ImportJob", "Author", "Outlet", "Topic", "Rights",
    "Mechanism", "Relation", "Membership", "State",
    "Notice", "RoleRule", "Schedule", "BulkJob", "Override",
    "Partner", "Key", "Grant", "PermissionRequest", "Endpoint", "Message",
    "User", "Invitation", "Role", "Entry", "Head",
)  # fmt: skip


def in_order(apps: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Django's list of apps with their models, in the order above; what it does not name comes last, by name."""
    return [
        {**app, "models": sorted(app["models"], key=lambda model: _place(MODELS, model["object_name"]))}
        for app in sorted(apps, key=lambda app: _place(APPS, app["app_label"]))
    ]


def _place(order: Sequence[str], name: str) -> tuple[int, str]:
    return (order.index(name) if name in order else len(order), name)
