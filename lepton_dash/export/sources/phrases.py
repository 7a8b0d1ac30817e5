"""What is said in JAX, in the words of other frameworks."""

from collections.abc import Mapping

TORCH: Mapping[str, str] = {
    "jax.nn.one_hot(y.astype(jnp.int32), scores.shape[1])": "F.one_hot(y.long(), scores.shape[1])",
    "jax.nn.softmax(scores)": "torch.softmax(scores, dim=1)",
    "jax.nn.logsumexp(": "torch.logsumexp(",
    "jax.nn.sigmoid(": "torch.sigmoid(",
    "jax.nn.": "F.",
    "-jnp.inf": "-torch.inf",
    "jnp.max(": "torch.amax(",
    "jnp.square(": "torch.square(",
    "jnp.": "torch.",
    "inputs, outputs = p.shape": "outputs, inputs = p.shape",
    "ops.": "torch.",
    "axis=1": "dim=1",
}
KERAS: Mapping[str, str] = {
    "jax.nn.one_hot(y.astype(jnp.int32), scores.shape[1])": (
        'ops.one_hot(ops.cast(y, "int32"), scores.shape[1])'
    ),
    "jax.nn.": "ops.",
    "-jnp.inf": "-np.inf",
    "jnp.": "ops.",
}

TORCH_ACTIVATIONS: Mapping[str, str] = {
    "tanh": "torch.tanh",
    "relu": "F.relu",
    "leaky_relu": "F.leaky_relu",
    "elu": "F.elu",
    "gelu": 'nn.GELU(approximate="tanh")',
    "silu": "F.silu",
    "mish": "F.mish",
    "selu": "F.selu",
    "softplus": "F.softplus",
    "softsign": "F.softsign",
    "sigmoid": "torch.sigmoid",
    "hard_tanh": "F.hardtanh",
    "relu6": "F.relu6",
    "sine": "torch.sin",
}
KERAS_ACTIVATIONS: Mapping[str, str] = {
    "tanh": "ops.tanh",
    "relu": "ops.relu",
    "leaky_relu": "keras.layers.LeakyReLU(0.01)",
    "elu": "ops.elu",
    "gelu": "ops.gelu",
    "silu": "ops.silu",
    "mish": "keras.activations.mish",
    "selu": "ops.selu",
    "softplus": "ops.softplus",
    "softsign": "ops.softsign",
    "sigmoid": "ops.sigmoid",
    "hard_tanh": "ops.hard_tanh",
    "relu6": "ops.relu6",
    "sine": "ops.sin",
}
"""Activation -> what is called with x; the others are functions of their own in a script."""


def translated(text: str, phrases: Mapping[str, str]) -> str:
    """The text with each phrase in other words, the longer ones first as they stand."""
    for phrase, other in phrases.items():
        text = text.replace(phrase, other)
    return text
