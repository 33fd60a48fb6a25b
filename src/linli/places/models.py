"""Divisions and grids as one tree of areas, and their versioned geometry."""

from __future__ import annotations

from django.db import models


class AreaKind(models.TextChoices):
    """Levels of the tree; grids nest to any depth under a village."""

    COUNTY = "county", "县"
    TOWN = "town", "乡镇（街道）"
    VILLAGE = "village", "村（社区）"
    GRID = "grid", "网格"
    MICROGRID = "microgrid", "微网格"


class Area(models.Model):
    """A division or a grid. Codes change when towns merge, hence validity and successor.

    ``path`` is the chain of codes from the county down, each ended by a slash: a subtree is
    one range of ``path`` on any engine (``LIKE`` would scan the whole table on SQLite).
    """

    code = models.CharField("编码", max_length=30, unique=True)
    name = models.CharField("名称", max_length=80)
    kind = models.CharField("级别", max_length=10, choices=AreaKind.choices)
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children"
    )
    depth = models.PositiveSmallIntegerField("层级", default=0)
    path = models.CharField("路径", max_length=250, unique=True)
    valid_from = models.DateField("启用日期")
    valid_to = models.DateField("停用日期", null=True, blank=True)
    successor = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        db_table = "places_area"
        ordering = ["code"]
        indexes = [models.Index(fields=["parent", "code"], name="area_parent_code")]

    def __str__(self) -> str:
        return f"{self.name}（{self.code}）"


class AreaGeometry(models.Model):
    """One version of an area's outline, WGS-84, as a GeoJSON geometry in text.

    ``schematic`` outlines are drawn for orientation only and are marked 示意 wherever shown.
    """

    area = models.ForeignKey(Area, on_delete=models.CASCADE, related_name="geometries")
    version = models.PositiveIntegerField("版本")
    geometry = models.TextField("几何")
    schematic = models.BooleanField("示意", default=True)
    datum = models.CharField("原坐标系", max_length=10, default="WGS84")
    source = models.CharField("来源", max_length=120, blank=True, default="")
    valid_from = models.DateField("启用日期")
    valid_to = models.DateField("停用日期", null=True, blank=True)

    class Meta:
        db_table = "places_area_geometry"
        constraints = [
            models.UniqueConstraint(fields=["area", "version"], name="uniq_geometry_version")
        ]
        indexes = [models.Index(fields=["valid_to", "area"], name="geometry_live")]

    def __str__(self) -> str:
        return f"{self.area_id} v{self.version}"
