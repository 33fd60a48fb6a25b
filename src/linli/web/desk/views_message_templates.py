"""The words of messages: where each comes from, changing them, how they look when sent."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from linli.domain.errors import Invalid, NotFound, NotYours
from linli.domain.lifecycle import Role
from linli.domain.sms_length import SmsLength
from linli.notify import kinds, texts
from linli.notify.actions import set_template
from linli.notify.models import Message
from linli.notify.queries import TemplateRow, history, templates
from linli.people.actor import Actor
from linli.people.directory import READERS
from linli.web import pages
from linli.web.desk import shell
from linli.web.desk.message_blanks import blanks, sample

#: Where words come from: what it is called, its icon and its tone.
_SOURCES = {
    "own": ("本县改过", "edit", "accent"),
    "pack": ("配置包", "file-text", ""),
    "built-in": ("系统内置", "settings", ""),
}


@dataclass(frozen=True, slots=True)
class _Row:
    """A message in the list; ``first`` of its kind. ``length``: of a short message, about."""

    kind: str
    kind_label: str
    audience: str
    audience_label: str
    channel: str
    channel_label: str
    language: str
    words: str
    source: str
    source_label: str
    source_icon: str
    source_tone: str
    blanks: tuple[str, ...]
    first: bool
    length: SmsLength | None


def _row(one: TemplateRow, *, first: bool) -> _Row:
    label, icon, tone = _SOURCES[one.source]
    return _Row(
        one.kind,
        one.kind_label,
        one.audience,
        one.audience_label,
        one.channel,
        one.channel_label,
        one.language,
        one.words,
        one.source,
        label,
        icon,
        tone,
        one.blanks,
        first,
        sample(one.words, one.blanks, one.channel, one.language).length,
    )


def _need_reader(actor: Actor) -> None:
    """Raise NotYours for who neither looks after configuration nor after messages."""
    if not actor.roles & (READERS | shell.RESENDERS):
        raise NotYours("not-a-reader", "告知的文字由系统管理员维护，中心的岗位可以查看。")


@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """List the words of all messages to one audience in one language."""
    _need_reader(pages.actor_of(request))
    audience = request.GET.get("audience", "")
    audience = audience if audience in kinds.WAYS else Message.Audience.REQUESTER.value
    language = "en" if request.GET.get("language") == "en" else "zh-hans"
    shown = [one for one in templates() if (one.audience, one.language) == (audience, language)]
    rows = []
    for number, one in enumerate(shown):
        rows.append(_row(one, first=number == 0 or shown[number - 1].kind != one.kind))
    address = reverse("desk_message_templates")
    context = {
        "rows": rows,
        "audiences": [
            (
                _(one.label),
                f"{address}?audience={one.value}&language={language}",
                one == audience,
                None,
            )
            for one in Message.Audience
        ],
        "languages_": [
            (_(label), f"{address}?audience={audience}&language={code}", code == language, "")
            for code, label in (("zh-hans", "中文"), ("en", "英文"))
        ],
    }
    return shell.render(request, "desk/message_templates.html", context, here="messages")


@require_http_methods(["GET", "HEAD", "POST"])
def template(
    request: HttpRequest, kind: str, audience: str, channel: str, language: str
) -> HttpResponse:
    """Show one message's words; try them out, save them, or give them back to the pack."""
    actor = pages.actor_of(request)
    _need_reader(actor)
    if not kinds.known(kind, audience, channel, language):
        raise NotFound
    place = (kind, audience, channel, language)
    given = request.POST.get("words", "").replace("\r\n", "\n")
    errors: dict[str, str] = {}
    status = 200
    act = request.POST.get("act", "save") if request.method == "POST" else ""
    if act in {"save", "restore"}:
        try:
            _save(actor, place, given, restore=act == "restore")
        except Invalid as refusal:
            errors, status = dict(refusal.fields), refusal.status
        else:
            said = _("已恢复原来的文字。") if act == "restore" else _("已保存。")
            messages.success(request, said)
            return HttpResponseRedirect(reverse("desk_message_template", args=place), status=303)
    one = next(row for row in templates() if _place(row) == place)
    words = given if act else one.words
    context = {
        "page": _row(one, first=True),
        "sample": sample(words, one.blanks, channel, language),
    }
    if act == "try" and pages.is_fragment(request):
        return pages.render(request, "desk/message_template_sample.html", context)
    former = history(*place)
    book = texts.Book(shell.catalogue_of(request).texts)
    context |= {
        "words": words,
        "errors": errors,
        "blanks": blanks(one.blanks, channel, language),
        "history": [(row.made_by.full_name, row.made_at, row.words) for row in former],
        "original": book.words(*place) if former else "",
        "may_edit": Role.ADMIN in actor.roles,
    }
    return shell.render(
        request, "desk/message_template.html", context, here="messages", status=status
    )


def _place(row: TemplateRow) -> tuple[str, str, str, str]:
    return row.kind, row.audience, row.channel, row.language


def _save(actor: Actor, place: tuple[str, ...], words: str, *, restore: bool) -> None:
    """Set the words; empty ones are a slip unless the former words are asked back."""
    if not restore and not words.strip():
        raise Invalid(fields={"words": "请填写文字。要用原来的文字，请按“恢复原来的文字”。"})
    names = ("kind", "audience", "channel", "language")
    raw = dict(zip(names, place, strict=True))
    set_template(actor=actor, raw={**raw, "words": "" if restore else words})
