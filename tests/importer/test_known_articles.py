"""An existing article: only its empty source text is filled, and its quotations are anchored in it."""

from pathlib import Path

import pytest

from articles import suggestion_review
from articles.models import Article, Claim, Outlet, Suggestion
from tests import factories as make
from tests.importer.command_runner import events, rows, run, write
from tests.sources.dump_factory import CHINESE, ENGLISH_PIECE, PIECE

pytestmark = pytest.mark.django_db
OTHER = ("专家又开了会,提出15项建议。", *CHINESE[1:])


@pytest.fixture
def article() -> Article:
    """An editor's article of this piece, without its source text, with five quotations."""
    outlet = make.outlet(name_zh_hans="环球时报")
    made = make.article("by-hand", source_id=PIECE.source_id, source_text="", outlet=outlet)
    for number, quote in enumerate(["12项", "会", "不在其中", "2.5亿元", ""]):
        make.claim(made, f"c{number}", quote_exact=quote)
    return made


def anchors() -> dict[str, tuple[str, str, str]]:
    fields = ("quote_prefix", "quote_exact", "quote_suffix")
    return {slug: (a, b, c) for slug, a, b, c in Claim.objects.values_list("slug", *fields)}


def test_only_the_empty_source_text_and_anchors_are_written(article: Article, tmp_path: Path) -> None:
    before = rows()
    result = run(write(tmp_path, PIECE))
    assert "updated by-hand" in result.out
    assert "(source text filled in, 2 quotations anchored, 1 suggestion)" in result.out
    after = rows()
    assert after.pop("Suggestion") != before.pop("Suggestion")
    assert len(after.pop("SourceFile")) == len(before.pop("SourceFile")) + 1
    assert after["Article"][0].pop("source_text") == "\n\n".join(CHINESE)
    assert before["Article"][0].pop("source_text") == ""
    for claims in (before["Claim"], after["Claim"]):
        for claim in claims:
            del claim["quote_prefix"], claim["quote_suffix"]
    assert after == before


def test_a_quotation_is_anchored_with_its_context(article: Article, tmp_path: Path) -> None:
    run(write(tmp_path, PIECE))
    prefix, exact, suffix = anchors()["c0"]
    assert prefix + exact + suffix in Article.objects.get().source_text
    assert (prefix[-4:], exact, suffix[:2]) == ("一共提出", "12项", "建议")


def test_quotations_without_a_unique_position_are_reported_and_left_alone(article: Article, tmp_path: Path) -> None:
    result = run(write(tmp_path, PIECE))
    assert result.status == 0
    places = [place for place, char in enumerate("\n\n".join(CHINESE)) if char == "会"]
    expected = f"occurs {len(places)} times in the text, at: {', '.join(map(str, places))}."
    assert f"for an editor: c1: The quotation “会” {expected}" in result.out
    assert "for an editor: c2: The quotation “不在其中” is not in the text" in result.out
    assert "Notes for an editor: 6, marked above." in result.out
    assert (anchors()["c1"], anchors()["c2"]) == (("", "会", ""), ("", "不在其中", ""))


def test_a_context_entered_by_an_editor_selects_the_occurrence_and_stays(article: Article, tmp_path: Path) -> None:
    Claim.objects.filter(slug="c1").update(quote_prefix="下一次", quote_suffix="议")
    result = run(write(tmp_path, PIECE))
    assert "c1:" not in result.out
    assert anchors()["c1"] == ("下一次", "会", "议")


def test_a_second_import_is_unchanged_without_an_event(article: Article, tmp_path: Path) -> None:
    path = write(tmp_path, PIECE)
    run(path)
    before, count = rows(), events()
    assert run(path).totals.startswith("0 created, 0 updated, 1 unchanged")
    assert (rows(), events()) == (before, count)


def test_a_quotation_that_an_editor_added_later_is_anchored_at_the_next_import(
    article: Article, tmp_path: Path
) -> None:
    path = write(tmp_path, PIECE)
    run(path)
    make.claim(article, "later", quote_exact="310多起")
    assert "(1 quotation anchored)" in run(path).out
    assert anchors()["later"][0].endswith("处理了")


def test_a_text_saved_in_a_browser_is_the_same_text(article: Article, tmp_path: Path) -> None:
    path = write(tmp_path, PIECE)
    run(path)
    Article.objects.update(source_text="\r\n\r\n".join(CHINESE) + "\r\n")
    assert run(path, "--replace-text").totals.startswith("0 created, 0 updated, 1 unchanged")


