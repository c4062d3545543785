"""What each role may, in one table. A new permission is one line in RIGHTS, and a line in docs/desk-roles.md if it is
of a new sort. The database has roles as groups, by the codes that stand here; people read their names.
"""

from collections.abc import Iterator
from typing import NamedTuple

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

WRITER, TRANSLATOR, EDITOR = "writer", "translator", "editor"
DESK_HEAD, ADMINISTRATOR, RIGHTS_DESK = "desk head", "administrator", "rights desk"
NAMES = {
    WRITER: pgettext_lazy("role", "writer"),
    TRANSLATOR: pgettext_lazy("role", "translator"),
    EDITOR: pgettext_lazy("role", "editor"),
    DESK_HEAD: pgettext_lazy("role", "desk head"),
    ADMINISTRATOR: pgettext_lazy("role", "administrator"),
    RIGHTS_DESK: pgettext_lazy("role", "rights desk"),
}
DUTIES = {
    WRITER: _("writes and changes drafts; publishes nothing"),
    TRANSLATOR: _("translates what there is; changes no original and publishes nothing"),
    EDITOR: _("approves, publishes, corrects and withdraws"),
    DESK_HEAD: _("in addition, plans the work of others"),
    ADMINISTRATOR: _("in addition, invites colleagues and looks after accounts"),
    RIGHTS_DESK: _("gives partners access to restricted texts"),
}
# Each has what those before it have, so that nobody gives a role with rights that they lack.
ADMINISTRATORS = (ADMINISTRATOR,)
HEADS = (DESK_HEAD, *ADMINISTRATORS)
EDITORS = (EDITOR, *HEADS)
WRITERS, TRANSLATORS = (WRITER, *EDITORS), (TRANSLATOR, *EDITORS)
ALL = (WRITER, TRANSLATOR, *EDITORS)

# Items and what stands on its own; the parts of items, which go with a form.
ARTICLE_ITEMS = "article author claim outlet rights topic"
ARTICLE_PARTS = "articleauthor articlemechanism articletopic claimmechanism claimreference claimsupport translation"
MECHANISM_ITEMS, MECHANISM_PARTS = "mechanism state", "mechanismreference membership relation"


class Right(NamedTuple):
    """What these roles may with these models of an app. Without models, ``acts`` are the permissions' own codes."""

    roles: tuple[str, ...]
    app: str
    acts: str
    models: str = ""

    def codes(self) -> Iterator[str]:
        """The permissions as ``app.code``."""
        for act in self.acts.split():
            for name in self.models.split() or [""]:
                yield f"{self.app}.{act}_{name}" if name else f"{self.app}.{act}"


RIGHTS = (
    Right(ALL, "articles", "view", f"{ARTICLE_ITEMS} {ARTICLE_PARTS} suggestion"),
    Right(ALL, "mechanisms", "view", f"{MECHANISM_ITEMS} {MECHANISM_PARTS}"),
    Right(ALL, "ledger", "view_entry view_head"),
    Right(TRANSLATORS, "articles", "change", "article author claim claimreference outlet rights topic translation"),
    Right(TRANSLATORS, "mechanisms", "change", "mechanism mechanismreference membership relation state"),
    Right(WRITERS, "articles", "add change", ARTICLE_ITEMS),
    Right(WRITERS, "articles", "add change delete", ARTICLE_PARTS),
    Right(WRITERS, "articles", "change", "suggestion"),
    Right(WRITERS, "mechanisms", "add change", MECHANISM_ITEMS),
    Right(WRITERS, "mechanisms", "add change delete", MECHANISM_PARTS),
    Right(WRITERS, "desk_people", "change_facts"),
    Right(EDITORS, "articles", "delete", ARTICLE_ITEMS),
    Right(EDITORS, "mechanisms", "delete", MECHANISM_ITEMS),
    Right(EDITORS, "ledger", "publish_entry"),
    Right(ALL, "desk_together", "comment_item"),
    Right(EDITORS, "desk_together", "assign_item"),
    Right(EDITORS, "desk_previewing", "share_preview"),
    Right(EDITORS, "desk_scheduling", "view", "schedule"),
    Right(EDITORS, "desk_bulk", "view", "bulkjob"),
    Right(EDITORS, "desk_checks", "view", "override"),
    Right(HEADS, "desk_checks", "override_check"),
    Right(HEADS, "desk_together", "add change delete view", "rolerule"),
    Right(ADMINISTRATORS, "auth", "change view", "user"),
    Right(ADMINISTRATORS, "desk_people", "change view", "role"),
    Right(ADMINISTRATORS, "desk_people", "add change view", "invitation"),
)


def codes_of(role: str) -> set[str]:
    """The permissions that the table gives to this role."""
    return {code for right in RIGHTS if role in right.roles for code in right.codes()}


def role_name(code: str) -> str:
    """The role's name for people; a group that is not a role is called as its maker calls it."""
    return str(NAMES.get(code, code))
