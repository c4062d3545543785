"""Files of every source format, made up for the tests. Every sentence in here was written for this project."""

import html
import io
import json
from typing import Any

import docx

TITLE = "专家会议提出十二项建议"
BODY = (
    "成员国的专家上周在会议上交换了意见。与会者一共提出12项建议，并约定明年再次会面。",
    "报告说，去年各方处理了310多起案件；经费约2.5亿元，比上一年有所增加，各方都表示满意。",
    "下一次会议的时间还没有确定，组织者希望在秋天之前作出决定，并向各方通报。",
)
CAPTION = "[会场外的旗帜]"
PARAGRAPHS = "".join(f"<p>{text}</p>" for text in BODY)


def huanqiu(*, escaped: bool = True, **areas: str) -> str:
    """The publisher's saved page."""
    image = '<p><img src="x.jpg" alt="会场外的旗帜"></p><script>x()</script>'
    content = f"<article><section>{PARAGRAPHS}{image}</section></article>"
    fields = {
        "aid": "4AbCdEfGh12",
        "author": "张三 李四",
        "title": TITLE,
        "catnode": "/e3pmub6h5/e3pr9baf6",
        "content": html.escape(content) if escaped else content,
        "source-name": html.escape('<a href="https://www.huanqiu.com">环球时报</a>'),
        "editor-name": "某编辑",
        "time": "1735693200001",
        **areas,
    }
    made = "".join(f'<textarea class="article-{name}">{text}</textarea>' for name, text in fields.items())
    address = '<meta property="og:url" content="https://world.huanqiu.com/article/4AbCdEfGh12">'
    return (
        f'<!DOCTYPE html><html><head><meta charset="utf-8">{address}</head><body><div class="data-container">'
        f"<article>{made}</article></div></body></html>"
    )


JSON_LD = {
    "@context": "https://schema.org",
    "@graph": [
        {"@type": "WebSite", "name": "x"},
        {
            "@type": "NewsArticle",
            "headline": TITLE,
            "author": [{"@type": "Person", "name": "张三"}, {"@type": "Person", "name": "李四"}],
            "publisher": {"@type": "Organization", "name": "环球时报"},
            "datePublished": "2025-01-02T08:30:00+08:00",
            "url": "https://news.example.cn/a/1.html",
        },
    ],
}


def web_page(*, head: str = "", body: str = PARAGRAPHS) -> str:
    """A page with menus around the text."""
    figure = '<figure><img src="a.jpg" alt="x"><figcaption>会场外的旗帜</figcaption></figure>'
    return (
        f"<html><head><title>{TITLE} - 某网站</title>{head}<style>p{{}}</style></head><body>"
        '<nav><a href="/">首页</a><a href="/b">国际</a></nav>'
        f'<div class="content"><h1>{TITLE}</h1>{body}{figure}</div><footer>联系我们</footer></body></html>'
    )


def json_ld(**changes: Any) -> str:
    """The script in a page's head."""
    row = JSON_LD["@graph"][1] | changes  # type: ignore[operator]
    return f'<script type="application/ld+json">{json.dumps(row, ensure_ascii=False)}</script>'


META = (
    f'<meta property="og:title" content="{TITLE}"><meta name="author" content="张三">'
    '<meta property="og:site_name" content="环球时报">'
    '<meta property="article:published_time" content="2025-01-02 08:30">'
    '<link rel="canonical" href="https://news.example.cn/a/1.html">'
)
NINJS_1: dict[str, Any] = {
    "uri": "urn:example:1",
    "headline": TITLE,
    "byline": "记者 张三",
    "body_xhtml": PARAGRAPHS,
    "versioncreated": "2025-01-02T00:30:00Z",
    "copyrightnotice": "版权所有，未经授权请勿转载。",
    "infosources": [{"name": "环球时报"}],
}
NINJS_2: dict[str, Any] = {
    "uri": "https://news.example.cn/2",
    "headlines": [{"role": "short", "value": "短题"}, {"role": "main", "value": TITLE}],
    "people": [{"name": "张三", "rel": "author"}, {"name": "赵六", "rel": "subject"}],
    "bodies": [
        {"contenttype": "text/plain", "value": "不带段落的文本。"},
        {"contenttype": "text/html", "value": PARAGRAPHS},
    ],
    "firstcreated": "2025-01-02T00:30:00Z",
    "infosources": [{"name": "环球时报"}],
}


