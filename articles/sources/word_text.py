"""The text of a Word document, as somebody sees it who has accepted all changes."""

from collections.abc import Iterator
from typing import Final

from docx.oxml.ns import qn
from lxml import etree

from articles.sources.markup import superscript

_READ: Final = tuple(
    map(
        qn,
        ("w:t", "m:t", "m:den", "w:sym", "w:tab", "w:br", "w:cr", "w:noBreakHyphen", "wp:docPr"),
    )
)
_LEFT_OUT: Final = frozenset({"del", "moveFrom", "txbxContent", "Fallback", "rt"})
_PRIVATE: Final = 0xF000
# The characters of the font “Symbol” that a text may need: signs, arrows, Greek letters.
_SYMBOLS: Final = {
    **dict(zip(range(0x28, 0x40), "()∗+,−./0123456789:;<=>?", strict=True)),
    **dict(zip(range(0x61, 0x7B), "αβχδεφγηιϕκλμνοπθρστυϖωξψζ", strict=True)),
    0x44: "Δ",
    0x46: "Φ",
    0x47: "Γ",
    0x4C: "Λ",
    0x50: "Π",
    0x53: "Σ",
    0x57: "Ω",
    0x25: "%",
    0x7E: "∼",
    **dict(zip(range(0xA2, 0xA6), "′≤⁄∞", strict=True)),
    **dict(zip(range(0xAB, 0xBD), "↔←↑→↓°±″≥×∝∂•÷≠≡≈…", strict=True)),
    0xB5: "∝",
    0xC5: "⊕",
    0xCE: "∈",
    0xD2: "®",
    0xD3: "©",
    0xD4: "™",
    0xD6: "√",
    0xD7: "⋅",
    0xE5: "∑",
}


def lines_of(body: etree._Element) -> Iterator[str]:
    """The lines of the paragraphs and of the rows of tables, in order."""
    skipped: etree._Element | None = None
    begun = ""  # by paragraphs whose end was deleted: the next one continues them
    for event, node in etree.iterwalk(body, events=("start", "end"), tag=[qn("w:p"), qn("w:tr"), qn("w:txbxContent")]):
        if event == "end":
            skipped = None if skipped is node else skipped
        elif skipped is None:
            if node.tag != qn("w:p"):
                skipped = node  # a row is read whole; a text box stands beside the text
            if node.tag == qn("w:tr"):
                yield from _row(node)
            elif node.tag == qn("w:p"):
                begun += text_of(node)
                if not _marked(node, "w:pPr", "w:rPr"):
                    yield from begun.split("\n")
                    begun = ""
    yield from begun.split("\n")


def _marked(element: etree._Element, *path: str) -> bool:
    """Whether this, or the end of this, was deleted or moved away."""
    return any(element.find("/".join(map(qn, (*path, mark)))) is not None for mark in ("w:del", "w:moveFrom"))


def _row(row: etree._Element) -> Iterator[str]:
    """A row of cells as one line; a single cell, which is there for the layout, as its paragraphs."""
    if _marked(row, "w:trPr"):
        return
    cells = [
        [text_of(each) for each in cell.iter(qn("w:p")) if not is_within(each, "txbxContent")]
        for cell in row.iterchildren(qn("w:tc"))
    ]
    if len(cells) == 1:
        for text in cells[0]:
            yield from text.split("\n")
    else:
        yield " ".join(filter(None, (" ".join(" ".join(texts).split()) for texts in cells)))


def text_of(element: etree._Element) -> str:
    """What is shown of the runs in it: inserted text counts, deleted, hidden and duplicate text does not."""
    return "".join(_shown(node) for node in element.iter(*_READ) if not _is_left_out(node, element))


def _shown(node: etree._Element) -> str:
    parent = node.getparent()
    if node.tag in {qn("w:t"), qn("m:t")}:
        return superscript(node.text or "") if _is_raised(parent) else node.text or ""
    if node.tag == qn("wp:docPr"):
        words = " ".join((node.get("descr") or "").split())
        return f"\n[{words}]\n" if words else ""
    if node.tag == qn("w:sym"):
        return _symbol(node)
    if node.tag == qn("m:den"):
        return "/"
    if parent is None or parent.tag != qn("w:r"):  # the stops of a tabulator
        return ""
    return {qn("w:tab"): " ", qn("w:noBreakHyphen"): "-"}.get(node.tag, "\n")


def _symbol(node: etree._Element) -> str:
    """A character that is named by its place in a font; of other fonts it stays a private one, which a doubt tells."""
    try:
        code = int(node.get(qn("w:char"), ""), 16) & 0xFF
    except ValueError:
        return ""
    known = node.get(qn("w:font"), "").lower() == "symbol"
    return (known and _SYMBOLS.get(code)) or chr(_PRIVATE + code)


def _is_raised(run: etree._Element) -> bool:
    if run.tag == qn("m:r"):
        return is_within(run, "sup")
    mark = run.find(f"{qn('w:rPr')}/{qn('w:vertAlign')}")
    return mark is not None and mark.get(qn("w:val")) == "superscript"


def is_within(node: etree._Element, name: str) -> bool:
    """Whether one of the elements around it has this local name."""
    return any(etree.QName(parent).localname == name for parent in node.iterancestors())


def _is_left_out(node: etree._Element, within: etree._Element) -> bool:
    for parent in node.iterancestors():
        if parent is within:
            return False
        name = etree.QName(parent).localname
        if name in _LEFT_OUT or (name == "r" and _is_hidden(parent)):
            return True
    return False


def _is_hidden(run: etree._Element) -> bool:
    mark = run.find(f"{qn('w:rPr')}/{qn('w:vanish')}")
    return mark is not None and mark.get(qn("w:val"), "1") not in {"0", "false", "off"}
