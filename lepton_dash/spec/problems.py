"""What is wrong with a spec, in sentences that name the field, its value and what is allowed."""

import difflib
import reprlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from lepton_dash.i18n import _, listed
from lepton_dash.number_text import exact_number


def _by_other_names(names: Mapping[str, str]) -> dict[str, str]:
    """Returns each other name with ours, given ours with the other names, blanks between them."""
    return {other: ours for ours, others in names.items() for other in others.split()}


ELSEWHERE: Mapping[str, str] = _by_other_names(
    {
        "learning_rate": "lr eta learning_rate_init init_lr step_size",
        "batch_size": "bs batch minibatch minibatch_size mini_batch_size",
        "epochs": "n_epochs num_epochs max_epochs max_iter iterations",
        "hidden_sizes": "hidden_layer_sizes hidden_layers layers units widths network_shape",
        "activation": "act activation_function nonlinearity",
        "initializer": "init kernel_initializer weight_init",
        "loss": "loss_fn loss_function criterion objective",
        "optimizer": "opt optim solver",
        "schedule": "lr_schedule lr_scheduler scheduler",
        "l1": "l1_reg lambda1 l1_penalty",
        "l2": "l2_reg lambda2 l2_penalty wd",
        "clip_norm": "clipnorm clip grad_clip max_grad_norm gradient_clip_val",
        "stop_patience": "patience n_iter_no_change early_stopping",
        "seed": "random_state rng random_seed",
        "validation_fraction": "val_split validation_split test_size val_fraction valid_fraction",
        "num_examples": "n_samples num_samples n_examples",
        "num_classes": "n_classes classes",
        "dataset": "data ds",
        "standardize": "normalize standardise scale",
        "features": "inputs",
        "layer_norm": "layernorm",
        "dropout": "drop_rate dropout_rate p_drop",
    }
)
"""What scikit-learn, Keras, PyTorch and their users call a field -> the field."""

OPTIONS_ELSEWHERE: Mapping[str, str] = _by_other_names(
    {"b1": "beta1 beta_1", "b2": "beta2 beta_2", "eps": "epsilon"}
)
"""What Keras and PyTorch call an option of an optimizer -> the option."""

MOST_PROBLEMS = 20  # a person reads no more of them, and hostile input could bring millions


class Problem(NamedTuple):
    """One thing that is wrong. The sentence is the field's name followed by the reason."""

    field: str
    """Where, like "training.learning_rate" or "network.hidden_sizes[1]"."""
    reason: str
    """The rest of the sentence, like "is 200, but must be above 0 and at most 100."."""

    def __str__(self) -> str:
        return f"{self.field} {self.reason}"

    def inside(self, outer: str) -> "Problem":
        """Returns the same problem as seen from outside the table `outer`."""
        separator = "" if not self.field or self.field.startswith("[") else "."
        return Problem(f"{outer}{separator}{self.field}", self.reason)


class SpecError(ValueError):
    """A spec that can't be used. Its text is one sentence, and one line, for each problem."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(problems)[:MOST_PROBLEMS]
        super().__init__("\n".join(map(str, self.problems)))

    def __reduce__(self) -> tuple[type["SpecError"], tuple[tuple[Problem, ...]]]:
        return SpecError, (self.problems,)


class _Short(reprlib.Repr):
    """`repr` for values of any size and depth, in a few dozen characters."""

    def __init__(self) -> None:
        super().__init__()
        self.maxstring = self.maxother = 48
        self.maxlevel = 3

    def repr_int(self, value: int, level: int) -> str:
        # Python refuses to write out thousands of digits
        return repr(value) if value.bit_length() < 150 else _("a very large number")

    def repr_float(self, value: float, level: int) -> str:
        return repr(value).removesuffix(".0")

    def repr_bool(self, value: bool, level: int) -> str:
        return "true" if value else "false"

    def repr_NoneType(self, value: None, level: int) -> str:
        return _("empty")


_short = _Short()


def shown(value: Any) -> str:
    """Returns a value as a sentence shows it: short, on one line, whatever it is."""
    if isinstance(value, float) or (type(value) is int and value.bit_length() < 150):
        return exact_number(value)
    text = _short.repr(value)
    return text if len(text) <= 120 else text[:117] + "..."


def must_be(value: Any, allowed: str) -> str:
    """Returns the reason of a value that is not allowed."""
    return _("is {value}, but must be {allowed}.").format(value=shown(value), allowed=allowed)


def suggestion(name: str, known: Iterable[str]) -> str | None:
    """Returns the known name that is meant by a misspelled one, or one of another library."""
    by_lower = {choice.lower(): choice for choice in known}
    plain = name[:100].lower().replace("-", "_")
    if plain in by_lower:
        return by_lower[plain]
    if plain in ELSEWHERE and ELSEWHERE[plain] in by_lower:
        return by_lower[ELSEWHERE[plain]]
    close = difflib.get_close_matches(name[:100].lower(), by_lower, n=1, cutoff=0.6)
    return by_lower[close[0]] if close else None


def not_one_of(value: Any, choices: Sequence[str]) -> str:
    """Returns the reason of a name that is in no table, with what was probably meant."""
    names = listed(choices)
    close = suggestion(value, choices) if isinstance(value, str) else None
    if close is None:
        return must_be(value, _("one of {names}").format(names=names))
    return _("is {value}, but must be one of {names}; did you mean {close}?").format(
        value=shown(value), names=names, close=close
    )


def not_a_field(name: str, fields: Iterable[str]) -> str:
    """Returns the reason of a field that doesn't exist, with what was probably meant."""
    known = list(fields)
    close = suggestion(name, known)
    if close is not None:
        return _("is not a field that exists; did you mean {close}?").format(close=close)
    if len(known) > 15:  # a list that long says nothing
        return _("is not a field that exists.")
    return _("is not a field that exists; there are {names}.").format(names=listed(known))
