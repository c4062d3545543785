"""What the source piece says, and what its references add: the measure of the seed data."""

from typing import Any

# number: kind, comparator, value, units, period, quotation, status
CLAIMS: dict[int, tuple[Any, ...]] = {
    1: ("event", "=", 4, "个中心", "centres", "2025", "2025", "“四个安全中心”", "unverified"),
    2: ("event", "=", 5, "个国家", "countries", "1997", "1997", "1997年", "disputed"),
    3: ("event", None, None, None, None, "1997", "2001", None, "unverified"),
    4: ("event", None, None, None, None, "2001", "2001", "2001年", "supported"),
    5: ("assessment", "=", 2, "项公约", "conventions", None, None, None, "unverified"),
    6: ("statistic", ">", 960, "起案件", "cases", "2013", "2019", "960多起", "unverified"),
    7: ("statistic", ">", 2600, "人", "people", "2013", "2019", "2600多名", "unverified"),
    8: ("assessment", "=", 3, "个层级", "levels", None, None, "三级会晤机制", "unverified"),
    9: ("statistic", ">", 1400, "起案件", "cases", None, None, "1400余起", "unverified"),
    10: ("statistic", ">", 40, "次演习和行动", "exercises and operations", None, None, "40余次", "unverified"),
    11: ("assessment", None, None, None, None, None, None, None, "unverified"),
    12: ("assessment", None, None, None, None, None, None, None, "unverified"),
    13: ("assessment", None, None, None, None, None, None, None, "unverified"),
    14: ("assessment", None, None, None, None, None, None, None, "unverified"),
    15: ("assessment", None, None, None, None, "2025", "2025", None, "unverified"),
    16: ("commitment", None, None, None, None, None, None, None, "unverified"),
}
FIGURE = (
    "kind", "comparator", "value", "unit_zh_hans", "unit_en", "period_from", "period_to", "quote_exact", "status",
)  # fmt: skip
MECHANISMS = {
    "organisation": "sco",
    "council": "council-of-heads-of-state",
    "meeting": "shanghai-five foreign-ministers defence-ministers security-council-secretaries interior-ministers"
    " border-chiefs law-enforcement-security anti-drug-mechanism anti-drug-leaders anti-drug-senior-officials"
    " anti-drug-experts",
    "body": "rats",
    "centre": "universal-centre organised-crime-centre information-security-centre anti-drug-centre",
    "convention": "counter-terrorism-convention counter-extremism-convention",
    "exercise": "peace-mission tianshan xiezuo",
    "event": "tianjin-summit-2025",
}
CENTRES = MECHANISMS["centre"].split()
EXERCISES = MECHANISMS["exercise"].split()
CONVENTIONS = MECHANISMS["convention"].split()
MINISTERIAL = MECHANISMS["meeting"].split()[1:6]
LEVELS = MECHANISMS["meeting"].split()[-3:]
# source, type, target: the claims that support the edge
RELATIONS: dict[tuple[str, str, str], set[int]] = {
    ("shanghai-five", "predecessor_of", "sco"): {2, 4},
    ("law-enforcement-security", "part_of", "shanghai-five"): {3},
    # The only edge without a claim: the piece calls the council the top of the structure, but none of the sixteen
    # claims says so, and a claim of another thing would be no support.
    ("council-of-heads-of-state", "governs", "sco"): set(),
    # Regular consultations below the heads of state; those on law enforcement and security are for two of the five.
    **{("council-of-heads-of-state", "oversees", slug): {3} for slug in MINISTERIAL},
    ("rats", "part_of", "sco"): {6},
    **{(slug, "part_of", "sco"): {15} for slug in CENTRES},
    **{(slug, "unveiled_at", "tianjin-summit-2025"): {1} for slug in CENTRES},
    ("anti-drug-mechanism", "part_of", "sco"): {8},
    **{(slug, "part_of", "anti-drug-mechanism"): {8} for slug in LEVELS},
    **{(slug, "conducted_under", "sco"): {10} for slug in EXERCISES},
    **{(slug, "adopted_by", "sco"): {5} for slug in CONVENTIONS},
    **{(slug, "guides", "rats"): {5} for slug in CONVENTIONS},
}
BEYOND_THE_PIECE = {
    "sco", "shanghai-five", "rats", "universal-centre", "organised-crime-centre", "anti-drug-centre",
    "counter-terrorism-convention", "counter-extremism-convention", "tianjin-summit-2025",
}  # fmt: skip
MEMBERS_SINCE = {
    "sco": {
        "2001-06-15": {"china", "russia", "kazakhstan", "kyrgyzstan", "tajikistan", "uzbekistan"},
        "2017-06-09": {"india", "pakistan"},
        "2023-07-04": {"iran"},
        "2024-07-04": {"belarus"},
    },
    "shanghai-five": {"1996-04-26": {"china", "russia", "kazakhstan", "kyrgyzstan", "tajikistan"}},
}
