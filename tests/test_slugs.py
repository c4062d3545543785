"""The shape of slugs and the codes of languages, without a database."""

import re

import pytest

from sco.languages import LANGUAGES, from_code
from sco.slugs import MAX_LENGTH, SLUG, is_slug


@pytest.mark.parametrize("text", ["a", "7", "li-tianyi", "2025-09-02", "a" * MAX_LENGTH])
def test_words_joined_by_single_hyphens_are_a_slug(text: str) -> None:
    assert is_slug(text)
    assert re.search(SLUG, text)


@pytest.mark.parametrize(
    "text", ["", "-a", "a-", "a--b", "A", "a_b", "a b", "上合", "ａ", "a\n", "a" * (MAX_LENGTH + 1)]
)
def test_anything_else_is_not(text: str) -> None:
    assert not is_slug(text)


def test_a_code_gives_the_public_tag() -> None:
    assert [from_code(code) for code in ("zh-hans", "en")] == list(LANGUAGES)
    with pytest.raises(KeyError):
        from_code("ru")
