"""Texts that are meant to take long."""

from time import process_time

import pytest

from articles.text_readers import READERS
from sco.checks.findings import MAX_FINDINGS, Finding
from sco.checks.running import CHECKS, MESSAGES, run_checks
from sco.checks.subjects import Form, Pair, Quotation, Subject
from tests.checks.pairs import NAMES, check
from tests.timing import processor_seconds

SIZE = 50_000  # characters
# Several times what it takes; where the time is quadratic, a text of 200,000 would have 12 s.
LONGEST = 12 * (SIZE / 200_000) ** 2
HOSTILE = {
    "digits": "1" * SIZE,
    "grouped": "1,000," * (SIZE // 6),
    "numerals": "一百万" * (SIZE // 3),
    "words": "one hundred " * (SIZE // 12),
    "years": "".join(f"{1000 + n % 1100}年" for n in range(SIZE // 5)),
    "brackets": "[" * SIZE,
    "pairs": "[](" * (SIZE // 3),
    "parens": "(" * SIZE,
    "backticks": "`a" * (SIZE // 2),
    "stars": "*" * SIZE,
    "hashes": "# " * (SIZE // 2),
    "dashes": "- " * (SIZE // 2) + "x",
    "lines": "\n" * SIZE,
    "items": "- \n" * (SIZE // 3),
    "quotes": "“" * SIZE,
    "straight": '"中' * (SIZE // 2),
    "titles": "《" * SIZE,
    "bidi": "\u202e" * SIZE,
    "traditional": "組國" * (SIZE // 2),
    "commas": "中," * (SIZE // 2),
    "addresses": "https://a.b/" * (SIZE // 12),
    "mail": "a.b@" * (SIZE // 4),
    "names": "上合组织SCO" * (SIZE // 7),
    "nulls": "\x00" * SIZE,
    "private": "\ue000" * SIZE,
    "surrogates": "\ud800" * 1000,
    "ordinals": "第三" * (SIZE // 2),
    "parts": "one third " * (SIZE // 10),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_texts_take_linear_time(name: str) -> None:
    text = HOSTILE[name]
    # A machine that has much to do may slow one try, but hardly three. On a slow one it counts that four times the text
    # takes no more than twice as much for each character.
    tries = (_timed(text) for _try in range(3))
    quarter = text[: len(text) // 4]
    found = next((found for found, seconds in tries if seconds < LONGEST or seconds < 8 * _timed(quarter)[1]), None)
    assert found is not None, name
    assert len(found) < 12 * MAX_FINDINGS
    assert all(finding.check in CHECKS and finding.code in MESSAGES for finding in found)


def _timed(text: str) -> tuple[list[Finding], float]:
    began = process_time()
    found = check(text, text[::-1], form=Form.MARKDOWN, names=NAMES)
    return found, process_time() - began


@pytest.mark.parametrize("quote", ["a", "aa", "ab"])
def test_hostile_quotations(quote: str) -> None:
    quotations = [Quotation(f"c{n}", quote, "a" * 200, "a" * 200) for n in range(100)]
    subject = Subject(source_text="a" * 200_000, quotations=quotations)
    assert processor_seconds(run_checks, subject, READERS, tries=1) < 5


def test_a_long_article_with_many_claims_takes_half_a_second() -> None:
    zh = "\n\n".join(
        f"上合组织成员国第{n}次会议于2002年6月举行，{n}00多名代表参加，贸易额达{n}亿美元。" * 5 for n in range(1, 111)
    )
    en = "\n\n".join(
        f"The {n}th meeting of the SCO was held in June 2002 with more than {n}00 delegates; trade was ${n}00m. " * 5
        for n in range(1, 111)
    )
    assert len(zh) > 20_000
    pairs = [Pair("body", Form.MARKDOWN, zh, en), Pair("title", Form.TITLE, "题", "Title")]
    quotations = [Quotation(f"c{n}", f"第{n}次会议于") for n in range(1, 101)]
    subject = Subject(pairs=pairs, source_text=zh[:20_000], quotations=quotations, names=NAMES)
    assert processor_seconds(run_checks, subject, READERS) < 0.5
