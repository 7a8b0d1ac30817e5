"""The experiment as the query of an address: readable, and only what differs from the default.

Reading is lenient, because addresses are typed, cut and forged: what is wrong is named, the rest
is kept, and nothing is parsed before its size is known.
"""

import re
from collections.abc import Mapping
from itertools import islice
from typing import Any
from urllib.parse import parse_qsl, quote

from lepton_dash.i18n import _
from lepton_dash.spec.experiment import Experiment, flat, not_a_section
from lepton_dash.spec.fields import Options, kind_of, optional
from lepton_dash.spec.points import for_address
from lepton_dash.spec.problems import (
    MOST_PROBLEMS,
    OPTIONS_ELSEWHERE,
    Problem,
    SpecError,
    must_be,
    not_a_field,
    shown,
)
from lepton_dash.spec.sections import FIELDS, OF_LAYERS, OPTION_TABLES, SECTIONS, Section
from lepton_dash.tables import FEATURES

LONGEST_QUERY = 32_768  # characters: a thousand points and the rest
MOST_FIELDS = 200
LONGEST_NUMBER = 400  # characters of a number
LONGEST_LIST = 2_000  # characters of a list: 64 layers' activations and more

_NONE = "none"
_WHOLE = re.compile(r"[+-]?[0-9]+")
_FLOAT = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?")
_FLAGS = {"true": True, "1": True, "yes": True, "on": True}
_FLAGS |= {"false": False, "0": False, "no": False, "off": False}
_FEATURE_NAMES = {row.query: name for name, row in FEATURES.items()} | {f: f for f in FEATURES}


def pairs(experiment: Experiment) -> dict[str, str]:
    """Returns what differs from the default, as texts by bare field name."""
    default = flat(Experiment())
    written: dict[str, str] = {}
    for name, value in flat(experiment).items():
        if value == default[name]:
            continue
        if isinstance(value, Options):
            owner = name.removesuffix("_options")
            written |= {f"{owner}.{option}": repr(number) for option, number in value.items()}
        elif name == "features":
            written[name] = _features(value)
        elif name == "points":
            written[name] = for_address(value)
        elif isinstance(value, tuple):
            separator = (
                "," if kind_of(SECTIONS[FIELDS[name][0]], FIELDS[name][1]) == "numbers" else "-"
            )
            written[name] = separator.join(map(str, value)) or _NONE
        elif isinstance(value, bool):
            written[name] = "true" if value else "false"
        else:
            written[name] = value if isinstance(value, str) else repr(value)
    return written


def _features(names: tuple[str, ...]) -> str:
    """Names as they are in addresses, with "-" between them, or "~" where one is a formula."""
    words = [FEATURES[name].query if name in FEATURES else name for name in names]
    if all(name in FEATURES for name in names):
        return "-".join(words)
    return "~".join(words) if len(words) > 1 else f"~{words[0]}"


def write(experiment: Experiment) -> str:
    """Returns the query, like "dataset=spiral&hidden_sizes=8-8&learning_rate=0.1"."""
    return "&".join(
        f"{name}={quote(value, safe='/:,')}" for name, value in pairs(experiment).items()
    )


def read(query: str | Mapping[str, Any]) -> tuple[Experiment, list[Problem]]:
    """Returns the experiment that a query means, and what of it could not be used.

    Args:
        query: the text after the "?", or its values by name (a list holds repeated ones).
    """
    given, problems = _fields_of(query)
    sections: dict[str, dict[str, Any]] = {section: {} for section in SECTIONS}
    for name, texts in given.items():
        owner, _dot, option = name.partition(".")
        if name in FIELDS and not name.endswith("_options"):
            section, field = FIELDS[name]
            sections[section][field] = _value(SECTIONS[section], field, texts[-1])
        elif option and owner in OPTION_TABLES:
            options = sections["training"].setdefault(f"{owner}_options", {})
            options[option] = _number(texts[-1])
        else:
            known = [name for name in FIELDS if not name.endswith("_options")]
            problems.append(Problem(name[:100], not_a_field(name, known)))
            continue
        if len(texts) > 1:
            problems.append(Problem(name[:100], _("is given more than once; the last one counts.")))
    experiment, more = salvage(sections)
    return experiment, [*problems, *(_bare(problem) for problem in more)][:MOST_PROBLEMS]


def parse_assignment(text: str) -> tuple[str, Any]:
    """Reads "learning_rate=0.1": a field's bare name (or "data.seed"), and its value.

    Raises:
        SpecError: when there is no "=", or no such field; values are checked where they are used.
    """
    name, equals, value = text.partition("=")
    name = name.strip()
    if not equals:
        reason = _("is not of the form NAME=VALUE, such as learning_rate=0.1.")
        raise SpecError([Problem(shown(text), reason)])
    qualified = {".".join(home): bare for bare, home in FIELDS.items()}
    name = qualified.get(name, name)
    if name in FIELDS and not name.endswith("_options"):
        section, field = FIELDS[name]
        return name, _value(SECTIONS[section], field, value)
    if name.partition(".")[0] in OPTION_TABLES and "." in name:
        return name, _number(value)
    raise SpecError([Problem(name[:100], _unknown(name))])


