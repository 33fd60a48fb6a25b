"""A trained model as bytes: arrays and a JSON header in one zip, checked before it is believed.

The file is an ``.npz`` (numpy's arrays, read without pickle) with ``header.json`` beside them:
format, kind, codes, scales, counts, figures, when it was made, and the sha256 of everything else.
The same model always makes the same bytes.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Mapping
from typing import Any, Final

from linli.text.extras import have
from linli.text.matter import Learned
from linli.text.matter_linear import Hidden, Layer, LinearModel
from linli.text.matter_plain import Node, PlainModel

#: Raised when the meaning of anything in a file changes; other formats are refused.
FORMAT: Final = 1
#: Nothing larger is read into memory, bytes unpacked.
LARGEST: Final = 2_000_000_000
_HEADER: Final = "header.json"
_EPOCH: Final = (1980, 1, 1, 0, 0, 0)


class Unfit(ValueError):
    """The bytes are no model this version can serve; the message says why."""


def dump(model: Learned) -> bytes:
    """Return a model as bytes.

    Raises:
        TypeError: it is neither of the two kinds there are.

    """
    if isinstance(model, LinearModel):
        head, parts = _linear(model)
    elif isinstance(model, PlainModel):
        head, parts = _plain(model)
    else:
        raise TypeError(f"no model to store: {type(model).__name__}")
    head |= {"format": FORMAT, "counts": dict(model.counts), "made": dict(model.made)}
    head["sha256"] = _digest(head, parts)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, content in [(_HEADER, _json(head)), *sorted(parts.items())]:
            archive.writestr(zipfile.ZipInfo(name, _EPOCH), content, zipfile.ZIP_DEFLATED, 1)
    return packed.getvalue()


def load(stored: bytes, *, sha256: str = "") -> Learned:
    """Return the model in some bytes; ``sha256``, where given, must be that of the header.

    Raises:
        Unfit: no such file, another format, another sum, a part missing or of the wrong shape, or
            a model that needs numpy where there is none.

    """
    try:
        head, parts = _opened(stored)
        _believed(head, parts, sha256)
        return _linear_of(head, parts) if head["kind"] == "linear" else _plain_of(head, parts)
    except (zipfile.BadZipFile, KeyError, TypeError, IndexError, EOFError) as error:
        raise Unfit(f"no model: {error}") from error
    except Unfit:
        raise
    except ValueError as error:
        raise Unfit(f"no model: {error}") from error


def _believed(head: Mapping[str, Any], parts: Mapping[str, bytes], sha256: str) -> None:
    if head.get("format") != FORMAT:
        raise Unfit(f"format {head.get('format')!r}, not {FORMAT}")
    if head.get("sha256") != _digest(head, parts) or sha256 not in {"", head["sha256"]}:
        raise Unfit("the sum does not match: the file was changed or cut")
    if head.get("kind") not in {"linear", "plain"}:
        raise Unfit(f"kind {head.get('kind')!r} is not known")
    if head["kind"] == "linear" and not have("serve"):
        raise Unfit("numpy is not installed")


def header(stored: bytes) -> dict[str, Any]:
    """Return the header of stored bytes without believing the rest; raises ``Unfit``."""
    try:
        with zipfile.ZipFile(io.BytesIO(stored)) as archive:
            if archive.getinfo(_HEADER).file_size > LARGEST:
                raise Unfit("the header is too large")
            head: dict[str, Any] = json.loads(archive.read(_HEADER))
    except (zipfile.BadZipFile, KeyError, ValueError) as error:
        raise Unfit(f"no model: {error}") from error
    return head


def _opened(stored: bytes) -> tuple[dict[str, Any], dict[str, bytes]]:
    with zipfile.ZipFile(io.BytesIO(stored)) as archive:
        if sum(info.file_size for info in archive.infolist()) > LARGEST:
            raise Unfit("the file is too large")
        parts = {name: archive.read(name) for name in archive.namelist()}
    head = json.loads(parts.pop(_HEADER))
    if not isinstance(head, dict):
        raise Unfit("the header is no table")
    return head, parts


def _digest(head: Mapping[str, Any], parts: Mapping[str, bytes]) -> str:
    told = hashlib.sha256(_json({key: head[key] for key in head if key != "sha256"}))
    for name in sorted(parts):
        told.update(name.encode() + b"\0" + len(parts[name]).to_bytes(8, "big") + parts[name])
    return told.hexdigest()


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _linear(model: LinearModel) -> tuple[dict[str, Any], dict[str, bytes]]:
    parts = {"grams.txt": "\n".join(model.grams).encode(), "idf.npy": _npy(model.idf)}
    layers = [("first", model.layer), *sorted(model.below.items())]
    for at, (_, layer) in enumerate(layers):
        parts[f"layer{at}.npy"] = _npy(layer.weights)
        parts[f"layer{at}_bias.npy"] = _npy(layer.bias)
    if model.hidden is not None:
        for name in ("into", "bias", "out", "out_bias"):
            parts[f"hidden_{name}.npy"] = _npy(getattr(model.hidden, name))
    head = {
        "kind": "linear",
        "longest": model.longest,
        "doubt": model.doubt,
        "layers": [
            {"of": name if at else "", "codes": list(layer.codes), "scale": layer.scale}
            for at, (name, layer) in enumerate(layers)
        ],
        "hidden": None if model.hidden is None else model.hidden.scale,
    }
    return head, parts


def _linear_of(head: Mapping[str, Any], parts: Mapping[str, bytes]) -> LinearModel:
    grams = tuple(parts["grams.txt"].decode().split("\n"))
    idf = _array(parts["idf.npy"], (len(grams),))
    layers = [
        Layer(
            tuple(told["codes"]),
            _array(parts[f"layer{at}.npy"], (len(grams), len(told["codes"]))),
            _array(parts[f"layer{at}_bias.npy"], (len(told["codes"]),)),
            float(told["scale"]),
        )
        for at, told in enumerate(head["layers"])
    ]
    hidden = None
    if head["hidden"] is not None:
        bias = _array(parts["hidden_bias.npy"], (None,))
        nodes, codes = len(bias), len(layers[0].codes)
        hidden = Hidden(
            _array(parts["hidden_into.npy"], (None, nodes)),
            bias,
            _array(parts["hidden_out.npy"], (nodes, codes)),
            _array(parts["hidden_out_bias.npy"], (codes,)),
            float(head["hidden"]),
        )
    within = {
        str(told["of"]): layer for told, layer in zip(head["layers"][1:], layers[1:], strict=True)
    }
    return LinearModel(
        grams=grams,
        idf=idf,
        layer=layers[0],
        hidden=hidden,
        below=within,
        counts=head["counts"],
        longest=int(head["longest"]),
        doubt=float(head["doubt"]),
        made=head["made"],
    )


def _npy(array: Any) -> bytes:
    import numpy as np  # noqa: PLC0415 - an extra

    made = io.BytesIO()
    np.lib.format.write_array(made, np.ascontiguousarray(array, dtype="<f4"), allow_pickle=False)
    return made.getvalue()


def _array(stored: bytes, shape: tuple[int | None, ...]) -> Any:
    import numpy as np  # noqa: PLC0415 - an extra

    made = np.lib.format.read_array(io.BytesIO(stored), allow_pickle=False)
    fits = len(made.shape) == len(shape) and all(
        wanted in {None, size} for wanted, size in zip(shape, made.shape, strict=True)
    )
    if not fits or made.dtype != np.dtype("<f4") or not np.isfinite(made).all():
        raise Unfit("an array has not the shape the header tells, or holds no numbers")
    return made


def _plain(model: PlainModel) -> tuple[dict[str, Any], dict[str, bytes]]:
    nodes = [("", model.root), *sorted(model.below.items())]
    parts = {
        # Not sorted: the order is that of the sums, which keeps every last digit of a share.
        f"node{at}.json": json.dumps(
            [node.sums, node.texts, node.totals, node.seen], ensure_ascii=False
        ).encode()
        for at, (_, node) in enumerate(nodes)
    }
    return {"kind": "plain", "scale": model.scale, "nodes": [name for name, _ in nodes]}, parts


def _plain_of(head: Mapping[str, Any], parts: Mapping[str, bytes]) -> PlainModel:
    nodes = [Node(*json.loads(parts[f"node{at}.json"])) for at in range(len(head["nodes"]))]
    within = dict(zip(head["nodes"][1:], nodes[1:], strict=True))
    return PlainModel(nodes[0], within, head["counts"], float(head["scale"]), head["made"])
