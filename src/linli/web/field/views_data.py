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
from linli.fieldwork.queries.outdoors import changed_outings, forms_section
from linli.fieldwork.queries.rows import changed_rows
from linli.fieldwork.queries.sections import sections, tag_of
from linli.fieldwork.queries.today import changed_tasks
from linli.kernel import clock
from linli.people.models import Post
from linli.places.naming import named_in
from linli.proposals.queries.matter_proposals import propose
from linli.tasks.waiting import Waiting
from linli.web.field.answers import actor_of, answer, read_body, spoken_to
from linli.web.field.views_own import mine
from linli.web.language import chosen, tr

#: More tags than this no telephone of ours has.
_TAGS: Final = 1000
#: Characters of a text that a proposal reads.
_READ: Final = 2000
_ROLES: Final = dict(Post.Role.choices)


@spoken_to
@require_safe
def me(request: HttpRequest) -> HttpResponse:
    """Say whose telephone this is, and give what its requests are signed with."""
    actor, user_id = actor_of(request)
    tree = snapshot.current().tree
    outside = [post for post in actor.posts if post.role in access.OUTSIDE]
    return answer(
        {
            "user": access.account_mark(user_id),
            "name": actor.name,
            "posts": [
                {
                    "role": post.role.value,
                    "area": tree.by_id(post.area_id).code,
                    "label": f"{tr(_ROLES[post.role.value])} · "
                    f"{tree.label(tree.by_id(post.area_id))}",
                }
                for post in outside
            ],
            "may_settle": Role.GRID_WORKER in actor.roles,
            "csrf": get_token(request),
            "now": clock.now().isoformat(),
        }
    )


@spoken_to
@gzip_page
@require_POST
def sync(request: HttpRequest) -> HttpResponse:
    """Return what differs from what the telephone says it has.

    Packed: nothing in it is a secret of the session, and nothing a stranger wrote comes back.
    """
    actor, user_id = actor_of(request)
    body, catalogue = read_body(request), snapshot.current()
    had, rows_had, tasks_had = (_tags(body.get(name)) for name in ("have", "rows", "tasks"))
    language = chosen(request)
    found = sections(actor, catalogue, had, language, tr)
    own = mine(actor, user_id, catalogue)
    told = {name: {"tag": one.tag, "data": one.data} for name, one in found.items()}
    if had.get("mine") != (tag := tag_of(own)):
        told["mine"] = {"tag": tag, "data": own}
    if had.get("forms") != (one := forms_section(actor, catalogue)).tag:
        told["forms"] = {"tag": one.tag, "data": one.data}
    rows = changed_rows(actor, catalogue, rows_had, language, tr)
    tasks, tasks_gone = changed_tasks(actor, catalogue, tasks_had, say=tr, address=_address)
    outings, outings_gone = changed_outings(actor, catalogue, _tags(body.get("outings")), tr)
    return answer(
        {
            "now": clock.now().isoformat(),
            "sections": told,
            "rows": rows.rows,
            "gone": rows.gone,
            "elsewhere": rows.elsewhere,
            "more": rows.more,
            "tasks": tasks,
            "tasks_gone": tasks_gone,
            "outings": outings,
            "outings_gone": outings_gone,
        }
    )


def _tags(raw: object) -> dict[str, str]:
    """Return what a telephone says it has; whatever is no tag is left out."""
    if not isinstance(raw, dict):
        return {}
    pairs = list(raw.items())[:_TAGS]
    return {str(name)[:80]: str(tag)[:40] for name, tag in pairs if isinstance(tag, str)}


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
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session; the browser is told to forget all it kept for this site."""
    logout(request)
    response = answer({"status": "done"})
    response["Clear-Site-Data"] = '"cache", "storage"'
    return response
