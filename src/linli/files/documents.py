"""Looking at a document before it is stored: it must be what its name says, and no trap.

Documents are kept as they came and only ever handed out as downloads, so nothing here
renders or unpacks them; what is checked is the outer form.
"""

from __future__ import annotations

import zipfile
from io import BytesIO

from linli.domain.errors import Invalid

#: Most entries of an office file, and most bytes it may unpack to.
MAX_ENTRIES = 2000
MAX_UNPACKED = 200 * 1024 * 1024
#: Most times larger unpacked than packed; honest spreadsheets stay far below.
MAX_RATIO = 200

_ENCRYPTED = 0x1
_HEARTS = {".docx": "word/document.xml", ".xlsx": "xl/workbook.xml"}


def check(extension: str, data: bytes) -> None:
    """Raise Invalid, with a sentence, unless ``data`` is a sound file of this kind.

    ``extension`` is ``.pdf``, ``.docx`` or ``.xlsx``.
    """
    if extension == ".pdf":
        _check_pdf(data)
    else:
        _check_office(extension, data)


def _refuse(sentence: str) -> Invalid:
    return Invalid("file-refused", sentence)


def _check_pdf(data: bytes) -> None:
    if not data.startswith(b"%PDF-") or b"%%EOF" not in data[-2048:]:
        raise _refuse("这个文件不是完整的 PDF 文档，请重新保存后再上传。")
    if zipfile.is_zipfile(BytesIO(data)):
        raise _refuse("这个 PDF 里还藏着压缩包，不能上传。请重新导出一份再试。")


def _check_office(extension: str, data: bytes) -> None:
    if not data.startswith(b"PK\x03\x04"):
        raise _refuse("文件内容和文件名对不上，请用办公软件另存一份再上传。")
    try:
        with zipfile.ZipFile(BytesIO(data)) as package:
            entries = package.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as problem:
        raise _refuse("这个文件已损坏，打不开。请重新保存后再上传。") from problem
    names = {entry.filename for entry in entries}
    if "[Content_Types].xml" not in names or _HEARTS[extension] not in names:
        raise _refuse("文件内容和文件名对不上，请用办公软件另存一份再上传。")
    if any(entry.flag_bits & _ENCRYPTED for entry in entries):
        raise _refuse("文件加了密码，工作人员打不开。请去掉密码后再上传。")
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise _refuse("文件里带有宏程序，不能上传。请另存为不带宏的文件。")
    unpacked = sum(entry.file_size for entry in entries)
    too_much = unpacked > min(MAX_UNPACKED, max(MAX_RATIO * len(data), 1024 * 1024))
    if len(entries) > MAX_ENTRIES or too_much:
        raise _refuse("这个文件解开后异常地大，不能上传。请另存一份再试。")
