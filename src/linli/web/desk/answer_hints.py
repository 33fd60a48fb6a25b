"""What the form of answering and the page of a review say about the words of a reply: hints."""

from __future__ import annotations

from dataclasses import dataclass

from linli.cases.models import Case
from linli.catalogue.snapshot import Catalogue
from linli.domain.answer_check import Hint, Letter, check
from linli.domain.plain_words import Advice, advise
from linli.proposals.queries.answered import county_places, place_names


@dataclass(frozen=True, slots=True)
class Hints:
    """``about`` the reply as an answer, and advice on its ``words``."""

    about: tuple[Hint, ...]
    words: tuple[Advice, ...]

    def __bool__(self) -> bool:
        """There is something to say."""
        return bool(self.about or self.words)


def hints_on(
    case: Case, reply: str, catalogue: Catalogue, *, told: frozenset[str] = frozenset()
) -> Hints:
    """Look at a reply to a case: no query. ``told`` are words another list warns about already."""
    letter = Letter(
        title=case.title,
        text=case.text,
        reply=reply,
        no=case.no,
        here=f"{case.address}\n{place_names(case, catalogue)}",
        places=county_places(catalogue),
        told=told,
    )
    return Hints(check(letter), advise(reply, letter=True))
