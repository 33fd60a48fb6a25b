"""The English catalogue: reading, judging, writing and compiling it.

``locale/en/LC_MESSAGES/django.po`` is what people edit; ``django.mo`` (for pages) and the
``words.en.js`` of desk and residents (for scripts) are made from it and committed, so that a
fresh clone and the built wheel speak English without any tool.
"""

from __future__ import annotations

import json
import re
import struct
from collections.abc import Mapping
from pathlib import Path

from linli.cli.messages_collect import HAN, PACKAGE, Messages

PO = PACKAGE / "web" / "locale" / "en" / "LC_MESSAGES" / "django.po"
MO = PO.with_suffix(".mo")
#: Scripts of the desk that have a dictionary of their own.
MAP = "web/static/desk/map"
#: The dictionaries for scripts, and the folders of scripts that speak beside each: a resident's
#: telephone is spared the desk's words, the desk the residents', and other pages the map's.
SCRIPTS = {
    PACKAGE / "web" / "static" / "ui" / "words.en.js": ("web/static/ui/", "web/static/desk/"),
    PACKAGE / "web" / "static" / "desk" / "words.en.js": (MAP,),
    PACKAGE / "web" / "static" / "resident" / "words.en.js": (
        "web/static/resident/",
        "web/static/ui/map.js",
    ),
    PACKAGE / "web" / "static" / "field" / "words.en.js": (
        "web/static/field/",
        "web/static/resident/tus.js",
        "web/static/resident/shrink.js",
    ),
}

#: A text in English; one and many where the text holds a number.
English = str | tuple[str, str]
Catalogue = dict[str, English]

#: English may quote a word in its Chinese form.
QUOTED = re.compile(r"“[^”]*”|【[^】]*】")
_PLACES = re.compile(r"%\((\w+)\)s|(?<!\{)\{(\w+)\}(?!\})")
_HEADER = """\
# English words of the pages; the Chinese text is the key.
# Edit the msgstr lines, then run: linli translations build
msgid ""
msgstr ""
"Project-Id-Version: Linli\\n"
"Language: en\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"
"""
_MO_HEADER = "Content-Type: text/plain; charset=UTF-8\nPlural-Forms: nplurals=2; plural=(n != 1);\n"


def read(path: Path = PO) -> Catalogue:
    """Return the catalogue; doubtful (fuzzy) entries count as missing."""
    from babel.messages.pofile import read_po  # noqa: PLC0415 - a tool of the source tree only

    found: Catalogue = {}
    if not path.exists():
        return found
    with path.open("rb") as file:
        for entry in read_po(file, locale="en"):
            if not entry.id or entry.fuzzy:
                continue
            if isinstance(entry.id, tuple):
                forms = entry.string if isinstance(entry.string, tuple | list) else ("", "")
                found[str(entry.id[0])] = (str(forms[0]), str(forms[1]))
            else:
                found[str(entry.id)] = str(entry.string)
    return found


def problems(messages: Messages, catalogue: Mapping[str, English]) -> list[str]:
    """Return a sentence for each text that an English page could not show properly."""
    found = list(messages.problems)
    for text in messages.found:
        found += _judge(text, catalogue.get(text, ""), plural=text in messages.plural)
    found += [
        f"没有用到 / no longer used: {text}" for text in catalogue if text not in messages.found
    ]
    return found


def fits(english: English, *, plural: bool) -> bool:
    """Tell whether there is English in the form that is needed."""
    if isinstance(english, str):
        return bool(english) and not plural
    return all(english)


def _judge(text: str, english: English, *, plural: bool) -> list[str]:
    forms = (english,) if isinstance(english, str) else english
    if not all(forms):
        return [f"没有英文 / no English: {text}"]
    if plural and isinstance(english, str):
        return [f"要有单数和复数 / needs one and many: {text}"]
    wanted = _places(text)
    for form in forms:
        if HAN.search(QUOTED.sub("", form)):
            return [f"英文里有汉字 / Chinese in the English: {text} → {form}"]
        # "One day" may leave out the number, nothing else.
        lost = wanted - _places(form)
        if _places(form) - wanted or lost - ({"n"} if plural else set()):
            return [f"空位不同 / other placeholders: {text} → {form}"]
    return []


def _places(text: str) -> set[str]:
    return {one or other for one, other in _PLACES.findall(text)}


def po_text(messages: Messages, catalogue: Mapping[str, English]) -> str:
    """Return the text of the .po file: every text in use, with the files that use it."""
    lines = [_HEADER]
    for text, files in sorted(messages.found.items(), key=lambda item: (item[1][0], item[0])):
        english = catalogue.get(text, "")
        lines += [f"#: {name}" for name in sorted(files)[:3]]
        lines.append(f"msgid {_quoted(text)}")
        if text in messages.plural:
            one, many = english if isinstance(english, tuple) else (english, english)
            lines.append(f"msgid_plural {_quoted(text)}")
            lines += [f"msgstr[0] {_quoted(one)}", f"msgstr[1] {_quoted(many)}"]
        else:
            single = english[1] if isinstance(english, tuple) else english
            lines.append(f"msgstr {_quoted(single)}")
        lines.append("")
    return "\n".join(lines)


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def mo_bytes(path: Path = PO) -> bytes:
    """Return the compiled catalogue: the same bytes for the same words, whatever the tools.

    A text without English is left out: Chinese is better than nothing at all.
    """
    pairs = {"": _MO_HEADER}
    for text, english in read(path).items():
        if isinstance(english, str) and english:
            pairs[text] = english
        elif not isinstance(english, str) and all(english):
            pairs[f"{text}\0{text}"] = "\0".join(english)
    rows = sorted((key.encode(), value.encode()) for key, value in pairs.items())
    keys, values = [key for key, _ in rows], [value for _, value in rows]
    tables = struct.pack("<7I", 0x950412DE, 0, len(rows), 28, 28 + 8 * len(rows), 0, 0)
    at = 28 + 16 * len(rows)
    for texts in (keys, values):
        for one in texts:
            tables += struct.pack("<2I", len(one), at)
            at += len(one) + 1
    return tables + b"".join(one + b"\0" for one in (*keys, *values))


def script_text(
    messages: Messages, catalogue: Mapping[str, English], folders: tuple[str, ...]
) -> str:
    """Return the dictionary of the scripts there; a page loads it before any script that speaks."""
    words = {}
    apart = MAP not in folders
    for text in sorted(messages.scripts):
        places = [one for one in messages.found[text] if not (apart and one.startswith(MAP))]
        if not any(name.startswith(folders) for name in places):
            continue
        english = catalogue.get(text, "")
        words[text] = english if isinstance(english, str) else english[1]
    body = json.dumps(words, ensure_ascii=False, indent=2)
    return (
        "// Made from locale/en by: linli translations build\n"
        f"Object.assign(globalThis.linliWords || (globalThis.linliWords = {{}}), {body});\n"
    )
