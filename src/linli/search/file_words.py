"""The words in a document file: read by a process of its own, which may fail, hang or be killed.

Run as a script it reads the file on its standard input and prints what it read as UTF-8; it knows
nothing of the platform. Parsers of office files have met every kind of trap, so the process gets
little time and memory, and whatever happens to it is “no words in there”.
"""

from __future__ import annotations

import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree

#: Most characters read of one file, seconds and bytes of memory it may cost.
LIMIT = 30_000
SECONDS = 20
MEMORY = 768 * 1024 * 1024
#: Pages of a PDF and rows of a sheet looked at.
PAGES = 60
ROWS = 5_000

_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def words_in(media_type: str, data: bytes) -> str:
    """Return the first :data:`LIMIT` characters of words in a file, '' where none can be read."""
    kind = _kind(media_type)
    if not kind:
        return ""
    try:
        done = subprocess.run(  # noqa: S603 - our own script and a word of our own
            [sys.executable, "-I", str(Path(__file__)), kind],
            input=data,
            capture_output=True,
            timeout=SECONDS * 2,
            check=False,
        )
    except (subprocess.TimeoutExpired, OSError):
        return ""
    if done.returncode != 0:
        return ""
    return done.stdout.decode("utf-8", "ignore").replace("\x00", "")[:LIMIT]


def _kind(media_type: str) -> str:
    for mark, kind in (("pdf", "pdf"), ("wordprocessing", "docx"), ("spreadsheet", "xlsx")):
        if mark in media_type:
            return kind
    return "txt" if media_type.startswith("text/plain") else ""


def _docx(data: bytes) -> Iterator[str]:
    with (
        zipfile.ZipFile(BytesIO(data)) as package,
        package.open("word/document.xml") as document,
    ):
        for _, element in ElementTree.iterparse(document):  # noqa: S314 - alone in a limited process
            if element.tag == f"{_WORD}t":
                yield element.text or ""
            elif element.tag in {f"{_WORD}p", f"{_WORD}tab", f"{_WORD}br"}:
                yield "\n"
                element.clear()


def _xlsx(data: bytes) -> Iterator[str]:
    import openpyxl  # noqa: PLC0415 - the parent process has no use for it

    book = openpyxl.load_workbook(BytesIO(data), read_only=True, data_only=True)
    for sheet in book.worksheets:
        for row in sheet.iter_rows(max_row=ROWS, values_only=True):
            for value in row:
                if value is not None:
                    yield f"{value} "
            yield "\n"


def _pdf(data: bytes) -> Iterator[str]:
    import pypdf  # noqa: PLC0415 - the parent process has no use for it

    reader = pypdf.PdfReader(BytesIO(data))
    for place, sheet in enumerate(reader.pages):
        if place == PAGES:
            return
        yield sheet.extract_text() + "\n"


def _txt(data: bytes) -> Iterator[str]:
    for name in ("utf-8-sig", "gb18030"):
        try:
            yield data.decode(name)
        except UnicodeDecodeError:
            continue
        return


_READERS = {"docx": _docx, "xlsx": _xlsx, "pdf": _pdf, "txt": _txt}


def _child(kind: str) -> None:
    import logging  # noqa: PLC0415 - in the child only
    import resource  # noqa: PLC0415 - in the child only
    import warnings  # noqa: PLC0415 - in the child only

    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    data, kept, length = sys.stdin.buffer.read(), [], 0
    for part in _READERS[kind](data):
        kept.append(part)
        length += len(part)
        if length > LIMIT:
            break
    text = re.sub(r"[^\S\n]+", " ", "".join(kept)[:LIMIT])
    sys.stdout.buffer.write(text.encode("utf-8", "ignore"))


if __name__ == "__main__":
    _child(sys.argv[1])
