"""Files sent in pieces by visitors, see :mod:`linli.web.tus`.

An upload belongs to the session that began it; when it is whole, the answer carries the key of
the accepted file, sealed for that session, which the form sends like any file kept from before.
"""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest

from linli.files.models import StoredFile
from linli.kernel import clock
from linli.kernel.throttle import Limit
from linli.people.signin import address_of
from linli.web import tus
from linli.web.resident import uploads, visitor

#: Files begun from one address in an hour: as many as its reports may carry.
BEGUN = Limit("upload", most=540, seconds=3600)


def _owner(request: HttpRequest) -> str:
    return uploads.owner(request.session)


def _begin(request: HttpRequest) -> str:
    return uploads.owner(request.session, begin=True)


def _kept(request: HttpRequest, stored: StoredFile) -> str:
    return visitor.seal_uploads(request.session, [stored.key])


def _may_begin(request: HttpRequest) -> bool:
    return BEGUN.hit(address_of(request), clock.now())


_DOOR = tus.Door("upload", _owner, _begin, uploads.form_mark, _kept, _may_begin)
collection = login_not_required(tus.collection(_DOOR))
one = login_not_required(tus.one(_DOOR))
