"""Words in the user's language."""

import subprocess
import sys
import threading
from pathlib import Path

import pytest

from lepton_dash import i18n
from lepton_dash.i18n import N_, _, ngettext
from lepton_dash.spec import SpecError, Training

# a catalogue as its translator writes it
MESSAGES = {
    "": "Content-Type: text/plain; charset=UTF-8\nPlural-Forms: nplurals=2; plural=n > 1;\n",
    "Circle": "Cercle",
    ", ": " · ",
    "; ": " / ",
    "{sentence} {next}": "{sentence}{next}",
    "is {value}, but must be {allowed}.": "vaut {value}, mais doit être {allowed}.",
    "above {low} and at most {high}": "supérieur à {low} et au plus {high}",
}
PLURALS = {("{n} epoch", "{n} epochs"): ("{n} époque", "{n} époques")}


def _compiled(messages: dict[str, str]) -> bytes:
    """Returns a GNU MO file, as in the gettext manual, section "The Format of GNU MO Files"."""
    entries = sorted((key.encode(), text.encode()) for key, text in messages.items())
    count, header = len(entries), 28
    strings, table = b"", []
    start = header + 16 * count
    for column in (0, 1):
        for entry in entries:
            table += [len(entry[column]), start + len(strings)]
            strings += entry[column] + b"\0"
    numbers = [0x950412DE, 0, count, header, header + 8 * count, 0, 0, *table]
    return b"".join(number.to_bytes(4, "little") for number in numbers) + strings


@pytest.fixture(autouse=True)
def _french(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "fr" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    plurals = {"\0".join(key): "\0".join(texts) for key, texts in PLURALS.items()}
    (folder / "lepton_dash.mo").write_bytes(_compiled(MESSAGES | plurals))
    monkeypatch.setattr(i18n, "LOCALE_FOLDER", tmp_path)


def test_english_is_the_source() -> None:
    assert i18n.language() == "en"
    assert _("Circle") == "Circle" == N_("Circle")
    assert [ngettext("{n} epoch", "{n} epochs", n) for n in (1, 2)] == ["{n} epoch", "{n} epochs"]


def test_translates_within_the_block() -> None:
    with i18n.using("fr"):
        assert _("Circle") == "Cercle"
        assert _("never translated") == "never translated"
        assert _("") == ""
        assert ngettext("{n} epoch", "{n} epochs", 2) == "{n} époques"
        assert i18n.language() == "fr"
    assert _("Circle") == "Circle"


def test_lists_are_joined_as_the_language_does() -> None:
    assert i18n.listed(["a", "b", "c"]) == "a, b, c"
    with i18n.using("fr"):
        assert i18n.listed(name for name in "abc") == "a · b · c"
        assert i18n.listed([]) == ""


def test_parts_and_sentences_are_joined_as_the_language_does() -> None:
    assert i18n.listed_apart(["a, b", "c"]) == "a, b; c"
    assert i18n.joined("One.", "", "{two}.") == "One. {two}."
    with i18n.using("fr"):
        assert i18n.listed_apart(["a, b", "c"]) == "a, b / c"
        assert i18n.joined("One.", "", "Two.", "Three.") == "One.Two.Three."
        assert i18n.joined("", "") == i18n.joined() == ""


def test_error_sentences_are_translated() -> None:
    with i18n.using("fr"), pytest.raises(SpecError) as caught:
        Training(learning_rate=200)
    assert str(caught.value) == (
        "training.learning_rate vaut 200, mais doit être supérieur à 0 et au plus 100."
    )


def test_unknown_languages_fall_back_to_english() -> None:
    for language in ("xx", "../fr", "", "fr\0"):
        with i18n.using(language):
            assert _("Circle") == "Circle"


def test_each_thread_has_its_own_language() -> None:
    seen = []
    i18n.use("fr")
    try:
        thread = threading.Thread(target=lambda: seen.append(_("Circle")))
        thread.start()
        thread.join()
        assert (_("Circle"), seen) == ("Cercle", ["Circle"])
    finally:
        i18n.use("en")


def test_languages_are_those_with_a_catalogue() -> None:
    assert i18n.languages() == ["en", "fr"]


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("", "en"),
        ("fr", "fr"),
        ("fr-CA,fr;q=0.9,en;q=0.8", "fr"),
        ("de, fr;q=0.5, en;q=0.8", "en"),
        ("de-DE,de;q=0.9", "en"),
        ("en-GB;q=0.5,fr;q=0.7", "fr"),
        ("FR_ca", "fr"),
        ("fr;q=0,en;q=0.1", "en"),
        ("fr;q=x, ;q=1, ,,;;", "en"),
        ("*", "en"),
        (",".join(["de"] * 100_000), "en"),
    ],
)
def test_a_browser_gets_the_language_it_prefers_of_those_there_are(
    accepted: str, language: str
) -> None:
    assert i18n.preferred(accepted) == language


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({}, "en"),
        ({"LANG": "fr_FR.UTF-8"}, "fr"),
        ({"LANG": "fr", "LC_MESSAGES": "en_GB"}, "en"),
        ({"LANG": "de_DE", "LC_MESSAGES": "fr_CA@euro"}, "fr"),
        ({"LANG": "fr_FR", "LC_MESSAGES": "fr_FR", "LC_ALL": "C.UTF-8"}, "en"),
        ({"LC_ALL": "", "LANG": "fr_FR"}, "fr"),
        ({"LANG": "POSIX"}, "en"),
        ({"LANG": "\0../.."}, "en"),
    ],
)
def test_a_terminal_gets_the_language_of_its_environment(
    environment: dict[str, str], language: str
) -> None:
    assert i18n.of_environment(environment) == language


def test_every_text_in_the_tables_is_marked() -> None:
    code = "from lepton_dash import tables; print(tables.OPTIMIZERS['adam'].label)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "Adam"
