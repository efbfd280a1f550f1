"""How often something was done lately."""

from django.db import models


class LimitWindow(models.Model):
    """The uses of one limit by one somebody. The key is a keyed hash, so it names nobody."""

    key = models.CharField(max_length=64, primary_key=True)
    uses = models.PositiveIntegerField()
    ends_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.uses} until {self.ends_at:%Y-%m-%d %H:%M:%S}"
