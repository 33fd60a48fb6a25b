"""Work on the words of a draft: text, order, what is printed. The numbers cannot be touched."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from linli.bulletins import snapshots
from linli.bulletins.actions.recording import keep_words, record
from linli.bulletins.judging import judged
from linli.bulletins.models import Bulletin
from linli.cases.typed import tidy
from linli.catalogue import snapshot
from linli.domain import bulletin_rules
from linli.domain.bulletin_texts import MOST, Block, added, arranged, moved, problem, worded
from linli.domain.bulletins import Verb
from linli.domain.errors import Invalid
from linli.domain.words import Words
from linli.kernel import clock
from linli.kernel.transaction import write
from linli.kernel.versioned import save
from linli.people.actor import Actor


@dataclass(frozen=True, slots=True)
class Edit:
    """What somebody typed: by the key of a block its text, whether it is printed, its place.

    ``add`` a paragraph at the end, ``move`` one block up (−1) or down (+1).
    """

    texts: Mapping[str, str] = field(default_factory=dict)
    shown: frozenset[str] = frozenset()
    places: Mapping[str, int] = field(default_factory=dict)
    add: bool = False
    move: tuple[str, int] | None = None


def edit(*, actor: Actor, key: str, asked: Edit, version: int | None) -> Bulletin:
    """Save the words as a new version; what did not change makes none.

    Raises Invalid with a sentence for each block that cannot be taken (``text-KEY``), LostRace
    when somebody saved meanwhile, NotYours and NotNow as the table says.
    """
    now = clock.now()
    with write():
        row, _ = judged(actor, key, Verb.EDIT, snapshot.current())
        held = snapshots.unpacked(row.blocks)
        changed = [
            worded(one, tidy(asked.texts.get(one.key, one.text)), shown=one.key in asked.shown)
            for one in held
        ]
        # An own paragraph that was emptied and is not printed is gone.
        changed = [one for one in changed if one.text or one.shown]
        values = bulletin_rules.values(snapshots.read(row.snapshot).findings())
        wrong = {f"text-{one.key}": told for one in changed if (told := problem(one, values))}
        if len(changed) + asked.add > MOST:
            wrong["add"] = Words("一份通报最多{n}段。", n=MOST)
        if wrong:
            raise Invalid(fields=wrong)
        words: tuple[Block, ...] = arranged(changed, asked.places)
        if asked.move is not None:
            words = moved(words, *asked.move)
        if asked.add:
            words = added(words, "（请在这里写）")  # zh-only
        text = snapshots.packed(words)
        if text == row.blocks:
            return row
        save(row, version, blocks=text)
        keep_words(row, actor, now)
        record(row, "edit_bulletin", actor, now, version=row.version)
    return row
