"""``python -m tests.run.schema``: make the databases of a run ahead of its tests.

Building the schema keeps one processor busy for ten seconds on each engine, and the processes of
a part would all wait for it. So it is done while the checks before the tests leave one idle.
"""

from __future__ import annotations

import django


def main() -> None:
    """Make the originals of the engine in ``LINLI_DATABASE_URL`` (see tests/databases.py)."""
    django.setup()
    from tests import databases  # noqa: PLC0415 - models need the setup

    databases.make_ahead()


if __name__ == "__main__":
    main()
