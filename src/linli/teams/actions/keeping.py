"""Teams are founded, described anew, and ended with everything about their members."""

from __future__ import annotations

from collections.abc import Mapping

from linli.catalogue import snapshot
from linli.domain.errors import Invalid, NotNow, NotYours
from linli.domain.teams_reading import Team as Words
from linli.domain.teams_reading import read_team
from linli.kernel import clock
from linli.kernel.transaction import write
from linli.people.actor import Actor, hats
from linli.teams import access
from linli.teams.actions.forgetting import forget_all
from linli.teams.models import HelpCall, MemberBatch, Team
from linli.teams.recording import TEAM, log


def found(*, actor: Actor, raw: Mapping[str, object]) -> Team:
    """Found a team: ``name``, ``kind``, ``about``, ``area`` (code).

    The unit of the post that covers the area looks after it. Raises Invalid, NotYours.
    """
    words, now = read_team(raw), clock.now()
    node = snapshot.current().tree.by_code(str(raw.get("area") or ""))
    wrong = dict(words.wrong)
    if node is None:
        wrong["area"] = "请选择是哪里的队伍。"
    if wrong or node is None:
        raise Invalid(fields=wrong)
    for hat in hats(actor):
        posts = [post for post in hat.posts if post.role in access.KEEPERS]
        here = [post for post in posts if node.path.startswith(post.area_path)]
        if here:
            break
    else:
        raise NotYours("not-keeper", "只能在自己负责的乡镇（街道）、村（社区）建队伍。")
    unit_id = max(here, key=lambda post: len(post.area_path)).unit_id
    with write():
        _free(words, node.id)
        team = Team.objects.create(
            area_id=node.id,
            unit_id=unit_id,
            kind=words.kind,
            name=words.name,
            about=words.about,
            made_at=now,
        )
        log(TEAM, team.pk, "team-found", now, hat)
    return team


def amend(*, actor: Actor, key: str | int, raw: Mapping[str, object]) -> Team:
    """Change name, kind and what the team does. Raises Invalid, NotYours, NotFound, NotNow."""
    words, now = read_team(raw), clock.now()
    if words.wrong:
        raise Invalid(fields=dict(words.wrong))
    with write():
        team = access.get_team(actor, key, lock=True)
        hat = access.keeper(actor, team)
        active(team)
        _free(words, team.area_id, but=team.pk)
        team.name, team.kind, team.about = words.name, words.kind, words.about
        team.save(update_fields=["name", "kind", "about"])
        log(TEAM, team.pk, "team-amend", now, hat)
    return team


def end(*, actor: Actor, key: str | int) -> Team:
    """End a team: its calls are cancelled, its members, links and imports erased."""
    now = clock.now()
    with write():
        team = access.get_team(actor, key, lock=True)
        hat = access.keeper(actor, team)
        active(team)
        HelpCall.objects.filter(team=team, ends_at__gt=now, cancelled_at=None).update(
            cancelled_at=now
        )
        forget_all(team.members.all())
        MemberBatch.objects.filter(team=team).delete()
        team.ended_at = now
        team.save(update_fields=["ended_at"])
        log(TEAM, team.pk, "team-end", now, hat)
    return team


def active(team: Team) -> None:
    """Raise NotNow for a team that was ended."""
    if team.ended_at is not None:
        raise NotNow("team-ended", "这支队伍已经解散。")


def _free(words: Words, area_id: int, but: int = 0) -> None:
    same = Team.objects.filter(area_id=area_id, name=words.name, ended_at=None).exclude(pk=but)
    if same.exists():
        raise Invalid(fields={"name": "这里已经有同名的队伍。"})
