"""Makes a piece of what a reader found: what all formats share. Refuses what cannot become an article."""

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from urllib.parse import urlsplit

from articles.parsing.segmentation import collapse_spaces
from articles.parsing.text_language import Language, detect_language, looks_english
from articles.sources.author_note import find_author_note
from articles.sources.bylines.names import Kind, kind_of
from articles.sources.bylines.parsing import Byline, parse_byline
from articles.sources.bylines.roles import translates
from articles.sources.errors import SourceError
from articles.sources.markup import shows_markup
from articles.sources.notices import Notice
from articles.sources.outlets import parse_outlet
from articles.sources.piece import Piece
from articles.sources.source import Fields, Source
from articles.sources.times import Moment, moment_of
from sco.invisible import Cleaned, clean, merged, mixed_words

MAX_TITLE: Final = 300  # what the columns hold
MAX_ID: Final = 64
MAX_URL: Final = 500
_JSON_NAME = re.compile(r'"([^"]+)"\s*[,\]}]')
SHORT: Final = 40
LONG: Final = 400
MAX_NOTICES: Final = 30
_LISTED: Final = "paragraphs"
MAX_LOOKED_AT: Final = 200_000


def assemble(fields: Fields, source: Source, format_name: str) -> Piece:
    """The piece. Raises SourceError."""
    values, cleaned = _cleaned(fields.values)
    title, paragraphs = collapse_spaces(values.get("title", "")), values.get(_LISTED, ())
    language = _accepted(title, paragraphs)
    moment = moment_of(values.get("published_at"))
    byline, outlet = parse_byline(values.get("byline", "")), parse_outlet(values.get("outlet", ""))
    url, source_id = _usable_url(values.get("url", "")), values.get("source_id", "")
    notices = [
        *fields.notices,
        *_notices_of_cleaning(cleaned),
        *_notices_of_byline(byline),
        *_notices_of_outlet(values.get("outlet", ""), outlet),
        *_notices_of_time(values.get("published_at"), moment),
        *_notices_of_text(title, paragraphs, language),
        *([Notice("url_unusable", "url")] if values.get("url") and not url else []),
        *([Notice("id_made", "source_id")] if len(source_id) > MAX_ID else []),
    ]
    return Piece(
        format=format_name,
        title=title,
        language=language,
        paragraphs=paragraphs,
        source_id=source_id if len(source_id) <= MAX_ID else hashlib.sha256(source_id.encode()).hexdigest()[:40],
        url=url,
        outlet=outlet.name,
        outlet_text=values.get("outlet", ""),
        published_at=moment.at if moment else None,
        authors=byline.authors,
        byline=values.get("byline", ""),
        author_note=find_author_note(paragraphs[-1]),
        rights_notice=collapse_spaces(values.get("rights_notice", "")),
        responsible_editor_name=_editor(values.get("responsible_editor_name", "")),
        responsible_editor_email=values.get("responsible_editor_email", ""),
        encoding=source.encoding,
        name=source.name,
        data=source.data,
        origins=dict(fields.origins),
        notices=tuple(notices[:MAX_NOTICES]),
    )


def _cleaned(values: dict[str, Any]) -> tuple[dict[str, Any], list[Cleaned]]:
    """The values without invisible characters, and what was taken out of each."""
    found: dict[str, Any] = {}
    cleaned: list[Cleaned] = []
    for name, value in values.items():
        if isinstance(value, str):
            cleaned.append(clean(value))
            found[name] = cleaned[-1].text.strip(" \n\t\u3000")
        elif name == _LISTED:
            cleaned.append(clean("\n".join(value)))  # at once: a text may have a million lines
            found[name] = tuple(filter(None, map(str.strip, cleaned[-1].text.split("\n"))))
        else:
            found[name] = value
    return found, cleaned


