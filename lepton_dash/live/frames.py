"""One binary message: a small JSON header, then typed arrays back to back.

uint32 little endian    length of the header in bytes
header                  JSON in UTF-8, padded with spaces so that the arrays start at a
                        multiple of 8 from the beginning of the message
arrays                  each starts at a multiple of 8; header["arrays"] lists their name,
                        dtype, shape and offset from the start of the first one

Everything is little endian, as the browsers of today are.
"""

import json
import math
import struct
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

DTYPES: dict[str, np.dtype[Any]] = {
    "u1": np.dtype("u1"),
    "u4": np.dtype("<u4"),
    "f4": np.dtype("<f4"),
    "f8": np.dtype("<f8"),
}
"""The types of arrays that a message can hold."""

_CODES = {dtype: code for code, dtype in DTYPES.items()}
_LENGTH = struct.Struct("<I")
_PADDING = tuple(bytes(n) for n in range(8))
_json = json.JSONEncoder(allow_nan=False, separators=(",", ":"), ensure_ascii=False).encode


def encode(header: Mapping[str, Any], arrays: Iterable[tuple[str, np.ndarray]] = ()) -> bytes:
    """Packs a header and named arrays into one message.

    Args:
        header: what JSON can hold; NaN and infinities can't (see `finite`).
        arrays: names and arrays of one of `DTYPES`.

    Raises:
        ValueError: an array has another dtype, or a number of the header isn't finite.
    """
    listed: list[dict[str, Any]] = []
    parts: list[Any] = [b"", b""]
    offset = 0
    for name, array in arrays:
        code = _CODES.get(array.dtype)
        if code is None:
            raise ValueError(f"Array {name} has dtype {array.dtype}; a message holds {[*DTYPES]}.")
        listed.append({"name": name, "dtype": code, "shape": array.shape, "offset": offset})
        padding = -array.nbytes % 8
        parts.append(np.ascontiguousarray(array).data if array.nbytes else b"")
        parts.append(_PADDING[padding])
        offset += array.nbytes + padding
    text = _json({**header, "arrays": listed}).encode()
    text += b" " * (-(len(text) + _LENGTH.size) % 8)
    parts[0] = _LENGTH.pack(len(text))
    parts[1] = text
    return b"".join(parts)


def decode(message: bytes) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """Unpacks a message of `encode`: the header, and the arrays by name (views of the message).

    Raises:
        ValueError: the message isn't one of `encode`.
    """
    try:
        (length,) = _LENGTH.unpack_from(message)
        header = json.loads(message[_LENGTH.size : _LENGTH.size + length])
        start = _LENGTH.size + length
        arrays = {
            item["name"]: np.frombuffer(
                message,
                DTYPES[item["dtype"]],
                count=math.prod(item["shape"]),
                offset=min(start + item["offset"], len(message)),
            ).reshape(item["shape"])
            for item in header["arrays"]
        }
    except (struct.error, KeyError, TypeError) as error:
        raise ValueError(f"This isn't a message of the live socket: {error!r}.") from error
    return header, arrays


def finite(value: float) -> float | None:
    """The value as JSON can hold it: None in place of NaN and the infinities."""
    return value if math.isfinite(value) else None
