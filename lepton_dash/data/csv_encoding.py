"""Which encoding a file's text is in, and whether it is text at all."""

import codecs
import re
from pathlib import Path

from lepton_dash.data.errors import DataError
from lepton_dash.i18n import N_, _

# The first bytes of files that people mistake for CSV, and what to do about each.
_SIGNATURES = (
    (b"PK\x03\x04", N_("an Excel workbook or a ZIP archive; save or unpack it as CSV")),
    (b"\xd0\xcf\x11\xe0", N_("an old Excel workbook; save it there as CSV")),
    (b"\x1f\x8b", N_("compressed with gzip; unpack it first")),
    (b"%PDF", N_("a PDF; copy its table into a spreadsheet and save that as CSV")),
    (b"PAR1", N_("a Parquet file; convert it to CSV")),
    (b"\x89PNG", N_("a picture; choose a table saved as CSV")),
    (b"\xff\xd8\xff", N_("a picture; choose a table saved as CSV")),
    (b"GIF8", N_("a picture; choose a table saved as CSV")),
    (b"SQLite format 3", N_("an SQLite database; export one of its tables as CSV")),
    (b"\x89HDF", N_("an HDF5 file; export its table as CSV")),
)

_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # starts like the next one: it comes first
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)

# Encodings from before Unicode for scripts other than the Latin one.
_OTHER_SCRIPTS = [
    "cp1251", "koi8_r", "cp1253", "cp1255", "cp1256",
    "shift_jis", "euc_jp", "gb18030", "big5", "euc_kr",
]  # fmt: skip


_CONTROLS = re.compile("[\x00-\x08\x0b\x0e-\x19\x1b-\x1f]")
_NOT_IN_CP1252 = bytes([0x81, 0x8D, 0x8F, 0x90, 0x9D])


