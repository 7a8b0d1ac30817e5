"""What the page says where no live connection is possible, or none any more."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.playground import PATIENCE
from tests.browser.serving import serve, stop
from tests.debian import install
from tests.ports import free_port

NGINX = """
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{}}
http {{
  access_log off;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  server {{
    listen 127.0.0.1:{port};
    location / {{
      proxy_pass {address};
      proxy_http_version 1.1;
      proxy_set_header Host $http_host;
      proxy_set_header Connection "";
    }}
  }}
}}
"""
"""A proxy that hands on every request, but no WebSocket"""

NOTICE = "connection-notice"


def _nginx() -> str:
    """The path of nginx, installed if need be."""
    for attempt in (0, 1):
        found = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
        if found:
            return found
        if attempt == 0:
            install("nginx", "nginx-light")
    pytest.skip("nginx is not here and can't be installed")


@pytest.fixture(scope="module")
def behind_proxy(dashboard: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a proxy before the dashboard that passes no WebSocket."""
    folder = tmp_path_factory.mktemp("nginx")
    port = free_port()
    settings = folder / "nginx.conf"
    settings.write_text(NGINX.format(folder=folder, port=port, address=dashboard.rstrip("/")))
    process = subprocess.Popen(
        [_nginx(), "-p", str(folder), "-c", str(settings), "-e", str(folder / "error.log")]
    )
    yield f"http://127.0.0.1:{port}/"
    stop(process)


def _open(browser: Browser, address: str, language: str) -> Page:
    context = browser.new_context(locale=language)
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    page.goto(address)
    return page


@pytest.mark.parametrize(
    ("language", "query", "words"),
    [
        ("en-GB", "", "doesn't let WebSockets through"),
        ("zh-CN", "runs", "没有放行 WebSocket"),
        ("en-GB", "?lang=zh", "没有放行 WebSocket"),
    ],
)
def test_a_proxy_without_websockets_is_named_in_the_readers_language(
    browser: Browser, behind_proxy: str, language: str, query: str, words: str
) -> None:
    page = _open(browser, behind_proxy + query, language)
    expect(page.get_by_test_id(NOTICE)).to_contain_text(words)
    page.context.close()


def test_a_server_that_has_gone_is_said_in_our_words_alone(browser: Browser) -> None:
    with serve() as server:
        page = _open(browser, server.address + "?start=paused", "zh-CN")
        page.get_by_test_id("status").wait_for()
        expect(page.locator('[data-test-connection-state="CONNECTED"]')).to_be_attached()
        expect(page.get_by_test_id(NOTICE)).to_have_count(0)
    page.evaluate(
        """() => {
          window.dialogues = [];
          new MutationObserver((changes) => {
            for (const { addedNodes } of changes)
              for (const node of addedNodes)
                if (node.querySelector?.('[role="dialog"]')) window.dialogues.push(node.innerText);
          }).observe(document.body, { childList: true, subtree: true });
        }"""
    )
    expect(page.get_by_test_id(NOTICE)).to_contain_text("服务器没有响应")
    page.wait_for_function("window.dialogues.length > 0")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.context.close()
