"""Which units have somebody on duty at this moment: yes or no, never who, where or since when.

It helps to choose whom to give work to. What is read is what people said or a roster laid down
for now; nothing that is over is read, and no answer tells one from the other.
"""

from __future__ import annotations

from collections.abc import Collection

from linli.domain.rota import PostKind
from linli.fieldwork.queries.availability import units_manned
from linli.kernel import clock
from linli.rota.models import Shift


def manned(unit_ids: Collection[int]) -> frozenset[int]:
    """Return the units among these with somebody on duty now: two queries, none for no unit.

    On duty is a shift of a duty post that runs now (volunteers on call are none), or the word of
    somebody who holds a post there today.
    """
    if not unit_ids:
        return frozenset()
    now = clock.now()
    rostered = (
        Shift.objects.filter(
            start_at__lte=now,
            end_at__gt=now,
            post__unit_id__in=unit_ids,
            post__closed_at__isnull=True,
        )
        .exclude(post__kind=PostKind.VOLUNTEER)
        .order_by()
        .values_list("post__unit_id", flat=True)
    )
    return frozenset(rostered) | units_manned(unit_ids)
