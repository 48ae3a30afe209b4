"""Where sessions lie: the database, each with the person it belongs to."""

from typing import Any

from django.apps import apps
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends import db
from django.contrib.sessions.base_session import AbstractBaseSession


class SessionStore(db.SessionStore):
    """Django's store of sessions in the database, with a column for whose they are."""

    @classmethod
    def get_model_class(cls) -> type[AbstractBaseSession]:
        """Return the model; by name, for the model names this store."""
        return apps.get_model("accounts", "Session")

    def create_model_instance(self, data: dict[str, Any]) -> AbstractBaseSession:
        row = super().create_model_instance(data)
        row.user_id = data.get(SESSION_KEY)  # type: ignore[attr-defined]  # a column of our model
        return row
