"""Building a trainer for an experiment, and asking it to train, measure, predict and draw."""

from collections import OrderedDict
from collections.abc import Callable
from functools import lru_cache, partial
from itertools import pairwise
from threading import Lock
from typing import Any, NamedTuple, Protocol

import jax
import numpy as np
from jax.typing import ArrayLike
from numpy.typing import NDArray

from lepton_dash import tables
from lepton_dash.engine import compiler, network, program
from lepton_dash.engine.failure import Failure
from lepton_dash.engine.hyperparameters import Extras, extras_of, hyperparameters
from lepton_dash.engine.program import Carry, Design, Examples
from lepton_dash.spec import Experiment

# Programs kept in memory; an evicted one comes back from the cache on disk.
PROGRAMS_IN_MEMORY = 128
# Inputs of one call of `predict` are padded to a multiple of this, so that few shapes compile.
PREDICT_BLOCK = 1024


class Prepared(Protocol):
    """What training needs of the data, see `lepton_dash.data.Prepared`."""

    @property
    def x_train(self) -> NDArray[np.float32]:
        """Inputs `[N, F]`."""
        ...

    @property
    def y_train(self) -> NDArray[np.float32]:
        """Targets `[N]`."""
        ...

    @property
    def x_validation(self) -> NDArray[np.float32]:
        """Inputs `[M, F]`."""
        ...

    @property
    def y_validation(self) -> NDArray[np.float32]:
        """Targets `[M]`."""
        ...

    @property
    def task(self) -> str:
        """One of "binary", "multiclass" and "regression"."""
        ...

    @property
    def num_outputs(self) -> int:
        """Classes, or 1."""
        ...


class TrainState(NamedTuple):
    """A training at one moment: a value, never changed."""

    carry: Carry
    epoch: int  # complete epochs
    step: int  # steps done of the epoch under way

    @property
    def nbytes(self) -> int:
        """Bytes of its parameters and of what the optimizer remembers."""
        return sum(leaf.nbytes for leaf in jax.tree.leaves(self.carry))


class Report(NamedTuple):
    """What one `Trainer.advance` did."""

    rows: NDArray[
        np.float64
    ]  # [n, 5] epoch, train and validation loss, train and validation metric
    steps: int
    epoch: int
    step: int
    failure: Failure | None


def design_of(experiment: Experiment, prepared: Prepared) -> Design:
    """The static part of an experiment on this data."""
    training, task, num_train = experiment.training, prepared.task, len(prepared.x_train)
    loss = tables.default_loss(task) if training.loss == "auto" else training.loss
    two = tables.resolve(tables.LOSSES[loss].function).two_outputs
    last = prepared.num_outputs if task == "multiclass" else 2 if task == "binary" and two else 1
    return Design(
        sizes=(prepared.x_train.shape[1], *experiment.network.hidden_sizes, last),
        activations=experiment.network.layer_activations,
        residual=experiment.network.residual,
        layer_norm=experiment.network.layer_norm,
        loss=loss,
        optimizer=training.optimizer,
        schedule=training.schedule,
        task=task,
        batch_size=min(training.batch_size, num_train),
        num_train=num_train,
        num_validation=len(prepared.x_validation),
    )


class Programs(NamedTuple):
    """The compiled functions of a design, with these extras."""

    init_optimizer: Callable[..., Any]
    advance: Callable[..., Any]


_programs: OrderedDict[tuple[Design, Extras], Programs] = OrderedDict()
_programs_lock = Lock()


def _program_in_memory(design: Design, extras: Extras) -> Programs | None:
    with _programs_lock:
        found = _programs.get((design, extras))
        if found:
            _programs.move_to_end((design, extras))
        return found


def _program(design: Design, extras: Extras, hyper: NDArray[np.float32]) -> Programs:
    """Traces and compiles; the same design again costs nothing."""
    found = _program_in_memory(design, extras)
    if found:
        return found
    params = design.packing.pack([np.zeros(s, np.float32) for s in design.packing.flat_shapes])
    count = design.num_train + design.num_validation
    data = Examples(
        jax.ShapeDtypeStruct((count, design.sizes[0]), np.float32),
        jax.ShapeDtypeStruct((count,), np.float32),
    )
    init_optimizer = _jit(program.init_optimizer, design)
    opt_state = jax.eval_shape(init_optimizer, params, hyper)
    number = np.int32(0)
    carry = Carry(params, opt_state, number, number)
    advance = _jit(program.advance, design, extras)
    made = Programs(
        init_optimizer.lower(params, hyper).compile(),
        advance.lower(carry, data, hyper, np.uint32(0), number, number).compile(),
    )
    with _programs_lock:
        _programs[design, extras] = made
        while len(_programs) > PROGRAMS_IN_MEMORY:
            _programs.popitem(last=False)
    return made


def _jit(function: Callable[..., Any], design: Design, *static: Any) -> Any:
    return jax.jit(partial(function, design, *static), compiler_options=compiler.options(design))


