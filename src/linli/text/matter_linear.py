"""The learned model in service: numpy alone, a few sums of rows per text.

A text becomes TF-IDF values of the character runs the model knows. The first level is judged by a
linear layer and a small hidden layer together, whose logits are added with fitted scales
(calibration); the items within it by a linear layer each. Weights lie as (features × classes), so
that a text costs ``values @ W[indices]``. A correction moves the weights of its own runs at once;
what moved lies beside the weights and is not stored.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from math import sqrt
from typing import TYPE_CHECKING, Any, Final

from linli.text.matter import READ

#: A correction moves the logit of its own text by up to so much.
_STEP: Final = 1.0

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]
    Places = NDArray[np.int64]


@dataclass(frozen=True)
class Layer:
    """One linear layer: ``weights`` (features × codes), ``bias`` (codes), ``scale`` a number."""

    codes: tuple[str, ...]
    weights: Floats
    bias: Floats
    scale: float = 1.0

    @cached_property
    def means(self) -> Floats:
        """The mean weight of each run over the codes."""
        found: Floats = self.weights.mean(axis=1)
        return found

    def logits(self, places: Places, values: Floats) -> Floats:
        """Return the scaled logits of one text, one a code."""
        made: Floats = (values @ self.weights[places] + self.bias) * self.scale
        return made


@dataclass(frozen=True)
class Hidden:
    """A hidden layer over the first rows of the vocabulary (the tellingest), with rectifier."""

    into: Floats
    bias: Floats
    out: Floats
    out_bias: Floats
    scale: float = 1.0

    def logits(self, places: Places, values: Floats) -> Floats:
        """Return the scaled logits of one text, in the order of the first level's codes."""
        known = places < self.into.shape[0]
        inner = (values[known] @ self.into[places[known]] + self.bias).clip(min=0)
        made: Floats = (inner @ self.out + self.out_bias) * self.scale
        return made


@dataclass
class LinearModel:
    """A model as ``matter_train.train`` makes it and ``model_file`` stores it.

    ``doubt``: so much of the whole is spread over all codes, as many labels are wrong or could be
    two things at once; fitted with the scales.
    """

    grams: tuple[str, ...]
    idf: Floats
    layer: Layer
    hidden: Hidden | None
    below: Mapping[str, Layer]
    counts: Mapping[str, int]
    longest: int = 3
    doubt: float = 0.0
    made: Mapping[str, Any] = field(default_factory=dict)
    _moved: dict[str, Floats] = field(default_factory=dict, repr=False, compare=False)
    _last: tuple[str, Places, Floats] | None = field(default=None, repr=False, compare=False)

    @cached_property
    def place(self) -> dict[str, int]:
        """Where each run stands in the vocabulary."""
        return {gram: at for at, gram in enumerate(self.grams)}

    def values(self, text: str) -> tuple[Places, Floats]:
        """Return the places and values of a normal text; the values have length 1 or are none."""
        import numpy as np  # noqa: PLC0415 - an extra

        last = self._last
        if last is not None and last[0] == text:
            return last[1], last[2]
        read = text[:READ]
        runs = [
            read[start : start + size]
            for size in range(1, self.longest + 1)
            for start in range(len(read) - size + 1)
        ]
        seen = Counter(map(self.place.get, runs))
        seen.pop(None, None)
        places = np.fromiter(seen, dtype=np.int64, count=len(seen))
        tf = 1 + np.log(np.fromiter(seen.values(), dtype=np.float32, count=len(seen)))
        values = tf * self.idf[places]
        length = sqrt(float(values @ values))
        values = values / np.float32(length) if length else values
        self._last = (text, places, values)
        return places, values

    def logits(self, text: str) -> Floats:
        """Return the logits of the first levels, without what corrections moved."""
        places, values = self.values(text)
        told = self.layer.logits(places, values)
        return told if self.hidden is None else told + self.hidden.logits(places, values)

    def first(self, text: str) -> dict[str, float]:
        """Judge the first level; what holds no known run has the shares of the bias."""
        return self._shares(self.layer, self.logits(text) + self._shift("", text), self.doubt)

    def within(self, text: str, first: str) -> dict[str, float]:
        """Judge the items within a first level; empty where none was learnt."""
        layer = self.below.get(first)
        if layer is None:
            return {}
        return self._shares(layer, layer.logits(*self.values(text)) + self._shift(first, text), 0.0)

    def learn(self, text: str, first: str, code: str) -> None:
        """Move the weights of a text's runs towards what a person chose: one gradient step."""
        self._step("", self.layer, text, first, self.first(text))
        if first in self.below and code != first:
            self._step(first, self.below[first], text, code, self.within(text, first))

    def speaking(self, text: str, first: str, code: str) -> Mapping[str, float]:
        """Return the runs that speak for a code: value × (its weight − the mean weight) > 0."""
        places, values = self.values(text)
        told: dict[str, float] = {}
        layers = [(self.layer, first)]
        if code != first and first in self.below:
            layers.append((self.below[first], code))
        for layer, wanted in layers:
            if wanted not in layer.codes or not len(places):
                continue
            own = layer.weights[places, layer.codes.index(wanted)]
            gains = values * (own - layer.means[places])
            speaks = gains > 0
            grams = self.grams
            for at, gain in zip(places[speaks].tolist(), gains[speaks].tolist(), strict=True):
                told[grams[at]] = told.get(grams[at], 0.0) + gain
        return told

    def _shift(self, of: str, text: str) -> Any:
        moved = self._moved.get(of)
        if moved is None:
            return 0.0
        places, values = self.values(text)
        return values @ moved[places]

    def _step(
        self, of: str, layer: Layer, text: str, wanted: str, shares: Mapping[str, float]
    ) -> None:
        import numpy as np  # noqa: PLC0415 - an extra

        if wanted not in layer.codes:
            return
        if of not in self._moved:
            self._moved[of] = np.zeros_like(layer.weights)
        lacking = [_STEP * ((code == wanted) - shares[code]) for code in layer.codes]
        places, values = self.values(text)
        self._moved[of][places] += np.outer(values, np.asarray(lacking, dtype=np.float32))

    def _shares(self, layer: Layer, logits: Floats, doubt: float) -> dict[str, float]:
        import numpy as np  # noqa: PLC0415 - an extra

        raised = np.exp(logits.astype(np.float64) - float(logits.max()))
        shares = (1 - doubt) * raised / raised.sum() + doubt / len(layer.codes)
        return dict(zip(layer.codes, shares.tolist(), strict=True))
