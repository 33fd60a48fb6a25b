"""Reading back what the renderers wrote."""

from __future__ import annotations

import io
import re
from datetime import date
from typing import Any

import docx
from pypdf import PdfReader

from linli.documents.assemble import assemble
from linli.documents.content import Document
from linli.documents.kinds import Kind
from linli.documents.loading import defaults
from linli.documents.placeholders import samples
from linli.documents.template import read_template

DAY = date(2026, 7, 1)

#: A small template with every part of the language.
SMALL = """\
kind: dispatch
name: 交办单
valid_from: 2026-01-01
number: "{{机关代字}}交〔{{年}}〕{{序号}}号"
title: 关于{{标题}}的通知
to: "{{主办单位}}"
body: |
  请办理：{{诉求内容}}
  # 要求
  ## 时限
  {{?办结时限}}请于{{办结时限}}前办结。
  {{!办结时限}}请尽快办结。
  # 附表
  | 项目 | 内容 |
  |--|------|
  | 编号 | {{编号}} |
  ---
  {{责任单位表}}
attachments:
  - 现场照片
signature: "{{中心名称}}"
copies: "{{协办单位}}"
printed_by: "{{中心名称}}"
"""


def sample(kind: Kind = Kind.DISPATCH, text: str = "", **values: str) -> Document:
    """Return a document of a template (the shipped one) with made-up values, some replaced."""
    known, parts = samples(kind)
    return assemble(read_template(text or defaults()[kind]), {**known, **values}, parts, DAY)


def pdf(data: bytes) -> PdfReader:
    """Open a PDF."""
    return PdfReader(io.BytesIO(data))


def pdf_text(data: bytes) -> str:
    """Return the text of a PDF without white space and page numbers."""
    text = re.sub(r"\s", "", "".join(page.extract_text() for page in pdf(data).pages))
    return re.sub(r"—\d+—", "", text)


def word(data: bytes) -> Any:
    """Open a DOCX."""
    return docx.Document(io.BytesIO(data))


def word_text(data: bytes) -> str:
    """Return the text of a DOCX, tables included, without any white space."""
    body = word(data).element.body
    return re.sub(r"\s", "", "".join(node.text or "" for node in body.iter() if node.text))
