"""The Chinese catalogue: complete, with the same placeholders, and compiled."""

import io
import re
from collections.abc import Iterable
from pathlib import Path

import pytest
from babel.messages import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "locale" / "zh_Hans" / "LC_MESSAGES"
KEYWORDS = {**DEFAULT_KEYWORDS, "gettext_lazy": None, "_lazy": None, "gettext_noop": None, "ngettext_lazy": (1, 2)}
KEYWORDS["pgettext_lazy"] = ((1, "c"), 2)
PLACE = re.compile(r"%\(\w+\)[sd]|<[^>]+>")


@pytest.fixture(scope="module")
def catalogue() -> Catalog:
    with (FOLDER / "django.po").open("rb") as file:
        return read_po(file, locale="zh_Hans", domain="django")


def ids(messages: Iterable[Message]) -> set[tuple[str, str | None]]:
    return {(m.id[0] if isinstance(m.id, (list, tuple)) else m.id, m.context) for m in messages if m.id}


def in_the_code() -> set[tuple[str, str | None]]:
    with (ROOT / "babel.cfg").open(encoding="utf-8") as file:
        method_map, options = parse_mapping_cfg(file)  # type: ignore[no-untyped-call]
    found = Catalog()
    for folder in ("sco", "articles", "mechanisms"):
        rows = extract_from_dir(ROOT / folder, method_map, options, keywords=KEYWORDS)
        for _file, _line, message, _comments, context in rows:
            found.add(message, context=context)
    return ids(found)


def test_the_catalogue_has_every_string_of_the_code_and_no_other(catalogue: Catalog) -> None:
    assert in_the_code() == ids(catalogue), "run the two commands of `make messages` and translate what is new"


def test_no_string_is_untranslated_or_uncertain(catalogue: Catalog) -> None:
    def texts(message: Message) -> list[str]:
        return [message.string] if isinstance(message.string, str) else list(message.string or ())

    assert [m.id for m in catalogue if m.id and (m.fuzzy or not all(texts(m)))] == []


def test_placeholders_and_markup_are_the_same_in_both_languages(catalogue: Catalog) -> None:
    for message in (m for m in catalogue if m.id):
        source = message.id[-1] if isinstance(message.id, (list, tuple)) else message.id
        target = message.string[0] if isinstance(message.string, (list, tuple)) else message.string
        assert sorted(PLACE.findall(source)) == sorted(PLACE.findall(target or "")), source


def test_the_compiled_catalogue_is_up_to_date(catalogue: Catalog) -> None:
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    assert compiled.getvalue() == (FOLDER / "django.mo").read_bytes(), "run `pybabel compile -D django -d locale`"


def test_strings_of_templates_are_found(catalogue: Catalog) -> None:
    known = ids(catalogue)
    assert ("Type the slug to confirm: <code>%(slug)s</code>", None) in known
    assert ("outside the desk", None) in known
    assert ("Nothing was changed, for these reasons:", None) in known
