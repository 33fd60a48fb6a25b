"""The rules of teams: every branch, and that a link's end never changes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linli.domain import teams
from linli.domain.errors import NotNow
from linli.domain.teams import Act, Call, Help, Over, Purpose, Standing
from linli.domain.teams_reading import (
    MOST_WANTED,
    PEOPLE_AT_ONCE,
    kind_name,
    read_call,
    read_called,
    read_people,
    read_person,
    read_skills,
    read_team,
    unwelcome,
)

NOW = datetime(2026, 11, 22, 6, tzinfo=UTC)
HOUR = timedelta(hours=1)
CALL = Call(NOW + HOUR, NOW + 3 * HOUR)
HELD = (None, *Help)


def test_what_may_be_said_about_a_call() -> None:
    said = {(act, held) for act, held in product(Act, HELD) if (act, held) in teams.MOVES}
    for act, held in product(Act, HELD):
        if (act, held) in said:
            assert teams.moved(act, held) is teams.MOVES[act, held]
        else:
            with pytest.raises(NotNow):
                teams.moved(act, held)
    with pytest.raises(NotNow, match="报过名"):
        teams.moved(Act.COME, Help.YES)
    with pytest.raises(NotNow, match="没有报"):
        teams.moved(Act.FINISH, None)
    with pytest.raises(NotNow, match="做完"):
        teams.moved(Act.WITHDRAW, Help.DONE)


def test_what_a_link_is_good_for() -> None:
    gone = Call(CALL.starts_at, CALL.ends_at, cancelled=True)
    assert teams.over(Purpose.JOIN, None, None) is None
    assert teams.over(Purpose.LEAVE, None, None) is None
    for purpose, held in product((Purpose.COME, Purpose.REPORT), HELD):
        assert teams.over(purpose, gone, held) is Over.CANCELLED
    assert teams.over(Purpose.COME, CALL, None) is None
    assert teams.over(Purpose.COME, CALL, Help.WITHDRAWN) is None
    assert teams.over(Purpose.COME, CALL, Help.YES) is Over.COMING
    assert teams.over(Purpose.COME, CALL, Help.DONE) is Over.DONE
    assert teams.over(Purpose.REPORT, CALL, Help.YES) is None
    assert teams.over(Purpose.REPORT, CALL, None) is Over.NOT_COMING
    assert teams.over(Purpose.REPORT, CALL, Help.WITHDRAWN) is Over.NOT_COMING
    assert teams.over(Purpose.REPORT, CALL, Help.DONE) is Over.DONE


@given(
    st.sampled_from(Purpose),
    st.sampled_from(HELD),
    st.booleans(),
    st.integers(min_value=-600, max_value=600),
)
def test_an_end_stays_an_end(purpose: Purpose, held: Help | None, ended: bool, hours: int) -> None:
    about = Call(CALL.starts_at, CALL.ends_at, cancelled=ended)
    call = about if purpose in (Purpose.COME, Purpose.REPORT) else None
    until = teams.expires(purpose, NOW, call)
    when = NOW + hours * HOUR
    found = teams.standing(Standing.OPEN, purpose, until, call, held, now=when)
    for kept in (Standing.USED, Standing.EXPIRED, Standing.OVER):
        assert teams.standing(kept, purpose, until, call, held, now=when) is kept
    if found is Standing.OPEN:
        assert when < until
        assert teams.over(purpose, call, held) is None
    elif found is Standing.EXPIRED:
        assert when >= until
    if call is not None:
        following = teams.following(call, held, when)
        # What is offered next is open at this moment, and only one thing is offered.
        if following is not None:
            assert (
                teams.standing(
                    Standing.OPEN,
                    following,
                    teams.expires(following, when, call),
                    call,
                    held,
                    now=when,
                )
                is Standing.OPEN
            )
        else:
            assert ended or held is Help.DONE or when >= call.ends_at


def test_times() -> None:
    assert teams.expires(Purpose.JOIN, NOW, None) == NOW + teams.JOIN_TIME
    assert teams.expires(Purpose.LEAVE, NOW, None) == NOW + teams.LEAVE_TIME
    assert teams.expires(Purpose.COME, NOW, CALL) == CALL.ends_at
    assert teams.expires(Purpose.REPORT, NOW, CALL) == CALL.ends_at + teams.REPORT_TIME
    assert teams.running(CALL, NOW)
    assert not teams.running(CALL, CALL.ends_at)
    assert not teams.running(Call(NOW, CALL.ends_at, cancelled=True), NOW)
    assert teams.names_end(CALL) - CALL.ends_at == timedelta(days=90)
    assert not teams.full(CALL, 500)
    two = Call(NOW, CALL.ends_at, wanted=2)
    assert (teams.full(two, 1), teams.full(two, 2)) == (False, True)


def test_whom_somebody_visits_is_told_to_nobody() -> None:
    assert teams.shareable(visiting=True, entry_kind="shop")
    for kind in ("", "address", "contact"):
        assert not teams.shareable(visiting=True, entry_kind=kind)
    for kind in ("", "address", "hazard"):
        assert teams.shareable(visiting=False, entry_kind=kind)
    assert not teams.shareable(visiting=False, entry_kind="contact")


def test_a_team_is_named() -> None:
    good = read_team({"name": " 和平社区\n志愿队 ", "kind": "volunteer", "about": "帮老人跑腿"})
    assert (good.name, good.kind, good.about, good.wrong) == (
        "和平社区 志愿队",
        "volunteer",
        "帮老人跑腿",
        {},
    )
    assert kind_name(good.kind) == "志愿服务队"
    bad = read_team({"name": "队" * 41, "kind": "x", "about": "看住上访人员"})
    assert bad.wrong["name"] == "“队名”最多 40 个字。"
    assert bad.wrong["kind"] == "请选择是什么队。"
    assert "上访" in bad.wrong["about"]
    assert read_team({}).wrong["name"] == "请填写“队名”。"


def test_nothing_about_residents_goes_out() -> None:
    assert unwelcome("送蔬菜到活动室") == ""
    assert "居民的情况" in unwelcome("看看低保户")
    assert "值班电话" in unwelcome("找王大爷 １３９００００１２３４")


def test_members_come_by_lines() -> None:
    read = read_people("张三 13900001111\n\n李 四，１３９-0000-2222\n张三 13900001111")
    assert [(one.name, one.phone) for one in read.found] == [
        ("张三", "13900001111"),
        ("李 四", "13900002222"),
    ]
    assert read.wrong == ""
    assert read_people("").wrong == "请填写姓名和手机号，每行一位。"
    assert "第 2 行" in read_people("张三 13900001111\n李四").wrong
    many = "\n".join("张三 13900001111" for _ in range(PEOPLE_AT_ONCE + 1))
    assert str(PEOPLE_AT_ONCE) in read_people(many).wrong
    _, wrong = read_person("<b>", "12345")
    assert set(wrong) == {"name", "phone"}
    assert read_person("王" * 31, "13900001111")[1] == {"name": "请填写姓名。"}
    assert read_called("王师傅") == ("王师傅", "")
    assert read_called(" ")[1] == "请填写姓名。"
    assert read_skills(["drive", "king", "first_aid"]) == ("first_aid", "drive")


def test_a_call_is_read() -> None:
    raw: dict[str, object] = {
        "title": "清理楼道杂物",
        "words": "带手套",
        "place": "和平社区活动室门口",
        "starts_at": NOW + HOUR,
        "ends_at": NOW + 2 * HOUR,
        "wanted": "６",
        "skills": ["carry"],
    }
    good = read_call(raw, NOW)
    assert not good.wrong
    assert (good.wanted, good.skills, good.title) == (6, ("carry",), "清理楼道杂物")
    assert read_call({**raw, "wanted": "", "skills": "carry"}, NOW).skills == ()
    wrong = read_call({"wanted": "many"}, NOW).wrong
    assert set(wrong) == {"title", "place", "starts_at", "wanted"}

    def about(**more: object) -> dict[str, str]:
        return dict(read_call({**raw, **more}, NOW).wrong)

    assert set(about(starts_at=NOW + timedelta(days=61))) == {"starts_at"}
    assert set(about(ends_at=None)) == {"ends_at"}
    assert set(about(ends_at=NOW)) == {"ends_at"}
    assert set(about(starts_at=NOW - 2 * HOUR, ends_at=NOW - HOUR)) == {"ends_at"}
    assert set(about(ends_at=NOW + timedelta(days=20))) == {"ends_at"}
    assert set(about(wanted=str(MOST_WANTED + 1))) == {"wanted"}
    assert set(about(words="李某 13900001234")) == {"words"}
