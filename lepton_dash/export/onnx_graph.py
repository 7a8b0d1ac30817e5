"""An ONNX graph as it grows: nodes, constants, and the names between them."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike
from onnx import GraphProto, NodeProto, TensorProto, ValueInfoProto, helper, numpy_helper


class Graph:
    """Collects nodes and constants; a value is the name under which others take it."""

    def __init__(self) -> None:
        self._nodes: list[NodeProto] = []
        self._constants: dict[str, TensorProto] = {}
        self._unnamed: dict[tuple[str, tuple[int, ...], bytes], str] = {}

    def add(self, op: str, *inputs: str, name: str = "", **attributes: Any) -> str:
        """Adds a node with one output and returns that output's name.

        Args:
            op: the operator.
            inputs: names of values.
            name: of the output, and of the node; empty: one that nobody else has.
            attributes: of the operator.
        """
        name = name or f"{op.lower()}_{len(self._nodes)}"
        self._nodes.append(helper.make_node(op, inputs, [name], name=name, **attributes))
        return name

    def constant(self, values: ArrayLike, dtype: Any = np.float64, name: str = "") -> str:
        """Adds numbers and returns their name; without a name of its own a number is added once."""
        array = np.asarray(values, dtype)
        if not name:
            key = (array.dtype.str, array.shape, array.tobytes())
            if key in self._unnamed:
                return self._unnamed[key]
            name = self._unnamed[key] = f"constant_{len(self._unnamed)}"
        self._constants[name] = numpy_helper.from_array(array, name)
        return name

    def texts(self, values: Sequence[str], name: str) -> str:
        """Adds texts and returns their name."""
        plain = [text.encode("utf-8", "replace").decode() for text in values]
        self._constants[name] = numpy_helper.from_array(np.array(plain, dtype=object), name)
        return name

    def proto(
        self, name: str, inputs: list[ValueInfoProto], outputs: list[ValueInfoProto]
    ) -> GraphProto:
        """The graph with its inputs and outputs."""
        return helper.make_graph(
            self._nodes, name, inputs, outputs, initializer=list(self._constants.values())
        )
