"""ZIP files that are the same whenever they are made of the same files."""

import zipfile
from collections.abc import Iterable, Mapping
from io import BytesIO

from lepton_dash.export.names import distinct, file_name

_EARLIEST = (1980, 1, 1, 0, 0, 0)  # that a ZIP can say
_READABLE = 0o100644 << 16
_UNIX = 3


def zip_bytes(files: Mapping[str, bytes] | Iterable[tuple[str, bytes]]) -> bytes:
    """A ZIP of these files, in their order, each with a name that stays in its folder.

    Args:
        files: by name; or pairs of name and content, made one after another.
    """
    content = BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items() if isinstance(files, Mapping) else files:
            entry = zipfile.ZipInfo(name, _EARLIEST)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr, entry.create_system = _READABLE, _UNIX
            archive.writestr(entry, data)
    return content.getvalue()


def with_safe_names(files: Mapping[str, bytes], taken: Mapping[str, bytes]) -> dict[str, bytes]:
    """The files under names without folders, none of which is taken, or differs by case alone.

    Args:
        files: by a name that a person may have chosen, its extension after the last dot.
        taken: what is in the ZIP already.
    """
    used = {name.casefold() for name in taken}
    named = {}
    for given, content in files.items():
        stem, dot, extension = given.rpartition(".")
        stem, extension = (stem, file_name(extension)) if dot else (given, "")
        name = distinct(stem, extension, used)
        used.add(name.casefold())
        named[name] = content
    return named