def _accepted(title: str, paragraphs: tuple[str, ...]) -> Language:
    """The language. Raises SourceError for what is no piece in Chinese or English."""
    if not title or len(title) > MAX_TITLE:
        raise SourceError("title_too_long" if title else "no_title", limit=MAX_TITLE)
    if not paragraphs:
        raise SourceError("no_body")
    if any("\ufffd" in text for text in (title, *paragraphs)):
        raise SourceError("damaged")
    # The title counts twice: a text may quote at length in another language.
    language = detect_language(f"{title} {title} {' '.join(paragraphs)[:MAX_LOOKED_AT]}")
    if language is None or language == "zh-hant":
        raise SourceError("traditional" if language else "language")
    return language


def _editor(written: str) -> str:
    """The responsible editor's name; systems write lists of them as JSON, and “undefined” for none."""
    names = _JSON_NAME.findall(written) if written.startswith("[") else [written]
    return "、".join(name for name in names if kind_of(name) is not Kind.NO_NAME)


def _usable_url(url: str) -> str:
    """The address if it is one of a public page, else ''."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    host = parts.hostname or ""
    plain = (
        parts.scheme in {"http", "https"}
        and "." in host
        and "@" not in parts.netloc
        and not re.search(r"[\s<>\"]", url)
    )
    return url if plain and len(url) <= MAX_URL else ""


def _notices_of_cleaning(cleaned: Iterable[Cleaned]) -> Iterator[Notice]:
    for taken in merged(cleaned):
        if taken.instead == " ":  # a no-break space is a habit of systems, not worth a line
            continue
        code = "replaced" if taken.instead else "taken_out" if taken.after else "taken_out_first"
        yield Notice(code, "", {"name": taken.name, "count": taken.count, "after": taken.after})


def _notices_of_byline(byline: Byline) -> Iterator[Notice]:
    for part in byline.doubts:
        options = " / ".join("、".join(names) for names in part.options)
        code = "byline_options" if options else "byline_doubt"
        yield Notice(code, "authors", {"text": part.text[:100], "options": options}, part.options)
    for part in byline.left_out:
        yield Notice(f"left_out_{part.kind}", "authors", {"text": (part.name or part.text)[:100], "role": part.role})
    translators = [part for part in byline.parts if translates(part.role) and part.name in byline.authors]
    yield from (Notice("translator", "authors", {"text": part.name}) for part in translators)
    if byline.others:
        yield Notice("byline_others", "authors")


def _notices_of_outlet(text: str, outlet: Any) -> Iterator[Notice]:
    if not text:
        yield Notice("no_outlet", "outlet")
    elif outlet.doubt:
        shown = outlet.name if outlet.doubt == "unknown" else outlet.people
        yield Notice(f"outlet_{outlet.doubt}", "outlet", {"outlet": outlet.name, "text": shown[:100]})


def _notices_of_time(value: Any, moment: Moment | None) -> Iterator[Notice]:
    if moment is None:
        code = "time_unreadable" if value else "no_time"
        yield Notice(code, "published_at", {"text": str(value)[:60]})
        return
    if moment.doubt:
        yield Notice(moment.doubt, "published_at")
    if moment.at > datetime.now(UTC) + timedelta(days=1):
        yield Notice("time_future", "published_at")


def _notices_of_text(title: str, paragraphs: tuple[str, ...], language: Language) -> Iterator[Notice]:
    text = "\n".join(paragraphs)
    if language == "en" and not looks_english(text[:MAX_LOOKED_AT]):
        yield Notice("not_english", "body")
    if shows_markup(f"{title}\n{text}"):
        yield Notice("markup", "body")
    yield from (Notice("mixed_word", "body", {"text": word[:60]}) for word in mixed_words(f"{title}\n{text}"))
    private = sum("\ue000" <= character <= "\uf8ff" for character in text)
    if private:
        yield Notice("private_use", "body", {"count": private})
    if len(paragraphs) == 1 and len(text) > LONG:
        yield Notice("one_paragraph", "body")
    if len(text) < SHORT:
        yield Notice("short_text", "body", {"count": len(text)})
    elif unicodedata.category(text[-1])[0] in "LN" and len(paragraphs[-1]) > SHORT:
        yield Notice("cut", "body")
