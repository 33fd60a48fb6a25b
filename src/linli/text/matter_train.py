"""Learn a matter model from labels: a nightly job in a process of its own.

With scikit-learn: TF-IDF of character runs, the tellingest kept, a linear layer (squared hinge) and
a small hidden layer for the first level, a linear layer for the items of each first level. The
scales that make confidences honest are fitted on a fifth of the labels the model has not seen; the
model itself then learns from all. Without it: ``matter_plain``.

CPU and memory: about 15 s and 0.5 GB for 6,000 texts of 400 characters, see docs/reference/text.md.
"""

from __future__ import annotations

import warnings
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from linli.text.extras import have
from linli.text.matter import READ, Example, Item, Learned, NotEnough, Tree, counted
from linli.text.matter_linear import Hidden, Layer, LinearModel
from linli.text.normal import normal

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

#: Runs of up to so many characters are features.
LONGEST: Final = 3
#: A run counts from so many texts on.
RARE: Final = 3
#: So many features at most, the tellingest (chi²) first.
FEATURES: Final = 60_000
#: The hidden layer sees so many of them and has so many nodes.
TELLING, NODES, ROUNDS = 20_000, 32, 10
#: Strength of the linear layers (inverse of the penalty).
STRENGTH: Final = 4.0
#: The hidden layer needs so many texts; below, the linear layer stands alone.
FOR_HIDDEN: Final = 500
#: Doubts that are tried; none below: some labels are always wrong or could be two things.
DOUBTS: Final = (0.03, 0.04, 0.06, 0.08)
#: Fitted scales are taken so much smaller: a confidence a little low costs a key, one too high an
#: error that looks right.
MODESTY: Final = 0.9
#: Taken for doubt before it is fitted.
DOUBT: Final = 0.05
#: From so many texts on scales are fitted; below, these are taken (low on purpose: modest shares).
FOR_SCALES: Final = 100
MODEST: Final = 2.0


@dataclass(frozen=True)
class _Rows:
    """Counts of runs: ``matrix`` (texts × runs, CSR) with the runs' names."""

    matrix: Any
    grams: tuple[str, ...]


def train(
    examples: Sequence[Example], items: Iterable[Item], *, created: datetime, seed: int = 0
) -> Learned:
    """Learn from examples; the same examples in the same order make the same model.

    Codes the tree does not know are left out. Uses scikit-learn where it is installed.

    Raises:
        NotEnough: there are not two first levels with two texts each.

    """
    tree = Tree.of(items)
    known = [example for example in examples if example.code in tree.first_of]
    firsts = Counter(tree.first_of[example.code] for example in known)
    if sum(number >= 2 for number in firsts.values()) < 2:
        raise NotEnough("fewer than two first levels have two texts each")
    if not have("text"):
        from linli.text.matter_plain import PlainModel  # noqa: PLC0415 - an extra

        return PlainModel.of(known, tree, created=created)
    return _linear(known, tree, created, seed)


def _linear(known: list[Example], tree: Tree, created: datetime, seed: int) -> LinearModel:
    texts = [normal(example.text, READ) for example in known]
    firsts = [tree.first_of[example.code] for example in known]
    codes = [example.code for example in known]
    apart = _apart(codes)
    scales = (MODEST, MODEST, MODEST, DOUBT)
    figures: dict[str, float] = {}
    if len(known) >= FOR_SCALES and apart:
        learn = [at for at in range(len(known)) if at not in apart]
        trial = _fit(_of(texts, learn), _of(firsts, learn), _of(codes, learn), seed, scales=None)
        scales, figures = _fitted(trial, texts, firsts, codes, sorted(apart))
    model = _fit(texts, firsts, codes, seed, scales=scales)
    return LinearModel(
        grams=model.grams,
        idf=model.idf,
        layer=model.layer,
        hidden=model.hidden,
        below=model.below,
        counts=counted(known, tree),
        longest=LONGEST,
        doubt=model.doubt,
        made={"created": created.isoformat(), "texts": len(known), "figures": figures},
    )


def _of(values: Sequence[str], places: Sequence[int]) -> list[str]:
    return [values[at] for at in places]


