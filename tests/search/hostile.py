"""Strings that break search boxes: operators of query languages, markup, SQL, and what Unicode has to offer."""

import random

SEED, COUNT, LONGEST = 20010615, 500, 200
WORDS = ("security", "安全", "上合", "SCO", "border's", "mark", "边防 合作", "2025")
MARKUP = (
    "<script>alert(1)</script>", "</mark><mark>", "<img src=x onerror=alert(1)>", "&lt;b&gt;", "&amp;amp;", "<!--",
    "]]>", "<mark>安全</mark>", "<b>security</b>", '"><svg/onload=alert(1)>', "javascript:alert(1)", "{{7*7}}",
    "${7*7}", "</mark", "<mark", "&#60;b&#62;", "<mark><mark>2025</mark></mark>",
)  # fmt: skip
OPERATORS = (
    "&", "|", "!", "<->", "<2>", "<-1>", "<99999999999>", ":*", ":A", ":*ABCD", "!!", "()", "(", ")", "((((", "a & ",
    " | b", "! !", "a <-> ", "'a':1", "''", "\\", "\\\\'", "\\'", "'", '"', '""', '"""', "-", "--", "- -", '-"', '"-a"',
    '-"a b"', "OR", "AND", "NOT", "NEAR", "or or", "a or", "+a", "~a", "^a", "a^2", "/a/", "field:a", "kind:article",
    "-安", "--安全", '-"', '"安全', '安全"', "“安全", "-“", "「", "」「",
)  # fmt: skip
SQL = (
    "'; DROP TABLE ledger_projection; --", "' OR '1'='1", "1) UNION SELECT actor FROM ledger_entryactor --", "$$; $$",
    "E'\\x27'", "%s", "%(n)s", "%", "%%", "_", "a_b", "100%", "*", "?", "a*", "*a", "[a-z]", "{a}", "$1", ":n", "@@",
    "pg_sleep(5)", "';SELECT pg_sleep(5)--", "to_tsquery('a & ')", "U&'\\0041'", "{}", "{0}", "%(q)s", "NULL",
)  # fmt: skip
UNICODE = (
    "\u202e安全\u202c", "\u200b安\u200b全", "\u200f", "\ufeff", "\u00ad", "العربية", "עברית", "Zа́йцев",
    "\U0001f469\u200d\U0001f467", "\U0001f1e8\U0001f1f3", "安全\U0001f512", "e\u0301", "a" + "\u0301\u0323\u0489" * 30,
    "H\u0338\u0321\u032a\u0368E\u0328\u030c\u033d", "\u3000", "\u2028", "\u2029", "\u0085", "\ufffd", "\ufffe",
    "\U0010ffff", "\ue000", "\U00020000", "\U000e0041", "ǅ", "ß", "ẞ", "İ", "ı", "ﬁ", "Ⅻ", "½", "㍿", "㊗", "⒜",
    "\U0001d530\U0001d522", "ｓｅｃ", "ｶﾞ", "한글", "ไทย", "\ufdfa", "\ufdfa" * 60, "々", "〇", "\U00020bb7",
    "安\u0301全", "\U0001f1e6", "\u0300", "\u1160", "\u1100", "\u115f", "\u034f", "\u2066a\u2069",
    "Å", "Ω", "µ", "ﷺ" * 200,
)  # fmt: skip
CONTROLS = tuple(chr(code) for code in (*range(1, 32), 127, *range(128, 160)))
LONG = (
    "a" * LONGEST, "安" * LONGEST, "安全" * 100, "-" * LONGEST, '"' * LONGEST, "a " * 100, "安 " * 100, "(" * LONGEST,
    "-a " * 66, '"a" ' * 50, "ab-" * 66, "1" * LONGEST, "\U0001f600" * LONGEST, "a'" * 100, "<mark>" * 33, "安a" * 100,
    "a.b." * 50, "上合 " * 66, "1.5," * 50, "\u0301" * LONGEST, "-安" * 100, "https://a.example/" + "a/" * 90,
)  # fmt: skip
PIECES = (*WORDS, *MARKUP, *OPERATORS, *SQL, *UNICODE, *CONTROLS)
# Percent-encoded, no UTF-8: a lone surrogate, a lone continuation byte, an overlong slash, a character cut off.
UNDECODABLE = ("%ED%A0%80", "a%ED%BF%BFb", "%80", "%C0%AF", "%E5%AE", "%FF%FE", "%F5%80%80%80", "%F4%90%80%80")


def strings() -> list[str]:
    """All of them, and mixtures, the same in every run."""
    chooser = random.Random(SEED)
    mixed = [_mixture(chooser) for _ in range(2 * COUNT)]
    return [text for text in dict.fromkeys([*PIECES, *LONG, *mixed]) if text.strip()][:COUNT]


def _mixture(chooser: random.Random) -> str:
    parts = [chooser.choice((*PIECES, chr(chooser.randrange(1, 0xD800)))) for _ in range(chooser.randint(2, 6))]
    return chooser.choice(("", " ", '"')).join(parts)[:LONGEST]
