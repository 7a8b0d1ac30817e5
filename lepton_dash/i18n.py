"""Words that a user reads, in the user's language. English is the source.

`_("…")` translates where it stands; `N_("…")` only marks a text for translation, for tables that
are filled in before anybody's language is known: what shows such a text calls `_` on it.
Catalogues are GNU gettext's: `lepton_dash/locale/<language>/LC_MESSAGES/lepton_dash.mo`.
"""

import gettext
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path

DOMAIN = "lepton_dash"
LOCALE_FOLDER = Path(__file__).parent / "locale"

# one language a thread and task, so that sessions of one server can differ
_language: ContextVar[str] = ContextVar("language", default="en")


@cache
def _catalogue(language: str, folder: Path) -> gettext.NullTranslations:
    return gettext.translation(DOMAIN, folder, languages=[language], fallback=True)


def _translations() -> gettext.NullTranslations:
    return _catalogue(_language.get(), LOCALE_FOLDER)


def _(text: str) -> str:
    """Returns `text` in the current language, or as it is where there is no translation."""
    # the empty text is where a catalogue keeps its own description
    return _translations().gettext(text) if text else text


def N_(text: str) -> str:
    """Marks `text` for translation and returns it as it is."""
    return text


def ngettext(one: str, many: str, count: int) -> str:
    """Returns the form of the text that goes with `count`, in the current language."""
    return _translations().ngettext(one, many, count)


def language() -> str:
    """Returns the current language, like "en" or "pt_BR"."""
    return _language.get()


def use(language: str) -> None:
    """Makes `language` the current one, for this thread or task."""
    _language.set(language)


@contextmanager
def using(language: str) -> Iterator[None]:
    """Makes `language` the current one while the block runs."""
    token = _language.set(language)
    try:
        yield
    finally:
        _language.reset(token)


def languages() -> list[str]:
    """Returns the languages there are, English first."""
    found = LOCALE_FOLDER.glob(f"*/LC_MESSAGES/{DOMAIN}.mo")
    return ["en", *sorted({path.parts[-3] for path in found} - {"en"})]
