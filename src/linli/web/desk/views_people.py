"""Accounts of staff: the list, one account, and what an administrator does with it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from linli.catalogue.snapshot import Catalogue
from linli.domain.errors import Invalid, NotFound
from linli.domain.lifecycle import Role
from linli.domain.words import Words
from linli.people import accounts, directory, posts
from linli.people.actor import Actor
from linli.people.directory import Person, Wanted
from linli.people.models import Post
from linli.web import pages
from linli.web.desk import choices, shell
from linli.web.language import tr

_LONGEST = 60
_TONES = {
    "ready": ("ok", "circle-check"),
    "initial": ("info", "hourglass"),
    "no_password": ("near", "lock"),
    "no_post": ("near", "user-question"),
    "disabled": ("", "circle-x"),
}
_ROLES = [("", list(Post.Role.choices))]
_STATES = [("", list(directory.STATES.items()))]
#: Inputs of the form for a new post.
_WISH = ("role", "unit", "area", "first", "last")


def _posts_in_words(person: Person, catalogue: Catalogue) -> list[tuple[str, str]]:
    """Return (role, unit and place) of each post; many grids of one unit are counted."""
    grouped: dict[tuple[str, str], list[int]] = {}
    for row in person.posts:
        grouped.setdefault((row.role_label, row.unit), []).append(row.area_id)
    words: list[tuple[str, str]] = []
    for (role, unit), areas in grouped.items():
        if len(areas) > 1:
            words.append((role, Words("{unit}，{n}个区域", unit=unit, n=len(areas))))
        else:
            words.append((role, _at(unit, areas[0], catalogue)))
    return words


def _at(unit: str, area_id: int, catalogue: Catalogue) -> str:
    """Return the unit, with the place where that is one of its grids or villages."""
    node = catalogue.tree.by_id(area_id)
    if node.kind in {"county", "town"} or node.name in unit:
        return unit
    return f"{unit} {node.name}"


@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """Show one page of accounts, narrowed by words, role and state."""
    actor = pages.actor_of(request)
    catalogue = shell.catalogue_of(request)
    wanted = Wanted(
        text=request.GET.get("text", "").replace("\x00", "").strip()[:_LONGEST],
        role=request.GET.get("role", ""),
        state=request.GET.get("state", ""),
    )
    problem = ""
    try:
        found = directory.list_people(actor, wanted, request.GET.get("after", ""))
    except Invalid as refusal:
        problem = refusal.message
        found = directory.list_people(actor, wanted)
    filters: dict[str, object] = {
        "text": wanted.text,
        "role": wanted.role,
        "state": wanted.state,
    }
    context = {
        "rows": [(person, _posts_in_words(person, catalogue)) for person in found.items],
        "wanted": wanted,
        "narrowed": any(filters.values()),
        "roles": _ROLES,
        "states": _STATES,
        "labels": directory.STATES,
        "tones": _TONES,
        **shell.pager(reverse("desk_people"), filters, found),
        "problem": problem,
        "administrator": Role.ADMIN in actor.roles,
    }
    return shell.render(
        request, "desk/people.html", context, here="people", status=422 if problem else 200
    )


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Ask for name and username (GET), or make the account and show it (POST)."""
    actor = pages.actor_of(request)
    accounts.need_administrator(actor)
    values = {name: request.POST.get(name, "").strip() for name in ("username", "full_name")}
    fields: dict[str, str] = {}
    if request.method == "POST":
        try:
            user = accounts.create_account(actor, values["username"], values["full_name"])
        except Invalid as refusal:
            fields = refusal.fields
        else:
            messages.success(request, "账号已建立。请接着增加岗位，并发放初始密码。")
            return HttpResponseRedirect(reverse("desk_person", args=[user.username]), status=303)
    context = {"values": values, "fields": fields}
    status = 422 if fields else 200
    return shell.render(request, "desk/person_new.html", context, here="people", status=status)


@require_safe
def person(request: HttpRequest, username: str) -> HttpResponse:
    """Show one account: posts, record, and to an administrator what may be done."""
    return _page(request, username)


@require_POST
def act(request: HttpRequest, username: str, act: str) -> HttpResponse:
    """Carry out one act on an account; a first password is shown on the answer, this once."""
    actor = pages.actor_of(request)
    accounts.need_administrator(actor)
    if act == "password":
        return _page(request, username, shown=accounts.set_initial_password(actor, username))
    if act not in _ACTS:
        raise NotFound
    try:
        told = _ACTS[act](actor, username, request)
    except Invalid as refusal:
        failed = request.POST.get("post", "")
        return _page(request, username, fields=refusal.fields, failed=failed, status=refusal.status)
    messages.success(request, tr(told))
    return HttpResponseRedirect(reverse("desk_person", args=[username]), status=303)


