"""The rules that are shown, followed as they stand, against the engine."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

import numpy as np
import pytest

from lepton_dash import engine, tables
from lepton_dash.engine.shuffle import permute
from lepton_dash.explain.rules import APART, update_rule
from lepton_dash.spec import Experiment
from tests.engine.engine_cases import Case, case, flat, spec, trained

EPOCHS = 3
_NAMES: dict[str, Any] = {
    "sqrt": np.sqrt,
    "sign": np.sign,
    "max": np.maximum,
    "min": np.minimum,
    "abs": np.abs,
}
_NAMES |= {"norm": np.linalg.norm, "rms": lambda x: np.sqrt(np.mean(np.square(x)))}
_WORDS = {*_NAMES, "if", "else"}
_TOKEN = re.compile(r"\d+(?:\.\d+)?(?:e-\d+)?|[^\W\d]\w*|\*\*|>=|[-+*/(),<>]")


def _python(text: str) -> str:
    """An expression of a rule in Python: its signs, and a * where factors stand side by side."""
    text = unicodedata.normalize("NFD", text).replace("\u0302", "_hat")
    for sign, word in (
        ("−", "-"), ("·", "*"), ("^", "**"), ("≥", ">="), ("²", "**2"), ("ᵗ⁺¹", "**(t+1)"),
        ("ᵗ", "**t"), ("Xᵀ", "X.T"), ("out", "outputs"), ("in ", "inputs "), ("in)", "inputs)"),
    ):  # fmt: skip
        text = text.replace(sign, word)
    text = text.replace("m**in", "min").replace("minputs(", "min(")
    text = re.sub(r"‖(\w+)‖", r"norm(\1)", text)
    text = re.sub(r"\|(\w+)\|", r"abs(\1)", text)
    text = re.sub(r"√(max\([^()]*\)|\w+)", r"sqrt(\1)", text).replace("√(", "sqrt(")
    tokens = re.findall(r"X\.T|" + _TOKEN.pattern, text)
    out: list[str] = []
    for token in tokens:
        before = out[-1] if out else ""
        ends = before == ")" or (re.match(r"\w", before) and before not in _WORDS)
        starts = token == "(" or (re.match(r"\w", token) and token not in ("if", "else"))
        product = "@" if before[:1].isupper() and token[0].isupper() else "*"  # of matrices
        out += [product] * bool(ends and starts) + [token]
    return " ".join(out)


class _Array:
    """One array of a network, moved by the lines of a rule."""

    def __init__(self, rule: str, w: np.ndarray, matrices: bool) -> None:
        self.lines = [
            line for line in rule.splitlines() if re.match(r"(\d times: )?\S+ [=←]", line)
        ]
        self.letter = "W" if matrices else "w"
        inputs, outputs = w.shape if matrices else (1, 1)
        self.t = 0
        self.memory: dict[str, Any] = {"inputs": inputs, "outputs": outputs}
        self.memory[self.letter] = w
        starts = re.findall(r"(\w)₀ = ([\d.]+)", rule)
        self.starts = {name: float(value) for name, value in starts}
        self.lines = [line for line in self.lines if "₀" not in line]

    def step(self, gradient: np.ndarray) -> None:
        self.t += 1
        own = self.memory
        zero = np.zeros_like(gradient)
        own |= {"t": self.t, "g": gradient, "G": gradient}
        with np.errstate(all="ignore"):
            for line in self.lines:
                times = re.match(r"(\d) times: ", line)
                for _ in range(int(times[1]) if times else 1):
                    for part in line[times.end() if times else 0 :].split(APART):
                        name, expression = re.split(r" [←=] ", part, maxsplit=1)
                        code = _python(expression)
                        for letter in re.findall(r"\b[^\W\d]\w*", code):
                            if letter not in own and letter not in _WORDS:
                                own[letter] = zero + self.starts.get(letter, 0.0)
                        own[_python(name)] = eval(code, {**_NAMES}, own)

    @property
    def value(self) -> np.ndarray:
        return np.asarray(self.memory[self.letter], np.float64)


def _followed(experiment: Experiment, data: Case) -> np.ndarray:
    """The parameters after following the rule by hand, in float64."""
    trainer = engine.build(experiment, data)
    design = trainer.design
    layers = [[np.asarray(a, np.float64) for a in layer] for layer in trainer.first_layers]
    rule = update_rule(experiment)
    is_muon = experiment.training.optimizer == "muon"
    of_biases = update_rule(experiment.updated(optimizer="nadam", optimizer_options={}))
    moved = [
        _Array(rule if not is_muon or a.ndim == 2 else of_biases, a, is_muon and a.ndim == 2)
        for layer in layers
        for a in layer
    ]
    for epoch in range(EPOCHS):
        positions = np.arange(design.num_train, dtype=np.int32)
        order = np.asarray(permute(positions, design.num_train, trainer.seed, np.int32(epoch)))
        for start in range(0, design.num_train, design.batch_size):
            batch = order[start : start + design.batch_size]
            gradients = _gradients(
                [array.value for array in moved], data.x_train[batch], data.y_train[batch]
            )
            for array, gradient in zip(moved, gradients, strict=True):
                array.step(gradient)
    return np.concatenate([array.value.ravel() for array in moved])


def _gradients(arrays: list[np.ndarray], x: np.ndarray, y: np.ndarray) -> list[np.ndarray]:
    """Of the binary cross-entropy of a tanh network, by hand."""
    layers = list(zip(arrays[::2], arrays[1::2], strict=True))
    values = [x.astype(np.float64)]
    for weights, biases in layers[:-1]:
        values.append(np.tanh(values[-1] @ weights + biases))
    scores = values[-1] @ layers[-1][0] + layers[-1][1]
    delta = (1 / (1 + np.exp(-scores)) - y[:, None]) / len(x)
    found: list[np.ndarray] = []
    for depth in reversed(range(len(layers))):
        found = [values[depth].T @ delta, delta.sum(axis=0), *found]
        delta = (delta @ layers[depth][0].T) * (1 - values[depth] ** 2)
    return found


@pytest.mark.parametrize("decay", [False, True])
@pytest.mark.parametrize("name", list(tables.OPTIMIZERS))
def test_a_rule_followed_as_it_stands_gives_the_engines_parameters(name: str, decay: bool) -> None:
    if decay and "weight_decay" not in tables.OPTIMIZERS[name].options:
        pytest.skip("has no weight decay")
    options = {"weight_decay": 0.1} if decay else {}
    experiment = spec(
        optimizer=name,
        hidden_sizes=(4, 3),
        learning_rate=0.02,
        epochs=EPOCHS,
        optimizer_options=options,
    )
    data = case(train=23, validation=0)  # batches of 10, 10 and 3
    trainer, state, _ = trained(experiment, data)
    start = flat(trainer, trainer.init())
    moved, expected = flat(trainer, state) - start, _followed(experiment, data) - start
    assert np.abs(moved).max() > 0
    # the engine counts in float32; a share of what a weight moves is what is left out of a rule
    np.testing.assert_allclose(moved, expected, rtol=5e-3, atol=1e-3 * np.abs(expected).max())
