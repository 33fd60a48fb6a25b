"""The queue of a telephone without signal: what may happen, in which order, and what is lost."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linli.domain.field_queue import (
    COMPARED,
    ENDED,
    MOVES,
    RETRY,
    STANDING_NAMES,
    Change,
    Happening,
    Item,
    Kind,
    Standing,
    changed_fields,
    happened_at,
    held_by,
    move,
    next_to_send,
    pause,
    renamed,
    skew,
)

NOW = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
S, H = Standing, Happening


def item(seq: int, matter: str = "m", standing: Standing = S.WAITING, **more: object) -> Item:
    return Item(f"k{seq}", Kind.DO, matter, seq, standing, **more)  # type: ignore[arg-type]  # a shorthand


class TestTable:
    def test_every_standing_has_a_name_and_a_way_out(self) -> None:
        assert set(STANDING_NAMES) == set(Standing)
        leave = {before for before, _ in MOVES}
        assert leave == set(Standing) - ENDED

    def test_a_killed_app_never_believes_that_something_arrived(self) -> None:
        for standing in set(Standing) - ENDED:
            after = MOVES[standing, H.KILLED]
            assert after is (S.WAITING if standing is S.SENDING else standing)

    def test_nothing_but_an_answer_ends_what_is_under_way(self) -> None:
        ends = {
            what
            for (before, what), after in MOVES.items()
            if before is S.SENDING and after in ENDED
        }
        assert ends == {H.ACCEPTED}

    def test_what_cannot_happen_is_refused(self) -> None:
        with pytest.raises(ValueError, match="cannot happen"):
            move(item(1, standing=S.DONE), H.EDIT, NOW)

    def test_pauses_grow_and_then_stay(self) -> None:
        assert [pause(tried) for tried in range(8)] == [*RETRY, RETRY[-1], RETRY[-1]]
        lost = move(item(1, standing=S.SENDING, tried=2), H.LOST, NOW)
        assert (lost.tried, lost.not_before) == (3, NOW + timedelta(seconds=RETRY[2]))


class TestOrder:
    def test_oldest_first_one_at_a_time(self) -> None:
        rows = [item(2), item(1)]
        assert next_to_send(rows, NOW) == rows[1]
        assert next_to_send([*rows, item(0, standing=S.SENDING)], NOW) is None

    @pytest.mark.parametrize("standing", [S.REFUSED, S.CHANGED])
    def test_what_needs_the_person_holds_up_its_own_matter_only(self, standing: Standing) -> None:
        rows = [item(1, standing=standing), item(2), item(3, "other")]
        assert next_to_send(rows, NOW) == rows[2]

    def test_a_pause_holds_up_its_matter_and_can_be_skipped(self) -> None:
        rows = [item(1, not_before=NOW + timedelta(seconds=5)), item(2), item(3, "other")]
        assert next_to_send(rows, NOW) == rows[2]
        assert next_to_send(rows, NOW, at_once=True) == rows[0]

    def test_a_draft_and_what_is_given_up_hold_up_nothing(self) -> None:
        rows = [item(1, standing=S.DRAFT), item(2, standing=S.GIVEN_UP), item(3)]
        assert next_to_send(rows, NOW) == rows[2]


class TestNames:
    """A stop belongs to an outing the county does not know yet, and tells of a report."""

    OUTING = Item("o", Kind.OUTING, "o", 1, S.WAITING)
    REPORT = Item("r", Kind.REPORT, "r", 2, S.WAITING)
    STOP = Item("s", Kind.STOP, "o", 3, S.WAITING, tells_of="r")

    @pytest.mark.parametrize("standing", sorted(set(Standing) - {S.DONE, S.SENDING}))
    def test_a_stop_waits_until_its_outing_has_arrived(self, standing: Standing) -> None:
        rows = [replace(self.OUTING, standing=standing), self.STOP]
        assert held_by(self.STOP, rows) == rows[:1]
        assert next_to_send(rows, NOW) == (rows[0] if standing is S.WAITING else None)
        arrived = [replace(self.OUTING, standing=S.DONE), self.STOP]
        assert next_to_send(arrived, NOW) == self.STOP

    @pytest.mark.parametrize("standing", Standing)
    def test_and_for_the_report_it_tells_of_while_that_is_on_its_way(
        self, standing: Standing
    ) -> None:
        rows = [replace(self.REPORT, standing=standing), self.STOP]
        on_its_way = standing in {S.WAITING, S.SENDING, S.CHANGED, S.REFUSED}
        assert held_by(self.STOP, rows) == (rows[:1] if on_its_way else [])

    def test_whatever_their_numbers(self) -> None:
        # The outing was refused and mended: it is the last one now, and goes first all the same.
        mended = replace(self.OUTING, seq=9)
        rows = [self.STOP, self.REPORT, mended]
        assert next_to_send(rows, NOW) == self.REPORT
        rows[1] = replace(self.REPORT, standing=S.DONE)
        assert next_to_send(rows, NOW) == mended

    def test_nothing_is_before_a_new_thing_itself(self) -> None:
        refused = replace(self.STOP, standing=S.REFUSED, seq=0)
        assert next_to_send([refused, self.OUTING], NOW) == self.OUTING
        assert held_by(self.OUTING, [refused, self.OUTING]) == []

    def test_what_names_it_follows_it_to_its_new_key(self) -> None:
        assert renamed(self.STOP, "o", "o2") == replace(self.STOP, matter="o2")
        assert renamed(self.STOP, "r", "r2") == replace(self.STOP, tells_of="r2")
        assert renamed(self.STOP, "x", "y") == self.STOP


class TestChanges:
    def test_only_what_was_seen_and_differs_is_told(self) -> None:
        found = changed_fields(
            {"label": "待受理", "address": "", "unknown": "x"},
            {"label": "已受理", "address": None, "title": "新标题", "unknown": "y"},
        )
        assert found == {"label": Change("状态", "待受理", "已受理")}

    @given(st.dictionaries(st.sampled_from(sorted(COMPARED)), st.text(max_size=3)))
    def test_the_same_is_no_change(self, seen: dict[str, str]) -> None:
        assert changed_fields(seen, dict(seen)) == {}


class TestClocks:
    def test_a_day_ahead_is_told_and_taken_out(self) -> None:
        ahead = timedelta(days=1)
        sent, done = NOW + ahead, NOW + ahead - timedelta(hours=3)
        assert skew(sent, NOW) == 86_400
        assert happened_at(done, sent, NOW) == NOW - timedelta(hours=3)

    @given(
        st.timedeltas(timedelta(days=-400), timedelta(days=400)),
        st.timedeltas(timedelta(0), timedelta(days=30)),
    )
    def test_however_wrong_the_clock_is_the_wait_is_known(
        self, off: timedelta, waited: timedelta
    ) -> None:
        sent = NOW + off
        assert happened_at(sent - waited, sent, NOW) == NOW - waited

    def test_nothing_happens_after_it_arrived(self) -> None:
        assert happened_at(NOW + timedelta(hours=1), NOW, NOW) == NOW


# -- a model: telephone, line and server together ---------------------------------------------

#: What somebody does, one after the other; ``stop`` and ``finish`` belong to the last outing made
#: on the telephone, or to one of the county, and every other stop tells of the last report.
ACTS = st.sampled_from([*(one.value for one in Kind), "do b"])
LINES = st.sampled_from(
    ["fine", "request-lost", "answer-lost", "killed-before", "killed-after", "refused", "changed"]
)


@dataclass
class Server:
    """Keeps to its share: one key, one record, whatever arrives however often."""

    records: dict[str, Item] = field(default_factory=dict)
    order: dict[str, list[int]] = field(default_factory=dict)
    #: Outings and reports made on telephones that something arrived for before they did.
    unknown: list[Item] = field(default_factory=list)

    def take(self, arrived: Item, made: set[str]) -> None:
        """Record it once; ``made`` are the keys under which the telephone makes outings."""
        if arrived.key in self.records:
            return
        if arrived.matter in made - {arrived.key} and arrived.matter not in self.records:
            self.unknown.append(arrived)
        self.records[arrived.key] = arrived
        if not arrived.makes:
            self.order.setdefault(arrived.matter, []).append(arrived.seq)


class Phone:
    """Does what the table allows, and sends over a line that loses requests and answers."""

    def __init__(self, acts: list[str]) -> None:
        self.server, self.now, self.made = Server(), NOW, 0
        self.items: dict[str, Item] = {}
        outing, report = "a known outing", ""
        for act in acts:
            kind, _, of = act.partition(" ")
            key = self.key()
            matter = {"do": of or "a", "task": "t", "stop": outing, "finish": outing}.get(kind, key)
            tells_of = report if kind == "stop" and self.made % 2 else ""
            self.items[key] = Item(key, Kind(kind), matter, self.made, tells_of=tells_of)
            outing = key if kind == "outing" else outing
            report = key if kind == "report" else report
            self.happen(key, H.QUEUE)

    def key(self) -> str:
        self.made += 1
        return f"k{self.made}"

    def happen(self, key: str, what: Happening) -> None:
        self.items[key] = move(self.items[key], what, self.now)

    def anew(self, key: str, *happenings: Happening) -> None:
        """The person looks at it: mended, it goes under a new key, and what names it follows."""
        for what in happenings:
            self.happen(key, what)
        new = self.key()
        items = [renamed(one, key, new) for one in self.items.values()]
        self.items = {one.key: one for one in items if one.key != key}
        mended = next(one for one in items if one.key == key)
        self.items[new] = replace(mended, key=new, seq=self.made)

    def send(self, line: str) -> None:
        """Send the next item over a line, or be killed; then the person mends what came back."""
        self.now += timedelta(seconds=RETRY[-1])
        chosen = next_to_send(self.items.values(), self.now)
        if chosen is None:
            return
        key = chosen.key
        self.happen(key, H.SEND)
        if line in ("fine", "answer-lost", "killed-after"):
            outings = {one.key for one in self.items.values() if one.kind is Kind.OUTING}
            self.server.take(chosen, outings)
        # A key of which the server has an answer is answered with it, whatever was wrong since.
        if key in self.server.records and line in ("refused", "changed"):
            line = "fine"
        if line == "refused":
            self.happen(key, H.REFUSED)
            self.anew(key, H.EDIT, H.QUEUE)
        elif line == "changed":
            self.happen(key, H.OTHERWISE)
            self.anew(key, H.AGAIN)
        else:
            killed = line.startswith("killed")
            self.happen(key, H.ACCEPTED if line == "fine" else H.KILLED if killed else H.LOST)


@given(st.lists(ACTS, min_size=1, max_size=8), st.lists(LINES, max_size=40))
def test_whatever_the_line_does_each_item_of_each_kind_is_one_record_in_order(
    acts: list[str], lines: list[str]
) -> None:
    phone = Phone(acts)
    for line in lines:
        phone.send(line)
    assert len(phone.server.records) <= len(acts)
    for _ in acts:
        phone.send("fine")
    assert {one.standing for one in phone.items.values()} == {S.DONE}
    # One record of each thing done, under the key it has now; none for what was never there.
    assert sorted(phone.server.records) == sorted(phone.items)
    assert len(phone.items) == len(acts)
    assert sorted(one.kind for one in phone.server.records.values()) == sorted(
        Kind(act.partition(" ")[0]) for act in acts
    )
    assert phone.server.unknown == []
    assert all(seqs == sorted(seqs) for seqs in phone.server.order.values())
