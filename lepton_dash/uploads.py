"""Files that people brought, kept under the hash of what is in them.

An experiment names such a file as "upload:<sha256>", so that an address or a recipe goes on meaning
the same examples, and so that nothing else on the server's disk can be asked for. The folder is
limited in age and size: what was used longest ago goes first.
"""

from __future__ import annotations

import os
import re
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO, NamedTuple

from lepton_dash.data import DataError
from lepton_dash.i18n import _
from lepton_dash.store import cleaning
from lepton_dash.user_folder import user_folder

PREFIX = "upload:"
CHUNK = 1 << 20
LONGEST_NAME = 120
"""Characters of what its owner calls a file."""
_DIGEST = re.compile(r"[0-9a-f]{64}")
# [s] since its last use after which a write that never ended is thought to be abandoned
_ABANDONED = 3600
# as many times longer than a file is its name kept: it says which file is gone
_NAMED = 12


class Uploads(NamedTuple):
    """A folder of uploaded files and its limits."""

    folder: Path
    max_file_bytes: int = 500 * 2**20
    max_total_bytes: int = 5 * 2**30
    max_age: float = 30 * 24 * 3600
    """[s] since a file was last used"""
    max_names: int = 10_000
    """Of files, those that are gone among them."""


@cache
def default_uploads() -> Uploads:
    """The uploads in the user's own folder, see `user_folder`."""
    return Uploads(user_folder() / "uploads")


def is_upload(path: str) -> bool:
    """Whether a data path names an uploaded file, whole and well formed."""
    return path.startswith(PREFIX) and bool(_DIGEST.fullmatch(path.removeprefix(PREFIX)))


def keep(
    uploads: Uploads,
    file: BinaryIO,
    name: str = "",
    check: Callable[[Path], object] = lambda _file: None,
) -> str:
    """Store a file and return its path, "upload:<sha256>"; the same content is stored once.

    Args:
        uploads: where to.
        file: read from where it stands to its end.
        name: what its owner calls it, to be shown to them.
        check: is given the whole file before it has its place; one that it refuses isn't stored.

    Raises:
        DataError: when the file is larger than the limit, or the disk refuses it, or `check` does.
    """
    try:
        uploads.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        digest = _write(uploads, file, check)
        label = cleaning.line(name, LONGEST_NAME)
        if label:
            _name_path(uploads, digest).write_text(label, encoding="utf-8")
    except OSError as error:
        raise DataError(
            _("The file could not be stored on the server: {reason}.").format(
                reason=error.strerror or type(error).__name__
            )
        ) from error
    with suppress(OSError):  # what can't be cleared away now will be after the next upload
        prune(uploads, spared=digest)
    return PREFIX + digest


def find(uploads: Uploads, path: str) -> Path:
    """The file that a data path names; its use is noted, so that it is kept longer.

    Raises:
        DataError: when the path is not that of an upload, or the file is no longer there.
    """
    if not is_upload(path):
        raise DataError(
            _(
                "Only files that were uploaded to this server can be used here, and “{name}” is "
                "none of them; upload it."
            ).format(name=cleaning.line(path, LONGEST_NAME))
        )
    digest = path.removeprefix(PREFIX)
    file = _content_path(uploads, digest)
    try:
        os.utime(file)
    except OSError as error:
        raise DataError(_gone(name_of(uploads, path))) from error
    with suppress(OSError):  # it may have none
        os.utime(_name_path(uploads, digest))
    return file


def name_of(uploads: Uploads, path: str) -> str:
    """What the owner of an uploaded file called it, or "" when that isn't known."""
    if not is_upload(path):
        return ""
    try:
        return _name_path(uploads, path.removeprefix(PREFIX)).read_text(encoding="utf-8")
    except OSError:
        return ""


def _gone(name: str) -> str:
    """What is said of a file that isn't there; the same content has the same path again."""
    if not name:
        return _(
            "The uploaded file with these data is not, or no longer, there; upload it again, and "
            "whatever was made with it opens as before."
        )
    return _(
        "The uploaded file “{name}” is no longer there; upload it again, and whatever was made "
        "with it opens as before."
    ).format(name=name)


def prune(uploads: Uploads, *, spared: str = "") -> None:
    """Delete what is too old, then what was used longest ago until the rest is small enough."""
    now = time.time()
    total = names = 0
    for age, size, file in sorted(_inventory(uploads, now)):
        if file.suffix == ".part":
            if age > _ABANDONED:
                file.unlink(missing_ok=True)
            continue
        if file.suffix == ".name":
            names += 1
            if age > _NAMED * uploads.max_age or names > uploads.max_names:
                file.unlink(missing_ok=True)
            continue
        total += size
        if file.stem == spared:
            continue
        if age > uploads.max_age or total > uploads.max_total_bytes:
            file.unlink(missing_ok=True)
            total -= size


def _inventory(uploads: Uploads, now: float) -> list[tuple[float, int, Path]]:
    """(age [s], size [bytes], file) of what is in the folder."""
    found = []
    for file in uploads.folder.iterdir():
        try:
            stat = file.stat()
        except OSError:  # another process was quicker
            continue
        found.append((now - stat.st_mtime, stat.st_size, file))
    return found


def _write(uploads: Uploads, file: BinaryIO, check: Callable[[Path], object]) -> str:
    """Copy a file into the folder and return the hash of its content [hexadecimal]."""
    digest = sha256()
    size = 0
    handle, part = tempfile.mkstemp(dir=uploads.folder, suffix=".part")
    try:
        with os.fdopen(handle, "wb") as copy:
            while chunk := file.read(CHUNK):
                size += len(chunk)
                if size > uploads.max_file_bytes:
                    raise DataError(
                        _("The file is larger than {limit} MB, the most that is taken.").format(
                            limit=uploads.max_file_bytes // 2**20
                        )
                    )
                digest.update(chunk)
                copy.write(chunk)
        check(Path(part))
        # all at once: nobody ever sees half a file under the hash of the whole
        os.replace(part, _content_path(uploads, digest.hexdigest()))
    except BaseException:
        Path(part).unlink(missing_ok=True)
        raise
    return digest.hexdigest()


def _content_path(uploads: Uploads, digest: str) -> Path:
    return uploads.folder / f"{digest}.csv"


def _name_path(uploads: Uploads, digest: str) -> Path:
    return uploads.folder / f"{digest}.name"
