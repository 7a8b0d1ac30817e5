"""The compiled training: any number of steps and epochs in one call.

Shapes: N training and M validation examples, F inputs, B examples a batch, C outputs.

The order of the examples, the dropout masks and the learning rate follow from the seed, the
epoch and the step alone, and the loop body is the same however many steps a call is asked
for: a training gives the same bits in one call or in a thousand.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
import optax
from jax import Array
from numpy.typing import NDArray

from lepton_dash import tables
from lepton_dash.engine import network, shuffle
from lepton_dash.engine.hyperparameters import Extras, Hyperparameters, unpack
from lepton_dash.engine.losses import LossFunction
from lepton_dash.engine.network import Leaf, Packing

# Rows of history that one call can return: a chunk of the smallest network stays below it.
MAX_ROWS = 512
# Up to this many values the training data is put into the epoch's order as a whole.
GATHER_LIMIT = 1 << 18

# Activations of a layer that an evaluation holds at once.
EVALUATION_LIMIT = 1 << 22


class Design(NamedTuple):
    """Everything that decides what is compiled; all else is traced."""

    sizes: tuple[int, ...]  # F, the hidden layers, C
    activations: tuple[str, ...]  # of each hidden layer
    residual: bool
    layer_norm: bool
    loss: str
    optimizer: str
    schedule: str
    task: str
    batch_size: int  # at most num_train
    num_train: int
    num_validation: int

    @property
    def steps_per_epoch(self) -> int:
        """Batches of an epoch, the last partial one included."""
        return -(-self.num_train // self.batch_size)

    @property
    def packing(self) -> Packing:
        """How this network's parameters are held while they train."""
        elementwise = tables.OPTIMIZERS[self.optimizer].elementwise
        return network.packing(self.sizes, elementwise, self.layer_norm)

    @property
    def num_params(self) -> int:
        """Weights and biases, and with normalised layers their gains and shifts."""
        return network.num_params(self.sizes, self.layer_norm)

    def unpack(self, vector: Array) -> Hyperparameters:
        """The traced settings, see `hyperparameters.unpack`."""
        return unpack(vector, len(self.activations), self.optimizer, self.schedule, self.loss)

    @property
    def functions(self) -> list[network.Activation]:
        """The activations' functions."""
        return [tables.resolve(tables.ACTIVATIONS[name].function) for name in self.activations]

    def scores(
        self,
        params: Any,
        x: Array,
        *,
        dropout: tuple[Sequence[Array], Array] | None = None,
        hidden: list[Array] | None = None,
    ) -> Array:
        """What the network gives out for `x` `[B, F]`, see `network.forward`."""
        return network.forward(
            self.packing.layers(params),
            x,
            self.functions,
            residual=self.residual,
            dropout=dropout,
            hidden=hidden,
        )


class Examples(NamedTuple):
    """The data on the device: first the training examples, then those of validation."""

    x: Leaf  # [N + M, F]
    y: Leaf  # [N + M]


class Carry(NamedTuple):
    """A training at one moment."""

    params: Any
    opt_state: Any
    epoch: Leaf  # int32, epochs that are complete
    step: Leaf  # int32, steps done of the epoch under way


class Outcome(NamedTuple):
    """What a call did."""

    rows: Array  # [MAX_ROWS, 4], see `evaluate`
    num_rows: Array  # int32
    steps: Array  # int32
    finite: Array  # bool: losses and parameters are numbers still


def _optimizer(design: Design, hyper: Hyperparameters, rate: Array) -> optax.GradientTransformation:
    row = tables.OPTIMIZERS[design.optimizer]
    return tables.resolve(row.function)(rate, **row.fixed, **hyper.optimizer)


