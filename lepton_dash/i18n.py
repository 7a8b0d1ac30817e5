"""Words that a user reads, in the user's language. English is the source.

`_("…")` translates where it stands; `N_("…")` only marks a text for translation, for tables that
are filled in before anybody's language is known: what shows such a text calls `_` on it.
Catalogues are GNU gettext's: `lepton_dash/locale/<language>/LC_MESSAGES/lepton_dash.mo`, compiled
from the .po file beside it when the project is built or installed (`translations.py` there).
"""

import gettext
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache, reduce
from pathlib import Path

DOMAIN = "lepton_dash"
LOCALE_FOLDER = Path(__file__).parent / "locale"
MOST_TAGS = 50
"""Languages of a browser that are looked at."""

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


def listed(names: Iterable[str]) -> str:
    """Returns names as a sentence in the current language has them beside each other."""
    # Translators: what stands between the names of a list
    return _(", ").join(names)


def listed_apart(parts: Iterable[str]) -> str:
    """Returns parts beside each other that may have lists in them, see `listed`."""
    # Translators: what stands between parts of a sentence that have commas in them
    return _("; ").join(parts)


def joined(*sentences: str) -> str:
    """Returns sentences one after another as the current language has them, without empty ones.

    Each ends in its own full stop.
    """
    # Translators: a sentence and the next one; languages without spaces have none between them
    words = _("{sentence} {next}")
    said = [sentence for sentence in sentences if sentence]
    return reduce(lambda before, one: words.format(sentence=before, next=one), said) if said else ""


def language() -> str:
    """Returns the current language, like "en" or "pt_BR"."""
    return _language.get()


def use(language: str) -> None:
    """Makes `language` the current one, for this thread or task."""
    _language.set(language)


def match(tag: str) -> str | None:
    """Returns the language that there is for a tag like "zh-Hans-CN", "zh" or "pt_BR", if any."""
    wanted = tag.replace("_", "-").lower().split("-")
    known = {language: language.lower().split("_") for language in languages()}
    exact = [language for language, parts in known.items() if parts == wanted]
    # who reads one kind of Chinese or Portuguese would sooner read another than English
    near = [language for language, parts in known.items() if parts[0] == wanted[0]]
    return next(iter(exact + near), None)


def preferred(accepted: str) -> str:
    """Returns the language for what a browser accepts, like "zh-CN,zh;q=0.9,en;q=0.8".

    Args:
        accepted: the header Accept-Language, see RFC 9110, section 12.5.4.
    """
    tags = []
    for part in accepted.split(",")[:MOST_TAGS]:
        tag, _semicolon, weight = part.strip().partition(";q=")
        try:
            tags.append((float(weight or 1), tag.strip()))
        except ValueError:
            continue
    tags.sort(key=lambda entry: -entry[0])
    found = (match(tag) for weight, tag in tags if weight > 0)
    return next((language for language in found if language is not None), "en")


def of_environment(environment: Mapping[str, str]) -> str:
    """Returns the language that environment variables ask a program in a terminal to speak.

    Args:
        environment: has LC_ALL, LC_MESSAGES or LANG, like "zh_CN.UTF-8", see POSIX, section 8.2.
    """
    asked = (environment.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    locale = next(filter(None, asked), "")
    return match(re.split(r"[.@]", locale)[0]) or "en"


def own_name(language: str) -> str:
    """Returns what a language calls itself."""
    with using(language):
        # every catalogue translates this into the name of its own language
        return _("English")


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