@lru_cache(maxsize=PROGRAMS_IN_MEMORY)
def _jitted(function: Callable[..., Any], design: Design, *static: Any) -> Callable[..., Any]:
    return _jit(function, design, *static)


class Trainer(NamedTuple):
    """An experiment, compiled and with its data on the device. Holds no training state."""

    design: Design
    data: Examples
    hyper: NDArray[np.float32]  # the experiment's own continuous settings
    first_layers: tuple[tuple[NDArray[np.float32], ...], ...]  # see `network.init_layers`
    seed: np.uint32
    picture_range: tuple[float, float]  # of a regression's values; (0, 1) for classes

    @property
    def num_params(self) -> int:
        """Weights and biases, and with normalised layers their gains and shifts."""
        return self.design.num_params

    @property
    def steps_per_epoch(self) -> int:
        """Batches of an epoch."""
        return self.design.steps_per_epoch

    @property
    def flops_per_example(self) -> int:
        """Multiplications and additions of one forward pass."""
        return 2 * self.num_params

    def _programs(self, hyper: NDArray[np.float32]) -> Programs:
        return _program(self.design, self._extras(hyper), hyper)

    def _extras(self, hyper: NDArray[np.float32]) -> Extras:
        return extras_of(hyper, len(self.design.activations))

    def is_compiled_for(self, hyper: NDArray[np.float32]) -> bool:
        """Whether training with these settings can go on without compiling first.

        Only the first use of dropout, clipping or a frozen layer needs another program than
        `build` made.
        """
        return _program_in_memory(self.design, self._extras(hyper)) is not None

    def compile_for(self, hyper: NDArray[np.float32]) -> None:
        """Compiles what `is_compiled_for` misses."""
        self._programs(hyper)

    def compile_rest(self) -> None:
        """Compiles all that moving sliders could ask for, so that none of them waits."""
        for extras in Extras:
            _program(self.design, extras, self.hyper)

    def init(self) -> TrainState:
        """The untrained network."""
        arrays = [array for layer in self.first_layers for array in layer]
        params = jax.device_put(self.design.packing.pack(arrays))
        opt_state = self._programs(self.hyper).init_optimizer(params, self.hyper)
        return TrainState(Carry(params, opt_state, np.int32(0), np.int32(0)), 0, 0)

    def advance(
        self,
        state: TrainState,
        hyper: NDArray[np.float32],
        *,
        max_steps: int,
        until_epoch: int,
    ) -> tuple[TrainState, Report]:
        """Trains on for `max_steps` steps, or to the end of epoch `until_epoch`.

        A call ends early after `program.MAX_ROWS` epochs. When a loss or a parameter stops
        being finite, the state that comes back is that of the last good epoch, or the given
        one when this call began later than that.
        """
        carry, outcome = self._programs(hyper).advance(
            state.carry, self.data, hyper, self.seed, np.int32(max_steps), np.int32(until_epoch)
        )
        num_rows, finite = int(outcome.num_rows), bool(outcome.finite)
        rows = np.empty((num_rows, 5))
        rows[:, 0] = np.arange(state.epoch + 1, state.epoch + num_rows + 1)
        rows[:, 1:] = program.with_accuracies(self.design, np.asarray(outcome.rows)[:num_rows])
        after = TrainState(carry, int(carry.epoch), int(carry.step))
        if finite:
            return after, Report(rows, int(outcome.steps), after.epoch, after.step, None)
        # The epoch that failed is the last one begun; replaying up to it gives the last good one.
        failed = after.epoch if after.step == 0 else after.epoch + 1
        lost = num_rows > 0 and not np.isfinite(rows[-1, 1])
        failure = Failure("loss" if lost else "parameters", failed)
        if failed - 1 <= state.epoch:
            return state, Report(rows[:0], 0, state.epoch, state.step, failure)
        good, report = self.advance(state, hyper, max_steps=max_steps, until_epoch=failed - 1)
        return good, report._replace(failure=failure)

    def evaluate(self, state: TrainState, hyper: NDArray[np.float32]) -> NDArray[np.float64]:
        """A row of history for this state, `[5]`."""
        # An epoch of which all steps are done is measured, and that ends it.
        done = np.int32(self.steps_per_epoch)
        carry = state.carry._replace(epoch=np.int32(state.epoch - 1), step=done)
        _, outcome = self._programs(hyper).advance(
            carry, self.data, hyper, self.seed, np.int32(1), np.int32(state.epoch)
        )
        row = program.with_accuracies(self.design, np.asarray(outcome.rows)[:1])[0]
        return np.concatenate([[float(state.epoch)], row])

    def predict(self, state: TrainState, inputs: ArrayLike) -> NDArray[np.float32]:
        """Values or probabilities of class 1 `[K]`, or class probabilities `[K, C]`."""
        x = np.asarray(inputs, np.float32)
        padded = np.pad(x, ((0, -len(x) % PREDICT_BLOCK), (0, 0)))
        call = _jitted(program.outputs, self.design)
        return np.asarray(call(state.carry.params, padded))[: len(x)]

    def answers(
        self, state: TrainState, inputs: ArrayLike
    ) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """What `predict` returns, and the scores `[K, C]` behind it, which nothing has clipped."""
        x = np.asarray(inputs, np.float32)
        padded = np.pad(x, ((0, -len(x) % PREDICT_BLOCK), (0, 0)))
        says, scores = _jitted(program.answers, self.design)(state.carry.params, padded)
        return np.asarray(says)[: len(x)], np.asarray(scores)[: len(x)]

    def picture(self, state: TrainState, inputs: ArrayLike) -> NDArray[np.uint8]:
        """The outputs at `inputs` `[K, F]` as bytes, see `program.picture`."""
        low, high = self.picture_range
        call = _jitted(program.picture, self.design)
        return np.asarray(call(state.carry.params, inputs, np.float32(low), np.float32(high)))

    def neurons(
        self, state: TrainState, inputs: ArrayLike, units: tuple[tuple[int, ...], ...]
    ) -> tuple[NDArray[np.uint8], NDArray[np.float32]]:
        """What single neurons answer at `inputs` `[P, F]`, see `program.neurons`."""
        call = _jitted(program.neurons, self.design, units)
        pictures, scales = call(state.carry.params, inputs)
        return np.asarray(pictures), np.asarray(scales)

    def weights(self, state: TrainState, units: tuple[tuple[int, ...], ...]) -> NDArray[np.float32]:
        """The parameters between single neurons, compiling nothing.

        Args:
            state: the training.
            units: which inputs, which neurons of each hidden layer, and of the output layer.

        Returns:
            For each layer of weights in turn: those between the chosen units `[I, O]`, row by
            row, then the biases of the chosen ones `[O]`; all in one vector.
        """
        parts = []
        layers = self.design.packing.layers(jax.tree.map(np.asarray, state.carry.params))
        for layer, (sources, targets) in zip(layers, pairwise(units), strict=True):
            chosen = np.array(targets, np.intp)
            parts.append(layer.weights[np.array(sources, np.intp)[:, None], chosen].ravel())
            parts.append(layer.biases[chosen])
        return np.concatenate(parts)

    def with_weight(
        self, state: TrainState, layer: int, source: int, target: int, value: float
    ) -> TrainState:
        """The same training with one weight set by hand; what the optimizer remembers stays.

        Args:
            state: the training.
            layer: 0 for the first weights.
            source: the unit of the layer before, or -1 for the bias.
            target: the unit that it goes to.
            value: the weight's new value.

        Raises:
            IndexError: there is no such weight.
        """
        sizes = self.design.sizes
        if not (
            0 <= layer < len(sizes) - 1
            and -1 <= source < sizes[layer]
            and 0 <= target < sizes[layer + 1]
        ):
            raise IndexError(f"A network of {sizes} has no weight {layer}, {source}, {target}.")
        carry = state.carry
        params = self.design.packing.with_value(carry.params, layer, source, target, value)
        return state._replace(carry=carry._replace(params=jax.device_put(params)))

    def layers(self, state: TrainState) -> list[tuple[NDArray[np.float32], NDArray[np.float32]]]:
        """Weights `[I, O]` and biases `[O]` of every layer."""
        layers = self.design.packing.layers(state.carry.params)
        return [(np.asarray(layer.weights), np.asarray(layer.biases)) for layer in layers]

    def norms(self, state: TrainState) -> list[tuple[NDArray[np.float32], NDArray[np.float32]]]:
        """Gains and shifts `[O]` of every layer that is normalised: the hidden ones, or none."""
        layers = self.design.packing.layers(state.carry.params)
        return [
            (np.asarray(layer.gain), np.asarray(layer.shift))
            for layer in layers
            if isinstance(layer, network.NormalisedLayer)
        ]


