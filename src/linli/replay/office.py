"""An office at work: meetings, the grid matters' list and duty of a demonstration.

Everything is made-up and done through the actions of the screens, at the moments at which an
office would do it. What is there already stays: a second call adds nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

from linli.replay.office_book import furnish_book
from linli.replay.office_bulletins import furnish_bulletins
from linli.replay.office_calls import furnish_calls
from linli.replay.office_crew import muster
from linli.replay.office_days import furnish_days
from linli.replay.office_duty import furnish_duty
from linli.replay.office_forms import furnish_forms
from linli.replay.office_hints import furnish_hints
from linli.replay.office_landmarks import furnish_landmarks
from linli.replay.office_listing import furnish_listing
from linli.replay.office_matters import furnish_list
from linli.replay.office_meetings import furnish_meetings
from linli.replay.office_outings import furnish_outings
from linli.replay.office_rising import furnish_rising
from linli.replay.office_rules import furnish_rules
from linli.replay.office_teams import furnish_teams
from linli.replay.office_voices import furnish_voices


@dataclass(frozen=True, slots=True)
class Furnished:
    """How many of each were added."""

    meetings: int
    matters: int
    posts: int
    reports: int
    calls: int
    rules: int
    listed: int
    hints: int
    book: int
    forms: int
    outings: int
    teams: int
    bulletins: int
    voices: int
    landmarks: int
    warnings: int


def furnish_office() -> Furnished:
    """Add what is missing and return it; each part is there whole or not at all.

    Raises Invalid for a county without the people, and what the rules refuse: then this script
    is at fault.
    """
    crew = muster()
    return Furnished(
        meetings=furnish_meetings(crew),
        matters=furnish_list(crew),
        posts=furnish_duty(crew),
        reports=furnish_days(crew),
        calls=furnish_calls(crew),
        rules=furnish_rules(crew),
        listed=furnish_listing(crew),
        hints=furnish_hints(crew),
        book=furnish_book(crew),
        forms=furnish_forms(crew),
        outings=furnish_outings(crew),
        teams=furnish_teams(crew),
        bulletins=furnish_bulletins(crew),
        voices=furnish_voices(crew),
        landmarks=furnish_landmarks(crew),
        # After the landmarks: what is told again about one of them is a warning.
        warnings=furnish_rising(crew),
    )
