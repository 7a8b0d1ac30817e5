"""Rows from all over a large file, so that what is said of it isn't said of its beginning."""

import csv
import io
from contextlib import suppress
from pathlib import Path

from lepton_dash.data.csv_encoding import decode_piece
from lepton_dash.data.csv_format import Format

PIECES = 12
PIECE_BYTES = 1 << 15


def more_rows(path: Path, form: Format, start: int) -> str:
    """Rows of evenly spaced pieces of a file behind `start` [bytes], its last ones among them.

    They come as text with the file's own delimiter; what isn't as long as a row is left out.
    """
    size = path.stat().st_size
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=form.delimiter, lineterminator="\n")
    step = max(PIECE_BYTES, (size - PIECE_BYTES - start) // (PIECES - 1))
    places = [*range(start, size - PIECE_BYTES, step), max(start, size - PIECE_BYTES)][-PIECES:]
    with path.open("rb") as file:
        for place in places:
            file.seek(place - place % 4)
            is_last = place + PIECE_BYTES >= size
            writer.writerows(_rows(file.read(PIECE_BYTES), form, is_last=is_last))
    return text.getvalue()


def _rows(data: bytes, form: Format, *, is_last: bool) -> list[list[str]]:
    """The whole rows in a piece of a file."""
    lines = list(io.StringIO(decode_piece(data, form.encoding), newline=""))[1:]
    if not is_last:
        lines = lines[:-1]
    rows = []
    with suppress(csv.Error):  # a piece that begins within quotes may never end
        for row in csv.reader(lines, delimiter=form.delimiter):
            if len(row) == len(form.names):
                rows.append(row)
    return rows
