"""Templates from the county pack, or the ones that come with Linli, into their table."""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from importlib.resources import files

from linli.county.pack_schema import Pack, Problem
from linli.documents.kinds import Kind
from linli.documents.models import DocumentTemplate
from linli.documents.template import TemplateFaultError, read_template
from linli.kernel import clock


@cache
def defaults() -> dict[Kind, str]:
    """Return the templates that come with Linli."""
    folder = files("linli.documents") / "data"
    return {kind: (folder / f"{kind.value}.yaml").read_text("utf-8") for kind in Kind}


def shipped() -> str:
    """Return all of them as one text, the mark of this release."""
    return "".join(defaults().values())


def check(documents: tuple[tuple[str, str], ...]) -> list[Problem]:
    """Return what is wrong with a pack's own templates, with file and line."""
    problems: list[Problem] = []
    seen: dict[Kind, str] = {}
    for file, text in documents:
        try:
            kind = read_template(text).kind
        except TemplateFaultError as error:
            problems += [Problem(file, one.sentence, one.line or None) for one in error.faults]
            continue
        if kind in seen:
            problems.append(Problem(file, f"“{kind.value}”在 {seen[kind]} 里已经有了。"))
        seen[kind] = file
    return problems


def write(pack: Pack) -> tuple[str, ...]:
    """Make a new version of every template whose text has changed; old versions stay.

    Where the county has published a version of its own since, the new one waits as a draft;
    returned are sentences about those.
    """
    wanted = defaults() | {read_template(text).kind: text for _, text in pack.documents}
    rows: dict[str, list[DocumentTemplate]] = {}
    for row in DocumentTemplate.objects.order_by("kind", "version"):
        rows.setdefault(row.kind, []).append(row)
    told = []
    for kind, text in wanted.items():
        versions = rows.get(kind.value, [])
        from_pack = [one for one in versions if one.origin == DocumentTemplate.Origin.PACK]
        if from_pack and from_pack[-1].digest == digest_of(text):
            continue
        in_force = [one for one in versions if one.standing == DocumentTemplate.Standing.PUBLISHED]
        own = bool(in_force) and in_force[-1].origin == DocumentTemplate.Origin.COUNTY
        make(kind, text, versions[-1].version + 1 if versions else 1, published=not own)
        if own:
            name = read_template(text).name
            told.append(
                f"文书模板“{name}”有新的版本，但本县已自行修改；请在“文书模板”页面比较后决定。"
            )
    return tuple(told)


def digest_of(text: str) -> str:
    """Return the SHA-256 of a template text, line ends made equal."""
    return sha256(text.replace("\r\n", "\n").strip().encode()).hexdigest()


def make(kind: Kind, text: str, version: int, *, published: bool) -> DocumentTemplate:
    """Write one version that came with a pack."""
    template = read_template(text)
    now = clock.now()
    standing = DocumentTemplate.Standing.PUBLISHED if published else DocumentTemplate.Standing.DRAFT
    return DocumentTemplate.objects.create(
        kind=kind.value,
        version=version,
        name=template.name[:60],
        valid_from=template.valid_from,
        body=text,
        digest=digest_of(text),
        standing=standing,
        origin=DocumentTemplate.Origin.PACK,
        made_at=now,
        published_at=now if published else None,
    )
