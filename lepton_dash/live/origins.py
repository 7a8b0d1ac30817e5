"""Whether the page that opens a socket is one of this server's own."""

from collections.abc import Collection, Mapping
from urllib.parse import urlsplit

_DEFAULT_PORTS = {"http": ":80", "https": ":443"}


def is_own(
    headers: Mapping[str, str], allowed: Collection[str] = (), trust_forwarded_host: bool = False
) -> bool:
    """Whether the page's origin is the host that the request was sent to, or an allowed one.

    A program that isn't a browser sends no Origin, and passes: it has no visitor's rights to
    abuse, and still needs the token.

    Args:
        headers: of the request.
        allowed: other origins like "https://example.org"; "*" is any.
        trust_forwarded_host: whether X-Forwarded-Host names the host that the page sees.
    """
    origin = headers.get("origin")
    if origin is None or "*" in allowed or origin in allowed:
        return True
    try:
        parts = urlsplit(origin)
    except ValueError:
        return False
    if not parts.netloc:  # "null", which sandboxed pages send
        return False
    names = [headers.get("host", "")]
    if trust_forwarded_host:
        names.append(headers.get("x-forwarded-host", "").split(",")[0])
    return _host(parts.netloc, parts.scheme) in {_host(name, parts.scheme) for name in names}


def _host(name: str, scheme: str) -> str:
    """Host and port, without the port that the scheme implies."""
    return name.strip().lower().removesuffix(_DEFAULT_PORTS.get(scheme, ""))