def newsml(*, status: str = "usable", message: bool = True, body: str = PARAGRAPHS) -> str:
    """A news item, alone or in a message."""
    item = f"""<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" version="1"
    guid="urn:newsml:example.cn:20250102:1">
    <rightsInfo><copyrightNotice>版权所有，未经授权请勿转载。</copyrightNotice></rightsInfo>
    <itemMeta><provider><name>环球时报</name></provider><versionCreated>2025-01-02T08:30:00+08:00</versionCreated>
    <pubStatus qcode="stat:{status}"/></itemMeta>
    <contentMeta><by>记者 张三</by><headline>{TITLE}</headline></contentMeta>
    <contentSet><inlineXML contenttype="application/xhtml+xml"><html xmlns="http://www.w3.org/1999/xhtml"><head>
    <title>x</title></head><body>{body}</body></html></inlineXML></contentSet></newsItem>"""
    outer = f'<newsMessage xmlns="http://iptc.org/std/nar/2006-10-01/"><itemSet>{item}</itemSet></newsMessage>'
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{outer if message else item}'


ITEM = f"""<item><title>{TITLE}</title><link>https://news.example.cn/a/1.html</link><guid>a-1</guid>
<dc:creator>张三</dc:creator><source url="https://news.example.cn/rss">环球时报</source>
<pubDate>Thu, 02 Jan 2025 00:30:00 GMT</pubDate><description>短的说明。</description>
<content:encoded><![CDATA[{PARAGRAPHS}]]></content:encoded></item>"""


def rss(items: str = ITEM) -> str:
    """A feed of RSS."""
    names = 'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"'
    return f'<?xml version="1.0"?><rss version="2.0" {names}><channel><title>某网站</title>{items}</channel></rss>'


ENTRY = f"""<entry><id>tag:example.cn,2025:1</id><title>{TITLE}</title><author><name>张三</name></author>
<published>2025-01-02T00:30:00Z</published><link href="https://news.example.cn/2"/>
<source><title>环球时报</title></source><content type="html">{html.escape(PARAGRAPHS)}</content></entry>"""
ATOM = f'<feed xmlns="http://www.w3.org/2005/Atom"><title>某网站</title>{ENTRY}</feed>'
NEUTRAL: dict[str, Any] = {
    "format": "sco-piece",
    "title": TITLE,
    "authors": ["张三"],
    "outlet": "环球时报",
    "paragraphs": list(BODY),
    "published_at": "2025-01-02T08:30:00+08:00",
    "url": "https://news.example.cn/a/1.html",
}
PLAIN = "\n".join([TITLE, "作者：张三", "来源：环球时报 2025-01-02 08:30", "", *BODY, "（责任编辑：某编辑）"])


def word(*paragraphs: str, title_style: bool = True) -> bytes:
    """A Word document."""
    document = docx.Document()
    if title_style:
        document.add_heading(TITLE, 0)
    for text in paragraphs or ("文/张三", "来源：环球时报 2025-01-02 08:30", *BODY):
        document.add_paragraph(text)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def dumped(row: Any) -> bytes:
    """JSON as it is written in files."""
    return json.dumps(row, ensure_ascii=False).encode()


# A file of each format, all of the same piece.
EVERY: dict[str, tuple[str, bytes]] = {
    "saved page of huanqiu.com": ("huanqiu_page", huanqiu(author="张三").encode()),
    "the same unescaped": ("huanqiu_page", huanqiu(escaped=False, author="张三").encode()),
    "JSON-LD": ("web_page", web_page(head=json_ld(author="张三")).encode()),
    "meta": ("web_page", web_page(head=META).encode()),
    "ninjs 1": ("ninjs", dumped(NINJS_1)),
    "ninjs 2": ("ninjs", dumped([NINJS_2])),
    "NewsML-G2 message": ("newsml_g2", newsml().encode()),
    "NewsML-G2 item": ("newsml_g2", newsml(message=False).encode()),
    "RSS": ("feed_item", rss().encode()),
    "an item of RSS alone": ("feed_item", ITEM.encode()),
    "Atom": ("feed_item", ATOM.encode()),
    "an entry of Atom alone": ("feed_item", ENTRY.encode()),
    "neutral JSON": ("neutral_json", dumped(NEUTRAL)),
    "Word": ("word", word()),
    "plain text": ("plain_text", PLAIN.encode()),
}