def _apart(codes: Sequence[str]) -> frozenset[int]:
    """Return every fifth text of each code: those the scales are fitted on."""
    seen: Counter[str] = Counter()
    found: list[int] = []
    for at, code in enumerate(codes):
        seen[code] += 1
        if seen[code] % 5 == 0:
            found.append(at)
    return frozenset(found)


def _fit(
    texts: Sequence[str],
    firsts: Sequence[str],
    codes: Sequence[str],
    seed: int,
    scales: tuple[float, float, float, float] | None,
) -> LinearModel:
    import numpy as np  # noqa: PLC0415 - an extra
    from sklearn.feature_selection import chi2  # noqa: PLC0415 - an extra

    linear, inner, below, doubt = scales or (1.0, 1.0, 1.0, 0.0)
    rows = _rows(texts)
    matrix, idf = _weighed(rows.matrix)
    telling = np.nan_to_num(
        chi2(matrix, codes if len(set(codes)) > len(set(firsts)) else firsts)[0]
    )
    order = np.lexsort((np.arange(len(telling)), -telling))[:FEATURES]
    matrix = matrix[:, order].tocsr()
    labels = np.asarray(firsts)
    first = _layer(matrix, labels, seed, linear)
    within: dict[str, Layer] = {}
    for code in first.codes:
        below_it = np.flatnonzero((labels == code) & (np.asarray(codes) != code))
        given = np.asarray(codes)[below_it]
        if len(set(given.tolist())) >= 2:
            within[code] = _layer(matrix[below_it], given, seed, below)
    hidden = _hidden(matrix, labels, seed, inner) if len(texts) >= FOR_HIDDEN else None
    return LinearModel(
        grams=tuple(rows.grams[at] for at in order),
        idf=idf[order],
        layer=first,
        hidden=hidden,
        below=within,
        counts={},
        longest=LONGEST,
        doubt=doubt,
    )


def _rows(texts: Sequence[str]) -> _Rows:
    from sklearn.feature_extraction.text import CountVectorizer  # noqa: PLC0415 - an extra

    # A few texts have few runs in common; then one text is enough.
    least = RARE if len(texts) >= 50 else 1
    counter = CountVectorizer(
        analyzer="char", ngram_range=(1, LONGEST), min_df=least, lowercase=False, dtype="float32"
    )
    try:
        matrix = counter.fit_transform(texts)
    except ValueError as error:  # no text holds anything
        raise NotEnough("the texts are empty") from error
    return _Rows(matrix.tocsr(), tuple(counter.get_feature_names_out().tolist()))


def _weighed(matrix: Any) -> tuple[Any, NDArray[np.float32]]:
    """Return TF-IDF (1 + log of counts, length 1) as ``LinearModel.values`` computes it."""
    import numpy as np  # noqa: PLC0415 - an extra
    from scipy import sparse  # noqa: PLC0415 - an extra

    made = matrix.copy()
    texts = np.asarray((made > 0).sum(axis=0)).ravel()
    idf = (np.log((1 + made.shape[0]) / (1 + texts)) + 1).astype(np.float32)
    made.data = (1 + np.log(made.data)).astype(np.float32)
    made = (made @ sparse.diags(idf)).tocsr()
    lengths = np.sqrt(np.asarray(made.multiply(made).sum(axis=1)).ravel())
    lengths[lengths == 0] = 1
    return (sparse.diags((1 / lengths).astype(np.float32)) @ made).tocsr(), idf


def _layer(matrix: Any, labels: NDArray[np.str_], seed: int, scale: float) -> Layer:
    import numpy as np  # noqa: PLC0415 - an extra
    from sklearn.svm import LinearSVC  # noqa: PLC0415 - an extra

    machine = LinearSVC(C=STRENGTH, class_weight="balanced", random_state=seed, max_iter=2000)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # not converged to the last digit is good enough
        machine.fit(matrix, labels)
    weights, bias = machine.coef_, machine.intercept_
    if len(machine.classes_) == 2:  # one hyperplane for two classes
        weights, bias = np.vstack([-weights, weights]), np.concatenate([-bias, bias])
    return Layer(
        tuple(str(code) for code in machine.classes_),
        np.ascontiguousarray(weights.T, dtype=np.float32),
        bias.astype(np.float32),
        scale,
    )


