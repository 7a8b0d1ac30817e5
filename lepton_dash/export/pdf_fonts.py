"""PDF files in which each font is embedded as what it is.

Matplotlib embeds every font as TrueType (FontFile2). Fonts whose outlines are CFF, as those of Noto
Sans CJK, belong into a FontFile3 of the subtype CIDFontType0C: ISO 32000-1, sections 9.7.4.2, 9.9.
"""

from collections.abc import Iterable, Mapping
from typing import IO, Any

from matplotlib.backends import _backend_pdf_ps
from matplotlib.backends.backend_pdf import Name, PdfFile, PdfPages
from matplotlib.font_manager import get_font
from matplotlib.ft2font import LoadFlags

_AT_ONCE = 100
"""Entries that one block of a CMap may have."""

_CMAP = """/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo << /Registry (Adobe) /Ordering ({ordering}) /Supplement 0 >> def
/CMapName /{name} def
/CMapType {kind} def
1 begincodespacerange
<0000> <ffff>
endcodespacerange
{blocks}
endcmap
CMapName currentdict /CMap defineresource pop
end
end"""


class Pages(PdfPages):
    """A PDF file that a figure is saved into; see `PdfPages`."""

    def __init__(self, file: IO[bytes], metadata: Mapping[str, Any]) -> None:
        """Opens the file, which is whole once this is closed."""
        super().__init__(file)
        self._file = _File(file, metadata=metadata)


class _File(PdfFile):
    def embedTTF(self, filename: Any, subset_index: int, charmap: Mapping[int, int]) -> Any:
        """Embeds the glyphs of a font; from codes in the file's texts to the font's glyphs."""
        if not _is_cff(filename):
            return super().embedTTF(filename, subset_index, charmap)
        return self._embed_cff(filename, subset_index, charmap)

    def _embed_cff(self, path: Any, subset_index: int, charmap: Mapping[int, Any]) -> Any:
        font = get_font(path)
        with _backend_pdf_ps.get_glyphs_subset(path, set(charmap.values())) as subset:
            outlines = subset.font.getTableData("CFF ")
            names = subset.font.getGlyphOrder()
            is_by_cid = hasattr(subset.font["CFF "].cff.topDictIndex[0], "ROS")
        cids = {}
        for code, glyph in charmap.items():
            at = subset.glyph_index_map[glyph]
            cids[code] = int(names[at].removeprefix("cid")) if is_by_cid else at
        widths = {
            cids[code]: _unit(font, font.load_glyph(glyph, flags=_UNSCALED).horiAdvance)
            for code, glyph in charmap.items()
        }
        letters = {
            code: self._character_tracker.subset_to_unicode(path, subset_index, code)
            for code in charmap
        }
        name = Name(self._get_subsetted_psname(font.postscript_name, charmap))
        system = {"Registry": "Adobe", "Ordering": "Identity", "Supplement": 0}
        descriptor = {
            "Type": Name("FontDescriptor"),
            "FontName": name,
            "Flags": 1 << 2,  # letters beyond the standard Latin ones
            "FontBBox": [_unit(font, edge) for edge in font.bbox],
            "Ascent": _unit(font, font.ascender),
            "Descent": _unit(font, font.descender),
            "CapHeight": _unit(font, font.ascender),
            "ItalicAngle": 0,
            "StemV": 80,
            "FontFile3": self._stream("font file", outlines, {"Subtype": Name("CIDFontType0C")}),
        }
        of_codes = [f"<{code:04x}> {cid}" for code, cid in sorted(cids.items())]
        cmap = _cmap("Codes", "Identity", 1, "cid", of_codes)
        encoding = {"Type": Name("CMap"), "CMapName": Name("Codes"), "CIDSystemInfo": system}
        of_letters = [
            f"<{code:04x}> <{text.encode('utf-16be').hex()}>"
            for code, text in sorted(letters.items())
        ]
        descendant = {
            "Type": Name("Font"),
            "Subtype": Name("CIDFontType0"),
            "BaseFont": name,
            "CIDSystemInfo": system,
            "FontDescriptor": self._object("font descriptor", descriptor),
            "W": [part for cid, width in sorted(widths.items()) for part in (cid, [width])],
        }
        return self._object(
            "Type 0 font",
            {
                "Type": Name("Font"),
                "Subtype": Name("Type0"),
                "BaseFont": name,
                "Encoding": self._stream("codes", cmap, encoding),
                "DescendantFonts": [self._object("CID font", descendant)],
                "ToUnicode": self._stream("letters", _cmap("Letters", "UCS", 2, "bf", of_letters)),
            },
        )

    def _object(self, name: str, content: Mapping[str, Any]) -> Any:
        reference = self.reserveObject(name)
        self.writeObject(reference, content)
        return reference

    def _stream(self, name: str, content: bytes, extra: Mapping[str, Any] | None = None) -> Any:
        reference = self.reserveObject(name)
        self.outputStream(reference, content, extra=dict(extra or {}))
        return reference


_UNSCALED = LoadFlags.NO_SCALE | LoadFlags.NO_HINTING


def _is_cff(path: Any) -> bool:
    """Whether the outlines of a font are CFF; of a collection, those of the face that is meant."""
    with open(path, "rb") as file:
        kind, start = file.read(4), 0
        if kind == b"ttcf":
            file.seek(12 + 4 * path.face_index)
            start = int.from_bytes(file.read(4), "big")
        file.seek(start)
        return file.read(4) == b"OTTO"


def _unit(font: Any, length: float) -> int:
    """A length of the font in thousandths of the letters' size."""
    return round(1000 * length / font.units_per_EM)


def _cmap(name: str, ordering: str, kind: int, entry: str, entries: Iterable[str]) -> bytes:
    """A CMap of such entries, "cid" or "bf"."""
    rest, blocks = list(entries), []
    while rest:
        block, rest = rest[:_AT_ONCE], rest[_AT_ONCE:]
        blocks += [f"{len(block)} begin{entry}char", *block, f"end{entry}char"]
    return _CMAP.format(ordering=ordering, name=name, kind=kind, blocks="\n".join(blocks)).encode()
