"""Looking at accounts of staff: the list, one account with its posts and its record.

Readable for the administrator, who acts on it, and for those who watch: auditor and leader
of the centre. Residents' accounts stand in none of it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from linli.audit.models import Event
from linli.domain.errors import NotFound, NotYours
from linli.domain.lifecycle import Role
from linli.domain.words import Words
from linli.kernel import clock, keyset
from linli.people.actor import Actor
from linli.people.models import ApiToken, Post, User

#: Posts that may look at configuration and accounts.
READERS = frozenset({Role.ADMIN, Role.AUDITOR, Role.CENTRE_LEADER})
#: Accounts on one page, and events of the record shown.
PAGE = 50
EVENTS = 30
#: An account not signed in with for so long may be one that nobody needs any more.
DORMANT = timedelta(days=90)

#: What an account can be, in the order the filter shows it.
STATES = {
    "ready": "正常",
    "initial": "待本人改密码",
    "no_password": "未发密码",
    "no_post": "没有岗位",
    "disabled": "已停用",
}
#: What is told of an account's record; when somebody signed in is on record for the auditors
#: of the chain, and on no page.
ACTIONS = {
    "account-create": "建立账号",
    "account-disable": "停用账号",
    "account-enable": "启用账号",
    "password-set": "发放初始密码",
    "password-change": "本人修改密码",
    "post-give": "增加岗位",
    "post-end": "结束岗位",
    "absence-set": "设置代办",
    "absence-end": "结束代办",
    "absence-decline": "代办人谢绝代办",
    "token-issue": "建立接口令牌",
    "token-revoke": "停用接口令牌",
}


@dataclass(frozen=True, slots=True)
class PostRow:
    """One post; ``state`` is now, future or past."""

    id: int
    role: str
    role_label: str
    unit: str
    area_id: int
    first: date
    last: date | None
    state: str
    origin: str


@dataclass(frozen=True, slots=True)
class Person:
    """One account; ``posts`` are those of today in a list, all of them on its own page.

    ``usage`` is "never", "dormant" (:data:`DORMANT` and more) or "used": enough to close what
    nobody needs. When somebody signed in is nobody's business here.
    """

    id: int
    username: str
    name: str
    state: str
    active: bool
    usage: str
    created_at: datetime
    posts: tuple[PostRow, ...]


@dataclass(frozen=True, slots=True)
class Done:
    """One line of the record: what, when, and who did it."""

    what: str
    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class Account:
    """One account in full."""

    person: Person
    tokens: int
    record: tuple[Done, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list is narrowed to: words of name, username or unit; a role; a state."""

    text: str = ""
    role: str = ""
    state: str = ""


def need_reader(actor: Actor) -> None:
    """Raise NotYours unless a post of the actor may look here."""
    if not actor.roles & READERS:
        raise NotYours("not-a-reader", "配置和人员账号由系统管理员、审计员和中心负责人查看。")


def _valid(day: date) -> Q:
    return Q(valid_from__lte=day) & (Q(valid_to__isnull=True) | Q(valid_to__gte=day))


def _held(day: date) -> QuerySet[Post]:
    return Post.objects.filter(_valid(day), user_id=OuterRef("pk"))


def _in_state(people: QuerySet[User], state: str, day: date) -> QuerySet[User]:
    if state == "disabled":
        return people.filter(is_active=False)
    people = people.filter(is_active=True)
    if state == "no_password":
        return people.filter(password__startswith=UNUSABLE_PASSWORD_PREFIX)
    if state == "initial":
        return people.filter(must_change=True)
    if state == "no_post":
        return people.filter(~Exists(_held(day)))
    return people.filter(Exists(_held(day)), must_change=False).exclude(
        password__startswith=UNUSABLE_PASSWORD_PREFIX
    )


