"""County packs: ``find_pack`` and ``read_pack``.

A county is configuration, not code. A pack is a folder of files a person can read and edit;
reading it is pure (no database), collects every defect before refusing, and gives frozen rows
(:mod:`linli.county.pack_schema`). Writing them to the database is the loader's work.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Final

import linli.packs
from linli.county import extensions
from linli.county.pack_check import (
    check_areas,
    check_matters,
    check_outlines,
    check_public,
    check_staff,
    check_supervision,
    check_templates,
    check_units,
    parents_first,
    staffing_warnings,
)
from linli.county.pack_county import COUNTY, read_county
from linli.county.pack_files import Folder
from linli.county.pack_geometry import fit_warnings, read_geometries
from linli.county.pack_phrases import check_phrases, read_phrases
from linli.county.pack_place_names import read_place_names
from linli.county.pack_powers import read_powers
from linli.county.pack_rows import (
    AREAS,
    MATTERS,
    UNITS,
    read_areas,
    read_calendar,
    read_dictionaries,
    read_matters,
    read_policies,
    read_staff,
    read_templates,
    read_texts,
    read_units,
)
from linli.county.pack_schema import Pack, PackError, Problem, StaffRow, UnitRow

BUILTIN: Final = Path(linli.packs.__file__).parent


def builtin_packs() -> tuple[str, ...]:
    """Names of the packs that come with Linli."""
    return tuple(sorted(path.parent.name for path in BUILTIN.glob(f"*/{COUNTY}")))


def find_pack(name_or_path: str | Path) -> Path:
    """Return the folder of a pack given by built-in name (``jiexiu``) or by path.

    A built-in name wins, so that a folder lying about in the working directory cannot shadow
    it (write ``./jiexiu`` to mean the folder). Raises ``PackError`` when there is no such pack.
    """
    text = str(name_or_path)
    if text in builtin_packs():
        return BUILTIN / text
    path = Path(name_or_path).expanduser()
    if (path / COUNTY).is_file():
        return path
    names = "、".join(builtin_packs())
    sentence = f"找不到县级配置包：文件夹里应有 {COUNTY}。自带的有：{names}。"
    raise PackError([Problem(text, sentence)])


def read_pack(path: Path) -> Pack:
    """Read and check a pack folder; raises ``PackError`` with everything that is wrong."""
    folder = Folder(path)
    if not path.is_dir():
        raise PackError([Problem(str(path), "没有这个文件夹。")])
    county = read_county(folder)
    if county is None:
        # Everything else is measured against the county; its own defects come first.
        raise PackError(folder.problems)
    areas = read_areas(folder, county.valid_from)
    units = read_units(folder)
    matters = read_matters(folder)
    policies = read_policies(folder)
    calendar = read_calendar(folder)
    staff = read_staff(folder)
    dictionaries, labels = read_dictionaries(folder)
    texts = read_texts(folder)
    templates = read_templates(folder)
    geometries = read_geometries(folder, county)

    areas = parents_first(folder, AREAS, areas)
    check_areas(folder, county, areas)
    units = parents_first(folder, UNITS, units)
    check_units(folder, units, areas)
    check_supervision(folder, county, units)
    check_public(folder, county, matters)
    parents_first(folder, MATTERS, matters)
    check_matters(folder, county, matters, units, policies)
    check_staff(folder, staff, units, areas)
    types = frozenset(e.code for e in dictionaries if e.dictionary == "request_type")
    check_outlines(folder, geometries, areas)
    check_templates(folder, templates, matters, types)
    phrases = read_phrases(folder)
    check_phrases(
        folder,
        phrases,
        {row.code for row in units},
        {row.code for row in matters},
        {row.username for row in staff},
    )
    documents = _documents(folder)
    powers = read_powers(folder)
    place_names = read_place_names(folder, {row.code for row in areas})
    folder.problems += extensions.check(documents)
    if folder.problems:
        raise PackError(folder.problems)

    staff = [_with_areas(row, {unit.code: unit for unit in units}) for row in staff]
    warnings = staffing_warnings(staff, units, areas, matters, county.supervision_unit)
    warnings += fit_warnings(geometries, areas)
    return Pack(
        path=path,
        digest=folder.digest,
        county=county,
        areas=tuple(areas),
        geometries=tuple(geometries),
        units=tuple(units),
        matters=tuple(matters),
        policies=tuple(policies),
        calendar=tuple(calendar),
        staff=tuple(staff),
        dictionaries=tuple(dictionaries),
        dictionary_labels=labels,
        texts=texts,
        templates=tuple(templates),
        warnings=warnings,
        documents=documents,
        phrases=tuple(phrases),
        powers=powers,
        place_names=place_names,
    )


def _documents(folder: Folder) -> tuple[tuple[str, str], ...]:
    """Return the texts of ``documents/*.yaml``; what they say is checked by who uses them."""
    names = [f"documents/{path.name}" for path in sorted(folder.path.glob("documents/*.yaml"))]
    texts = ((name, folder.text(name)) for name in names)
    return tuple((name, text) for name, text in texts if text is not None)


def _with_areas(row: StaffRow, units: dict[str, UnitRow]) -> StaffRow:
    """Fill in the area of posts that leave it out: the unit's own."""
    posts = tuple(
        post if post.area else replace(post, area=units[post.unit].area) for post in row.posts
    )
    return replace(row, posts=posts)
