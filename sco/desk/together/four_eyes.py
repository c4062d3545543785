"""Four eyes: whether a role's members may approve what they have written themselves."""

from collections.abc import Callable

from sco.desk.together.models import RoleRule


def refuses(username: str, writers: Callable[[], set[int]]) -> bool:
    """Whether a rule of the account's groups forbids it to approve a text by these writers (primary keys).

    ``writers`` is asked only if there is such a rule. A name without an account, such as a command's, has no rules.
    """
    rules = RoleRule.objects.filter(four_eyes=True, group__user__username=username)
    bound = set(rules.values_list("group__user__pk", flat=True).filter(group__user__username=username))
    return bool(bound) and bool(bound & writers())
