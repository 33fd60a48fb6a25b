"""Entry point of the measurements: makes a fresh place, then lets Django see only that."""

from __future__ import annotations

import argparse
import json
import os
import re
import sys
import tempfile
from pathlib import Path

from bench import databases

#: What can be measured; the command line's own parser holds the same words (a test compares).
WHAT = ("loop", "pages", "resident", "escalation", "search", "photos", "field", "numbers", "map")
#: Cases standing in the tables for each case measured: 200 measured among 10,000.
FILL = 50
#: Matters of ``numbers``.
MATTERS = 1_000_000


def _arguments(given: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="linli bench", description=__doc__)
    parser.add_argument("what", choices=WHAT)
    parser.add_argument(
        "--cases", type=int, help="cases measured (default 200, for numbers and map 1000000)"
    )
    parser.add_argument("--rounds", type=int, default=5, help="rounds, floor in between (5)")
    parser.add_argument("--requests", type=int, default=60, help="to each page (default 60)")
    parser.add_argument("--database", default="", help="postgresql:// address of a server")
    parser.add_argument("--pack", default="jiexiu", help="county pack, name or folder (jiexiu)")
    parser.add_argument("--only", default="", help="of numbers: the questions named so")
    parser.add_argument(
        "--keep", default="", help="of numbers and map: keep the database by this name"
    )
    parser.add_argument("--json", action="store_true", help="print JSON")
    found = parser.parse_args(given)
    if found.cases is None:
        found.cases = MATTERS if found.what in {"numbers", "map"} else 200
    if found.keep and not re.fullmatch(r"[a-z0-9_]{1,40}", found.keep):
        parser.error("--keep takes small letters, digits and _")
    if found.keep and found.what not in {"numbers", "map"}:
        parser.error("--keep is for numbers and map")
    if found.only and found.what != "numbers":
        parser.error("--only is for numbers")
    if not 1 <= found.rounds <= found.cases:
        parser.error("--rounds must be between 1 and --cases")
    if found.requests < 2:
        parser.error("--requests must be at least 2")
    return found


def main(given: list[str] | None = None) -> int:
    """Run one measurement and print it; return the exit status."""
    options = _arguments(sys.argv[1:] if given is None else given)
    pack = Path(options.pack).resolve() if Path(options.pack).is_dir() else options.pack
    with tempfile.TemporaryDirectory(prefix="linli-bench-") as folder:
        os.environ["LINLI_VAR"] = folder
        (Path(folder) / "static").mkdir()
        os.environ["LINLI_LOG_LEVEL"] = "ERROR"
        os.environ["DJANGO_SETTINGS_MODULE"] = "linli.config.settings"
        with databases.fresh(options.database, Path(folder), options.keep) as place:
            os.environ["LINLI_DATABASE_URL"] = place.address
            import django  # noqa: PLC0415 - the settings must see this very database

            django.setup()
            from bench import (  # noqa: PLC0415 - needs Django
                escalation,
                field,
                loop,
                maps,
                numbers,
                pages,
                photos,
                resident,
                result,
                search,
            )

            filled = options.cases * FILL
            if options.what == "pages":
                found = pages.run(place, pack, Path(folder), options.requests, filled)
                shown = pages.table(found)
            elif options.what == "resident":
                found = resident.run(pack, Path(folder))
                shown = resident.table(found)
            elif options.what == "field":
                found = field.run(pack, Path(folder), options.rounds, filled)
                shown = field.table(found)
            elif options.what == "search":
                found = search.run(pack, options.cases, options.requests // 2)
                shown = search.table(found)
            elif options.what == "numbers":
                found = numbers.run(options.cases, options.requests // 2, options.only)
                shown = numbers.table(found)
            elif options.what == "map":
                found = maps.run(pack, options.cases, options.requests // 2)
                shown = maps.table(found)
            elif options.what == "photos":
                found = photos.run(place, options.cases, options.requests)
                shown = photos.table(found)
            elif options.what == "escalation":
                found = escalation.run(place, pack, options.rounds, filled)
                shown = result.table(found)
            else:
                found = loop.run(place, pack, options.cases, options.rounds, filled)
                shown = result.table(found)
            print(json.dumps(found, ensure_ascii=False, indent=2) if options.json else shown)
    return 0


if __name__ == "__main__":
    sys.exit(main())
