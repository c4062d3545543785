"""A new piece becomes a draft with outlet, rights and authors."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from articles.importer.article_import import apply
from articles.importer.planning import plan
from articles.importer.results import NotImported
from articles.models import Article, Author, Outlet, Rights, SourceFile, Suggestion, Translation
from articles.sources.reading import read
from mechanisms.models import Mechanism
from sco.ledger.actions.publish import publish
from sco.ledger.models import Entry
from sco.ledger.refusals import Refused
from sco.ledger.registry import Ref
from tests import factories as make
from tests.importer.command_runner import events, run, write
from tests.sources.dump_factory import CHINESE, EDITOR, ENGLISH_PIECE, NOTICE, PIECE

pytestmark = pytest.mark.django_db
SLUG = "huanqiu-9abcdefgh01"


def imported(folder: Path, **changes: object) -> Article:
    """The article that a piece becomes."""
    fields = PIECE.but(**changes)
    assert run(write(folder, fields)).status == 0
    return Article.objects.get(source_id=fields.source_id)


def test_the_draft_has_the_fields_of_the_dump_and_leaves_the_editors_fields_empty(tmp_path: Path) -> None:
    article = imported(tmp_path)
    assert (article.slug, article.original_language) == (SLUG, "zh-hans")
    assert article.title_zh_hans == PIECE.title
    assert article.source_text == "\n\n".join(CHINESE)
    assert article.source_url == "https://opinion.huanqiu.com/article/9AbCdEfGh01"
    assert article.published_at == datetime(2025, 1, 1, 1, 0, 0, 1000, tzinfo=UTC)
    assert not any([article.body_zh_hans, article.body_en, article.summary_zh_hans, article.title_en])
    assert not article.mechanisms.exists()
    assert [(row.language, row.state) for row in article.translations.all()] == [("zh-hans", "draft")]


def test_paragraphs_are_kept_as_written_but_composed_and_without_invisible_characters(tmp_path: Path) -> None:
    fields = PIECE.but(paragraphs=("第一段有 e\u0301 和全角,标点  两个空格。", "第二段有ｆｕｌｌ和1\u200b2项。"))
    result = run(write(tmp_path, fields))
    article = Article.objects.get()
    assert article.source_text == "第一段有 é 和全角,标点  两个空格。\n\n第二段有ｆｕｌｌ和12项。"
    assert "remark: Taken out: U+200B ZERO WIDTH SPACE, 2 times, first after “" in result.out


def test_the_original_is_kept_byte_for_byte_and_goes_with_the_article(tmp_path: Path) -> None:
    data = PIECE.text().encode("gb18030")
    (tmp_path / "原件.txt").write_bytes(data)
    assert "[the publisher's dump, GB18030]" in run(tmp_path / "原件.txt").out
    file = Article.objects.get().source_files.get()
    assert (bytes(file.data), file.name, file.format, file.encoding) == (data, "原件.txt", "dump", "GB18030")
    file.article.delete()
    assert not SourceFile.objects.exists()


def test_an_english_piece_fills_the_english_columns(tmp_path: Path) -> None:
    assert run(write(tmp_path, ENGLISH_PIECE)).status == 0
    article = Article.objects.get()
    assert (article.original_language, article.title_en, article.title_zh_hans or "") == ("en", ENGLISH_PIECE.title, "")
    assert (article.outlet.name_en, article.outlet.slug) == ("Global Times", "global-times")
    assert (article.rights.notice_en, article.rights.notice_zh_hans or "") == (ENGLISH_PIECE.notice, "")
    assert Translation.objects.get().language == "en"


def test_new_authors_keep_the_byline_order_and_have_ascii_slugs(tmp_path: Path) -> None:
    article = imported(tmp_path, byline="作者:钱乙、赵甲、孙丙")
    authors = [row.author for row in article.article_authors.all()]
    assert [author.name_zh_hans for author in authors] == ["钱乙", "赵甲", "孙丙"]
    assert all(author.slug.startswith("author-") and author.slug.isascii() for author in authors)
    assert not any(author.position_zh_hans for author in authors)


def test_a_new_single_author_gets_the_position_as_written(tmp_path: Path) -> None:
    author = imported(tmp_path).authors.get()
    assert (author.position_zh_hans, author.position_en or "") == ("作者是一家研究机构的访问学者", "")


def test_several_authors_are_reported_to_need_their_positions(tmp_path: Path) -> None:
    result = run(write(tmp_path, PIECE.but(byline="作者:赵甲、钱乙")))
    assert "for an editor: The closing note is about several authors: give each of them their position." in result.out
    assert not Author.objects.exclude(position_zh_hans="").exists()


def test_a_note_too_long_for_the_column_is_reported(tmp_path: Path) -> None:
    result = run(write(tmp_path, PIECE.but(paragraphs=(f"会议已结束。(作者是{'某' * 600})",))))
    assert "for an editor: The closing note is too long" in result.out
    assert not Author.objects.get().position_zh_hans


def test_names_and_notices_go_to_the_column_of_their_script(tmp_path: Path) -> None:
    latin = imported(tmp_path, byline="作者:Some Writer", notice="All rights reserved.", outlet="Some Weekly")
    author = latin.authors.get()
    assert (author.name_en, author.name_zh_hans or "") == ("Some Writer", "")
    assert (latin.outlet.name_en, latin.rights.notice_en) == ("Some Weekly", "All rights reserved.")
    assert author.position_zh_hans == "作者是一家研究机构的访问学者"


def test_an_english_piece_of_chinese_people_keeps_their_names_chinese(tmp_path: Path) -> None:
    fields = ENGLISH_PIECE.but(byline="作者:张三", notice="新声明,不得转载。", outlet="某新晚报")
    assert run(write(tmp_path, fields)).status == 0
    article = Article.objects.get()
    assert (article.authors.get().name_zh_hans, article.outlet.name_zh_hans) == ("张三", "某新晚报")
    assert (article.rights.notice_zh_hans, article.rights.notice_en or "") == ("新声明,不得转载。", "")
    assert article.title_en == ENGLISH_PIECE.title


def test_an_address_in_the_closing_note_does_not_become_public(tmp_path: Path) -> None:
    text = "The talks are over. (The author is a fellow at an institute. Write to desk@example.org)"
    fields = ENGLISH_PIECE.but(byline="By A. Writer", paragraphs=("The talks have begun.", text))
    assert run(write(tmp_path, fields)).status == 0
    assert Author.objects.get().position_en == "The author is a fellow at an institute."


@pytest.mark.parametrize("column", ["name_zh_hans", "name_en"])
def test_a_known_author_is_found_in_either_language_and_not_changed(tmp_path: Path, column: str) -> None:
    known = Author.objects.create(slug="known", **{column: "张三"})
    assert imported(tmp_path).authors.get() == known
    known.refresh_from_db()
    assert not known.position_zh_hans


def test_a_name_shared_by_two_authors_is_reported(tmp_path: Path) -> None:
    for slug in ("one", "two"):
        Author.objects.create(slug=slug, name_zh_hans="张三")
    result = run(write(tmp_path, PIECE.but(byline="作者:张三、李四")))
    assert result.status == 0
    assert "for an editor: Several authors have the name 张三 (one, two)" in result.out
    assert [author.name_zh_hans for author in Article.objects.get().authors.all()] == ["李四"]


@pytest.mark.parametrize("column", ["name_zh_hans", "name_en"])
def test_a_known_outlet_is_found_in_either_language(tmp_path: Path, column: str) -> None:
    known = Outlet.objects.create(slug="known", **{column: "环球时报"})
    assert imported(tmp_path).outlet == known


def test_two_outlets_of_one_site_are_different_rows(tmp_path: Path) -> None:
    first = imported(tmp_path).outlet
    first.homepage = "https://opinion.huanqiu.com/"
    first.save()
    second = imported(tmp_path, source_id="9AbCdEfGh02", outlet="参考消息").outlet
    assert second.name_zh_hans == "参考消息"
    assert second.slug.startswith("outlet-")


def test_a_name_shared_by_two_outlets_is_refused(tmp_path: Path) -> None:
    for slug in ("one", "two"):
        Outlet.objects.create(slug=slug, name_zh_hans="环球时报")
    result = run(write(tmp_path, PIECE))
    assert result.status == 1
    assert "Several outlets at the desk have this name: one, two." in result.err
    assert not Article.objects.exists()


def test_one_notice_has_one_row_that_gives_the_text_to_nobody(tmp_path: Path) -> None:
    rights = imported(tmp_path).rights
    assert (rights.access, rights.notice_zh_hans, rights.notice_en or "") == ("nobody", NOTICE, "")
    assert imported(tmp_path, source_id="9AbCdEfGh02").rights == rights


def test_a_notice_with_other_punctuation_is_the_same(tmp_path: Path) -> None:
    rights = imported(tmp_path, notice="版权作品，未经授权，请勿转载。").rights
    assert imported(tmp_path, source_id="9AbCdEfGh02", notice="版权作品,未经授权, 请勿转载。").rights == rights
    Rights.objects.update(notice_zh_hans="改写的说明")
    assert imported(tmp_path, source_id="9AbCdEfGh03", notice="版权作品,未经授权,请勿转载。").rights == rights


def test_a_notice_reworded_by_an_editor_is_still_identified(tmp_path: Path) -> None:
    rights = imported(tmp_path).rights
    Rights.objects.update(notice_zh_hans="改写的说明", notice_en="Written anew")
    assert imported(tmp_path, source_id="9AbCdEfGh02").rights == rights


def test_a_piece_without_notice_gets_rights_that_state_so(tmp_path: Path) -> None:
    rights = imported(tmp_path, notice="").rights
    assert (rights.slug, rights.access, rights.notice_zh_hans) == ("rights-not-stated", "nobody", "")


def test_the_responsible_editor_is_kept_at_the_desk_and_never_printed(tmp_path: Path) -> None:
    result = run(write(tmp_path, PIECE))
    article = Article.objects.get()
    assert article.responsible_editor_name == EDITOR["name"]
    assert article.responsible_editor_email == EDITOR["email"]
    assert not [word for word in EDITOR.values() if word in result.out + result.err]


def test_as_many_editors_are_kept_as_the_columns_hold(tmp_path: Path) -> None:
    names = [f"甲乙{chr(0x4E00 + number)}" for number in range(40)]
    rows = ",".join(f'{{"name": "{name}", "email": "not one"}}' for name in names[:-1])
    last = f'{{"name": "{names[-1]}", "email": "desk@example.org"}}'
    article = imported(tmp_path, editor=f"责编:{'、'.join(names)}", editor_json=f"[{rows},{last}]")
    kept = article.responsible_editor_name.split("、")
    assert kept == names[: len(kept)]
    assert len(article.responsible_editor_name) <= 120
    assert article.responsible_editor_email == "desk@example.org"
    article.full_clean(exclude=["title", "body", "summary"])


def test_a_text_too_long_for_its_column_is_refused_with_the_reason() -> None:
    piece = read(PIECE.data()).edited(outlet="某" * 121, outlet_text="某" * 121)
    with pytest.raises(NotImported, match=r"outlet, name.*at most 120 characters"):
        apply(plan(piece))
    assert (Article.objects.count(), Outlet.objects.count()) == (0, 0)


def test_ids_that_differ_only_in_case_are_one_piece_with_a_warning(tmp_path: Path) -> None:
    imported(tmp_path)
    result = run(write(tmp_path, PIECE.but(source_id="9abcdefgh01")))
    assert f"unchanged {SLUG}: " in result.out
    assert f"for an editor: The ids of {SLUG} and of this file differ in upper and lower case only" in result.out
    assert Article.objects.count() == 1


def test_two_ids_of_one_text_are_two_articles_with_a_note(tmp_path: Path) -> None:
    imported(tmp_path)
    result = run(write(tmp_path, PIECE.but(source_id="9AbCdEfGh02")))
    assert "created huanqiu-9abcdefgh02" in result.out
    assert f"for an editor: There is an article with the same title ({SLUG})" in result.out


def test_a_slug_that_was_public_once_is_not_used_again(tmp_path: Path) -> None:
    name = imported(tmp_path).authors.get()
    make.publish_rows(name)
    make.withdraw_rows(name)
    Article.objects.get().delete()
    name.delete()
    assert imported(tmp_path).authors.get().slug == f"{name.slug}-2"


def test_an_erased_piece_cannot_be_imported_again(tmp_path: Path) -> None:
    article = imported(tmp_path)
    Article.objects.update(**make.both("title", "t"), **make.both("summary", "s"), **make.both("body", "b"))
    Rights.objects.update(**make.both("notice", "n"))
    article.refresh_from_db()
    make.approve(article, "zh-Hans", "en")
    make.publish_article(article)
    make.erase_rows(article)
    result = run(write(tmp_path, PIECE))
    assert result.status == 1
    assert f"erased from the record as {SLUG}" in result.err
    assert not Article.objects.exclude(source_text="").exists()


def test_nothing_is_published(tmp_path: Path) -> None:
    imported(tmp_path)
    assert not Entry.objects.exists()


def test_a_draft_cannot_be_published_before_an_editor_completes_it(tmp_path: Path) -> None:
    article = imported(tmp_path)
    with pytest.raises(Refused):
        publish([Ref("article", article.slug)], actor="an editor")


def test_a_second_import_changes_nothing_and_adds_no_event(tmp_path: Path) -> None:
    Mechanism.objects.create(slug="meeting", kind="meeting", name_zh_hans="会议")
    path = write(tmp_path, PIECE)
    assert run(path).totals.startswith("1 created")
    before = events()
    result = run(path)
    assert f"unchanged {SLUG}: {path}" in result.out
    assert result.totals.startswith("0 created, 0 updated, 1 unchanged")
    assert events() == before


@pytest.mark.parametrize(
    "change",
    [
        {"byline": ""},
        {"byline": "", "editor": "", "editor_json": "", "repeat": False},
        {"byline": "作者:张三 李四"},
        {"repeat": False},
        {"notice": "", "editor": "责编:某编辑"},
        {"flags": "10[]"},
        {"gap": "\u3000"},
        {"outlet": "Global Times"},
        {"created": "1735689600000", "published": "1735689600000"},
        {"title": "专家会议:提出“十二项”建议(一)"},
        {"host": "huanqiu.com"},
        {"channel": "/e3pmub6h5"},
    ],
    ids=str,
)
def test_variants_of_the_format_become_drafts(tmp_path: Path, change: dict[str, object]) -> None:
    article = imported(tmp_path, **change)
    assert article.source_text.startswith("成员国的专家")
    assert article.slug == SLUG
    assert Suggestion.objects.filter(article=article).count() == 3
