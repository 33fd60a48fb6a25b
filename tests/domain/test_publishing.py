"""What may be shown on the public board, by whom, and what is said of where it stands."""

from __future__ import annotations

from dataclasses import replace

import pytest

from linli.domain import publishing
from linli.domain.lifecycle import Role, State
from linli.domain.publishing import Basis, Candidate, Stand

GOOD = Candidate(
    request_type="help",
    state=State.HANDLING,
    has_matter=True,
    listed=True,
    about_handling=False,
    consent=True,
)


def test_a_listed_matter_in_hand_may_be_shown() -> None:
    assert publishing.refusal(GOOD) is None
    assert publishing.down(GOOD, Basis.CONSENT) == ""


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"request_type": "report"}, "type-report"),
        ({"request_type": "praise"}, "type-praise"),
        ({"about_handling": True}, "about-handling"),
        ({"has_matter": False, "listed": False}, "no-matter"),
        ({"listed": False}, "not-listed"),
        ({"state": State.REPORTED}, "not-accepted"),
        ({"state": State.INFO_NEEDED}, "not-accepted"),
        ({"state": State.WITHDRAWN}, "ended-otherwise"),
        ({"state": State.REJECTED}, "ended-otherwise"),
        ({"state": State.LAWFUL_CHANNEL}, "ended-otherwise"),
        ({"state": State.MERGED}, "ended-otherwise"),
    ],
)
def test_every_bar_says_why_and_takes_down_what_is_shown(
    change: dict[str, object], code: str
) -> None:
    one = replace(GOOD, **change)  # type: ignore[arg-type]  # fields by name
    bar = publishing.refusal(one)
    assert bar is not None
    assert bar.code == code
    assert publishing.down(one, Basis.SAFETY) == bar.reason


def test_without_consent_only_a_public_interest_will_do() -> None:
    silent = replace(GOOD, consent=False)
    assert Basis.CONSENT not in publishing.bases(silent)
    assert len(publishing.bases(silent)) == len(Basis) - 1
    assert publishing.down(silent, Basis.CONSENT)
    assert publishing.down(silent, Basis.FACILITY) == ""


def test_two_people_decide() -> None:
    centre = {Role.DISPATCHER}
    assert publishing.decide_problem(centre, 7, 7)
    assert publishing.decide_problem({Role.SEAT}, 8, 7)
    assert publishing.decide_problem({Role.HANDLER, Role.UNIT_LEADER}, 8, 7)
    assert publishing.decide_problem(centre, 8, 7) == ""
    assert publishing.decide_problem(centre, 7, None) == ""


def test_whoever_had_a_hand_in_it_may_take_it_down() -> None:
    assert publishing.may_withdraw({Role.SEAT}, 7, (7, None))
    assert publishing.may_withdraw({Role.CENTRE_LEADER}, 9, (7, 8))
    assert not publishing.may_withdraw({Role.SEAT}, 9, (7, 8))


def test_every_state_either_stands_somewhere_or_is_hidden() -> None:
    for state in State:
        if state in publishing.HIDDEN_STATES:
            with pytest.raises(KeyError):
                publishing.stand(state)
        else:
            assert publishing.stand(state) in Stand
            assert publishing.STAND_WORDS[publishing.stand(state)]
