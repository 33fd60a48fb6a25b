"""Which bulletins are drafted by the clock: read from the county's list, defects in sentences."""

from __future__ import annotations

import pytest
import yaml

from linli.county.defaults import packaged
from linli.domain.bulletin_schedule import read_rules
from linli.domain.bulletins import SCHEDULED, Kind
from linli.domain.errors import Invalid


def test_the_built_in_choice_drafts_for_the_county_and_for_no_town() -> None:
    found = read_rules(yaml.safe_load(packaged("bulletins.yaml")))
    assert found == {"county": SCHEDULED, "town": ()}


def test_kinds_come_in_their_own_order_and_a_missing_level_has_none() -> None:
    assert read_rules({"town": ["month", "week"]}) == {
        "county": (),
        "town": (Kind.WEEK, Kind.MONTH),
    }


def test_what_cannot_be_read_is_said_by_its_key() -> None:
    with pytest.raises(Invalid) as wrong:
        read_rules({"county": "week", "town": ["day"], "village": ["week"]})
    assert set(wrong.value.fields) == {"county", "town", "village"}
    assert "week（周通报）" in wrong.value.fields["county"]
    with pytest.raises(Invalid):
        read_rules({"county": [["week"]]})
