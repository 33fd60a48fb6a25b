"""How the person wishes to be told of what they have to do: their own, and nobody else's."""

from __future__ import annotations

from collections.abc import Mapping

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_http_methods

from linli.domain.errors import Invalid
from linli.kernel import masking
from linli.notify import addresses
from linli.notify.actions import set_preference
from linli.notify.models import Message, Preference
from linli.notify.queries import preference
from linli.web import pages
from linli.web.desk import shell

_NAMES = ("channel", "address", "pace", "digest_at", "quiet_from", "quiet_to")
_CHANNELS = (
    (Message.Channel.PAGE, _lazy("只在工作台页面"), _lazy("打开工作台就能看到，不另外发")),
    (Message.Channel.EMAIL, _lazy("电子邮件"), ""),
    (Message.Channel.IM, _lazy("工作群消息"), _lazy("发到单位用的即时通讯")),
)
_PACES = (
    (Preference.Pace.AT_ONCE, _lazy("随时"), _lazy("一有就发，免打扰时间除外")),
    (Preference.Pace.DAILY, _lazy("每天汇总一次"), _lazy("一天的合成一条")),
)


def _clock(minute: int) -> str:
    """Write minutes after midnight as a time input wants them."""
    return f"{minute // 60:02d}:{minute % 60:02d}"


def masked(wish: Preference) -> str:
    """Return the address so that its owner knows which it is; empty when none is kept."""
    address = addresses.of(wish) if wish.address else ""
    name, at, host = address.partition("@")
    if at:
        return f"{name[:1]}***@{host}"
    return masking.phone(address) if address.isdigit() else f"{address[:2]}***" if address else ""


def _values(wish: Preference) -> dict[str, str]:
    return {
        "channel": wish.channel,
        "address": "",
        "pace": wish.pace,
        "digest_at": _clock(wish.digest_at),
        "quiet_from": _clock(wish.quiet_from),
        "quiet_to": _clock(wish.quiet_to),
    }


def _page(
    request: HttpRequest,
    wish: Preference,
    values: Mapping[str, str],
    errors: Mapping[str, str],
    status: int = 200,
) -> HttpResponse:
    context = {
        "values": values,
        "errors": errors,
        "kept": masked(wish),
        "channels": [(code.value, label, note) for code, label, note in _CHANNELS],
        "paces": [(code.value, label, note) for code, label, note in _PACES],
        "labels": {
            "channel": _("怎么告诉我"),
            "address": _("收信地址"),
            "pace": _("多久一次"),
            "digest_at": _("每天几点汇总"),
            "quiet_from": _("从"),
            "quiet_to": _("到"),
        },
    }
    return shell.render(request, "desk/notices.html", context, here="notices", status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def notices(request: HttpRequest) -> HttpResponse:
    """Show the person's own wishes (GET); change them (POST)."""
    actor = pages.actor_of(request)
    wish = preference(actor.user_id or 0) or Preference(user_id=actor.user_id or 0)
    if request.method != "POST":
        return _page(request, wish, _values(wish), {})
    raw = {name: request.POST.get(name, "") for name in _NAMES}
    try:
        set_preference(actor=actor, raw=raw)
    except Invalid as refusal:
        return _page(request, wish, raw, refusal.fields, refusal.status)
    messages.success(request, _("已保存。"))
    return HttpResponseRedirect(reverse("desk_notices"), status=303)
