"""What an imported template says outside a macro is said once, in the first reader's language."""

from __future__ import annotations

import re
from pathlib import Path

import linli.web

TEMPLATES = Path(linli.web.__file__).parent / "templates"
_IMPORT = re.compile(r"\{%-? *(?:from|import) +\"([^\"]+)\"[^%]*?(with context)? *-?%\}")
_MACRO = re.compile(r"\{%-? *macro .*?endmacro *-?%\}", re.DOTALL)
_COMMENT = re.compile(r"\{#.*?#\}", re.DOTALL)


def test_words_of_imported_templates_stand_in_macros() -> None:
    texts = {
        path.relative_to(TEMPLATES).as_posix(): _COMMENT.sub("", path.read_text("utf-8"))
        for path in TEMPLATES.rglob("*.html")
    }
    imported = {
        name
        for text in texts.values()
        for name, with_context in _IMPORT.findall(text)
        if not with_context
    }
    assert "desk/unit_parts.html" in imported
    said = {name for name in imported if re.search(r"\b_\(|trans\b", _MACRO.sub("", texts[name]))}
    assert not said