def build(experiment: Experiment, prepared: Prepared) -> Trainer:
    """Compiles what the experiment needs and puts the data on the device.

    The first call for a design takes about a second, or a fifth of that when JAX's cache on
    disk knows it; later ones only move the data.
    """
    design = design_of(experiment, prepared)
    hyper = hyperparameters(experiment)
    start = tables.INITIALIZERS[experiment.network.initializer]
    initializer = tables.resolve(start.function)
    # `jnp.asarray` would compile a program for each new shape
    data = jax.device_put(
        Examples(
            np.concatenate([prepared.x_train, prepared.x_validation], dtype=np.float32),
            np.concatenate([prepared.y_train, prepared.y_validation], dtype=np.float32),
        )
    )
    y = np.asarray(prepared.y_train)
    low, high = (float(y.min()), float(y.max())) if design.task == "regression" else (0.0, 1.0)
    trainer = Trainer(
        design=design,
        data=data,
        hyper=hyper,
        first_layers=tuple(
            network.init_layers(
                design.sizes,
                initializer,
                experiment.training.seed,
                design.layer_norm,
                start.bias,
            )
        ),
        seed=np.uint32(experiment.training.seed),
        picture_range=(low, high if high > low else low + 1.0),
    )
    trainer.compile_for(hyper)
    return trainer
