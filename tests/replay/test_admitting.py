"""A demonstration has a list with something going on, once."""

from __future__ import annotations

from collections import Counter

from tests.world import World

from linli.admission.models import Admission
from linli.replay.admitting import apply_some


def test_each_part_of_the_life_is_there(world: World) -> None:
    assert apply_some() == 3
    found = Counter(Admission.objects.filter(origin="applied").values_list("standing", flat=True))
    assert found == {"temporary": 1, "notice": 1, "submitted": 1}
    assert apply_some() == 0