def _disable(actor: Actor, username: str, request: HttpRequest) -> str:
    del request  # one signature for all acts
    return Words("“{name}”的账号已停用。", name=accounts.disable_account(actor, username).full_name)


def _enable(actor: Actor, username: str, request: HttpRequest) -> str:
    del request
    name = accounts.enable_account(actor, username).full_name
    return Words("“{name}”的账号已启用，请发放初始密码。", name=name)


def _end(actor: Actor, username: str, request: HttpRequest) -> str:
    del username  # the post knows whose it is
    number = request.POST.get("post", "")
    if not number.isascii() or not number.isdigit() or len(number) > 18:
        raise NotFound("no-post", "没有找到这个岗位。")
    last = _day("last", request.POST.get("last", ""))
    ended = posts.end_post(actor, int(number), last)
    role = Post.Role(ended.role).label
    if last:
        return Words("岗位“{role}”将在{last}之后结束。", role=role, last=ended.valid_to)
    return Words("岗位“{role}”已经结束。", role=role)


_ACTS: dict[str, Callable[[Actor, str, HttpRequest], str]] = {
    "disable": _disable,
    "enable": _enable,
    "end": _end,
}


def _day(name: str, text: str) -> date | None:
    """Read a date of a form; Invalid for what is none."""
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Invalid(fields={name: "日期要写成 2026-03-01 这样的格式。"}) from None


@require_http_methods(["GET", "HEAD", "POST"])
def give(request: HttpRequest, username: str) -> HttpResponse:
    """Ask which post (GET), or give it (POST)."""
    actor = pages.actor_of(request)
    user = accounts.administered(actor, username)
    values = {name: request.POST.get(name, "").strip() for name in _WISH}
    fields: dict[str, str] = {}
    if request.method == "POST":
        try:
            wish = posts.Wish(
                role=values["role"],
                unit=values["unit"],
                area=values["area"],
                first=_day("first", values["first"]),
                last=_day("last", values["last"]),
            )
            given = posts.give_post(actor, username, wish)
        except Invalid as refusal:
            fields = refusal.fields
        else:
            given_text = Words("已增加岗位：{role}。", role=Post.Role(given.role).label)
            messages.success(request, tr(given_text))
            return HttpResponseRedirect(reverse("desk_person", args=[username]), status=303)
    catalogue = shell.catalogue_of(request)
    context = {
        "name": user.full_name,
        "username": user.username,
        "values": values,
        "fields": fields,
        "roles": _ROLES,
        "units": choices.units(catalogue),
        "areas": _areas(catalogue),
    }
    status = 422 if fields else 200
    return shell.render(request, "desk/person_post.html", context, here="people", status=status)


def _page(
    request: HttpRequest,
    username: str,
    *,
    shown: str = "",
    fields: dict[str, str] | None = None,
    failed: str = "",
    status: int = 200,
) -> HttpResponse:
    actor = pages.actor_of(request)
    tree = shell.catalogue_of(request).tree
    found = directory.account(actor, username)
    rows = [(row, tree.label(tree.by_id(row.area_id))) for row in found.person.posts]
    own = found.person.id == actor.user_id
    context = {
        "person": found.person,
        "tokens": found.tokens,
        "record": found.record,
        "label": directory.STATES[found.person.state],
        "tone": _TONES[found.person.state],
        "posts": [(row, place) for row, place in rows if row.state != "past"],
        "past": [(row, place) for row, place in rows if row.state == "past"],
        "acts": Role.ADMIN in actor.roles and not own,
        "own": own and Role.ADMIN in actor.roles,
        "shown": shown,
        "fields": fields or {},
        "failed": failed,
    }
    return shell.render(request, "desk/person.html", context, here="people", status=status)


def _areas(catalogue: Catalogue) -> choices.Groups:
    """Return every area below the county for a select with a find box, under its town."""
    tree = catalogue.tree
    groups: choices.Groups = []
    for town in tree.of_kind("town"):
        rows: list[tuple[str, str]] = [(town.code, Words("{town}（全部）", town=town.name))]
        waiting = list(reversed(tree.children(town.id)))
        while waiting:
            node = waiting.pop()
            rows.append((node.code, tree.label(node).removeprefix(f"{town.name} ")))
            waiting += reversed(tree.children(node.id))
        groups.append((town.name, rows))
    return groups
