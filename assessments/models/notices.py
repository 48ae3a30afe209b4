"""What somebody should know because something happened."""

from typing import Self

from django.db import models

from edu_duty.accounts.models import User


class NoticeQuerySet(models.QuerySet["Notice"]):
    def visible_to(self, user: User) -> Self:
        """Keep what was sent to this person."""
        return self.filter(person=user)


class Notice(models.Model):
    """One message in the portal (消息): the sentence is made from ``verb`` when it is read.

    Shape: ``details`` is what the sentence names (codes and names, never texts people wrote);
    ``page`` the address it leads to. ``mailed_at`` is set once it was sent by e-mail too.
    """

    person = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="notices")
    verb = models.CharField(max_length=32)
    details = models.JSONField(default=dict)
    page = models.CharField(max_length=200)
    sent_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    mailed_at = models.DateTimeField(null=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["person", "read_at", "-sent_at"])]

    def __str__(self) -> str:
        return f"{self.person_id} {self.verb}"