def _scores_in_blocks(design: Design, params: Any, x: Array) -> Array:
    """`Design.scores`, a million rows of which would need gigabytes at once."""
    count, features = x.shape
    block = max(1, EVALUATION_LIMIT // max(design.sizes[1:]))
    if count <= block:
        return design.scores(params, x)
    whole = count // block * block
    blocks = x[:whole].reshape(-1, block, features)
    scores = jax.lax.map(lambda rows: design.scores(params, rows), blocks)
    rest = design.scores(params, x[whole:])
    return jnp.concatenate([scores.reshape(whole, -1), rest])


def evaluate(design: Design, params: Any, data: Examples, hyper: Hyperparameters) -> Array:
    """`[4]`: train loss, validation loss, then R² of both, or the wrong answers of both.

    Wrong answers are counted, so that their share can be exact: `with_accuracies`. What has no
    examples is NaN, or 0 wrong answers. All examples pass at once: it halves the kernels to
    compile and to start.
    """
    loss: LossFunction = tables.resolve(tables.LOSSES[design.loss].function)
    scores = _scores_in_blocks(design, params, data.x)
    losses = loss.per_example(scores, data.y, design.task, hyper.loss)
    says = loss.prediction(scores, design.task)
    if design.task == "binary":
        wrong = (says > 0.5) != (data.y > 0.5)
    elif design.task == "multiclass":
        wrong = jnp.argmax(scores, axis=1) != data.y
    else:
        squares = (data.y - says) ** 2

    def part(own: slice) -> tuple[Array, Array]:
        mean = jnp.mean(losses[own]) if losses[own].size else jnp.float32(jnp.nan)
        if design.task != "regression":
            return mean, jnp.sum(wrong[own], dtype=jnp.int32).astype(jnp.float32)
        if losses[own].size == 0:
            return mean, jnp.float32(jnp.nan)
        # R² = 1 - Σ(y - ŷ)² / Σ(y - ȳ)²
        y = data.y[own]
        spread = jnp.sum((y - jnp.mean(y)) ** 2)
        return mean, 1.0 - jnp.sum(squares[own]) / jnp.where(spread > 0, spread, jnp.nan)

    train = part(slice(None, design.num_train))
    validation = part(slice(design.num_train, None))
    return jnp.stack([train[0], validation[0], train[1], validation[1]])


def with_accuracies(design: Design, rows: NDArray[np.float32]) -> NDArray[np.float64]:
    """Rows `[n, 4]` of `evaluate` with accuracies for wrong answers, divided in float64.

    A share of float32 would be 0.99999994 where 41 of 41 are right. A count of float32 is exact
    up to 2^24 wrong answers.
    """
    exact = rows.astype(np.float64)
    if design.task != "regression":
        counts = np.array([design.num_train, design.num_validation], np.float64)
        with np.errstate(invalid="ignore"):  # 0 of 0 is NaN
            exact[:, 2:] = (counts - exact[:, 2:]) / counts
    return exact


def init_optimizer(design: Design, params: Any, vector: Array) -> Any:
    """The optimizer's first state."""
    hyper = design.unpack(vector)
    return _optimizer(design, hyper, hyper.learning_rate).init(params)


def _clip(grads: Any, limit: Array) -> Any:
    """Scales gradients down to a global norm of `limit`; 0 leaves them alone."""
    norm = optax.tree.norm(grads)
    scale = jnp.where((limit > 0) & (norm > limit), limit / jnp.maximum(norm, 1e-30), 1.0)
    return jax.tree.map(lambda g: g * scale, grads)


def _where(chosen: Any, values: Any) -> Any:
    """The values where chosen, and 0 elsewhere."""
    return jax.tree.map(lambda c, v: jnp.where(c, v, 0.0), chosen, values)


def advance(
    design: Design,
    extras: Extras,
    carry: Carry,
    data: Examples,
    vector: Array,
    seed: Array,
    max_steps: Array,
    until_epoch: Array,
) -> tuple[Carry, Outcome]:
    """Trains for `max_steps` steps, or up to the end of epoch `until_epoch`, or `MAX_ROWS` epochs.

    Args:
        design: the static part.
        extras: what is in the program besides the plain steps.
        carry: where the training stands.
        data: the examples.
        vector: the traced settings, see `hyperparameters.hyperparameters`.
        seed: uint32 scalar of shuffling and dropout.
        max_steps: int32 scalar.
        until_epoch: int32 scalar.
    """
    hyper = design.unpack(vector)
    loss: LossFunction = tables.resolve(tables.LOSSES[design.loss].function)
    schedule = tables.resolve(tables.SCHEDULES[design.schedule].function)
    count, batch, per_epoch = design.num_train, design.batch_size, design.steps_per_epoch
    packing = design.packing
    whole = count * design.sizes[0] <= GATHER_LIMIT
    padding = per_epoch * batch - count
    decay_mask = packing.weights_only(carry.params)
    moves = None  # of each parameter, whether it does; None: all do
    if extras >= Extras.FROZEN_LAYERS:
        moves = packing.by_layer([frozen == 0 for frozen in hyper.frozen])

    def batch_loss(
        params: Any,
        x: Array,
        y: Array,
        share: Array,
        dropout: tuple[Sequence[Array], Array] | None,
    ) -> Array:
        scores = design.scores(params, x, dropout=dropout)
        # `share` holds 1 / (size of this batch) for its own examples, 0 for padding
        return jnp.sum(loss.per_example(scores, y, design.task, hyper.loss) * share)

    def one_epoch(loop: tuple[Carry, Outcome]) -> tuple[Carry, Outcome]:
        carry, outcome = loop
        epoch = carry.epoch
        last = jnp.minimum(per_epoch, carry.step + (max_steps - outcome.steps))
        if whole:
            order = shuffle.permute(jnp.arange(count, dtype=jnp.int32), count, seed, epoch)
            order = jnp.pad(order, (0, padding))
            ordered = data.x[order], data.y[order]

        def one_step(step: Array, state: tuple[Any, Any]) -> tuple[Any, Any]:
            params, opt_state = state
            position = step * batch + jnp.arange(batch, dtype=jnp.int32)
            if whole:
                x = jax.lax.dynamic_slice_in_dim(ordered[0], step * batch, batch)
                y = jax.lax.dynamic_slice_in_dim(ordered[1], step * batch, batch)
            else:
                inside = jnp.minimum(position, count - 1)
                chosen = shuffle.permute(inside, count, seed, epoch)
                x, y = data.x[chosen], data.y[chosen]
            if padding:
                size = jnp.minimum(batch, count - step * batch).astype(jnp.float32)
                share = jnp.where(position < count, 1.0 / size, 0.0)
            else:
                share = jnp.full(batch, 1.0 / batch, jnp.float32)
            total = (epoch * per_epoch + step).astype(jnp.uint32)
            dropout = (hyper.dropouts, shuffle.mix(seed ^ shuffle.mix(total))) if extras else None
            grads = jax.grad(batch_loss)(params, x, y, share, dropout)
            grads = jax.tree.map(
                lambda g, p, m: g + m * (hyper.l2 * p + hyper.l1 * jnp.sign(p)),
                grads,
                params,
                decay_mask,
            )
            if moves is not None:
                # what is frozen has no share in the norm, and loses its momentum
                grads = _where(moves, grads)
            if extras:
                grads = _clip(grads, hyper.clip_norm)
            fraction = jnp.clip((epoch + step / per_epoch) / hyper.epochs, 0.0, 1.0)
            rate = hyper.learning_rate * schedule(fraction, hyper.schedule)
            updates, opt_state = _optimizer(design, hyper, rate).update(grads, opt_state, params)
            if (
                moves is not None
            ):  # an optimizer may move what has no gradient, by its weight decay say
                updates = _where(moves, updates)
            return optax.apply_updates(params, updates), opt_state

        params, opt_state = jax.lax.fori_loop(
            carry.step, last, one_step, (carry.params, carry.opt_state)
        )
        complete = last == per_epoch
        row = jax.lax.cond(
            complete,
            lambda p: evaluate(design, p, data, hyper),
            lambda p: jnp.zeros(4),
            params,
        )
        total = sum(jnp.sum(leaf) for leaf in jax.tree.leaves(params))
        finite = jnp.isfinite(total) & (jnp.isfinite(row[0]) | ~complete)
        one = complete.astype(jnp.int32)
        return (
            Carry(params, opt_state, epoch + one, jnp.where(complete, 0, last)),
            Outcome(
                rows=jax.lax.dynamic_update_slice(outcome.rows, row[None], (outcome.num_rows, 0)),
                num_rows=outcome.num_rows + one,
                steps=outcome.steps + (last - carry.step),
                finite=finite,
            ),
        )

    def going_on(loop: tuple[Carry, Outcome]) -> Array:
        carry, outcome = loop
        return (
            (outcome.steps < max_steps)
            & (carry.epoch < until_epoch)
            & (outcome.num_rows < MAX_ROWS)
            & outcome.finite
        )

    nothing = Outcome(jnp.zeros((MAX_ROWS, 4)), jnp.int32(0), jnp.int32(0), jnp.bool_(True))
    return jax.lax.while_loop(going_on, one_epoch, (carry, nothing))


def outputs(design: Design, params: Any, x: Array) -> Array:
    """Values or probabilities of class 1 `[K]`, or class probabilities `[K, C]`."""
    loss: LossFunction = tables.resolve(tables.LOSSES[design.loss].function)
    scores = design.scores(params, x)
    return loss.prediction(scores, design.task)


def answers(design: Design, params: Any, x: Array) -> tuple[Array, Array]:
    """What `outputs` returns, and the scores `[K, C]` before the loss's own function."""
    loss: LossFunction = tables.resolve(tables.LOSSES[design.loss].function)
    scores = design.scores(params, x)
    return loss.prediction(scores, design.task), scores


def picture(design: Design, params: Any, x: Array, low: Array, high: Array) -> Array:
    """The outputs as bytes, for drawing.

    Returns:
        uint8 `[K]`, 0 at `low` and 255 at `high`; with several classes `[2, K]`: the winning
        class, and its probability from 1/C (0) to 1 (255).
    """
    says = outputs(design, params, x)
    if design.task == "multiclass":
        chance = 1.0 / says.shape[1]
        strength = (jnp.max(says, axis=1) - chance) / (1.0 - chance)
        return jnp.stack([jnp.argmax(says, axis=1), jnp.round(255 * strength)]).astype(jnp.uint8)
    scaled = jnp.clip((says - low) / (high - low), 0.0, 1.0)
    return jnp.round(255 * jnp.nan_to_num(scaled)).astype(jnp.uint8)


def neurons(
    design: Design, units: tuple[tuple[int, ...], ...], params: Any, x: Array
) -> tuple[Array, Array]:
    """What single neurons answer, as bytes for drawing.

    Args:
        design: the static part.
        units: which neurons of each hidden layer, and of the output layer (whose answers are
            scores).
        params: the parameters.
        x: inputs `[P, F]`.

    Returns:
        uint8 `[K, P]` of the K neurons in that order, 128 + 127 v / scale; and each one's scale,
        float32 `[K]`: the largest |v|, or 1 where all are smaller.
    """
    answers: list[Array] = []
    scores = design.scores(params, x, hidden=answers)
    return pictures_of([*answers, scores], units)


def pictures_of(
    answers: Sequence[Array], units: tuple[tuple[int, ...], ...]
) -> tuple[Array, Array]:
    """The columns `units` of arrays `[P, O]` as `neurons` returns them."""
    drawn = [
        layer[:, np.array(chosen)] for layer, chosen in zip(answers, units, strict=True) if chosen
    ]
    values = jnp.nan_to_num(jnp.concatenate(drawn, axis=1).T)
    scales = jnp.maximum(1.0, jnp.max(jnp.abs(values), axis=1))
    return jnp.round(128.0 + 127.0 * values / scales[:, None]).astype(jnp.uint8), scales
