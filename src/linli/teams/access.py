"""The only ways to teams, members, calls: who looks after a team, who may call it, who reads.

The unit of a team and the centres above it look after it: they alone see members' names, and a
telephone with a reason, on record. Whoever works in the team's place may call it; of a call,
they see who comes while its names are kept. Everybody else sees nothing: unknown and invisible
are the same answer.
"""

from __future__ import annotations

from django.db.models import Q, QuerySet

from linli.domain.errors import NotFound, NotYours
from linli.domain.lifecycle import Role
from linli.kernel import finding
from linli.kernel.keys import number
from linli.people.actor import Actor, ActorPost, hats
from linli.places.reach import above, within_any
from linli.teams.models import HelpCall, Member, MemberBatch, Team

#: Posts that look after the teams of their own unit and of what lies below it.
KEEPERS = frozenset({Role.VILLAGE_HEAD, Role.DISPATCHER, Role.CENTRE_LEADER})
#: Posts that may call a team whose place touches theirs.
CALLERS = KEEPERS | {Role.GRID_WORKER}
#: Posts that read which teams there are.
READERS = CALLERS | {Role.AUDITOR}


def _posts(actor: Actor, roles: frozenset[Role]) -> list[tuple[Actor, ActorPost]]:
    return [(hat, post) for hat in hats(actor) for post in hat.posts if post.role in roles]


def reads(actor: Actor) -> bool:
    """Tell whether the person is offered the teams at all."""
    return actor.system or bool(_posts(actor, READERS))


def visible_to(actor: Actor) -> QuerySet[Team]:
    """Return the teams this actor may see: in their places, and those their places lie in."""
    teams = Team.objects.all()
    if actor.system:
        return teams
    paths = [post.area_path for _, post in _posts(actor, READERS)]
    around = sorted({one for path in paths for one in above(path)})
    return teams.filter(within_any(paths) | Q(area__path__in=around))


def get_team(actor: Actor, key: str | int, *, lock: bool = False) -> Team:
    """Return one visible team; raises NotFound for unknown and invisible alike."""
    teams = visible_to(actor).filter(pk=number(key)).select_related("area", "unit")
    refusal = NotFound("no-team", "没有这支队伍，或者您没有查看的权限。")
    return finding.one(teams, refusal, lock=lock)


def keeper_of(actor: Actor, team: Team) -> Actor | None:
    """Return the hat that looks after a team: of its unit, or of a centre above; None for none."""
    if actor.system:
        return actor
    for hat, post in _posts(actor, KEEPERS):
        if post.unit_id == team.unit_id or team.area.path.startswith(post.area_path):
            return hat
    return None


def keeper(actor: Actor, team: Team) -> Actor:
    """Return the hat that looks after a team; raises NotYours."""
    hat = keeper_of(actor, team)
    if hat is None:
        raise NotYours("not-keeper", "队员名单由管理这支队伍的单位维护。")
    return hat


def _calling(actor: Actor, team: Team) -> tuple[Actor, int] | None:
    if actor.system:
        return actor, team.unit_id
    for hat, post in _posts(actor, CALLERS):
        one, other = team.area.path, post.area_path
        if one.startswith(other) or other.startswith(one):
            return hat, post.unit_id
    return None


def may_call(actor: Actor, team: Team) -> bool:
    """Tell whether the actor may call a team: its place and theirs lie one in the other."""
    return _calling(actor, team) is not None


def caller(actor: Actor, team: Team) -> tuple[Actor, int]:
    """Return the hat that may call a team and the unit it acts for; raises NotYours."""
    found = _calling(actor, team)
    if found is None:
        raise NotYours("not-caller", "只能请自己这一片的队伍帮忙。")
    return found


def makers(actor: Actor) -> list[ActorPost]:
    """Return the posts by which the actor may found a team."""
    return [post for _, post in _posts(actor, KEEPERS)]


def get_member(actor: Actor, team: Team, key: str | int) -> Member:
    """Return a member of a team the actor looks after; raises NotYours, NotFound."""
    keeper(actor, team)
    refusal = NotFound("no-member", "队里没有这个人，可能刚刚退出。")
    return finding.one(Member.objects.filter(team=team, pk=number(key)), refusal)


def get_batch(actor: Actor, team: str | int, key: str | int, *, lock: bool = False) -> MemberBatch:
    """Return an own import into a team the actor looks after; raises NotYours, NotFound."""
    found = get_team(actor, team)
    keeper(actor, found)
    rows = MemberBatch.objects.filter(
        pk=number(key), team=found, made_by_id=actor.user_id or 0
    ).select_related("team__area")
    refusal = NotFound("no-batch", "没有找到这次导入，或者不是您导入的。")
    return finding.one(rows, refusal, lock=lock)


def get_call(actor: Actor, key: str | int, *, lock: bool = False) -> HelpCall:
    """Return one call of a team the actor may see; raises NotFound for unknown and invisible."""
    calls = HelpCall.objects.filter(pk=number(key), team__in=visible_to(actor))
    calls = calls.select_related("team__area", "team__unit", "unit")
    refusal = NotFound("no-call", "没有这次召集，或者您没有查看的权限。")
    return finding.one(calls, refusal, lock=lock)


def leads(actor: Actor, call: HelpCall) -> Actor | None:
    """Return the hat that may see who comes, cancel and thank: who called, or who looks after."""
    hat = keeper_of(actor, call.team)
    if hat is not None:
        return hat
    for one in hats(actor):
        if one.principal_id is not None and one.principal_id == call.made_by_id:
            return one
    for one, post in _posts(actor, CALLERS):
        if post.unit_id == call.unit_id and may_call(actor, call.team):
            return one
    return None


def leader(actor: Actor, call: HelpCall) -> Actor:
    """Return that hat; raises NotYours."""
    hat = leads(actor, call)
    if hat is None:
        raise NotYours("not-yours", "这次召集由发起的单位和管理队伍的单位跟进。")
    return hat
