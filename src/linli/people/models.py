"""Accounts, units and posts."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, ClassVar, Self

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models

from linli.places.models import Area

if TYPE_CHECKING:
    from linli.people.holding import Holding


class UserManager(BaseUserManager["User"]):
    """Creates accounts with a hashed password."""

    def create_user(self, username: str, password: str | None = None, **fields: object) -> User:
        """Create and return an active account."""
        user = User(username=username, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """An account: staff with posts, or a resident. There is no superuser."""

    class Kind(models.TextChoices):
        """What the account is for."""

        STAFF = "staff", "工作人员"
        RESIDENT = "resident", "居民"

    username = models.CharField("用户名", max_length=60, unique=True)
    full_name = models.CharField("姓名", max_length=60)
    kind = models.CharField("类别", max_length=10, choices=Kind.choices, default=Kind.STAFF)
    is_active = models.BooleanField("启用", default=True)
    #: The password was set by somebody else: the first thing to do is to choose one's own.
    must_change = models.BooleanField("须修改密码", default=False)
    #: Published by office with the name, for grid workers only; never a private number.
    office_phone = models.CharField("公开的办公电话", max_length=30, blank=True, default="")
    created_at = models.DateTimeField("建立时间", auto_now_add=True)

    objects: ClassVar[UserManager] = UserManager()

    #: Its posts, where :mod:`linli.people.holding` read the account; None otherwise.
    holding: Holding | None = None

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["full_name"]

    class Meta:
        db_table = "people_user"

    def __str__(self) -> str:
        return self.full_name


class Unit(models.Model):
    """An organisation that can hold a duty: centre, department, station, enterprise."""

    class Kind(models.TextChoices):
        """Nature of the unit."""

        CENTRE = "centre", "综治中心"
        DEPARTMENT = "department", "职能部门"
        STATION = "station", "站所"
        COMMITTEE = "committee", "委员会"
        ENTERPRISE = "enterprise", "公共企业"

    class Tier(models.TextChoices):
        """Level of the unit."""

        COUNTY = "county", "县级"
        TOWN = "town", "乡级"
        VILLAGE = "village", "村级"

    code = models.CharField("编码", max_length=40, unique=True)
    name = models.CharField("名称", max_length=80)
    short_name = models.CharField("简称", max_length=30)
    tier = models.CharField("层级", max_length=10, choices=Tier.choices)
    kind = models.CharField("类型", max_length=12, choices=Kind.choices)
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children"
    )
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="units")
    residency = models.CharField("入驻方式", max_length=20, blank=True, default="")
    duty_phone = models.CharField("值班电话", max_length=30, blank=True, default="")
    closed_on = models.DateField("撤销日期", null=True, blank=True)

    class Meta:
        db_table = "people_unit"
        ordering = ["code"]
        indexes = [models.Index(fields=["area", "kind"], name="unit_area_kind")]

    def __str__(self) -> str:
        return self.name


class PostQuerySet(models.QuerySet["Post"]):
    """Posts, as far as a day decides which of them count."""

    def on(self, day: date) -> Self:
        """Return the posts that count on this day (of locked accounts, too)."""
        return self.filter(valid_from__lte=day).exclude(valid_to__lt=day)


class Post(models.Model):
    """Role × unit × area, with dates. One person may hold several, e.g. several grids."""

    class Role(models.TextChoices):
        """Roles a post can carry; values equal :class:`linli.domain.lifecycle.Role`."""

        GRID_WORKER = "grid_worker", "网格员"
        VILLAGE_HEAD = "village_head", "村（社区）负责人"
        SEAT = "seat", "坐席/窗口"
        DISPATCHER = "dispatcher", "分流员"
        HANDLER = "handler", "承办人"
        UNIT_LEADER = "unit_leader", "单位负责人"
        VERIFIER = "verifier", "核查员"
        CENTRE_LEADER = "centre_leader", "中心负责人"
        ADMIN = "county_admin", "系统管理员"
        AUDITOR = "auditor", "审计员"

    class Origin(models.TextChoices):
        """Who decided last: a pack leaves alone what an administrator gave or ended."""

        PACK = "pack", "配置包"
        DESK = "desk", "管理员办理"
        ENDED = "ended", "管理员结束"

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="posts")
    role = models.CharField("角色", max_length=16, choices=Role.choices)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="posts")
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="posts")
    valid_from = models.DateField("起")
    #: Last day on which the post counts; empty = no end set.
    valid_to = models.DateField("止", null=True, blank=True)
    origin = models.CharField("来源", max_length=8, choices=Origin.choices, default=Origin.PACK)

    objects = PostQuerySet.as_manager()

    class Meta:
        db_table = "people_post"
        constraints = [
            models.UniqueConstraint(
                fields=["user", "role", "unit", "area", "valid_from"], name="uniq_post"
            )
        ]
        indexes = [models.Index(fields=["unit", "role"], name="post_unit_role")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.role}"


class SubstitutionQuerySet(models.QuerySet["Substitution"]):
    """Absences, as far as a day decides which of them count."""

    def on(self, day: date) -> Self:
        """Return the substitutions in force on this day."""
        return self.filter(valid_from__lte=day, valid_to__gte=day, ended_at__isnull=True)


class Substitution(models.Model):
    """Somebody stands in for an absent colleague, on these days and until it is ended.

    It says nothing by itself about what may be done: :mod:`linli.people.actor` reads it with
    every request, and :mod:`linli.domain.authority` says what follows.
    """

    absent = models.ForeignKey(User, on_delete=models.CASCADE, related_name="absences")
    substitute = models.ForeignKey(User, on_delete=models.CASCADE, related_name="stand_ins")
    valid_from = models.DateField("起")
    #: Last day on which it counts.
    valid_to = models.DateField("止")
    reason = models.CharField("事由", max_length=60, blank=True, default="")
    set_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField()
    #: Ended before its time, or declined (then ``ended_by`` is the substitute).
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = SubstitutionQuerySet.as_manager()

    class Meta:
        db_table = "people_substitution"
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(absent=models.F("substitute")), name="not_for_oneself"
            ),
            models.CheckConstraint(
                condition=models.Q(valid_to__gte=models.F("valid_from")), name="absence_forward"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.absent_id} {self.substitute_id}"


class SignInAttempt(models.Model):
    """One failed sign-in, kept to slow down guessing; purged after a day."""

    key = models.CharField(max_length=64, db_index=True)
    at = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "people_sign_in_attempt"

    def __str__(self) -> str:
        return self.key


class ApiToken(models.Model):
    """A token for the JSON API, stored as a hash and shown once."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="tokens")
    label = models.CharField("用途", max_length=60)
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "people_api_token"

    def __str__(self) -> str:
        return self.label
