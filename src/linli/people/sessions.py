"""Sessions in the database, as Django keeps them; the row is read by a statement made once.

Every page begins with this read; composing its text anew cost more than the read itself.
"""

from __future__ import annotations

from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.contrib.sessions.models import Session
from django.utils import timezone

from linli.kernel.statements import TEXT_SLOT, Prepared

_BY_KEY = Prepared(lambda: Session.objects.filter(session_key=TEXT_SLOT))


class SessionStore(DatabaseStore):
    """Django's store in the database."""

    def _get_session_from_db(self) -> Session | None:
        """Return the row while it is valid; else forget the key."""
        found = _BY_KEY.objects(self.session_key)
        if found and found[0].expire_date > timezone.now():  # noqa: TID251 - as Django dates it
            return found[0]
        self._session_key = None
        return None
