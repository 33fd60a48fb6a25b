"""The demo: a county, its matters, a replay, log-ins. Made once, kept, and never over real data."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import connection
from django.db.models import Count
from tqdm import tqdm

from linli.cases.access import visible_to
from linli.cases.models import Case
from linli.county.loader import load_pack
from linli.county.pack import find_pack, read_pack
from linli.domain.errors import Invalid, NotNow
from linli.domain.lifecycle import FINAL, State
from linli.exchange import readers
from linli.exchange.mapping import guess
from linli.exchange.messages import Importer, Options, replies
from linli.kernel import clock
from linli.people.accounts import readable_password
from linli.people.actor import SYSTEM
from linli.people.models import Post, User
from linli.replay.drive import Replayed, count, replay
from linli.replay.office import furnish_office
from linli.replay.publishing import publish_some
from linli.replay.templates import fill

#: Matters made from templates when no messages are given.
CASES = 300
#: Weeks into which the messages of a demo are moved.
WEEKS = 9
SEED = 1
#: Made-up matters put on the public board.
BOARD = 24


@dataclass
class Marker:
    """What stands in ``var/demo.json``: that this database is a demo, and how it was filled.

    ``until`` is kept so that a filling that was interrupted goes on to the same moment.
    """

    database: str
    county: str
    until: str
    messages: str = ""
    cases: int = CASES
    filled: bool = False


@dataclass(frozen=True)
class Login:
    """One log-in to show."""

    username: str
    name: str
    role: str
    unit: str


def _marker_path() -> Path:
    return Path(settings.VAR) / "demo.json"


def _password_path() -> Path:
    return Path(settings.VAR) / "demo-password"


def wall_path() -> Path:
    """Return where the demo keeps the pass of its wall."""
    return Path(settings.VAR) / "demo-wall"


def database_name() -> str:
    """Return what names the database of this installation, also after its folder was moved."""
    values = connection.settings_dict
    name = str(values["NAME"])
    if connection.vendor == "sqlite" and Path(name).is_relative_to(settings.VAR):
        name = str(Path(name).relative_to(settings.VAR))
    return f"{connection.vendor}:{values.get('HOST') or ''}/{name}"


def read_marker() -> Marker | None:
    """Return the marker when it is about the present database."""
    try:
        marker = Marker(**json.loads(_marker_path().read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None
    return marker if marker.database == database_name() else None


def write_private(path: Path, text: str) -> None:
    """Write a file that its owner alone reads."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.touch(mode=0o600)
    path.write_text(text, encoding="utf-8")


def save_marker(marker: Marker) -> None:
    """Keep the marker."""
    write_private(_marker_path(), json.dumps(asdict(marker), ensure_ascii=False, indent=1))


def wipe(*, sure: bool) -> None:
    """Remove the demo's database, files and messages, to begin anew.

    Raises NotNow on PostgreSQL, and for data that is no demo's unless ``sure``.
    """
    if connection.vendor != "sqlite":
        raise NotNow(
            "not-here", "PostgreSQL 上的数据不会由 --reset 清除，请另建一个空的数据库再运行。"
        )
    path = Path(str(connection.settings_dict["NAME"]))
    if path.exists() and read_marker() is None and not sure:
        raise NotNow("not-a-demo", f"{path} 不是演示数据库，不会清除。确实要清除时请加 --yes。")
    connection.close()
    for ending in ("", "-wal", "-shm", ".writer"):
        Path(f"{path}{ending}").unlink(missing_ok=True)
    _remove_folder(Path(settings.LINLI_FILES))
    for leftover in (
        _marker_path(),
        _password_path(),
        wall_path(),
        Path(settings.VAR) / "outbox" / "messages.jsonl",
    ):
        leftover.unlink(missing_ok=True)


def _remove_folder(folder: Path) -> None:
    """Remove the stored files: two levels, files only, so that nothing else can go along."""
    for file in folder.glob("*/*"):
        if file.is_file():
            file.unlink()


def prepare(
    county: str, messages: Path | None, cases: int, tell: Callable[[str], object]
) -> Replayed | None:
    """Load the county and fill an empty database; None when it was filled before.

    ``tell`` is called with a sentence about each file of messages that was brought in.
    Raises NotNow when there are cases that no demo made, Invalid for a bad pack or file.
    """
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
    marker = read_marker()
    if marker is None:
        if Case.objects.exists():
            raise NotNow("not-a-demo", "这个数据库里已有事项，不是演示库，演示不会改动它。")
        marker = Marker(
            database=database_name(),
            county=county,
            until=clock.now().isoformat(),
            messages=str(messages.resolve()) if messages else "",
            cases=cases,
        )
        save_marker(marker)
    load_pack(marker.county)
    if marker.filled:
        return None
    until = datetime.fromisoformat(marker.until)
    official = _bring_in(marker, until, tell)
    with tqdm(total=count(until), unit="件", desc="办理", disable=None) as bar:
        done = replay(seed=SEED, until=until, replies=official, tick=bar.update)
    if not marker.messages:  # what real people wrote is published by people only
        publish_some(BOARD)
    furnish_office()
    marker.filled = True
    save_marker(marker)
    return done


