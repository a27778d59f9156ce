"""Django's sessions in the database, with the query of every page compiled once."""

from typing import Any, Final

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.utils import timezone

from motm.rows.compiled_queries import Prepared

_SESSION: Final = Prepared(lambda key: Session.objects.filter(session_key=key), str)


class SessionStore(db.SessionStore):
    """The same sessions in the same table; docs/decisions/0005-prepared-queries.md."""

    def _get_session_from_db(self) -> Any:
        row = _SESSION.row(self.session_key) if self.session_key else None
        if row is not None and row.expire_date > timezone.now():
            return row
        self._session_key = None
        return None
