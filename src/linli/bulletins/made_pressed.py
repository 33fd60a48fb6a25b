"""The matters under 督办 at the end of a period: number, title with persons hidden, level, unit."""

from __future__ import annotations

from datetime import date, time, timedelta

from django.db.models import F, Q

from linli.bulletins.snapshots import Row, Table
from linli.cases import hiding
from linli.catalogue.snapshot import Catalogue
from linli.documents.wording import date_text
from linli.domain.complaints import SOURCES
from linli.domain.rota import civil_moment
from linli.domain.supervision import LEVEL_NAMES, Level
from linli.kernel import clock
from linli.places.reach import within
from linli.supervision.models import Step

#: Most matters listed; a county presses tens, not hundreds.
MOST = 100


def table(area_path: str, last: date, catalogue: Catalogue) -> dict[str, Table]:
    """Return the table, or nothing where no matter was pressed: one query.

    Complaints about handling are left out: that there is one is not for everybody to read. What
    a matter says has persons hidden already; its title is read once more for the public outside
    the circle of those who may open it.
    """
    end = civil_moment(last + timedelta(days=1), time())
    rows = (
        Step.objects.filter(within(area_path, "case__area_path"), issued_at__lt=end)
        .filter(Q(supervision__ended_at__isnull=True) | Q(supervision__ended_at__gte=end))
        .filter(supervision__opened_at__lt=end)
        .exclude(case__source__in=sorted(SOURCES))
        .annotate(place_=F("place"))
        .select_related("case")
        .order_by("case_id", "-place")
    )
    newest: dict[int, Step] = {}
    for step in rows:
        newest.setdefault(step.case_id, step)
    steps = sorted(newest.values(), key=lambda one: (one.issued_at, one.pk))[:MOST]
    if not steps:
        return {}
    net = hiding.net(catalogue)
    made = tuple(
        Row(
            step.case.no,
            (
                step.case.no,
                net.hide_title(step.case.title, model=False),
                LEVEL_NAMES[Level(step.level)],
                catalogue.units[step.pressed_unit_id].name,
                date_text(step.due_at.astimezone(clock.CIVIL).date()),
            ),
            step.pressed_unit_id,
        )
        for step in steps
    )
    head = ("编号", "事项", "级别", "被督办单位", "反馈限期")
    return {"pressed": Table("督办事项", head, made, (8, 8, 3, 5, 5))}
