"""Dumps of every shape, and dumps that must be refused."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from articles.sources.errors import REASONS, SourceError
from articles.sources.files import MAX_BYTES, read_file
from articles.sources.reading import read
from tests.sources.dump_factory import CHINESE, EDITOR, ENGLISH, ENGLISH_PIECE, NOTICE, PIECE, Fields
from tests.sources.reading import parse_dump as parse


def refused(data: bytes | str) -> SourceError:
    with pytest.raises(SourceError) as caught:
        parse(data.encode() if isinstance(data, str) else data)
    return caught.value


def test_every_field_is_read() -> None:
    piece = parse(PIECE.data())
    assert (piece.source_id, piece.host, piece.channel_path) == ("9AbCdEfGh01", PIECE.host, PIECE.channel)
    assert (piece.title, piece.outlet, piece.rights_notice) == (PIECE.title, PIECE.outlet, NOTICE)
    assert piece.byline == "作者:张三"
    assert (piece.responsible_editor_name, piece.responsible_editor_email) == (EDITOR["name"], EDITOR["email"])
    assert piece.paragraphs == CHINESE
    assert piece.url == "https://opinion.huanqiu.com/article/9AbCdEfGh01"


def test_the_first_time_is_creation_the_second_publication_both_utc() -> None:
    piece = parse(PIECE.data())
    assert piece.created_at == datetime(2025, 1, 1, tzinfo=UTC)
    assert piece.published_at == datetime(2025, 1, 1, 1, 0, 0, 1000, tzinfo=UTC)


def test_repr_shows_no_personal_data_and_no_text() -> None:
    shown = repr(parse(PIECE.data()))
    assert not [word for word in ("某编辑", "张三", "desk@", "成员国", "访问学者") if word in shown]


@pytest.mark.parametrize(
    "encoded",
    [
        PIECE.text().replace("\n", "\r\n").encode(),
        b"\xef\xbb\xbf" + PIECE.data(),
        PIECE.data() + b"\n",
        PIECE.data() + b"\r\n\r\n\n",
        b"\n" + PIECE.data(),
        PIECE.text().replace("\n", " \n\n").encode(),
    ],
    ids=["crlf", "bom", "newline", "newlines", "leading newline", "empty line between"],
)
def test_line_ends_and_byte_order_mark_change_nothing(encoded: bytes) -> None:
    assert parse(encoded) == parse(PIECE.data())


@pytest.mark.parametrize("fields", [PIECE, ENGLISH_PIECE], ids=["Chinese", "English"])
def test_without_a_repeated_body_the_channel_path_separates_title_and_body(fields: Fields) -> None:
    assert parse(fields.but(repeat=False).data()) == parse(fields.data())


def test_a_body_that_begins_with_digits_is_not_taken_into_the_channel_path() -> None:
    fields = PIECE.but(paragraphs=("2025年的会议结束了。", "与会者已经离开。"))
    for repeat in (True, False):
        piece = parse(fields.but(repeat=repeat).data())
        assert (piece.channel_path, piece.paragraphs[0]) == (PIECE.channel, "2025年的会议结束了。")


@pytest.mark.parametrize("channel", ["/e3pmh1nnq", "/e3pmh1nnq/e7tl4e309/ei1abc2d3"])
def test_channel_paths_of_other_depths_are_read(channel: str) -> None:
    assert parse(PIECE.but(channel=channel, repeat=False).data()).channel_path == channel


def test_a_channel_path_of_unknown_shape_is_read_only_where_the_body_is_known() -> None:
    fields = PIECE.but(channel="/abc123/def4567890", paragraphs=("2025年的会议结束了。",))
    assert parse(fields.data()).channel_path == "/abc123/def4567890"
    assert refused(fields.but(repeat=False).data()).reason == "no_channel"


def test_a_slash_in_the_title_stays_in_the_title() -> None:
    fields = PIECE.but(title="陆路/海路:两种选择 and/or")
    assert parse(fields.data()).title == fields.title
    assert parse(fields.but(repeat=False).data()).title == fields.title


def test_an_address_in_the_body_is_no_second_channel_path() -> None:
    fields = PIECE.but(paragraphs=("详情见https://example.org/2025report/a1b2c3d4e一页。",), repeat=False)
    assert parse(fields.data()).paragraphs == fields.paragraphs


@pytest.mark.parametrize("host", ["huanqiu.com", "world.huanqiu.com", "m.huanqiu.com", "a.b-c.huanqiu.com"])
def test_any_subdomain_is_a_host(host: str) -> None:
    for byline in ("", "作者:甲某"):
        assert parse(PIECE.but(host=host, byline=byline).data()).host == host


def test_a_latin_name_before_an_unknown_host_is_refused() -> None:
    assert refused(PIECE.but(byline="作者:A. Writer", host="xyzzy.huanqiu.com").data()).reason == "host_unclear"


def test_an_english_piece_keeps_its_spaces_and_names_its_language() -> None:
    piece = read(ENGLISH_PIECE.data())
    assert (piece.language, piece.outlet, piece.title) == ("en", "Global Times", ENGLISH_PIECE.title)
    assert piece.body == " ".join(ENGLISH)
    assert piece.author_note == "The author is a visiting fellow at a research institute"
    assert piece.rights_notice == ENGLISH_PIECE.notice


def test_lines_of_an_english_body_are_its_paragraphs() -> None:
    assert parse(ENGLISH_PIECE.but(gap="\n").data()).paragraphs == ENGLISH
    assert parse(ENGLISH_PIECE.but(gap="\n", repeat=False).data()).paragraphs == ENGLISH


def test_a_subheading_in_a_chinese_body_is_a_paragraph_where_the_file_has_lines() -> None:
    fields = PIECE.but(paragraphs=("第一段。", "一、合作的意义", "“合作”很好：", "各方如此认为。"))
    assert parse(fields.but(gap="\n").data()).paragraphs == fields.paragraphs
    assert parse(fields.data()).paragraphs == ("第一段。", "一、合作的意义 “合作”很好： 各方如此认为。")


def test_a_space_between_chinese_characters_ends_no_paragraph() -> None:
    sentence = "【环球时报记者 李四 张三】某品牌发表声明。"
    for repeat in (True, False):
        piece = parse(PIECE.but(paragraphs=(sentence, "第二段  有两个空格。"), gap="\n", repeat=repeat).data())
        assert piece.paragraphs == (sentence, "第二段  有两个空格。")
        assert parse(PIECE.but(paragraphs=(sentence,), repeat=repeat).data()).paragraphs == (sentence,)


def test_a_space_beside_letters_and_digits_in_a_chinese_sentence_ends_no_paragraph() -> None:
    fields = PIECE.but(paragraphs=("增速为 5.2% 左右。", "“会议结束了。”", "上合组织(SCO) 成员国, 包括 X 国。"))
    assert parse(fields.data()).paragraphs == fields.paragraphs


def test_full_width_punctuation_reads_like_ascii() -> None:
    swapped = str.maketrans({",": "，", ";": "；", "(": "（", ")": "）", ":": "："})
    text = PIECE.but(editor_json="").text().translate(swapped)
    piece = read(text.encode())
    assert piece.authors == ("张三",)
    assert piece.author_note == "作者是一家研究机构的访问学者"
    assert piece.outlet == "环球时报"


@pytest.mark.parametrize("paragraph", ["没有作者说明。", "会议已结束。(完)", "会议已结束。(据外电)"])
def test_closing_brackets_that_are_not_about_the_author_are_no_note(paragraph: str) -> None:
    assert read(PIECE.but(paragraphs=(paragraph,)).data()).author_note == ""


def test_brackets_inside_the_note_belong_to_it() -> None:
    paragraph = "会议已结束。(作者是某研究院(北方分院)研究员)"
    assert read(PIECE.but(paragraphs=(paragraph,)).data()).author_note == "作者是某研究院(北方分院)研究员"


@pytest.mark.parametrize(
    ("changes", "editor", "outlet"),
    [
        ({"editor": "", "editor_json": ""}, "", "环球时报"),
        ({"editor": "", "editor_json": "{}"}, "", "环球时报"),
        ({"editor": "责编:", "editor_json": '{"email":"","name":""}'}, "", "环球时报"),
        ({"editor": "责编:某编辑", "editor_json": ""}, "某编辑", "环球时报"),
        ({"editor": "责编：某编辑", "outlet": "一份新的报纸"}, "某编辑", "一份新的报纸"),
        ({"editor": "责任编辑:某编辑", "outlet": "一份新的报纸"}, "某编辑", "一份新的报纸"),
        (
            {"editor": "责编:甲某、乙某", "outlet": "周报", "editor_json": '[{"name":"甲某"},{"name":"乙某"}]'},
            "甲某、乙某",
            "周报",
        ),
        ({"editor": "", "editor_json": "", "notice": "", "outlet": "一份新的报纸"}, "", "一份新的报纸"),
        ({"editor": "", "flags": "", "editor_json": ""}, "", "环球时报"),
        ({"editor": "", "flags": '10["x"]', "editor_json": ""}, "", "环球时报"),
        (
            {"editor": "", "editor_json": "", "notice": "All rights reserved.", "outlet": "U.S. Weekly"},
            "",
            "U.S. Weekly",
        ),
    ],
)
def test_editor_and_outlet_are_told_apart(changes: dict[str, object], editor: str, outlet: str) -> None:
    piece = parse(PIECE.but(**changes).data())
    assert (piece.responsible_editor_name, piece.outlet) == (editor, outlet)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"source_id": "9AbCdEfGh0"}, "id"),
        ({"source_id": "9AbCdEfGh012"}, "id"),
        ({"source_id": "9AbCdEf-h01"}, "id"),
        ({"source_id": "9AbCdEfGh0", "byline": ""}, "id"),
        ({"source_id": "9AbCdEfGh0x2", "byline": ""}, "id"),
        ({"host": "localhost"}, "no_host"),
        ({"kind": ""}, "no_type"),
        ({"kind": "gallery"}, "no_type"),
        ({"byline": "文:张三"}, "no_byline_marker"),
        ({"title": ""}, "no_title"),
        ({"title": "  "}, "no_title"),
        ({"title": "长" * 301}, "title_too_long"),
        ({"channel": ""}, "no_channel"),
        ({"channel": "", "repeat": False}, "no_channel"),
        ({"title": "见/e3pmub6h5/e3pr9baf6一栏", "repeat": False}, "channel_unclear"),
        ({"paragraphs": (), "repeat": False}, "no_body"),
        ({"created": ""}, "no_created_time"),
        ({"created": "1735689600"}, "time_unclear"),
        ({"published": "1735693200"}, "time_unclear"),
        ({"published": ""}, "no_published_time"),
        ({"created": "9999999999999"}, "time_impossible"),
        ({"published": "0000000000000"}, "time_impossible"),
        ({"editor_json": '{"name":'}, "editor_json"),
        ({"outlet": "一份新的报纸", "editor_json": ""}, "editor_unclear"),
        ({"editor": "责编:甲某、乙某", "outlet": "周报", "editor_json": '{"name":"甲某"}'}, "editor_unclear"),
        ({"editor": "责编:张三天津", "outlet": "人民日报", "editor_json": ""}, "editor_unclear"),
        ({"editor": "", "editor_json": "", "notice": "未经授权,请勿转载", "outlet": "新报"}, "outlet_unclear"),
        ({"editor": "", "editor_json": "", "outlet": "天津人民日报"}, "outlet_unclear"),
        ({"editor": "", "editor_json": "", "outlet": ""}, "no_outlet"),
        ({"flags": "11[]null", "editor_json": ""}, "editor_json"),
        ({"editor_json": '{"name":"某编辑"}{"name":"甲某"}'}, "editor_json"),
        ({"paragraphs": ("<p>段落。</p>",)}, "html"),
        ({"paragraphs": ("第一段。<br/>第二段。",)}, "html"),
        ({"paragraphs": ("文字<img src=x onerror=a(1) 文字。",)}, "html"),
        ({"paragraphs": ("一段。<!-- 注 -->",)}, "html"),
        ({"paragraphs": ("甲&nbsp;乙。",)}, "html"),
        ({"paragraphs": ("甲&#60;乙。",)}, "html"),
        ({"title": "<b>标题</b>"}, "html"),
        ({"paragraphs": ("一段\x00文字。",)}, "nul"),
        ({"paragraphs": ("一段\ufffd文字。",)}, "damaged"),
    ],
)
def test_ambiguous_and_broken_dumps_are_refused_with_the_reason(changes: dict[str, object], reason: str) -> None:
    error = refused(PIECE.but(**changes).data())
    assert (error.reason, error.unit) == (reason, "character")
    assert error.position is not None


@pytest.mark.parametrize(
    "sentence", ["若甲<乙,则停止。", "比例<5%。", "3 < 5且x<y。", "《甲》与<<乙>>。", "R&D与&zz;丙。", "a <b 成立。"]
)
def test_a_comparison_or_an_ampersand_is_text(sentence: str) -> None:
    assert read(PIECE.but(paragraphs=(sentence,)).data()).body == sentence


def test_other_text_after_the_record_is_refused_where_it_begins() -> None:
    text = PIECE.but(repeat=False).text()
    error = refused(text + "\n别的内容。")
    assert (error.reason, error.line, error.position) == ("body_differs", 2, len(text) + 1)


def test_digits_before_the_time_belong_to_the_body_only_where_the_body_is_known() -> None:
    fields = PIECE.but(paragraphs=("会议日期是2025",))
    glued = fields.text().replace("2025 1735", "20251735")
    assert read(glued.encode()).body == "会议日期是2025"
    assert refused(glued.partition("\n")[0]).reason == "time_unclear"


@pytest.mark.parametrize("number", ["13800138000[1]", "1756832722602{", "1756832722602[1]见下。"])
@pytest.mark.parametrize("repeat", [True, False])
def test_a_long_number_before_a_bracket_in_the_body_is_no_second_piece(number: str, repeat: bool) -> None:
    fields = PIECE.but(paragraphs=(f"电话{number}。", "会议结束了。"), repeat=repeat)
    assert parse(fields.data()).paragraphs == fields.paragraphs


@pytest.mark.parametrize("words", ["见huanqiu.com article一栏。", "the opinion.huanqiu.com article page。"])
def test_a_body_that_mentions_the_address_is_no_second_piece(words: str) -> None:
    assert read(PIECE.but(paragraphs=(f"会议结束了,{words}",)).data()).body.endswith(words)


def test_a_time_of_twelve_digits_is_refused_with_the_number_of_digits_found() -> None:
    error = refused(PIECE.but(published="999999999999").data())
    assert (error.reason, error.details) == ("time_unclear", {"digits": 14})
    assert "15 with two flags" in str(error)


@pytest.mark.parametrize("gap", ["\n", "", "\n\n"])
def test_two_pieces_in_one_file_are_refused_at_the_second(gap: str) -> None:
    first, second = PIECE.text(), PIECE.but(source_id="9AbCdEfGh02").text()
    error = refused(first + gap + second)
    assert error.reason == "two_pieces"
    if gap:
        assert error.position == len(first + gap)
        assert error.line == 2 + len(gap)


def test_bytes_of_no_encoding_are_refused_at_their_byte_with_a_remedy() -> None:
    data = PIECE.data()
    error = refused(data[:200] + b"\xff" + data[200:])
    assert (error.reason, error.unit) == ("not_utf8", "byte")
    assert 198 <= (error.position or 0) <= 200
    assert "save it again as UTF-8" in str(error)


@pytest.mark.parametrize("encoding", ["gb18030", "gbk", "utf-16", "utf-16-le", "utf-16-be", "utf-8-sig"])
def test_other_encodings_are_read_the_same(encoding: str) -> None:
    assert parse(PIECE.text().encode(encoding)) == parse(PIECE.data())


def test_an_invisible_character_between_or_in_fields_is_taken_out_and_reported() -> None:
    piece = read(
        PIECE.but(byline="作者:张\u200b三", title="\u202e专家会议", paragraphs=("产量1.3\u200b6万吨。",)).data()
    )
    assert (piece.authors, piece.title, piece.body) == (("张三",), "专家会议", "产量1.36万吨。")
    taken = {
        str(notice.details["name"]): notice.details["count"] for notice in piece.notices if notice.code == "taken_out"
    }
    assert taken == {"U+200B ZERO WIDTH SPACE": 3, "U+202E RIGHT-TO-LEFT OVERRIDE": 1}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"source_id": "c_1234567", "host": "news.example.com.cn"}, ("c_1234567", "news.example.com.cn")),
        ({"source_id": "20250102xyz", "host": "www.example.org", "byline": ""}, ("20250102xyz", "www.example.org")),
        ({"source_id": "ABCD1234", "host": "paper.example.cn"}, ("ABCD1234", "paper.example.cn")),
    ],
    ids=str,
)
def test_dumps_of_other_hosts_are_read_where_their_fields_can_be_told_apart(
    changes: dict[str, object], expected: tuple[str, str]
) -> None:
    for repeat in (True, False):
        piece = parse(PIECE.but(**changes, repeat=repeat).data())
        assert (piece.source_id, piece.host) == expected
        assert (piece.title, piece.paragraphs, piece.outlet) == (PIECE.title, CHINESE, "环球时报")


@pytest.mark.parametrize(
    "changes",
    [{"byline": "", "host": "news.example.org"}, {"byline": "作者:A. Writer", "host": "example.org"}],
    ids=["no byline", "a Latin name"],
)
def test_a_host_that_may_begin_earlier_is_refused(changes: dict[str, object]) -> None:
    assert refused(PIECE.but(**changes).data()).reason == "no_host"


@pytest.mark.parametrize("data", [b"", b"\n \r\n", b"\xef\xbb\xbf", "\u3000".encode()])
def test_an_empty_file_is_refused(data: bytes) -> None:
    assert refused(data).reason == "empty"


def test_nested_json_does_not_exhaust_the_stack() -> None:
    assert refused(PIECE.but(editor_json="[" * 200_000).data()).reason == "editor_json"


def test_an_error_names_the_place_and_no_personal_data() -> None:
    error = refused(PIECE.but(outlet="").data())
    assert error.reason == "no_outlet"
    assert str(error).startswith("The outlet")
    assert "(line 1, character " in str(error)
    assert "某编辑" not in str(error)


def test_every_reason_has_a_message_that_takes_its_details() -> None:
    for template in REASONS.values():
        assert template % {
            "size": 1,
            "limit": 2,
            "digits": 3,
            "what": "a PDF",
            "name": "titel",
            "one": "text",
            "other": "byline",
        }


def test_a_file_is_read_whole(tmp_path: Path) -> None:
    (tmp_path / "piece.txt").write_bytes(PIECE.data())
    assert read_file(tmp_path / "piece.txt") == PIECE.data()


def test_files_that_cannot_be_read_are_refused_with_the_reason(tmp_path: Path) -> None:
    huge = tmp_path / "huge.txt"
    with huge.open("wb") as file:
        file.truncate(50_000_000)
    for path, reason in ((tmp_path / "none.txt", "missing"), (tmp_path, "not_a_file"), (huge, "too_large")):
        with pytest.raises(SourceError) as caught:
            read_file(path)
        assert caught.value.reason == reason
    with pytest.raises(SourceError, match="cannot be read"):
        read_file(tmp_path / "a\x00b")


def test_too_many_bytes_are_refused_before_they_are_decoded() -> None:
    assert refused(b"\xff" * (MAX_BYTES + 1)).reason == "too_large"
