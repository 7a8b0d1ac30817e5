"""Notes in Markdown as HTML in which nothing runs, and which asks for nothing from elsewhere."""

import re
from functools import cache, lru_cache
from html import escape
from typing import Any, NamedTuple

from markdown_it import MarkdownIt

from lepton_dash.export.lettering import printable
from lepton_dash.i18n import _, language

SCHEMES = ("http", "https", "mailto")
"""Of addresses that may be linked to."""

TOP_LEVEL = 2
"""Of headings: the first level is the title of what the notes stand in."""

_SCHEME = re.compile(r"([a-z]+):", re.IGNORECASE)
_SPACES = re.compile(r"[\x00-\x20\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]")


class Heading(NamedTuple):
    """A line of a table of contents."""

    level: int
    """2 for the highest"""
    text: str
    anchor: str
    """The id of the heading's element."""


class Written(NamedTuple):
    """Notes, ready for a page."""

    html: str
    headings: tuple[Heading, ...]


def written(text: str, prefix: str = "heading") -> Written:
    """Returns Markdown as HTML.

    Tags in it are shown as letters, pictures as what describes them, and only addresses of
    `SCHEMES` are linked to.

    Args:
        text: what somebody wrote.
        prefix: what the ids of its headings begin with.
    """
    return _written(text, prefix, language())


# a page that is being written is drawn again and again, and some texts take seconds
@lru_cache(maxsize=64)
def _written(text: str, prefix: str, _language: str) -> Written:
    parser = _parser()
    tokens = parser.parse(printable(text.expandtabs(4)))
    headings: list[Heading] = []
    for at, token in enumerate(tokens):
        if token.type == "heading_open":
            level = min(TOP_LEVEL - 1 + int(token.tag[1:]), 6)
            heading = Heading(level, _text_of(tokens[at + 1]), f"{prefix}-{len(headings) + 1}")
            headings.append(heading)
            token.attrSet("id", heading.anchor)
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(TOP_LEVEL - 1 + int(token.tag[1:]), 6)}"
    return Written(parser.renderer.render(tokens, parser.options, {}), tuple(headings))


class _Parser(MarkdownIt):
    """One that links to what may be linked to."""

    def validateLink(self, url: str) -> bool:
        """Whether it may; what may not stays as it was written."""
        # browsers leave out what can't be seen when they look for a scheme
        scheme = _SCHEME.match(_SPACES.sub("", url))
        return scheme is not None and scheme[1].lower() in SCHEMES


@cache
def _parser() -> MarkdownIt:
    parser = _Parser("commonmark", {"html": False, "typographer": False})
    parser.enable(["table", "strikethrough"])
    parser.add_render_rule("image", _image)
    parser.add_render_rule("link_open", _link)
    return parser


def _image(_renderer: Any, tokens: Any, at: int, _options: Any, _env: Any) -> str:
    """A picture would come from another host: what it shows is said instead."""
    words = _text_of(tokens[at]) or _("without a description")
    return f"<em>[{escape(_('picture: {words}').format(words=words))}]</em>"


def _link(renderer: Any, tokens: Any, at: int, options: Any, env: Any) -> str:
    tokens[at].attrSet("rel", "noopener noreferrer nofollow")
    tokens[at].attrSet("target", "_blank")
    return str(renderer.renderToken(tokens, at, options, env))


def _text_of(token: Any) -> str:
    """What a line says, without how it looks."""
    words = [
        child.content if child.type in ("text", "code_inline", "image") else " "
        for child in token.children or []
        if child.type in ("text", "code_inline", "image", "softbreak", "hardbreak")
    ]
    return " ".join("".join(words).split())
