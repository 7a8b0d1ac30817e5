"""A picture of 256 colours as a PNG in a `data:` address, as a Plotly layout image takes it."""

import base64
import struct
import zlib

import numpy as np


def png_address(pixels: np.ndarray, lookup: np.ndarray) -> str:
    """Returns the pixels [H, W] (uint8), the bottom row first, in the lookup's colours [256, 3]."""
    height, width = pixels.shape
    # each row of a PNG starts with the name of its filter; 0 is none
    rows = np.zeros((height, width + 1), dtype=np.uint8)
    rows[:, 1:] = pixels[::-1]
    header = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)  # 8 bits, indexed colours
    parts = (
        b"\x89PNG\r\n\x1a\n",
        _chunk(b"IHDR", header),
        _chunk(b"PLTE", lookup.astype(np.uint8).tobytes()),
        _chunk(b"IDAT", zlib.compress(rows.tobytes(), 6)),
        _chunk(b"IEND", b""),
    )
    return "data:image/png;base64," + base64.b64encode(b"".join(parts)).decode()


def _chunk(name: bytes, content: bytes) -> bytes:
    checksum = zlib.crc32(name + content)
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", checksum)
