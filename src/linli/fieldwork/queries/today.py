"""What is asked of a field worker beside the matters themselves, as a telephone shows it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from linli.cases import hiding
from linli.cases.access import visible_to
from linli.catalogue.snapshot import Catalogue
from linli.fieldwork import access
from linli.fieldwork.queries.tags import Found, tag
from linli.kernel import clock
from linli.people.actor import Actor
from linli.tasks.models import Task
from linli.tasks.waiting import Waiting, sources, waiting
from linli.text.marks import cut

Say = Callable[[str], str]
#: Kind of what is answered with words and can be answered without signal.
ANSWERED: Final = "task_answer"
#: Longest wording on a telephone, characters.
_WORDS: Final = 600
#: Rows of one sync.
MOST: Final = 100


def changed_tasks(
    actor: Actor,
    catalogue: Catalogue,
    had: frozenset[str],
    *,
    say: Say,
    address: Callable[[Waiting], str],
) -> Found[dict[str, object]]:
    """Return what is asked of the actor and is not on the telephone, by kind and key.

    Confidential matters' tasks stay at the desk. ``address`` is where it is done online. Two
    queries a kind, three more.
    """
    rows = waiting(actor, clock.now())[:MOST]
    secret = _confidential(actor, {row.no for row in rows if row.no})
    rows = [row for row in rows if row.no not in secret]
    versions = _versions(rows)
    labels = {source.kind: (source.label, source.first) for source in sources()}
    net, found = hiding.net(catalogue), dict[str, dict[str, object]]()
    for row in rows:
        label, first = labels[row.kind]
        made: dict[str, object] = {
            "kind": row.kind,
            "label": say(label),
            "key": row.key,
            "no": row.no,
            "title": net.hide(cut(row.title, _WORDS), model=False),
            "what": say(row.what),
            "words": net.hide(cut(row.words, _WORDS), model=False) if row.words else "",
            "by": row.asked_by,
            "at": row.asked_at.isoformat(),
            "due": row.due_at.isoformat() if row.due_at else "",
            "href": address(row),
            "first": first,
        }
        if row.kind == ANSWERED and row.key in versions:
            made |= {"answer": True, "version": versions[row.key]}
        made = {name: value for name, value in made.items() if value not in ("", False)}
        found[f"{row.kind}:{row.key}"] = {"tag": tag("task", made), **made}
    tags = frozenset(str(row["tag"]) for row in found.values())
    return Found({key: row for key, row in found.items() if row["tag"] not in had}, tags)


def _confidential(actor: Actor, numbers: set[str]) -> set[str]:
    """Return which of these matters no telephone keeps, those out of sight among them."""
    if not numbers:
        return set()
    seen = visible_to(actor).filter(~access.confidential(), no__in=numbers)
    return numbers - set(seen.order_by().values_list("no", flat=True))


def _versions(rows: list[Waiting]) -> dict[str, int]:
    keys = [int(row.key) for row in rows if row.kind == ANSWERED and row.key.isdigit()]
    if not keys:
        return {}
    found = Task.objects.filter(pk__in=keys).order_by().values_list("pk", "version")
    return {str(key): version for key, version in found}
