"""Every text of the code has a translation in every language that there is."""

from __future__ import annotations

import re
import string
from pathlib import Path

import pytest
from babel.messages import Catalog, Message
from babel.messages.pofile import read_po

from lepton_dash import i18n
from lepton_dash.locale import translations

CATALOGUES = sorted(translations.LOCALE.glob("*/LC_MESSAGES/*.po"))
FORMATTER = string.Formatter()


def _read(path: Path, language: str | None = None) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=language)


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    """Every text that is marked in the code."""
    path = tmp_path_factory.mktemp("template") / "lepton_dash.pot"
    translations.extract(path)
    return _read(path)


@pytest.fixture(scope="module", params=CATALOGUES, ids=lambda path: path.parts[-3])
def catalogue(request: pytest.FixtureRequest) -> Catalog:
    return _read(request.param, request.param.parts[-3])


def _texts(message: Message) -> list[str]:
    """The text, or the form for one and the form for many."""
    return [message.id] if isinstance(message.id, str) else list(message.id)


def _forms(message: Message) -> list[str]:
    """The translation, or a form for each kind of number of the language."""
    if isinstance(message.string, str):
        return [message.string]
    return list(message.string or [""])


def _fields(text: str) -> set[tuple[str, ...]]:
    """The placeholders of a text: name, format and conversion; ⟨name⟩ is filled in by browsers."""
    return {
        (name, spec or "", conversion or "")
        for _literal, name, spec, conversion in FORMATTER.parse(text)
        if name is not None
    } | {(name,) for name in re.findall("⟨.*?⟩", text)}


def test_there_are_catalogues() -> None:
    assert [path.parts[-3] for path in CATALOGUES] == ["zh_CN"]
    assert i18n.languages() == ["en", "zh_CN"]


def test_every_text_has_a_whole_translation(template: Catalog, catalogue: Catalog) -> None:
    missing = []
    for message in template:
        found = catalogue.get(_texts(message)[0]) if message.id else None
        if message.id and (
            found is None
            or found.fuzzy
            or not all(form.strip() for form in _forms(found))
            or _texts(found) != _texts(message)
        ):
            missing.append(message.id)
    assert missing == [], "run lepton_dash/locale/translations.py and translate these"


def test_plurals_have_as_many_forms_as_the_language(catalogue: Catalog) -> None:
    for message in catalogue:
        forms = len(_forms(message))
        assert forms == (catalogue.num_plurals if message.pluralizable else 1), message.id


def test_placeholders_are_those_of_the_text(catalogue: Catalog) -> None:
    for message in catalogue:
        if not message.id:
            continue
        allowed = [_fields(text) for text in _texts(message)]
        for form in _forms(message):
            assert _fields(form) in allowed, message.id


def test_no_catalogue_keeps_texts_that_are_gone(template: Catalog, catalogue: Catalog) -> None:
    known = {_texts(message)[0] for message in template}
    assert [message.id for message in catalogue if _texts(message)[0] not in known] == []
    assert not catalogue.obsolete


def test_markup_and_ends_of_sentences_are_kept(catalogue: Catalog) -> None:
    for message in catalogue:
        text = _texts(message)[-1] if message.id else ""
        for form in _forms(message) if text else []:
            assert form == form.strip() or text != text.strip(), message.id
            assert form.count("**") == text.count("**"), message.id
            assert form.count("`") == text.count("`"), message.id
            if re.search(r"[^.]\.$", text):
                assert form.endswith("。"), message.id


def test_a_language_is_named_in_itself() -> None:
    assert [i18n.own_name(language) for language in i18n.languages()] == ["English", "中文"]
