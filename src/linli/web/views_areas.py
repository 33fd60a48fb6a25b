"""Places to choose from, for the tree picker: the level below an area, or what fits some words."""

from __future__ import annotations

from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_GET

from linli.catalogue.snapshot import current
from linli.places.tree import Node, Tree
from linli.web import pages

#: Most places one answer holds; more words find fewer.
MOST = 60


@require_GET
def branch(request: HttpRequest) -> JsonResponse:
    """Answer ``{"places": [{"code", "name", "more"}], "cut": bool}`` from memory.

    ``?of=CODE``: the areas right below it (none for an unknown code). ``?q=WORDS``: areas of
    any level whose full name holds every word, by code; their name then is the full one.
    ``more`` tells whether something lies below. For staff only, like every page of the desk.
    """
    pages.actor_of(request)
    tree = current().tree
    words = request.GET.get("q", "").split()
    if words:
        found = [node for node in _live(tree) if all(word in tree.label(node) for word in words)]
        rows = [_row(tree, node, tree.label(node)) for node in found[:MOST]]
        cut = len(found) > MOST
    else:
        node = tree.by_code(request.GET.get("of", ""))
        below = tree.children(node.id) if node is not None else []
        rows, cut = [_row(tree, child, child.name) for child in below], False
    return JsonResponse({"places": rows, "cut": cut})


def _live(tree: Tree) -> list[Node]:
    """Return all live areas below the county, top down."""
    found: list[Node] = []
    level = tree.children(tree.root.id)
    while level:
        found += level
        level = [child for node in level for child in tree.children(node.id)]
    return found


def _row(tree: Tree, node: Node, name: str) -> dict[str, object]:
    return {"code": node.code, "name": name, "more": bool(tree.children(node.id))}