def _unknown(name: str) -> str:
    """Returns the reason of a name that is no field's, which may be that of an option."""
    option = OPTIONS_ELSEWHERE.get(name, name)
    for owner, table in OPTION_TABLES.items():
        if any(option in row.options for row in table.values()):
            return _("is an option; write {option}.").format(option=f"{owner}.{option}")
    known = [name for name in FIELDS if not name.endswith("_options")]
    return not_a_field(name, known)


def _number(text: str) -> float | int | str:
    """Returns a number, or the text itself where it is none: validation then says so."""
    if len(text) <= LONGEST_NUMBER and _WHOLE.fullmatch(text):
        return int(text)
    if len(text) <= LONGEST_NUMBER and _FLOAT.fullmatch(text):
        return float(text)
    return text


def _value(model: type[Section], field: str, text: str) -> Any:
    """Returns what a text means as a value of the field, or the text where it means nothing."""
    kind = kind_of(model, field)
    if optional(model, field) and text in ("", _NONE):
        return None
    if kind == "flag":
        return _FLAGS.get(text.lower(), text)
    if kind in ("whole", "number"):
        return _number(text)
    if field == "features" and "~" in text:  # formulas, which may hold "-" and ","
        return [_FEATURE_NAMES.get(word, word) for word in text.split("~") if word.strip()]
    if kind == "text" or len(text) > (LONGEST_QUERY if kind == "texts" else LONGEST_LIST):
        return text
    separators = "," if kind == "numbers" else "[-,]"  # a number may have a minus
    words = [] if text in ("", _NONE) else [word.strip() for word in re.split(separators, text)]
    if field == "features":
        return [_FEATURE_NAMES.get(word, word) for word in words]
    if kind == "texts":
        return words
    return [_number(word) for word in words]


def salvage(sections: Mapping[str, Any]) -> tuple[Experiment, list[Problem]]:
    """Returns the experiment with the fields that can be used, and what is wrong with the rest."""
    found: list[Problem] = []
    kept: dict[str, dict[str, Any]] = {}
    for section, fields in sections.items():
        if section not in SECTIONS:
            found.append(Problem(str(section)[:100], not_a_section(str(section))))
        elif not isinstance(fields, Mapping):
            found.append(Problem(section, must_be(fields, _("a table of fields"))))
        else:
            known = SECTIONS[section].model_fields
            found += [
                Problem(f"{section}.{str(name)[:100]}", not_a_field(str(name), known))
                for name in fields
                if name not in known
            ]
            kept[section] = {
                name: dict(value) if isinstance(value, Mapping) else value
                for name, value in fields.items()
                if name in known
            }
    while True:
        try:
            return Experiment(**kept), found[:MOST_PROBLEMS]
        except SpecError as error:
            found += error.problems
            for problem in error.problems:
                _leave_out(kept, problem.field)


def _leave_out(sections: dict[str, dict[str, Any]], field: str) -> None:
    """Takes out the field, or only the option, that a problem names."""
    section, name, *option = re.split(r"\.|(?=\[)", field, maxsplit=2)
    fields = sections[section]
    options = fields.get(name)
    if option and isinstance(options, dict) and option[0] in options:
        del options[option[0]]
    else:
        fields.pop(name, None)
    if name == "hidden_sizes":  # what is said about single layers is about others than there are
        for section, names in OF_LAYERS.items():
            for one in names:
                sections.get(section, {}).pop(one, None)
    if name in OPTION_TABLES:  # the options of a name that is not used belong to nothing
        fields.pop(f"{name}_options", None)


def _bare(problem: Problem) -> Problem:
    """Returns the problem with the field's name as the query has it."""
    section, _dot, rest = problem.field.partition(".")
    name = next((bare for bare, home in FIELDS.items() if home == (section, rest)), rest)
    return Problem(re.sub(r"^(loss|optimizer|schedule)_options\.", r"\1.", name), problem.reason)


def _fields_of(query: str | Mapping[str, Any]) -> tuple[dict[str, list[str]], list[Problem]]:
    """Returns the texts of each field, and what was too long to look at."""
    problems = []
    entries: list[tuple[Any, Any]]
    if isinstance(query, str):
        if len(query) > LONGEST_QUERY:
            reason = _("is {length} characters long; the first {most} were read.")
            values = {"length": f"{len(query):,}", "most": f"{LONGEST_QUERY:,}"}
            problems.append(Problem(_("The address"), reason.format(**values)))
            query = query[:LONGEST_QUERY].rpartition("&")[0]
        entries = list(parse_qsl(query.removeprefix("?"), keep_blank_values=True))
    else:
        repeated = (
            (name, text)
            for name, value in query.items()
            for text in (value if isinstance(value, (list, tuple)) else [value])
        )
        entries = list(islice(repeated, MOST_FIELDS + 1))
    if len(entries) > MOST_FIELDS:
        reason = _("has more than {most} fields; the first {most} were read.")
        problems.append(Problem(_("The address"), reason.format(most=MOST_FIELDS)))
    fields: dict[str, list[str]] = {}
    for name, text in entries[:MOST_FIELDS]:
        fields.setdefault(str(name), []).append(text if isinstance(text, str) else shown(text))
    return fields, problems
