"""The rules of danger as a script: the page looks while somebody writes, without asking anybody.

``PYTHONPATH=src python -m linli.web.urgent_rules`` writes the file anew; a test holds it
against the rules.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final

from linli.domain.urgent import AROUND, RULES

FILE: Final = Path(__file__).parent / "static" / "resident" / "urgent_rules.js"


def script() -> str:
    """Return the module: for each danger its words, what of them may be calmed, and by what."""
    rules = [[words, about == words or about, more] for words, about, more in RULES.values()]
    around = json.dumps(AROUND, ensure_ascii=False)
    body = "\n".join(f"  {json.dumps(rule, ensure_ascii=False)}, // zh-only" for rule in rules)
    return (
        "// Made from linli/domain/urgent_words.py by linli/web/urgent_rules.py: do not edit.\n"
        f"export const AROUND = {around}; // zh-only\n"
        f"export const RULES = [\n{body}\n];\n"
    )


if __name__ == "__main__":
    FILE.write_text(script(), encoding="utf-8")