def check_signature(data: bytes) -> None:
    """Refuses the first bytes of an empty file or of one that is plainly something else.

    Raises:
        DataError: says what it is and how to make a CSV file of it.
    """
    if not data.strip(b"\x00 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise DataError(_("The file is empty; choose one with a table in it."))
    for signature, what in _SIGNATURES:
        if data.startswith(signature):
            raise DataError(_("This is no CSV file but {what}.").format(what=_(what)))


def find_encoding(data: bytes, whole: bool) -> str:
    """The codec that the first bytes of a file are in.

    A byte order mark decides; else UTF-16 shows by its zeros, and what decodes as UTF-8 is that.
    Everything else is taken as cp1252, the code page of western Windows, unless another one makes
    better sense, or words consist nearly of letters beyond ASCII, as in no western language.
    """
    for mark, encoding in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return encoding
    pairs = max(1, len(data) // 2)
    zeros_first, zeros_second = data[0::2].count(0), data[1::2].count(0)
    for encoding, zeros, others, newline in (
        ("utf-16-le", zeros_second, zeros_first, b"\n\0"),
        ("utf-16-be", zeros_first, zeros_second, b"\0\n"),
    ):
        # binary data may have zeros there, too, but not in their line feeds
        is_broken = newline in data or b"\n" not in data
        if zeros > 0.1 * pairs and others < 0.01 * pairs and is_broken:
            return encoding
    if zeros_first or zeros_second:
        raise DataError(_not_text())
    try:
        codecs.getincrementaldecoder("utf-8")().decode(data, final=whole)
    except UnicodeDecodeError:
        return _older_encoding(data)
    return "utf-8"


def _older_encoding(data: bytes) -> str:
    """The code page of bytes that are no UTF-8, by what they would mean in each.

    Signs that stand alone are money and units rather than letters; letters stand in words of one
    script, small ones behind large ones. What is as likely in several is taken as western.
    """
    pieces = _pieces(data)
    words = _WORD.findall(data)[:10_000]
    letters = b"".join(words)
    beyond_ascii = sum(byte >= 0x80 for byte in letters)
    scores = {name: _score(pieces, name) for name in _CODE_PAGES}
    best = max(_CODE_PAGES, key=lambda name: scores[name])
    if beyond_ascii > 0.7 * len(letters) and len(letters) > 3:
        script = _script(words)
        if script is not None:
            return script
        from charset_normalizer import from_bytes

        found = from_bytes(b" ".join(words[:2000]), cp_isolation=_OTHER_SCRIPTS).best()
        # a few words of two or three letters prove nothing against a sign of money
        if found is not None and scores.get(found.encoding, 0.0) >= min(0.0, scores[best]):
            return max(_alike(found.encoding), key=lambda name: _small_letters(words, name))
    return best if scores[best] > max(0.0, scores["cp1252"]) else _western(data)


_SCRIPTS = {
    "cp1251": "оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфё",
    "koi8_r": "оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфё",
    "cp1253": "αοιετσνηυρπκλμςάίόέγδθωήχφύβώξζψ",
    "cp1255": "יוהלאתרבםמשנדקחעטגכפזצסךןףץ",
}
"""Letters of the languages in other scripts, the most frequent first, by code page."""
_VOWELS = frozenset("аеёиоуыэюяіαεηιοωάέήίόύώυ") | frozenset(_SCRIPTS["cp1255"])
LEAST_SCRIPT = 0.25


def _script(words: list[bytes]) -> str | None:
    """The code page in which words of another script make most sense, or None."""
    scores = {name: _script_score(words, name) for name in _SCRIPTS}
    best = max(scores, key=lambda name: scores[name])
    return best if scores[best] > LEAST_SCRIPT else None


def _script_score(words: list[bytes], encoding: str) -> float:
    """How frequent letters of words are in a language, from about −1 to 1.

    Words are written in small letters, in large ones, or begin with a large one; one without a
    vowel is hardly a word.
    """
    rank = {letter: at for at, letter in enumerate(_SCRIPTS[encoding])}
    score, count = 0.0, 0
    for word in words[:2000]:
        text = word.decode(encoding, "replace")
        small = text.lower()
        for letter in small:
            score += 1 - 2 * rank[letter] / len(rank) if letter in rank else -2
        if not (text.islower() or text.isupper() or text[1:].islower()):
            score -= 0.0 if text == small else 2
        if len(text) > 1 and not _VOWELS.intersection(small):
            score -= 2
        count += len(text)
    return score / max(1, count)


def _alike(encoding: str) -> tuple[str, ...]:
    """An encoding, and others that make words of the same bytes: with large letters for small."""
    cyrillic = ("cp1251", "koi8_r")
    return cyrillic if encoding in cyrillic else (encoding,)


def _small_letters(words: list[bytes], encoding: str) -> int:
    """How many letters of words are small ones in an encoding."""
    return sum(map(str.islower, b" ".join(words).decode(encoding, "replace")))


# Code pages of one byte a letter, the usual ones first.
_CODE_PAGES = ("cp1252", "cp1250", "mac_roman", "cp850")
_MOST_PIECES = 4000
# letters beside each other, one of them at least beyond ASCII
_WORD = re.compile(rb"[A-Za-z\x80-\xff]*[\x80-\xff][A-Za-z\x80-\xff]+|[A-Za-z]+[\x80-\xff]")


def _pieces(data: bytes) -> list[bytes]:
    """Different runs of letters and of bytes beyond ASCII, with a sign before and behind each."""
    found = re.findall(rb"[^\x80-\xff\r\n]?[A-Za-z]*[\x80-\xff][A-Za-z\x80-\xff]*.?", data)
    return list(dict.fromkeys(found))[:_MOST_PIECES]


def _score(pieces: list[bytes], encoding: str) -> float:
    """How well pieces of text make sense in an encoding: by their signs, and by one language."""
    texts = [piece.decode(encoding, "replace") for piece in pieces]
    letters = [
        letter.lower()
        for text in texts
        for letter in text
        if letter.isalpha() and not letter.isascii() and letter not in _MONEY_AND_UNITS
    ]
    of_language = max(sum(letter in language for letter in letters) for language in _LANGUAGES)
    return sum(map(_signs_score, texts)) + 1.5 * of_language - 0.5 * len(letters)


_MONEY_AND_UNITS = frozenset("€£¥¢°²³µ±§©®™½¼¾–—…•·«»‘’“”„‚‹›×÷ªº¹\xa0")
_LANGUAGES = (
    "äöüß", "éèàçêâîôûëïùœæ", "ñáíóúü", "åæøöäé", "èéàìòù", "ãõçáâêéíóúàô", "éëïöüèê",
    "áčďéěíňóřšťúůýžäľĺŕô", "ąćęłńóśźż", "áéíóöőúüű", "ăâîșțşţ", "čćđšž", "äöõüšž", "ğışçöü",
)  # fmt: skip
"""Letters beyond ASCII of languages that are written with Latin ones."""


def _signs_score(text: str) -> float:
    """How well signs beyond ASCII suit what stands beside them."""
    score = 0.0
    for at, sign in enumerate(text):
        before, behind = text[at - 1 : at], text[at + 1 : at + 2]
        if sign.isascii():
            continue
        if (not sign.isprintable() and sign != "\xa0") or sign == "\ufffd":
            score -= 4
        elif sign in _MONEY_AND_UNITS:
            between_letters = before.isalpha() and behind.isalpha()
            score += 1 if not between_letters or sign in "’-–·" else -2
        elif not sign.isalpha():
            score += 1 if sign in "¿¡" and behind.isalpha() and not before.isalnum() else -1
        elif not (before.isalpha() or behind.isalpha()):
            score -= 1
        elif sign.isupper() and before.islower():
            score -= 2
    return score


def find_western(path: Path) -> str:
    """cp1252, or Latin-1 where a file has bytes that cp1252 doesn't have."""
    with path.open("rb") as file:
        while chunk := file.read(1 << 20):
            if _western(chunk) != "cp1252":
                return "latin-1"
    return "cp1252"


def decode_start(data: bytes, encoding: str, whole: bool, *, is_chosen: bool = False) -> str:
    """The text of the first bytes of a file; `whole` when these are all of it.

    Args:
        data: the first bytes.
        encoding: that they should be in.
        whole: whether there are no others.
        is_chosen: whether somebody said which encoding it is.

    Raises:
        DataError: when the bytes aren't in that encoding, or are no table's text.
    """
    try:
        text = codecs.getincrementaldecoder(encoding)().decode(data, final=whole)
    except UnicodeError as error:
        raise (wrong_encoding if is_chosen else misleading_encoding)(encoding) from error
    _check_text(text)
    # Of UTF-8 with a byte order mark that goes on as something else, the mark is left.
    return text.removeprefix("\ufeff").removeprefix("ï»¿")


def decode_piece(data: bytes, encoding: str) -> str:
    """The text of a piece of a file, which may begin and end within a letter.

    Args:
        data: the piece, from a place in the file that is a multiple of four bytes.
        encoding: of the file.
    """
    if encoding == "utf-16":  # without its mark, which stands at the beginning of the file
        little = data[1::2].count(0) >= data[0::2].count(0)
        encoding = "utf-16-le" if little else "utf-16-be"
    elif encoding == "utf-32":
        encoding = "utf-32-le" if data[:1] != b"\0" else "utf-32-be"
    return codecs.decode(data, encoding, "ignore")


def misleading_encoding(encoding: str) -> DataError:
    """The error for a file whose beginning promises an encoding that the rest isn't in."""
    return DataError(
        _(
            "The file starts as text in {encoding}, but doesn't go on as such; save it as UTF-8."
        ).format(encoding=encoding)
    )


def wrong_encoding(encoding: str) -> DataError:
    """The error for a file that isn't in the encoding that somebody chose for it."""
    return DataError(
        _("The file is not text in {encoding}; choose another encoding.").format(encoding=encoding)
    )


def _western(data: bytes) -> str:
    return "cp1252" if len(data.translate(None, _NOT_IN_CP1252)) == len(data) else "latin-1"


def _check_text(text: str) -> None:
    start = text.lstrip()[:200].lower()
    if start.startswith(("<!doctype", "<html", "<?xml")):
        raise DataError(_("This is a web page or XML, no CSV file; download the table itself."))
    if start.startswith(("{", "[{", "[[")):
        raise DataError(_("This is JSON, no CSV file; convert it to CSV."))
    controls = len(_CONTROLS.findall(text))
    if "\0" in text or controls > 0.01 * len(text) + 1:
        raise DataError(_not_text())


def _not_text() -> str:
    return _("The file holds binary data, no text; choose a table saved as CSV.")