def test_another_text_is_a_conflict_and_nothing_is_written(article: Article, tmp_path: Path) -> None:
    run(write(tmp_path, PIECE))
    before = rows()
    result = run(write(tmp_path, PIECE.but(paragraphs=OTHER)))
    assert result.status == 1
    assert "conflict: " in result.err
    assert "The article by-hand has this id and a different text: the first difference is in line 1" in result.err
    assert "--replace-text" in result.err
    assert result.totals.startswith("0 created, 0 updated, 0 unchanged, 1 in conflict")
    assert not [sentence for sentence in (*CHINESE, *OTHER) if sentence in result.out + result.err]
    assert rows() == before


@pytest.mark.parametrize(
    ("second", "place"),
    [
        (
            (*CHINESE[:2], "下一次会议的地点也没有确定。"),
            "the first difference is in line 3, after 6 characters",
        ),
        (CHINESE[:2], f"the first difference is in line 2, after {len(CHINESE[1])} characters"),
    ],
)
def test_the_position_of_the_first_difference_is_reported(tmp_path: Path, second: tuple[str, ...], place: str) -> None:
    run(write(tmp_path, PIECE))
    assert place in run(write(tmp_path, PIECE.but(paragraphs=second))).err


def test_replacing_takes_the_new_text_and_finds_quotations_again(article: Article, tmp_path: Path) -> None:
    run(write(tmp_path, PIECE))
    result = run(write(tmp_path, PIECE.but(paragraphs=OTHER)), "--replace-text")
    assert result.status == 0
    assert "source text replaced" in result.out
    assert Article.objects.get().source_text == "\n\n".join(OTHER)
    assert anchors()["c3"][0]
    assert "".join(anchors()["c3"]) in "\n\n".join(OTHER)


def test_a_quotation_missing_from_the_new_text_loses_its_context_and_is_reported(
    article: Article, tmp_path: Path
) -> None:
    run(write(tmp_path, PIECE))
    assert anchors()["c0"][0]
    result = run(write(tmp_path, PIECE.but(paragraphs=OTHER)), "--replace-text")
    assert "for an editor: c0: The quotation “12项” is not in the text" in result.out
    assert anchors()["c0"] == ("", "12项", "")


def test_a_quotation_whose_sentence_has_changed_waits_for_an_editor(article: Article, tmp_path: Path) -> None:
    run(write(tmp_path, PIECE))
    other = (CHINESE[0].replace("与会者", "未到会的人"), *CHINESE[1:])
    result = run(write(tmp_path, PIECE.but(paragraphs=other)), "--replace-text")
    assert "for an editor: c0: the sentence of its quotation has changed" in result.out
    assert anchors()["c0"] == ("", "12项", "")
    (row,) = Suggestion.objects.filter(kind="anchor")
    assert (row.claim.slug if row.claim else "", row.quote, row.state) == ("c0", "12项", "open")
    assert (row.sentence, row.proposed) == ("与会者一共提出12项建议。", "未到会的人一共提出12项建议。")


def test_an_editor_places_the_quotation_and_takes_that_back(article: Article, tmp_path: Path) -> None:
    run(write(tmp_path, PIECE))
    other = (CHINESE[0].replace("与会者", "未到会的人"), *CHINESE[1:])
    run(write(tmp_path, PIECE.but(paragraphs=other)), "--replace-text")
    (row,) = Suggestion.objects.filter(kind="anchor")
    suggestion_review.accept(row)
    assert anchors()["c0"][0].endswith("未到会的人一共提出")
    assert suggestion_review.reopen(row)
    assert anchors()["c0"] == ("", "12项", "")


def test_replacing_renews_open_suggestions_and_keeps_decisions(article: Article, tmp_path: Path) -> None:
    run(write(tmp_path, PIECE.but(paragraphs=("去年有77起。", "今年有88起。", "明年有99项。"))))
    Suggestion.objects.filter(quote="88起").update(state="dismissed")
    run(write(tmp_path, PIECE.but(paragraphs=("明年有99项。", "后年有66项。"))), "--replace-text")
    assert dict(Suggestion.objects.values_list("quote", "state")) == {
        "88起": "dismissed",
        "99项": "open",
        "66项": "open",
    }


