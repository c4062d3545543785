"""Notice, editor and outlet: an editor's name never becomes public, nor does the body become a notice."""

import pytest

from articles.sources.errors import SourceError
from tests.sources.dump_factory import ENGLISH_PIECE, NOTICE, PIECE, Fields
from tests.sources.reading import parse_dump as parse

NAMED = '{"name": "某编辑"}'
ENGLISH_NAMED = ENGLISH_PIECE.but(editor_json='{"name": "Some Editor"}')


def reason(fields: Fields) -> str:
    with pytest.raises(SourceError) as caught:
        parse(fields.data())
    assert caught.value.position is not None
    return caught.value.reason


@pytest.mark.parametrize(
    "editor",
    [
        *("责编:某编辑 乙某某", "责编:某编辑、乙某某", "责编:某编辑 审核:丙某", "审核:丙某 责编:某编辑"),
        *("校对:丙某 责编:某编辑", "值班编辑:某编辑", "执行编辑：某编辑", "网络编辑:某编辑", "实习编辑:某编辑"),
        *(
            "[责任编辑:某编辑]",
            "(责编:某编辑)",
            "【责编:某编辑】",
            "责编:某编辑 来源:",
            "来源:",
            "编审:某编辑 审校:丙某",
        ),
    ],
)
def test_several_people_in_the_credits_do_not_change_notice_and_outlet(editor: str) -> None:
    piece = parse(PIECE.but(editor=editor, editor_json=NAMED).data())
    assert (piece.rights_notice, piece.outlet, piece.responsible_editor_name) == (NOTICE, "环球时报", "某编辑")


@pytest.mark.parametrize(
    ("editor", "expected"),
    [
        ("审核:丙某", ""),
        ("校对:丙某 责编:某编辑", "某编辑"),
        ("责编:某编辑 审核:丙某", "某编辑"),
        ("(责编:某编辑)", "某编辑"),
        ("责编:某编辑 来源:", "某编辑"),
    ],
)
def test_the_editor_in_the_text_is_used_if_the_json_names_nobody(editor: str, expected: str) -> None:
    piece = parse(PIECE.but(editor=editor, editor_json="").data())
    assert (piece.rights_notice, piece.outlet, piece.responsible_editor_name) == (NOTICE, "环球时报", expected)


@pytest.mark.parametrize("editor", ["Editor:Some Editor Other Editor-Name", "Editors: Some Editor and Another One"])
def test_a_second_english_editor_is_no_part_of_the_outlet(editor: str) -> None:
    piece = parse(ENGLISH_NAMED.but(editor=editor).data())
    assert (piece.rights_notice, piece.outlet) == (ENGLISH_PIECE.notice, "Global Times")


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"editor": "责编:某编辑乙某某"}, "editor_unclear"),
        ({"editor": "责编 某编辑"}, "editor_unclear"),
        ({"editor": "责编:某编辑(实习)"}, "editor_unclear"),
        ({"editor": "责编:某编辑", "editor_json": '{"name": "某编"}'}, "editor_unclear"),
        ({"editor": "责编:某编辑 乙某某", "outlet": "一份新的报纸"}, "editor_unclear"),
        ({"editor": "责编:某编辑/乙某/", "outlet": "一份新的报纸"}, "editor_unclear"),
        ({"editor": "责编:某编辑乙某/"}, "editor_unclear"),
        ({"editor": "首席编辑:某编辑"}, "notice_unclear"),
        ({"editor": "策划:丙某 责编:某编辑"}, "notice_unclear"),
        ({"editor": "[责编:某编辑", "outlet": "一份]新的报纸"}, "editor_unclear"),
        ({"editor": "", "outlet": "某编辑周报"}, "outlet_unclear"),
        ({"notice": f"{NOTICE}责编 某编辑。", "editor": ""}, "notice_unclear"),
        ({"notice": f"{NOTICE}某编辑。", "editor": ""}, "notice_unclear"),
        ({"notice": "", "editor": "首席编辑:某编辑"}, "notice_unclear"),
    ],
    ids=str,
)
def test_credits_that_may_leave_a_name_in_public_are_refused(changes: dict[str, object], expected: str) -> None:
    assert reason(PIECE.but(**{"editor_json": NAMED, **changes})) == expected


@pytest.mark.parametrize("outlet", ["参考消息", "环球网/环球时报", "人民日报(海外版)"])
def test_an_outlet_beside_a_known_one_is_kept_whole(outlet: str) -> None:
    assert parse(PIECE.but(outlet=outlet).data()).outlet == outlet


def test_a_notice_without_full_stop_may_end_in_words_on_rights() -> None:
    assert parse(PIECE.but(notice="版权所有。违者必究").data()).rights_notice == "版权所有。违者必究"


@pytest.mark.parametrize(
    "words",
    ["报告编号1756832722999发布。 后文继续说话。结束了。", "编号 1756832722999发布。 后文。", "编号1756832722999"],
)
@pytest.mark.parametrize("editor", ["", "责编:某编辑"])
def test_a_number_in_the_body_is_not_taken_for_the_missing_time(words: str, editor: str) -> None:
    fields = PIECE.but(paragraphs=("会议开始了。", words), created="", editor=editor, repeat=False)
    assert reason(fields) == "no_created_time"
    assert reason(fields.but(notice="")) == "no_created_time"
