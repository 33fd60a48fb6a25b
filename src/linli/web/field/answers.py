"""What a telephone is answered with: JSON, a sentence with every refusal, never a redirect."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Concatenate, Final, ParamSpec

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import RequestDataTooBig
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse, UnreadablePostError

from linli.domain.errors import DomainError, Invalid
from linli.fieldwork import access
from linli.people.actor import Actor
from linli.people.models import User
from linli.web import pages
from linli.web.language import tr

_log = logging.getLogger(__name__)
_P = ParamSpec("_P")
_View = Callable[Concatenate[HttpRequest, _P], HttpResponse]

#: Largest item or request of a telephone, bytes: words, never files.
LARGEST: Final = 262_144
_AS_SHORT: Final = {"ensure_ascii": False, "separators": (",", ":")}
#: Seconds after which a busy server is asked again.
_AGAIN: Final = 5


def answer(body: object, status: int = 200) -> JsonResponse:
    """Return plain values as JSON that nobody keeps on the way, without a blank too many."""
    response = JsonResponse(body, status=status, safe=False, json_dumps_params=_AS_SHORT)
    response["Cache-Control"] = "no-store"
    return response


def refused(error: DomainError) -> JsonResponse:
    """Return a refusal: what it is, in words, field by field where it is about fields."""
    body: dict[str, object] = {
        "status": "refused",
        "code": error.code,
        "message": tr(error.message),
        "fields": {
            name: tr(words)
            for name, words in (error.fields.items() if isinstance(error, Invalid) else ())
        },
    }
    if "answer" in error.detail:
        body["detail"] = {"answer": error.detail["answer"]}
    return answer(body, error.status)


def spoken_to(view: _View[_P]) -> _View[_P]:
    """Let field staff in; answer everybody else, and every refusal, in JSON.

    401 when the session is over, 403 for other staff and before an own password is chosen.
    """

    @wraps(view)
    def wrapped(request: HttpRequest, /, *args: _P.args, **kwargs: _P.kwargs) -> HttpResponse:
        response = told(request, *args, **kwargs)
        # A page's rules are of no use to what is no page (nosniff), and as long as the answer.
        response._csp_exempt = True  # type: ignore[attr-defined]  # read by django-csp
        return response

    def told(request: HttpRequest, /, *args: _P.args, **kwargs: _P.kwargs) -> HttpResponse:
        outside = _outside(request)
        if outside is not None:
            return outside
        try:
            access.require(pages.actor_of(request))
            return view(request, *args, **kwargs)
        except DomainError as refusal:
            return refused(refusal)
        except RequestDataTooBig:
            sentence = tr("内容太多，没有收下，请删短一些。")
            return answer({"status": "refused", "code": "too-large", "message": sentence}, 413)
        except UnreadablePostError:
            return _later("broken-off")
        except OperationalError as error:
            _log.warning("database not available: %s", error)
            return _later("busy")

    return login_not_required(wrapped)


def _outside(request: HttpRequest) -> HttpResponse | None:
    """Return what somebody is told who is not signed in, or still has a first password."""
    user = request.user
    if not isinstance(user, User) or not user.is_active:
        sentence = tr("登录已过期，请重新登录。没发出去的内容都在手机里。")
        return answer({"code": "signed-out", "message": sentence}, 401)
    if user.must_change:
        sentence = tr("请先在工作台把初始密码换成自己的，再用外勤应用。")
        return answer({"code": "own-password", "message": sentence}, 403)
    return None


def _later(code: str) -> HttpResponse:
    response = answer({"code": code, "message": tr("系统正忙，稍后会自动再发。")}, 503)
    response["Retry-After"] = str(_AGAIN)
    return response


def read_body(request: HttpRequest) -> Mapping[str, object]:
    """Return the JSON object that came; raises Invalid for anything else."""
    if int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST:
        raise RequestDataTooBig
    try:
        found = json.loads(request.body)
    except (ValueError, UnicodeDecodeError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise Invalid("bad-json", "手机发来的内容读不出来，请重试。您写的内容还在手机里。")
    return found


def actor_of(request: HttpRequest) -> tuple[Actor, int]:
    """Return who speaks, and the id of their account; for views behind :func:`spoken_to`."""
    actor = pages.actor_of(request)
    return actor, access.require(actor)
