"""What has been granted to roles, who is invited, and whose sessions there are."""

from django.db import models


class RoleRight(models.Model):
    """A line of the table of roles that was granted, so that it is granted once (see ``granting``)."""

    role = models.CharField(max_length=150)
    code = models.CharField(max_length=200)

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["role", "code"], name="desk_people_right_once")]

    def __str__(self) -> str:
        return f"{self.role}: {self.code}"
