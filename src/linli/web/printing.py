"""How a value gets onto a page: one call for each, translated where it is ``Words``, and escaped.

Jinja asks for the translation first and then escapes what it got, each time making a text of
its own kind; a list of fifty rows prints two thousand values. Here both are one call, and a
value without any of the five characters that mean something in HTML is printed as it is.
"""

from __future__ import annotations

import re

from jinja2 import nodes
from jinja2.compiler import CodeGenerator, Frame
from markupsafe import Markup, escape

from linli.domain.words import Words
from linli.web import language

#: What :func:`markupsafe.escape` replaces.
_SPECIAL = re.compile("[&<>\"']")


def printed(value: object) -> str:
    """Return a value as it stands in a page: in the page's language, safe as text or attribute."""
    if type(value) is Markup:
        return value
    if type(value) is str:
        return escape(value) if _SPECIAL.search(value) else value
    if type(value) is int:
        return str(value)
    if isinstance(value, Words):
        return printed(str(language.tr(value)))
    return escape(value)


class PrintingCode(CodeGenerator):
    """Makes the code of templates that print by ``environment.finalize`` alone.

    Only for environments whose ``finalize`` is :func:`printed`, and only where the page is
    escaped: everywhere else Jinja does what it always does.
    """

    def _output_child_pre(
        self, node: nodes.Expr, frame: Frame, finalize: CodeGenerator._FinalizeInfo
    ) -> None:
        if _escaped(frame) and finalize.src is not None:
            self.write(finalize.src)
        else:
            super()._output_child_pre(node, frame, finalize)

    def _output_child_post(
        self, node: nodes.Expr, frame: Frame, finalize: CodeGenerator._FinalizeInfo
    ) -> None:
        if _escaped(frame) and finalize.src is not None:
            self.write(")")
        else:
            super()._output_child_post(node, frame, finalize)


def _escaped(frame: Frame) -> bool:
    return bool(frame.eval_ctx.autoescape) and not frame.eval_ctx.volatile
