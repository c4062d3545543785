"""Word documents as people make them: with tracked changes, symbols, boxes and tables."""

import io
import re
from typing import Any

import docx
import pytest
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from articles.sources.reading import read
from tests.sources.pages import BODY, TITLE

OTHERS = (
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
)


def run(text: str, properties: str = "") -> str:
    return f"<w:r><w:rPr>{properties}</w:rPr><w:t>{text}</w:t></w:r>"


def math(text: str) -> str:
    return f"<m:r><m:t>{text}</m:t></m:r>"


def document(*blocks: str) -> Any:
    """The piece in a document with these paragraphs and tables, as XML, after the first of its own."""
    made = docx.Document()
    made.add_heading(TITLE, 0)
    made.add_paragraph(BODY[0])
    last = made.element.body[-1]
    for block in blocks:
        last.addprevious(parse_xml(re.sub(r"^<w:\w+", rf"\g<0> {nsdecls('w', 'wp', 'a')} {OTHERS}", block)))
    file = io.BytesIO()
    made.save(file)
    return read(file.getvalue())


def row(*cells: str, properties: str = "") -> str:
    made = "".join(f"<w:tc>{cell}</w:tc>" for cell in cells)
    return f"<w:tr><w:trPr>{properties}</w:trPr>{made}</w:tr>"


def paragraph(*runs: str, properties: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr>{''.join(runs)}</w:p>"


def table(*rows: str) -> str:
    return f"<w:tbl><w:tblPr/><w:tblGrid/>{''.join(rows)}</w:tbl>"


def test_a_paragraph_whose_end_was_deleted_goes_on_with_the_next() -> None:
    mark = '<w:rPr><w:del w:id="1" w:author="x"/></w:rPr>'
    piece = document(paragraph(run("前半句，"), properties=mark), paragraph(run("后半句。")))
    assert piece.paragraphs == (BODY[0], "前半句，后半句。")


def test_a_deleted_row_is_not_read() -> None:
    deleted = row(paragraph(run("删去")), paragraph(run("1")), properties='<w:del w:id="1" w:author="x"/>')
    assert document(table(row(paragraph(run("甲国")), paragraph(run("12"))), deleted)).paragraphs == (
        BODY[0],
        "甲国 12",
    )


def test_a_table_of_one_cell_holds_paragraphs_and_cells_of_several_keep_their_words_apart() -> None:
    both = paragraph(run("First.")) + paragraph(run("Second."))
    assert document(table(row(both))).paragraphs[1:] == ("First.", "Second.")
    assert document(table(row(both, paragraph(run("12"))))).paragraphs[1:] == ("First. Second. 12",)


@pytest.mark.parametrize(
    ("xml", "text"),
    [
        ('<w:r><w:sym w:font="Symbol" w:char="F0B3"/></w:r>' + run("30"), "≥30"),
        (run("30") + '<w:r><w:sym w:font="Symbol" w:char="F0B0"/></w:r>' + run("C"), "30°C"),
        (run("10") + run("6", '<w:vertAlign w:val="superscript"/>') + run("吨"), "10⁶吨"),
        ("<m:oMath><m:r><m:t>x=5</m:t></m:r></m:oMath>", "x=5"),
        (f"<m:oMath><m:sSup><m:e>{math('10')}</m:e><m:sup>{math('6')}</m:sup></m:sSup></m:oMath>", "10⁶"),
        (f"<w:r><w:ruby><w:rt>{run('zhāng')}</w:rt><w:rubyBase>{run('章')}</w:rubyBase></w:ruby></w:r>", "章"),
    ],
)  # fmt: skip
def test_signs_and_formulas_are_read_as_they_are_shown(xml: str, text: str) -> None:
    assert document(paragraph(xml)).paragraphs[1] == text


def test_a_symbol_of_an_unknown_font_is_told() -> None:
    piece = document(paragraph('<w:r><w:sym w:font="Wingdings" w:char="F0FC"/></w:r>', run("完成。")))
    assert [notice.code for notice in piece.notices if notice.field == "body"] == ["private_use"]


def test_a_text_box_is_left_out_and_told_and_is_no_image() -> None:
    box = (
        '<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wp:inline><wp:docPr id="1" name="box"/>'
        f"<a:graphic><a:graphicData><wps:wsp><wps:txbx><w:txbxContent>{paragraph(run('框中的话。'))}</w:txbxContent>"
        "</wps:txbx></wps:wsp></a:graphicData></a:graphic></wp:inline></w:drawing></mc:Choice>"
        f"<mc:Fallback><w:pict><w:txbxContent>{paragraph(run('框中的话。'))}</w:txbxContent></w:pict></mc:Fallback>"
        "</mc:AlternateContent></w:r>"
    )
    piece = document(paragraph(run("框外的话。"), box))
    assert piece.paragraphs == (BODY[0], "框外的话。")
    told = [(notice.code, notice.details["count"]) for notice in piece.notices if notice.field == "body"]
    assert told == [("text_boxes", 1)]


def test_styles_say_who_wrote_it_and_when() -> None:
    made = docx.Document()
    for style in ("Author", "Date"):
        made.styles.add_style(style, WD_STYLE_TYPE.PARAGRAPH)
    made.add_heading(TITLE, 0)
    for text, style in (("张三", "Author"), ("李四", "Author"), ("2025-01-02", "Date"), (BODY[0], "Normal")):
        made.add_paragraph(text, style)
    file = io.BytesIO()
    made.save(file)
    piece = read(file.getvalue())
    assert (piece.authors, piece.paragraphs) == (("张三", "李四"), BODY[:1])
    assert str(piece.published_at) == "2025-01-01 16:00:00+00:00"


def test_the_marks_of_lists_are_told() -> None:
    mark = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>'
    piece = document(paragraph(run("第一项。"), properties=mark))
    assert "list_marks" in [notice.code for notice in piece.notices]
