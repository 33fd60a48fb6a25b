"""The reference of the settings, read from the environment readers of ``linli.config``.

The source is read, not imported: what a site may set is every call of a reader in
:mod:`linli.config.env`, with the default as written there. The meaning is written here; a
reader without one is an error, and so is a meaning without a reader.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

Table = Callable[[Sequence[str], Iterable[Sequence[object]]], str]

SOURCE = Path(__file__).resolve().parent.parent / "config" / "settings.py"
_KINDS = {"text": "text", "flag": "yes or no", "number": "whole number", "words": "list, commas"}

#: Name → what it is for.
MEANINGS: dict[str, str] = {
    "LINLI_VAR": "folder of everything a site writes: database file, uploads, local secrets",
    "LINLI_DEBUG": "development pages on errors; never on a machine others can reach",
    "LINLI_STYLE_PAGE": "the page `/ui/` with every component of the pages, for those who build "
    "pages; no data of the county is on it",
    "LINLI_SECRET_KEY": "signs sessions and forms; required to be the same on every machine",
    "LINLI_MASTER_KEY": "64 hexadecimal digits from which the keys of sealed names and numbers "
    "are derived; without it they cannot be read any more, so keep a copy apart from the backups",
    "LINLI_OLD_MASTER_KEYS": "former master keys, still able to open what they sealed",
    "LINLI_HOSTS": "host names under which the site answers",
    "LINLI_ORIGINS": "full origins (`https://…`) from which forms are accepted, when a proxy "
    "changes scheme or host",
    "LINLI_PUBLIC_URL": "address under which residents reach the site (`https://…`): what the "
    "links in messages begin with; empty: messages name number and lookup code instead",
    "LINLI_DATABASE_URL": "`sqlite:///PATH` or `postgresql://user:password@host:port/name`; a "
    "socket folder goes into `?host=`",
    "LINLI_IDLE_SECONDS": "seconds without a request after which a staff session ends",
    "LINLI_HTTPS": "the site is reached by HTTPS only: secure cookies, redirect, HSTS",
    "LINLI_MAX_UPLOAD": "largest single attachment, bytes",
    "LINLI_STREAMS": "open streams to walls (大屏) in each web process, each with a thread of its "
    "own beside `--threads`; screens beyond them ask every 30 seconds; 0: none",
    "LINLI_NAME_MODEL": "let the tagger of the extra `names`, where it is installed, find names in "
    "what is written before it is stored; no: by rules alone, which find fewer and need no memory",
    "LINLI_FONTS": "folder with the site's own licensed typefaces (小标宋, 仿宋, 楷体, 黑体) for "
    "official documents; without it free substitutes are used",
    "LINLI_MESSAGE_GATEWAY": "dotted path of a callable that sends all messages, in the place of "
    "the adapters below; see [sending messages](../howto/send-messages.md)",
    "LINLI_SMS": "how short messages leave: `file`, `console` or `http`",
    "LINLI_SMS_URL": "address of the gateway for short messages, with `http`",
    "LINLI_SMS_KEY": "key with which every short message is signed (HMAC-SHA-256), with `http`",
    "LINLI_MAIL": "how e-mail leaves: `file`, `console` or `smtp`",
    "LINLI_MAIL_URL": "`smtp://user:password@host:25?from=desk@example.org`; `smtp+tls://` begins "
    "in clear and turns to TLS, `smtps://` is TLS from the start",
    "LINLI_IM": "how messages to the enterprise messenger leave: `file`, `console` or `http`",
    "LINLI_IM_URL": "address of the messenger's webhook, with its key",
    "LINLI_IM_FORM": "form of the webhook: `wecom`, `dingtalk` or `feishu`",
    "LINLI_LLM_URL": "address of a language model that the county itself runs (chat completions, "
    "`https://…/v1`); empty: none, and nothing is ever called. It gets masked texts only",
    "LINLI_LLM_MODEL": "name of that model, as its endpoint knows it",
    "LINLI_LLM_KEY": "key for that endpoint, where it wants one",
    "LINLI_MAP_FILE": "path of a PMTiles file, vector or pictures: the [base map]"
    "(../howto/base-map.md) served by the site itself; empty: none",
    "LINLI_MAP_TIANDITU_KEY": "browser key of 天地图, used when there is no file: staff's browsers "
    "then fetch tiles from `*.tianditu.gov.cn`; empty: nobody is asked",
    "LINLI_MAP_APPROVAL": "number of approval (审图号) of the base map, e.g. `GS(2024)0650号`, "
    "printed beside it; without it no base map is shown; without a base map: of the outlines",
    "LINLI_MAP_ATTRIBUTION": "whose map it is, printed beside it; empty: what the file says, or "
    "天地图's own line",
    "LINLI_LOG_LEVEL": "least level of log lines: DEBUG, INFO, WARNING, ERROR",
}
#: Defaults that are worked out at the start rather than written down.
_WORKED_OUT = {
    "LINLI_VAR": "`var` in the current folder",
    "LINLI_STYLE_PAGE": "as `LINLI_DEBUG`",
    "LINLI_SECRET_KEY": "made once, kept in `secrets/django` of `LINLI_VAR`",
    "LINLI_MASTER_KEY": "made once, kept in `secrets/master` of `LINLI_VAR`",
    "LINLI_DATABASE_URL": "SQLite file `linli.sqlite3` in `LINLI_VAR`",
}


class Reader(NamedTuple):
    """One call of an environment reader: the setting, its kind, its default as text."""

    name: str
    kind: str
    default: str


def readers(source: str) -> Iterator[Reader]:
    """Yield the settings a source text reads, in its order."""
    for node in ast.walk(ast.parse(source)):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and isinstance(node.func.value, ast.Name)
            and node.func.value.id == "env"
            and node.func.attr in _KINDS
            and isinstance(node.args[0], ast.Constant)
        ):
            given = node.args[1:] + [word.value for word in node.keywords]
            name = str(node.args[0].value)
            yield Reader(name, _KINDS[node.func.attr], _default(name, given[0] if given else None))


def _default(name: str, node: ast.expr | None) -> str:
    if name in _WORKED_OUT:
        return _WORKED_OUT[name]
    if node is None:
        return "none" if name else ""
    value = _value(node)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "empty" if value == "" else f"`{value}`"


def _value(node: ast.expr) -> object:
    """Return a written constant or product of constants; anything else as source text."""
    if isinstance(node, ast.Constant):
        return node.value
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult):
        left, right = _value(node.left), _value(node.right)
        if isinstance(left, int) and isinstance(right, int):
            return left * right
    return ast.unparse(node)


def settings(table: Table, source: Path = SOURCE) -> str:
    """The table of settings. Raises KeyError for a setting whose meaning nobody has written."""
    found = sorted(set(readers(source.read_text(encoding="utf-8"))))
    rows = [(f"`{one.name}`", one.kind, one.default, MEANINGS[one.name]) for one in found]
    return table(("variable", "kind", "default", "meaning"), rows)