def _bring_in(marker: Marker, until: datetime, tell: Callable[[str], object]) -> dict[str, str]:
    """Make or import the matters; return the official replies that came with messages."""
    if not marker.messages:
        templates = read_pack(find_pack(marker.county)).templates
        with tqdm(total=marker.cases, unit="件", desc="登记", disable=None) as bar:
            fill(templates, count=marker.cases, seed=SEED, until=until, tick=bar.update)
        return {}
    official: dict[str, str] = {}
    for path in message_files(Path(marker.messages)):
        mapping = guess(readers.columns(path))
        options = Options(
            source=path.name.split(".")[0][:40],
            mapping=mapping,
            seed=SEED,
            fold_weeks=WEEKS,
            anchor=until,
        )
        with tqdm(unit="行", desc=path.name, disable=None) as bar:
            outcome = Importer(options).run(path, tick=bar.update)
        tell(f"{path.name}：登记 {outcome.imported} 件，不能导入 {outcome.failed} 行。")
        for problem in outcome.problems[:5]:
            tell(f"  {problem}")
        if "reply" in mapping.fields:
            official |= replies(path)
    return official


def message_files(where: Path) -> list[Path]:
    """Return the file, or the files of a folder that hold dated messages, by name.

    Raises Invalid when there is none.
    """
    if where.is_file():
        return [where]
    found = []
    for path in sorted(where.iterdir()) if where.is_dir() else []:
        if not path.name.lower().endswith(readers.SUFFIXES):
            continue
        try:
            fields = guess(readers.columns(path)).fields
        except Invalid:
            continue  # a table about something else may lie in the same folder
        if {"source_id", "reported_at"} <= fields.keys():
            found.append(path)
    if not found:
        raise Invalid("no-messages", f"{where} 里没有可以导入的来信。")
    return found


def password() -> str:
    """Return the password of all demo accounts, made once per installation."""
    path = _password_path()
    if path.exists():
        return path.read_text(encoding="ascii").strip()
    fresh = readable_password()
    write_private(path, fresh + "\n")
    User.objects.filter(kind=User.Kind.STAFF).update(password=make_password(fresh))
    return fresh


def logins() -> list[Login]:
    """Return one log-in per role: of the unit and grids that have most open work."""
    busy = dict(
        Case.objects.exclude(state__in=[state.value for state in FINAL])
        .filter(lead_unit__isnull=False)
        .values_list("lead_unit_id")
        .annotate(many=Count("id"))
    )
    # Those whose matters their telephone shows: neither ended nor closed.
    ended = [*(state.value for state in FINAL), State.CLOSED.value]
    grids = dict(
        Case.objects.exclude(state__in=ended)
        .values_list("area_id")
        .annotate(many=Count("id"))
        .order_by()
    )
    posts = list(Post.objects.select_related("user", "unit").order_by("user__username", "id"))
    chosen = []
    for role in Post.Role:
        mine = [post for post in posts if post.role == role]
        if not mine:
            continue
        weights = grids if role == Post.Role.GRID_WORKER else busy
        key = "area_id" if role == Post.Role.GRID_WORKER else "unit_id"
        best = max(mine, key=lambda post: weights.get(getattr(post, key), 0))
        chosen.append(Login(best.user.username, best.user.full_name, role.label, best.unit.name))
    return chosen


def sample() -> tuple[str, str] | None:
    """Return number and lookup code of a matter in work, to try the resident's door."""
    cases: Any = visible_to(SYSTEM).order_by("-clock_start", "-id")
    for wanted in ({"state": State.CLOSED}, {"state": State.ANSWERED}, {}):
        found = cases.filter(**wanted).values_list("no", "lookup_code").first()
        if found is not None:
            return str(found[0]), str(found[1])
    return None


def login_rows(people: Sequence[Login]) -> list[tuple[str, ...]]:
    """Return the table of log-ins with its heading."""
    return [
        ("用户名", "姓名", "角色", "单位"),
        *((one.username, one.name, one.role, one.unit) for one in people),
    ]
