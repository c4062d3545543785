"""Colleagues: who may see an item, and whom a text mentions."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.contrib.auth import get_user_model
from django.db import models

if TYPE_CHECKING:
    from django.contrib.auth.models import User

BACKEND = "django.contrib.auth.backends.ModelBackend"


def with_access(model: type[models.Model]) -> "models.QuerySet[User]":
    """Active staff who may see or change items of this model, by name. One query."""
    users: Any = get_user_model()._default_manager
    label, name = model._meta.app_label, model._meta.model_name
    able = [users.with_perm(f"{label}.{act}_{name}", backend=BACKEND).values("pk") for act in ("view", "change")]
    # with_perm() joins: a subquery for each, or a user with both would appear twice.
    found = users.filter(models.Q(pk__in=able[0]) | models.Q(pk__in=able[1]), is_staff=True)
    return found.order_by("username")  # type: ignore[no-any-return]


def mentioned(text: str, names: Iterable[str]) -> list[str]:
    """The names that the text mentions as ``@name``, each once, in their order; the longest name counts.

    In Chinese, a name may be followed by text without a space: ``@anna请看``.
    """
    longest_first = sorted(names, key=len, reverse=True)
    lower = text.lower()
    found: dict[str, None] = {}
    for start in (place + 1 for place, sign in enumerate(text) if sign == "@" and not _is_word(text[:place][-1:])):
        for name in longest_first:
            if lower.startswith(name.lower(), start) and not _is_word(text[start + len(name) :][:1]):
                found[name] = None
                break
    return list(found)


def _is_word(sign: str) -> bool:
    return bool(sign) and sign.isascii() and (sign.isalnum() or sign == "_")
