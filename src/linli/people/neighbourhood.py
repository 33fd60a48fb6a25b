"""Grid workers as they are published by office: name and duty telephone, by grid."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from linli.people.models import Post
from linli.places.reach import within


@dataclass(frozen=True, slots=True)
class GridWorker:
    """Whom to turn to; ``phone`` empty where none is published."""

    name: str
    phone: str


def grid_workers(path: str, today: date) -> dict[str, tuple[GridWorker, ...]]:
    """Return the grid workers inside the area ``path`` by the path of their grid: one query.

    Only what is published by office: no user name, no other post.
    """
    rows = (
        Post.objects.on(today)
        .filter(within(path), role=Post.Role.GRID_WORKER, user__is_active=True)
        .order_by("area__path", "id")
        .values_list("area__path", "user__full_name", "user__office_phone")
    )
    found: dict[str, list[GridWorker]] = {}
    for grid, name, phone in rows:
        found.setdefault(grid, []).append(GridWorker(name, phone))
    return {grid: tuple(workers) for grid, workers in found.items()}
