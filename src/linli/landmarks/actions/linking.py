"""Linking matters with landmarks: by their words and place, and by a person's word."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from linli.cases.access import get_case
from linli.cases.models import Case
from linli.catalogue.snapshot import Catalogue
from linli.domain.errors import NotNow
from linli.domain.landmark_matching import Link as Found
from linli.domain.landmark_matching import Spot
from linli.domain.landmarks import How, LinkStanding, Standing
from linli.kernel import clock
from linli.kernel.transaction import write
from linli.landmarks import access, names
from linli.landmarks.actions.recording import record
from linli.landmarks.models import CaseLandmark, Landmark
from linli.people.actor import Actor

#: Columns of a matter that linking reads.
COLUMNS: Final = (
    "id", "title", "text", "address", "area_path", "lon", "lat", "place_unchecked", "place_seeded",
)  # fmt: skip


def found_in(case: Case, catalogue: Catalogue) -> list[Found]:
    """Return what words and place of a matter say, as everybody reads them: no query."""
    words = [case.address, case.title]
    if not case.text.startswith(case.title):
        words.append(case.text)
    else:
        words[1] = case.text
    known = case.lon is not None and case.lat is not None
    sure = known and not case.place_unchecked and not case.place_seeded
    point = (case.lon, case.lat) if sure and case.lon is not None and case.lat is not None else None
    return names.current(catalogue).links("。".join(words), Spot(case.area_path, point))  # zh-only


def relink(cases: Iterable[Case], catalogue: Catalogue) -> int:
    """Bring the links of matters up to date in the caller's transaction; return how many changed.

    What a person confirmed or removed stays as it is; everything else is as if worked out for the
    first time, so that twice changes nothing. Two to four statements, however many matters.
    """
    now = clock.now()
    wanted = {case.pk: {one.id: one for one in found_in(case, catalogue)} for case in cases}
    held: dict[tuple[int, int], CaseLandmark] = {
        (row.case_id, row.landmark_id): row
        for row in CaseLandmark.objects.filter(case_id__in=wanted)
    }
    fresh, altered, gone = [], [], []
    for case_id, found in wanted.items():
        for landmark_id, one in found.items():
            row = held.get((case_id, landmark_id))
            told = (
                one.how.value,
                (LinkStanding.CONFIRMED if one.sure else LinkStanding.PROPOSED).value,
                one.doubt.value,
            )
            if row is None:
                how, standing, doubt = told
                fresh.append(
                    CaseLandmark(
                        case_id=case_id,
                        landmark_id=landmark_id,
                        how=how,
                        standing=standing,
                        doubt=doubt,
                        at=now,
                    )
                )
            elif row.by_id is None and (row.how, row.standing, row.doubt) != told:
                row.how, row.standing, row.doubt = told
                altered.append(row)
    for (case_id, landmark_id), row in held.items():
        if row.by_id is None and landmark_id not in wanted[case_id]:
            gone.append(row.pk)
    if fresh:
        # Another worker may have been first with the same.
        CaseLandmark.objects.bulk_create(fresh, ignore_conflicts=True)
    if altered:
        CaseLandmark.objects.bulk_update(altered, ["how", "standing", "doubt"])
    if gone:
        CaseLandmark.objects.filter(pk__in=gone).delete()
    return len(fresh) + len(altered) + len(gone)


def link(*, actor: Actor, no: str, key: str | int) -> CaseLandmark:
    """Say that a matter is about a landmark, whether it was proposed or not.

    Raises NotFound for either, NotYours for who does not work on the matter, NotNow for a
    landmark that no longer counts.
    """
    case = get_case(actor, no)
    hat = access.linker(actor, case)
    with write():
        landmark = access.get_landmark(actor, key, lock=True)
        if landmark.standing != Standing.CURRENT:
            raise NotNow("landmark-ended", "这个地点已经停用或合并，请另选一个。")
        return _say(landmark, case, hat, LinkStanding.CONFIRMED)


def confirm(*, actor: Actor, no: str, key: str | int) -> CaseLandmark:
    """Agree with a proposed link: the same as saying so unasked."""
    return link(actor=actor, no=no, key=key)


def unlink(*, actor: Actor, no: str, key: str | int) -> CaseLandmark:
    """Say that a matter is not about a landmark; it is not proposed again.

    Raises NotFound, NotYours as :func:`link`; NotNow where it is not linked.
    """
    case = get_case(actor, no)
    hat = access.linker(actor, case)
    with write():
        landmark = access.get_landmark(actor, key, lock=True)
        there = CaseLandmark.objects.filter(case_id=case.pk, landmark_id=landmark.pk)
        if not there.exclude(standing=LinkStanding.REMOVED.value).exists():
            raise NotNow("not-linked", "这件事没有关联到这个地点，可能已经有人取消。")
        return _say(landmark, case, hat, LinkStanding.REMOVED)


def _say(landmark: Landmark, case: Case, hat: Actor, standing: LinkStanding) -> CaseLandmark:
    now = clock.now()
    row, _ = CaseLandmark.objects.get_or_create(
        case_id=case.pk,
        landmark_id=landmark.pk,
        defaults={"how": How.PERSON.value, "standing": standing.value, "at": now},
    )
    if row.by_id is not None and row.standing == standing.value:
        return row
    # The system's own word counts as nobody's: it is worked out anew.
    row.standing, row.by_id, row.at, row.doubt = standing.value, hat.user_id, now, ""
    row.save()
    action = "landmark-link" if standing is LinkStanding.CONFIRMED else "landmark-unlink"
    record(landmark, hat, action, now, {"case": case.no}, names_too=False)
    return row
