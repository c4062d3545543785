"""Budgets of login attempts."""

from django.db import models


class LoginBudget(models.Model):
    """A budget that is partly used up, for one address, name or device (see ``sco.desk.logins``)."""

    key = models.CharField(primary_key=True, max_length=120)
    # The whole state of a token bucket. Not indexed, so that an update need not touch an index.
    full_at = models.DateTimeField()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return self.key
