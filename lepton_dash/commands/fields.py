"""The fields of an experiment in a terminal: name, allowed values, default, meaning."""

from collections.abc import Iterator
from typing import Any

import click

from lepton_dash.i18n import _, joined, listed, listed_apart
from lepton_dash.spec import FIELDS, SECTIONS, Experiment, allowed_in_words, flat
from lepton_dash.spec.fields import between
from lepton_dash.spec.sections import OPTION_TABLES
from lepton_dash.tables import FEATURES
from lepton_dash.words import NUMBERS, WORDS, label_of

WIDEST = 100  # columns
NAMES = 24  # columns of the names


def fields_text() -> str:
    """Returns every field and option of an experiment, section by section."""
    formatter = click.HelpFormatter(max_width=WIDEST)
    for section in SECTIONS:
        names = [name for name, (home, _name) in FIELDS.items() if home == section]
        with formatter.section(f"[{section}]"):
            formatter.write_dl(
                [(name, _about(name)) for name in names if not name.endswith("_options")],
                col_max=NAMES,
            )
    with formatter.section(_("Options")):
        formatter.write_dl(list(_options()), col_max=NAMES)
    return formatter.getvalue().lstrip("\n")


def _about(name: str) -> str:
    section, field = FIELDS[name]
    default = flat(Experiment())[name]
    usual = ""
    if default not in ("", None, ()):
        usual = _("Default: {value}.").format(value=_as_written(default))
    words = _("{allowed}.").format(allowed=allowed_in_words(SECTIONS[section], field))
    if name == "features":
        words = _("A list of {names} or formulas.").format(names=listed(FEATURES))
    meaning = (
        _(WORDS[name].help).format(**NUMBERS)
        if name in WORDS
        else _("{allowed}.").format(allowed=label_of(name))
    )
    return joined(words[:1].upper() + words[1:], usual, meaning)


def _as_written(value: Any) -> str:
    """Returns a value as `--set` takes it."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, tuple):
        return "-".join(map(str, value))
    return f"{value:g}" if isinstance(value, float) else str(value)


def _options() -> Iterator[tuple[str, str]]:
    """Yields each option's name, and its ranges with the defaults of the rows that have them."""
    for owner, table in OPTION_TABLES.items():
        for name in dict.fromkeys(option for row in table.values() for option in row.options):
            ranges: dict[str, dict[float, list[str]]] = {}
            for row_name, row in table.items():
                if (option := row.options.get(name)) is not None:
                    whole = option.scale == "integer"
                    words = between(option.minimum, option.maximum, whole=whole)
                    defaults = ranges.setdefault(words, {})
                    defaults.setdefault(option.default, []).append(row_name)
            yield (
                f"{owner}.{name}",
                joined(
                    *(
                        _("{range}. Default: {defaults}.").format(
                            range=words[:1].upper() + words[1:],
                            defaults=listed_apart(
                                _("{value:g} for {names}").format(value=value, names=listed(names))
                                for value, names in defaults.items()
                            ),
                        )
                        for words, defaults in ranges.items()
                    )
                ),
            )