def staff(wanted: Wanted = Wanted(), *, day: date | None = None) -> QuerySet[User]:
    """Return the accounts of staff that fit; for pages and the operator's list."""
    today = day or clock.today()
    people = User.objects.filter(kind=User.Kind.STAFF)
    if wanted.text:
        unit = Q(unit__name__icontains=wanted.text) | Q(unit__short_name__icontains=wanted.text)
        words = Q(full_name__icontains=wanted.text) | Q(username__icontains=wanted.text)
        people = people.filter(words | Exists(_held(today).filter(unit)))
    if wanted.role in Post.Role.values:
        people = people.filter(Exists(_held(today).filter(role=wanted.role)))
    if wanted.state in STATES:
        people = _in_state(people, wanted.state, today)
    posts = Post.objects.filter(_valid(today)).select_related("unit").order_by("id")
    return people.prefetch_related(Prefetch("posts", posts, to_attr="today"))


def list_people(actor: Actor, wanted: Wanted, cursor: str = "") -> keyset.Page[Person]:
    """Return one page of accounts by username: two queries. Raises Invalid for a bad cursor."""
    need_reader(actor)
    today = clock.today()
    found = keyset.page(staff(wanted), order=["username"], cursor=cursor or None, size=PAGE)
    people = [person_of(user, user.today, today) for user in found.items]  # type: ignore[attr-defined]  # prefetched
    return keyset.Page(people, found.next, found.prev)


def account(actor: Actor, username: str) -> Account:
    """Return one account with all its posts and the end of its record: five queries at most."""
    need_reader(actor)
    user = User.objects.filter(username=username, kind=User.Kind.STAFF).first()
    if user is None:
        raise NotFound("no-account", Words("没有用户“{username}”。", username=username[:60]))
    now = clock.now()
    posts = list(user.posts.select_related("unit").order_by("-valid_from", "-id"))
    tokens = ApiToken.objects.filter(user=user, revoked_at__isnull=True, expires_at__gt=now)
    person = person_of(user, posts, clock.today())
    return Account(person, tokens.count(), _record(user))


def _record(user: User) -> tuple[Done, ...]:
    rows = Event.objects.filter(chain_kind="user", chain_id=user.pk, action__in=ACTIONS)
    events = list(rows.order_by("-seq").values_list("action", "at", "actor_id", "role")[:EVENTS])
    names = {user.pk: user.full_name}
    others = {who for _, _, who, _ in events if who is not None} - names.keys()
    if others:
        names |= dict(User.objects.filter(pk__in=others).values_list("pk", "full_name"))
    return tuple(
        Done(ACTIONS[action], at, "机房运维" if who is None else names.get(who, "—"))
        for action, at, who, _ in events
    )


def person_of(user: User, posts: list[Post], today: date) -> Person:
    """Return the account as pages show it."""
    rows = tuple(_row(post, today) for post in posts)
    if not user.is_active:
        state = "disabled"
    elif user.password.startswith(UNUSABLE_PASSWORD_PREFIX):
        state = "no_password"
    elif user.must_change:
        state = "initial"
    elif not any(row.state == "now" for row in rows):
        state = "no_post"
    else:
        state = "ready"
    return Person(
        id=user.pk,
        username=user.username,
        name=user.full_name,
        state=state,
        active=user.is_active,
        usage=_usage(user),
        created_at=user.created_at,
        posts=rows,
    )


def _usage(user: User) -> str:
    if user.last_login is None:
        return "never"
    return "dormant" if clock.now() - user.last_login >= DORMANT else "used"


def _row(post: Post, today: date) -> PostRow:
    if post.valid_to is not None and post.valid_to < today:
        state = "past"
    else:
        state = "future" if post.valid_from > today else "now"
    return PostRow(
        id=post.pk,
        role=post.role,
        role_label=Post.Role(post.role).label,
        unit=post.unit.name,
        area_id=post.area_id,
        first=post.valid_from,
        last=post.valid_to,
        state=state,
        origin=post.origin,
    )
