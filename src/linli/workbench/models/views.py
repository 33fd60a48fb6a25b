"""How a person wants the list: kept views and preferences of the desk."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from linli.people.models import Unit


class DeskPreference(models.Model):
    """One person's wishes for the list; without a row the defaults hold.

    ``columns`` are codes separated by commas, in order; empty means the default columns.
    ``keyboard`` False switches single-key commands off (WCAG 2.1.4). ``default_view`` is what the
    list shows when nothing was asked for; somebody else's that is no longer shared counts as none.
    """

    class Density(models.TextChoices):
        """Height of a row."""

        COMFORTABLE = "comfortable", "宽松"
        COMPACT = "compact", "紧凑"

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="desk_preference"
    )
    columns = models.CharField("列", max_length=200, blank=True, default="")
    density = models.CharField(
        "行距", max_length=12, choices=Density.choices, default=Density.COMFORTABLE
    )
    preview = models.BooleanField("右侧预览", default=False)
    keyboard = models.BooleanField("单键操作", default=True)
    default_view = models.ForeignKey(
        "workbench.SavedView",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="默认视图",
    )
    updated_at = models.DateTimeField("更新时间")

    class Meta:
        db_table = "workbench_preference"

    def __str__(self) -> str:
        return str(self.user_id)


class SavedView(models.Model):
    """A kept combination of filters, order and columns under a name.

    ``query`` is the canonical address part of :class:`linli.cases.queries.listing.Filters`.
    With ``unit`` the view is shared with everybody who holds a post there; what each of them
    sees in it is still decided by their own posts.
    """

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_views"
    )
    unit = models.ForeignKey(
        Unit, on_delete=models.CASCADE, null=True, blank=True, related_name="shared_views"
    )
    name = models.CharField("名称", max_length=40)
    query = models.CharField("条件", max_length=800, blank=True, default="")
    columns = models.CharField("列", max_length=200, blank=True, default="")
    position = models.PositiveSmallIntegerField("次序", default=0)
    created_at = models.DateTimeField("建立时间")
    updated_at = models.DateTimeField("更新时间")

    class Meta:
        db_table = "workbench_view"
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["owner", "name"], name="uniq_view_owner_name"),
        ]
        indexes = [models.Index(fields=["unit", "position", "id"], name="view_unit")]

    def __str__(self) -> str:
        return self.name
