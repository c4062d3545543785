"""The same made-up piece in six formats, and another one in each, so that six files are six pieces."""

import io
import json
from collections.abc import Callable, Mapping
from html import escape
from pathlib import Path
from typing import Final

from docx import Document

# What the six pieces differ in; the rest is common to all.
PLACES: Final = {
    "huanqiu": "青石河", "page": "白杨河", "ninjs": "黑水河", "newsml": "红柳河", "word": "金沙滩", "plain": "银杏渡",
}  # fmt: skip


def title_of(name: str) -> str:
    return f"{PLACES[name]}清淤工程提前完工"


def paragraphs(name: str) -> list[str]:
    place = PLACES[name]
    return [
        f"两国水利部门昨天在{place}宣布，为期五个月的清淤工程提前完工，共清出淤泥1.3万吨，沿岸码头恢复了往年的吃水深度。",
        f"工程负责人说，{place}上一次清淤是在2009年，这一次动用船只41艘，比原计划少用了六周时间，也没有一天因为天气停工。",
        "双方商定，从明年起每年春天共同测量一次河床，测量的结果在当月向沿岸的村镇公布，航标和浮桥也一起检修。",
    ]


def huanqiu(name: str = "huanqiu") -> bytes:
    """A page of the publisher, with a text area per field."""
    content = f"<article><section>{''.join(f'<p>{text}</p>' for text in paragraphs(name))}</section></article>"
    areas: Mapping[str, str] = {
        "article-aid": "4Qx7Kp2LmZa", "article-author": "陈某河", "article-title": title_of(name),
        "article-catnode": "/e3pmh22ph/e3pmh26vv", "article-content": content, "article-source-name": "环球网",
        "article-editor-name": "某编辑", "article-time": "1714953600000",
    }  # fmt: skip
    fields = "".join(f'<textarea class="{key}">{escape(value)}</textarea>' for key, value in areas.items())
    head = '<meta charset="utf-8"><meta property="og:url" content="https://world.huanqiu.com/article/4Qx7Kp2LmZa">'
    page = f'<html><head>{head}</head><body><div class="data-container"><article>{fields}</article></div></body></html>'
    return f"<!DOCTYPE html>{page}".encode()


def page(name: str = "page") -> bytes:
    """Any page, with JSON-LD."""
    data = {
        "@context": "https://schema.org", "@type": "NewsArticle", "headline": title_of(name),
        "datePublished": "2024-05-06T08:00:00+08:00", "author": {"@type": "Person", "name": "林某山"},
        "publisher": {"@type": "Organization", "name": "某河报"}, "url": "https://news.example.org/2024/05/06/river",
    }  # fmt: skip
    text = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs(name))
    script = f'<script type="application/ld+json">{json.dumps(data, ensure_ascii=False)}</script>'
    head = f'<meta charset="utf-8"><title>{title_of(name)}</title>{script}<script>track()</script>'
    body = f"<nav>首页 | 国际</nav><main><article><h1>{title_of(name)}</h1>{text}</article></main>"
    return f'<!DOCTYPE html><html lang="zh"><head>{head}</head><body>{body}</body></html>'.encode()


def ninjs(name: str = "ninjs") -> bytes:
    """The JSON of the IPTC."""
    item = {
        "uri": "https://agency.example.org/items/77", "type": "text", "headline": title_of(name), "language": "zh",
        "firstcreated": "2024-05-06T00:00:00Z", "byline": "高某岭", "copyrightholder": "某通讯社",
        "body_xhtml": "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs(name)),
    }  # fmt: skip
    return json.dumps(item, ensure_ascii=False).encode()


def newsml(name: str = "newsml") -> bytes:
    """The XML of the IPTC."""
    text = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs(name))
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="tag:agency.example.org,2024:88" version="1" xml:lang="zh">
<itemMeta><pubStatus qcode="stat:usable"/><versionCreated>2024-05-06T00:00:00Z</versionCreated>
<provider><name>某通讯社</name></provider></itemMeta>
<contentMeta><contentCreated>2024-05-06T00:00:00Z</contentCreated><headline>{title_of(name)}</headline></contentMeta>
<contentSet><inlineXML contenttype="application/xhtml+xml"><html xmlns="http://www.w3.org/1999/xhtml"><body>{text}</body>
</html></inlineXML></contentSet></newsItem>""".encode()


def word(name: str = "word") -> bytes:
    """A Word document."""
    document = Document()
    document.add_heading(title_of(name), 0)
    for paragraph in paragraphs(name):
        document.add_paragraph(paragraph)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def plain(name: str = "plain") -> bytes:
    """Plain text, as editors of older machines save it."""
    head = [title_of(name), "来源：某河报", "作者：陈某河", "时间：2024-05-06 08:00"]
    return "\r\n".join([*head, *paragraphs(name)]).encode("gb18030")


SIX: Final[Mapping[str, tuple[str, Callable[[], bytes]]]] = {
    "huanqiu": ("publisher.html", huanqiu),
    "page": ("any-page.html", page),
    "ninjs": ("item.json", ninjs),
    "newsml": ("item.xml", newsml),
    "word": ("piece.docx", word),
    "plain": ("piece.txt", plain),
}


def write_all(folder: Path) -> list[Path]:
    """The six files in this folder; their paths."""
    for name, make in SIX.values():
        (folder / name).write_bytes(make())
    return [folder / name for name, _make in SIX.values()]
