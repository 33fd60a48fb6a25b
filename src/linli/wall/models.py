"""A wall: which area a screen shows, until when, and the digest of its pass."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from linli.kernel.keys import new_id
from linli.places.models import Area

#: Longest name, characters.
NAME_LIMIT = 40


class Wall(models.Model):
    """One screen in a hall. Its pass is shown once; here stands only the digest.

    Valid to the end of ``until``. ``version`` guards what people write.
    """

    id = models.BigIntegerField(primary_key=True, default=new_id)
    name = models.CharField("名称", max_length=NAME_LIMIT)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    digest = models.CharField(max_length=64, unique=True)
    until = models.DateField("有效期至")
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField("建立时间")
    changed_at = models.DateTimeField("修改时间")
    revoked_at = models.DateTimeField("停用时间", null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        db_table = "wall_wall"
        indexes = [models.Index(fields=["-made_at", "-id"], name="wall_newest")]

    def __str__(self) -> str:
        return self.name
