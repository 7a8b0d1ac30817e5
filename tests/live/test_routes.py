"""What a browser loads besides the page, from a real server."""

import gzip
import hashlib
import re

import httpx
import pytest

from lepton_dash import live
from lepton_dash.live import assets


@pytest.fixture
def http(server):
    with httpx.Client(base_url=f"http://{server.host}") as http:
        yield http


def raw(http: httpx.Client, path: str, **headers: str) -> tuple[httpx.Response, bytes]:
    """The response and its bytes as they came."""
    with http.stream("GET", path, headers=headers) as response:
        return response, b"".join(response.iter_raw())


def test_plotly_comes_compressed_and_for_good(http):
    response, body = raw(http, live.plotly_path(), **{"accept-encoding": "gzip, br"})
    assert response.status_code == 200
    assert response.headers["content-encoding"] == "gzip"
    assert response.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert response.headers["vary"] == "Accept-Encoding"
    assert response.headers["content-type"].startswith("text/javascript")
    assert len(body) < 2_000_000
    assert b"Plotly" in gzip.decompress(body)
    assert re.fullmatch(r"/_lepton/plotly-[0-9.]+\.min\.js", live.plotly_path())


@pytest.mark.parametrize("accepted", ["identity", "gzip;q=0", "br"])
def test_who_does_not_take_gzip_gets_it_plain(http, accepted):
    response, body = raw(http, live.plotly_path(), **{"accept-encoding": accepted})
    assert "content-encoding" not in response.headers
    assert hashlib.sha256(body).hexdigest().startswith(assets.plotly().tag)


def test_who_has_it_already_is_told_so(http):
    first, _ = raw(http, live.plotly_path(), **{"accept-encoding": "gzip"})
    second, body = raw(
        http,
        live.plotly_path(),
        **{"accept-encoding": "gzip", "if-none-match": f'"x", {first.headers["etag"]}'},
    )
    assert second.status_code == 304
    assert body == b""


@pytest.mark.parametrize("name", sorted(assets.components()))
def test_every_file_of_the_component_is_served_under_its_hash(http, name):
    response = http.get(live.asset_path(name))
    assert response.status_code == 200
    assert response.content == (assets.COMPONENTS / name).read_bytes()
    assert response.headers["content-type"].split(";")[0] in ("text/javascript", "text/css")
    assert response.headers["x-content-type-options"] == "nosniff"


def test_files_that_import_each_other_are_in_one_folder():
    folders = {live.asset_path(name).rpartition("/")[0] for name in assets.components()}
    assert len(folders) == 1


@pytest.mark.parametrize("base", ["/base", "/a/b/c"])
def test_it_works_under_a_base_path(http, base):
    assert http.get(base + live.asset_path("stage.js")).status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "/_lepton/assets/{version}/../__init__.py",
        "/_lepton/assets/{version}/..%2f__init__.py",
        "/_lepton/assets/{version}/%2e%2e/%2e%2e/spec/__init__.py",
        "/_lepton/assets/{version}//etc/passwd",
        "/_lepton/assets/{version}/__init__.py",
        "/_lepton/assets/{version}/",
        "/_lepton/assets/0000000000000000/stage.js",
        "/_lepton/plotly-0.0.0.min.js",
        "/_lepton/live/token",
        "/_lepton/",
    ],
)
def test_nothing_else_is_there(http, path):
    target = path.format(version=assets.components_version())
    # As it stands: a client of good manners would resolve the dots itself.
    url = http.base_url.copy_with(raw_path=target.encode())
    response = http.send(httpx.Request("GET", url), follow_redirects=True)
    assert response.status_code == 404
    assert b"import" not in response.content


def test_a_file_that_is_not_there_has_no_path():
    with pytest.raises(KeyError):
        live.asset_path("../__init__.py")