def _hidden(matrix: Any, labels: NDArray[np.str_], seed: int, scale: float) -> Hidden:
    import numpy as np  # noqa: PLC0415 - an extra
    from sklearn.neural_network import MLPClassifier  # noqa: PLC0415 - an extra

    machine = MLPClassifier(
        (NODES,),
        alpha=1e-5,
        batch_size=64,
        learning_rate_init=2e-3,
        max_iter=ROUNDS,
        n_iter_no_change=ROUNDS + 1,
        random_state=seed,
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # stopping early is the regularisation
        machine.fit(matrix[:, :TELLING], labels)
    (into, out), (bias, out_bias) = machine.coefs_, machine.intercepts_
    if out.shape[1] == 1:  # one logit for two classes
        out, out_bias = np.hstack([-out, out]) / 2, np.concatenate([-out_bias, out_bias]) / 2
    return Hidden(
        into=np.asarray(into, dtype=np.float32),
        bias=np.asarray(bias, dtype=np.float32),
        out=np.asarray(out, dtype=np.float32),
        out_bias=np.asarray(out_bias, dtype=np.float32),
        scale=scale,
    )


def _fitted(
    trial: LinearModel,
    texts: Sequence[str],
    firsts: Sequence[str],
    codes: Sequence[str],
    apart: Sequence[int],
) -> tuple[tuple[float, float, float, float], dict[str, float]]:
    """Return scales and doubt with the least log loss on unseen texts, and what they reach."""
    import numpy as np  # noqa: PLC0415 - an extra

    order = {code: at for at, code in enumerate(trial.layer.codes)}
    seen = [(trial.values(texts[at]), firsts[at], codes[at]) for at in apart if firsts[at] in order]
    if len(seen) < 2:
        return (MODEST, MODEST, MODEST, DOUBT), {}
    one = np.array([trial.layer.logits(*values) for values, _, _ in seen])
    two = np.zeros_like(one)
    if trial.hidden is not None:
        two = np.array([trial.hidden.logits(*values) for values, _, _ in seen])
    right = np.array([order[first] for _, first, _ in seen])
    steps = [0.4 * 1.2**n for n in range(16)]
    inners = [0.0, 0.15, 0.3, 0.45, 0.6, 0.8, 1.0] if trial.hidden is not None else [0.0]
    _, linear, inner, doubt = min(
        (_loss(a * one + b * two, right, c), a, b, c) for a in steps for b in inners for c in DOUBTS
    )
    shares = linear * one + inner * two
    figures = {
        "accuracy": float(np.mean(shares.argmax(axis=1) == right)),
        "log_loss": _loss(shares, right, doubt),
        "texts": float(len(right)),
    }
    below = _below(trial, seen, steps)
    return (MODESTY * linear, MODESTY * inner, MODESTY * below, doubt), figures


def _below(
    trial: LinearModel, seen: Sequence[tuple[Any, str, str]], steps: Sequence[float]
) -> float:
    """Return one scale for the items within all first levels (each alone has few labels)."""
    import numpy as np  # noqa: PLC0415 - an extra

    found: list[tuple[Any, int]] = []
    for values, first, code in seen:
        layer = trial.below.get(first)
        if layer is not None and code in layer.codes:
            found.append((layer.logits(*values), layer.codes.index(code)))
    if len(found) < 30:
        return MODEST
    return min(
        steps,
        key=lambda scale: sum(
            _loss(np.array([logits * scale]), np.array([right]), 0.0) for logits, right in found
        ),
    )


def _loss(logits: NDArray[Any], right: NDArray[Any], doubt: float) -> float:
    import numpy as np  # noqa: PLC0415 - an extra

    raised = np.exp(logits - logits.max(axis=1, keepdims=True))
    shares = raised[np.arange(len(right)), right] / raised.sum(axis=1)
    return float(-np.mean(np.log((1 - doubt) * shares + doubt / logits.shape[1] + 1e-12)))
