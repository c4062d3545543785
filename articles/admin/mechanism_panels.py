"""The claims and articles about a mechanism, on its page."""

from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse

from articles.models import Article, Claim
from mechanisms.admin import MechanismAdmin
from mechanisms.models import Mechanism
from sco.desk.panels import Panel, panel

_TEXTS = {
    Claim: ("slug", "statement_zh_hans", "statement_en"),
    Article: ("slug", "title_zh_hans", "title_en"),
}
_ORDERS = {Claim: ("-article", "slug"), Article: ("-published_at", "slug")}


def about(request: HttpRequest, mechanism: Mechanism) -> Iterator[Panel]:
    """Both panels, of what the person may see."""
    for model, texts in _TEXTS.items():
        model_admin: Any = admin.site.get_model_admin(model)
        if model_admin.has_view_permission(request):
            manager: Any = model._default_manager
            rows = manager.filter(mechanisms=mechanism).only(*texts).order_by(*_ORDERS[model])
            name = str(model._meta.model_name)
            url = f"{reverse(f'admin:articles_{name}_changelist')}?mechanism={mechanism.pk}"
            yield panel(request, f"{name}s", model._meta.verbose_name_plural, rows, url)


MechanismAdmin.panels.append(about)
