"""The authority's word that stands in the numbers of its papers (机关代字)."""

from __future__ import annotations

from linli.catalogue.snapshot import Catalogue, UnitInfo

#: Endings of place names that are left out of a town's word in numbers.
_PLACE_ENDINGS = ("街道", "镇", "乡")


def county_word(catalogue: Catalogue, unit: UnitInfo) -> str:
    """Return the authority's word for numbers: ``介综`` for the county, ``清河综`` for a town."""
    if unit.tier == "county":
        stem = str(catalogue.settings.get("short_name") or catalogue.county_name)[:1]
    else:
        stem = catalogue.tree.by_id(unit.area_id).name
        for ending in _PLACE_ENDINGS:
            if len(stem) > len(ending) + 1:
                stem = stem.removesuffix(ending)
    return f"{stem}综"  # zh-only
