"""What a telephone is given: who it belongs to, what has changed, what a text may be about."""

from __future__ import annotations

from typing import Final

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.urls import NoReverseMatch, reverse
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_POST, require_safe

from linli.catalogue import snapshot
from linli.domain.lifecycle import Role
from linli.fieldwork import access
from linli.fieldwork.queries import tags
from linli.fieldwork.queries.befores import before, befores
from linli.fieldwork.queries.outdoors import changed_outings, forms_section
from linli.fieldwork.queries.own_record import did
from linli.fieldwork.queries.rows import changed_rows
from linli.fieldwork.queries.sections import section, sections
from linli.fieldwork.queries.today import changed_tasks
from linli.kernel import clock
from linli.people.actor import Actor
from linli.people.models import Post
from linli.places.naming import named_in
from linli.proposals.queries.matter_proposals import propose
from linli.tasks.waiting import Waiting
from linli.web.field.answers import actor_of, answer, read_body, spoken_to
from linli.web.field.views_own import mine
from linli.web.files_view import guarded
from linli.web.language import chosen, tr

#: Characters of a text that a proposal reads.
_READ: Final = 2000
_ROLES: Final = dict(Post.Role.choices)


@spoken_to
@require_safe
def me(request: HttpRequest) -> HttpResponse:
    """Say whose telephone this is, and give what its requests are signed with."""
    actor, user_id = actor_of(request)
    return answer(
        {**_person(actor, user_id), "csrf": get_token(request), "now": clock.now().isoformat()}
    )


def _person(actor: Actor, user_id: int) -> dict[str, object]:
    tree = snapshot.current().tree
    person: dict[str, object] = {
        "user": access.account_mark(user_id),
        "name": actor.name,
        "posts": [
            {
                "role": post.role.value,
                "area": tree.by_id(post.area_id).code,
                "label": f"{tr(_ROLES[post.role.value])} · {tree.label(tree.by_id(post.area_id))}",
            }
            for post in actor.posts
            if post.role in access.OUTSIDE
        ],
        "may_settle": Role.GRID_WORKER in actor.roles,
    }
    return {**person, "tag": tags.tag("me", person)}


@spoken_to
@gzip_page
@require_POST
def sync(request: HttpRequest) -> HttpResponse:
    """Return what the telephone lacks, and the tags of what it may forget.

    409 where another account is signed in than the one whose telephone asks: what came back
    would lie on the wrong shelf. Packed: nothing in it is a secret of the session, and nothing a
    stranger wrote comes back.
    """
    actor, user_id = actor_of(request)
    body, catalogue, language = read_body(request), snapshot.current(), chosen(request)
    person = _person(actor, user_id)
    if body.get("user", person["user"]) != person["user"]:
        sentence = tr("这台手机上登录的已经是另一个账号。")
        another = {"code": "another-account", "message": sentence, "user": person["user"]}
        return answer(another, 409)
    had = tags.read(body.get("had"))
    county = sections(actor, catalogue, had, language, tr)
    own = [
        forms_section(actor, catalogue),
        section("mine", mine(user_id, catalogue)),
        section("befores", befores(actor)),
    ]
    # What the person did changes with each thing they do: sent when their page asks for it.
    if (had_did := body.get("did")) is not None:
        own.append(section("did", did(actor, tr)))
    rows = changed_rows(actor, catalogue, had, language, tr)
    tasks = changed_tasks(actor, catalogue, had, say=tr, address=_address)
    outings = changed_outings(actor, catalogue, had, tr)
    own_tags = {one.tag for one in own}
    parts = (county.tags, own_tags, rows.tags, tasks.tags, outings.tags, {str(person["tag"])})
    lacking = {one.name: one for one in own if one.tag not in {*had, had_did}}
    told: dict[str, object] = {
        "me": person if person["tag"] not in had else None,
        "sections": {
            name: {"tag": one.tag, "data": one.data}
            for name, one in {**county.fresh, **lacking}.items()
        },
        "forget": tags.forgotten(had, *parts),
        "rows": rows.fresh,
        "elsewhere": rows.elsewhere,
        "more": rows.more,
        "tasks": tasks.fresh,
        "outings": outings.fresh,
    }
    # Nothing new is nothing said.
    return answer(
        {"now": clock.now().isoformat(), **{name: one for name, one in told.items() if one}}
    )


def _address(row: Waiting) -> str:
    try:
        return reverse(row.route, args=row.args)
    except NoReverseMatch:
        return ""


@spoken_to
@require_POST
def propose_matter(request: HttpRequest) -> HttpResponse:
    """Propose a matter and a place for a text, while there is a signal."""
    body, catalogue = read_body(request), snapshot.current()
    text = str(body.get("text") or "")[:_READ]
    offered = propose(catalogue, text, may_fill=False)
    places = named_in(catalogue.tree, text, catalogue.settings)
    return answer(
        {
            "proposals": [
                {"code": one.code, "name": one.name, "why": tr(one.source_words)}
                for one in offered.rows
            ],
            "places": [
                {
                    "code": one.node.code,
                    "name": catalogue.tree.label(one.node),
                    "words": one.words,
                }
                for one in places
            ],
        }
    )


@spoken_to
@require_safe
def before_picture(request: HttpRequest, key: str) -> HttpResponse:
    """Send one small picture of how a place looked, for the check there without a signal."""
    picture = before(actor_of(request)[0], key)
    return guarded(HttpResponse(picture.data, content_type=picture.media_type))


@spoken_to
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session; the browser is told to forget all it kept for this site."""
    logout(request)
    response = answer({"status": "done"})
    response["Clear-Site-Data"] = '"cache", "storage"'
    return response
