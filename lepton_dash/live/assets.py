"""What a browser loads besides the page: Plotly as its Python package ships it, and our modules.

Everything is named by its version or by what is in it, compressed once, kept in memory and
cached by browsers for good. Only what was found in the package's own folders is ever served.
"""

import gzip
import hashlib
import re
from functools import cache
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

COMPONENTS = Path(__file__).parent.parent / "components"

TYPES = {
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
}
"""File name endings that are served, and what they are."""

PREFIX = "/_lepton"
"""Under the base path of the server."""


class Asset(NamedTuple):
    """A file, ready to be sent."""

    content: bytes
    compressed: bytes  # gzip
    media_type: str
    tag: str  # changes with the content


@cache
def plotly_path() -> str:
    """The path of `plotly.min.js`, from the server's base path on."""
    return f"{PREFIX}/plotly-{metadata.version('plotly')}.min.js"


@cache
def plotly() -> Asset:
    """`plotly.min.js`; the first call reads and compresses five megabytes."""
    found = find_spec("plotly")
    if found is None or found.origin is None:
        raise FileNotFoundError("The plotly package isn't installed.")
    return _asset(Path(found.origin).parent / "package_data" / "plotly.min.js")


def asset_path(name: str) -> str:
    """The path of one of the component's files, from the server's base path on.

    All files are in one folder that is named by what is in all of them, so that they can import
    each other by their names.

    Raises:
        KeyError: there is no such file.
    """
    if name not in components():
        raise KeyError(name)
    return f"{PREFIX}/assets/{components_version()}/{name}"


@cache
def components() -> dict[str, Asset]:
    """The component's files by name, those in folders as "folder/file"."""
    return {
        path.relative_to(COMPONENTS).as_posix(): _asset(path)
        for path in sorted(COMPONENTS.rglob("*"))
        if path.suffix in TYPES and path.is_file()
    }


@cache
def components_version() -> str:
    """A text that changes when any of the component's files does."""
    every = "".join(name + asset.tag for name, asset in components().items())
    return hashlib.sha256(every.encode()).hexdigest()[:16]


@cache
def modules_of(name: str) -> tuple[str, ...]:
    """A module of the component and all that it imports, by their names."""
    found: dict[str, None] = {}
    waiting = [name]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found[name] = None
            waiting += _IMPORT.findall(components()[name].content.decode())
    return tuple(found)


def style_sheets_of(name: str) -> tuple[str, ...]:
    """The style sheets that a module of the component names."""
    module = components()[name].content.decode()
    return tuple(style for style in components() if f'"{style}"' in module)


_IMPORT = re.compile(r'^(?:import|export) [^;]*?from "\./([\w/.]+)";', re.MULTILINE)


def _asset(path: Path) -> Asset:
    content = path.read_bytes()
    return Asset(
        content=content,
        compressed=gzip.compress(content, compresslevel=6, mtime=0),
        media_type=TYPES[path.suffix],
        tag=hashlib.sha256(content).hexdigest()[:32],
    )
