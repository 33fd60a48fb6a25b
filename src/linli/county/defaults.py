"""The deadline policies and the statutory calendar shipped inside the package.

A county's own pack may replace both; these answer before any county is loaded.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType

import yaml

from linli.domain.calendar import WorkCalendar
from linli.domain.policies import Policy


def packaged(name: str) -> str:
    """Text of a file under ``linli/county/data``."""
    return (files("linli.county") / "data" / name).read_text(encoding="utf-8")


@cache
def load_policies() -> Mapping[str, Policy]:
    """Packaged policies by code (``13710``, ``12345``), in the order of the file."""
    listed = [
        Policy.parse(entry) for entry in yaml.safe_load(packaged("policies.yaml"))["policies"]
    ]
    return MappingProxyType({policy.code: policy for policy in listed})


@cache
def load_calendar() -> WorkCalendar:
    """Packaged holidays and make-up workdays with the usual office hours.

    The table holds only days which differ from Monday–Friday, through the last published year.
    """
    return WorkCalendar.parse(csv.DictReader(packaged("calendar.csv").splitlines()))
