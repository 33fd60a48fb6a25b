"""Where a telephone sends what was done: one item at a time, and its photos in pieces before."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac
from django.views.decorators.http import require_POST

from linli.admission.actions.voicing import complain
from linli.domain.field_queue import Kind
from linli.domain.words import Words
from linli.fieldwork import access
from linli.fieldwork.actions.receive import Carry, receive
from linli.files.models import StoredFile
from linli.kernel import clock
from linli.kernel.throttle import Limit
from linli.people.actor import Actor
from linli.web import tus
from linli.web.field.answers import actor_of, answer, read_body, spoken_to
from linli.web.language import tr

#: Files one account may begin in an hour: a long walk's, and what was sent again.
BEGUN = Limit("field-upload", most=400, seconds=3600)


def _burden(actor: Actor, fields: Mapping[str, object]) -> None:
    complain(actor=actor, raw=fields)


#: Compared fields whose values are the platform's own words: states of a matter and of a stop.
_OURS: Final = frozenset({"label", "state"})
#: What belongs to packages beside that of the telephones.
_ELSEWHERE: Final[Mapping[Kind, Carry]] = {Kind.BURDEN: _burden}


@spoken_to
@require_POST
def queue(request: HttpRequest) -> HttpResponse:
    """Take one item in, and say what became of it."""
    actor, _ = actor_of(request)
    done = receive(actor=actor, raw=read_body(request), elsewhere=_ELSEWHERE)
    return answer(in_tongue(done) if done["status"] == "changed" else done)


def in_tongue(changed: Mapping[str, Any]) -> dict[str, object]:
    """Return the answer “changed” in the language of the page.

    Names of fields, of states and of what others did; what people wrote stays as it is.
    """
    return {
        **changed,
        "because": tr(changed["because"]),
        "now": {name: _said(name, one) for name, one in changed["now"].items()},
        "by": [{**one, "what": tr(one["what"])} for one in changed["by"]],
    }


def _said(name: str, field: Mapping[str, str]) -> dict[str, str]:
    """Return one field that differs; of its values those the platform itself made are said."""
    ours = name in _OURS
    return {
        part: tr(value) if part == "label" or ours or isinstance(value, Words) else value
        for part, value in field.items()
    }


def _owner(request: HttpRequest) -> str:
    return access.upload_owner(actor_of(request)[1])


def _form(words: str) -> str:
    return salted_hmac("linli.web.field.form", words[:200], algorithm="sha256").hexdigest()


def _kept(request: HttpRequest, stored: StoredFile) -> str:
    """Return what the telephone keeps: the key alone, for only its owner's account can use it."""
    del request  # the shape of a door
    return stored.key


def _may_begin(request: HttpRequest) -> bool:
    return BEGUN.hit(_owner(request), clock.now())


_DOOR = tus.Door("field_upload", _owner, _owner, _form, _kept, _may_begin)
uploads = spoken_to(tus.collection(_DOOR))
upload = spoken_to(tus.one(_DOOR))