def test_a_piece_in_another_language_than_the_article_is_a_conflict(article: Article, tmp_path: Path) -> None:
    Article.objects.update(source_url="https://opinion.huanqiu.com/article/x")
    result = run(write(tmp_path, ENGLISH_PIECE.but(source_id=PIECE.source_id)), "--replace-text")
    assert result.status == 1
    assert "The article by-hand has this id in another language." in result.err
    assert Article.objects.get().source_text == ""


def test_an_article_whose_outlet_was_corrected_is_identified_by_its_address(article: Article, tmp_path: Path) -> None:
    Outlet.objects.update(name_zh_hans="改过的名字", name_en="Renamed")
    Article.objects.update(source_url="https://world.huanqiu.com/article/9AbCdEfGh01")
    assert "updated by-hand" in run(write(tmp_path, PIECE)).out


def test_an_article_with_the_same_id_at_another_publisher_is_a_different_one(article: Article, tmp_path: Path) -> None:
    Outlet.objects.update(name_zh_hans="别处", name_en="Elsewhere")
    Article.objects.update(source_url="https://example.org/9AbCdEfGh01")
    assert "created huanqiu-9abcdefgh01" in run(write(tmp_path, PIECE)).out
    assert Article.objects.get(slug="by-hand").source_text == ""


def test_an_ambiguous_id_is_refused(article: Article, tmp_path: Path) -> None:
    Outlet.objects.update(name_zh_hans="别处", name_en="Elsewhere")
    result = run(write(tmp_path, PIECE))
    assert result.status == 1
    assert "It is unclear whether this is by-hand" in result.err
    assert Article.objects.count() == 1


@pytest.mark.parametrize(
    ("change", "note"),
    [
        (
            {"title": "专家会议提出十三项建议"},
            "title differs: the article has “专家会议提出十二项建议”, the file “专家会议提出十三项建议”.",
        ),
        ({"byline": "作者:张三、李四"}, "authors differs: the article has “张三”, the file “张三、李四”."),
        ({"byline": "作者:李四"}, "authors differs: the article has “张三”, the file “李四”."),
        (
            {"outlet": "环球网", "host": "opinion.huanqiu.com"},
            "outlet differs: the article has “环球时报”, the file “环球网”.",
        ),
        ({"published": "1735693800001"}, "publication time at the source differs: "),
    ],
    ids=str,
)
def test_a_re_dump_with_other_fields_is_reported_and_changes_nothing(
    tmp_path: Path, change: dict[str, object], note: str
) -> None:
    run(write(tmp_path, PIECE))
    before = rows()
    result = run(write(tmp_path, PIECE.but(**change)))
    assert f"for an editor: {note}" in result.out
    assert result.totals.startswith("0 created, 0 updated, 1 unchanged")
    assert rows() == before


def test_a_difference_is_taken_over_where_the_editor_says_so(tmp_path: Path) -> None:
    run(write(tmp_path, PIECE))
    changed = PIECE.but(title="另一个题目", byline="作者:张三、李四", outlet="环球网")
    result = run(write(tmp_path, changed), "--take", "title", "--take", "authors")
    article = Article.objects.get()
    assert "(title taken over, authors taken over)" in result.out
    assert (article.title_zh_hans, article.outlet.name_zh_hans) == ("另一个题目", "环球时报")
    assert [author.name_zh_hans for author in article.authors.order_by("article_authors__position")] == ["张三", "李四"]


def test_of_a_file_that_was_imported_before_an_editor_has_decided(tmp_path: Path) -> None:
    path = write(tmp_path, PIECE)
    run(path)
    Article.objects.update(title_zh_hans="编辑改过的题目")
    assert "for an editor" not in run(path).out


def test_two_pieces_of_one_title_are_told_apart_by_an_address(tmp_path: Path) -> None:
    texts = ["成员国的专家上周在会议上交换了意见，并提出了建议。", "这是另一篇稿件，只有题目相同，讲的是别的事情。"]
    paths = [tmp_path / f"{number}.txt" for number in range(2)]
    for path, text in zip(paths, texts, strict=True):
        path.write_text(f"一周要闻\n{text}\n", "utf-8")
    run(paths[0])
    result = run(paths[1])
    assert "has this title and another text" in result.err
    assert "has this id" not in result.err
    paths[1].write_text(f"一周要闻\nURL: https://news.example.cn/2\n{texts[1]}\n", "utf-8")
    assert run(paths[1]).totals.startswith("1 created")
