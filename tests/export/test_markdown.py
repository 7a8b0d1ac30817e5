"""Notes in Markdown: what they look like, and that nothing in them runs or is fetched."""

from html.parser import HTMLParser

import pytest

from lepton_dash import i18n
from lepton_dash.export.markdown import Heading, written


class Tags(HTMLParser):
    """What a browser would make of a text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep it."""
        self.found.append((tag, dict(attrs)))


def test_what_is_formatted() -> None:
    text = "# One\n\na *b* **c** ~~d~~ `e`\n\n- f\n- g\n\n| h | i |\n|---|---|\n| 1 | 2 |\n"
    made = written(text).html
    for part in ("<h2", "<em>b</em>", "<strong>c</strong>", "<s>d</s>", "<code>e</code>", "<td>2"):
        assert part in made
    assert "<li>f</li>" in made


def test_headings_are_below_the_title_and_can_be_found() -> None:
    made = written("# A *b*\n\n## `c`\n\n### <i>\n\nx\n===\n", "note")
    assert made.headings == (
        Heading(2, "A b", "note-1"),
        Heading(3, "c", "note-2"),
        Heading(4, "<i>", "note-3"),
        Heading(2, "x", "note-4"),
    )
    assert '<h2 id="note-1">A <em>b</em></h2>' in made.html
    assert '<h4 id="note-3">&lt;i&gt;</h4>' in made.html


@pytest.mark.parametrize(
    "address", ["https://example.org/a?b=1&c=2", "http://example.org", "mailto:a@example.org"]
)
def test_what_may_be_linked(address: str) -> None:
    ((_p, _none), (tag, attributes)) = Tags(written(f"[words]({address})").html).found
    assert tag == "a"
    assert attributes["href"] == address
    assert attributes["rel"] == "noopener noreferrer nofollow"


HOSTILE = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<iframe src='https://example.org'></iframe>",
    "<style>@import 'https://example.org'</style>",
    "</script><script>alert(1)</script>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java\tscript:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](\u200bjavascript:alert(1))",
    "[x](<javascript:alert(1)>)",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](vbscript:x)",
    "[x](file:///etc/passwd)",
    "[x](//example.org/x)",
    "[x](blob:x)",
    "<javascript:alert(1)>",
    "[x]: javascript:alert(1)\n\n[x]",
    "![x](https://example.org/x.png)",
    "![x](https://example.org/x.png 'onerror=alert(1)')",
    '[x](https://example.org/"onmouseover="alert(1))',
    "[x](https://example.org 'a\" onmouseover=\"alert(1)')",
    "`<script>alert(1)</script>`",
    "    <script>alert(1)</script>",
    '```html" onload="alert(1)\n<script>alert(1)</script>\n```',
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;script&#62;alert(1)",
    "# <script>alert(1)</script>",
    "| <script>alert(1)</script> |\n|---|\n| <img src=x onerror=alert(1)> |",
    "<!-- --><base href='https://example.org'>",
    "<a href='javascript:alert(1)'>x</a>",
    "\x00<scr\x00ipt>alert(1)</script>",
)


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_runs_and_nothing_is_fetched(text: str) -> None:
    for tag, attributes in Tags(written(text).html).found:
        assert tag not in {"script", "img", "svg", "iframe", "style", "base", "link", "object"}
        assert not [name for name in attributes if name.startswith("on")]
        assert "src" not in attributes
        address = attributes.get("href")
        assert address is None or address.startswith(("https://", "http://", "mailto:"))


def test_a_picture_is_said_in_words() -> None:
    made = written("![a <b> *c*](https://example.org/x.png)").html
    assert made == "<p><em>[picture: a &lt;b&gt; c]</em></p>\n"


def test_long_notes_are_quick() -> None:
    for piece in ("*a ", "[", "`", "> ", "<", "![", "_a_", "|x"):
        assert written(piece * 5000).html


def test_the_same_notes_are_made_once_in_each_language() -> None:
    note = "![](https://example.org/x.png)"
    assert written(note) is written(note)
    with i18n.using("zh_CN"):
        translated = written(note)
    assert translated is not written(note)
