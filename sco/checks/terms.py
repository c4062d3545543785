"""Names of mechanisms, states and authors that the other language lacks, and titles in 《》 that nothing has."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import islice
from typing import Final

from sco.checks.findings import MAX_FINDINGS, WARNING, Finding, place_in
from sco.checks.masking import mask_not_prose
from sco.checks.subjects import WITHOUT_TERMS, Form, Named, Pair, Readers, Subject, other
from sco.checks.wording import gettext_noop
from sco.languages import EN, LANGUAGES, ZH, Language

MESSAGES: Final = {
    "terms.missing": gettext_noop("“%(words)s” is named here, but %(other)s has none of its names: %(names)s."),
    "terms.unknown": gettext_noop("The desk knows nothing that is called %(words)s."),
}
MAX_NAMES: Final = 3
_TITLE = re.compile(r"《([^《》\n]{1,80})》")
_QUOTES = re.compile('[“”‘’"《》〈〉「」『』*_]')
# 印度尼西亚 does not name India, nor does the East China Sea China.
_OTHER_NAMES = re.compile("印度尼西亚|印度洋|印度教|印度支那|(?:South|East) China Sea|Indian Ocean|几内亚比绍")
_STEM: Final = 4  # Chin-ese, Russ-ian, Kaza-kh, Uzbe-k
_HAN: Final = re.compile("[\u4e00-\u9fff]")


def check_terms(subject: Subject, readers: Readers) -> Iterator[Finding]:
    """Names that only one of the languages has, and unknown titles."""
    glossary = Glossary(subject.names, _cited(subject))
    for pair in subject.pairs:
        if pair.form not in WITHOUT_TERMS:
            yield from islice(_unknown(pair, glossary), MAX_FINDINGS)
            if pair.is_complete:
                yield from islice(_missing(pair, glossary, readers), MAX_FINDINGS)


class Glossary:
    """The fixed names, made ready for looking them up."""

    def __init__(self, names: Sequence[Named], cited: Iterable[str] = ()) -> None:
        self.cited = set(cited)
        self.named = {each.ref: each for each in names}
        self._accepted: dict[tuple[str, Language], list[str]] = {}

    def names(self, language: Language) -> Mapping[str, Sequence[str]]:
        """The names in one language by reference."""
        return {ref: each.names(language) for ref, each in self.named.items() if each.names(language)}

    @cached_property
    def owners(self) -> list[str]:
        """What a name may begin with, and be shortened by: “SCO ” in “SCO Anti-Drug Centre”."""
        bodies = (each for each in self.named.values() if each.ref.startswith("mechanism:"))
        names = {_bare(name) for each in bodies for language in LANGUAGES for name in each.names(language)}
        return sorted(filter(None, names), key=len, reverse=True)

    @cached_property
    def initials(self) -> str:
        """The first characters of the states' Chinese names: 中 and 俄 in 中俄."""
        return "".join({each.zh[0][0] for each in self.named.values() if each.is_state and each.zh and each.zh[0]})

    @cached_property
    def titles(self) -> set[str]:
        """All Chinese names, and the titles that the item's own references translate, without marks."""
        return self.cited | {_bare(name) for each in self.named.values() for name in each.zh}

    def accepted(self, ref: str, language: Language) -> list[str]:
        """What counts as naming it in a text without marks: its names, and these without their owner's name."""
        key = (ref, language)
        if key not in self._accepted:
            names = [_bare(name) for name in self.named[ref].names(language)]
            self._accepted[key] = [*names, *(short for name in names for short in self._shortened(name))]
        return self._accepted[key]

    def _shortened(self, name: str) -> Iterator[str]:
        for owner in self.owners:
            rest = name.removeprefix(owner)
            if rest != name and len(rest.strip()) > _STEM:
                yield rest.strip().removeprefix("成员国")

    def is_named(self, ref: str, language: Language, text: "Text") -> bool:
        """Whether the text names it."""
        accepted = self.accepted(ref, language)
        if language == ZH:
            accepted = [*accepted, *map(_bare, self.named[ref].en)]  # Chinese texts write SCO too
        if any(text.has(name) for name in accepted):
            return True
        return self.named[ref].is_state and self._is_state_named(self.named[ref], language, text)

    def _is_state_named(self, state: Named, language: Language, text: "Text") -> bool:
        if language == EN:
            stems = [re.escape(name[:_STEM]) for name in state.en if len(name) >= _STEM]
            return bool(stems) and re.search(rf"\b(?:{'|'.join(stems)})", text.bare) is not None
        first = re.escape(state.zh[0][0])
        return re.search(rf"{first}方|{first}[{self.initials}]|[{self.initials}]{first}", text.bare) is not None


class Text:
    """A text without marks of quotation and emphasis, for looking names up."""

    def __init__(self, text: str) -> None:
        self.bare = _bare(text)
        self.folded = self.bare.casefold()

    def has(self, name: str) -> bool:
        """Whether the name is in the text, in any case unless it is all capitals."""
        return name in self.bare if name.upper() == name else name.casefold() in self.folded


def _bare(text: str) -> str:
    return " ".join(_QUOTES.sub("", text).split())


def _missing(pair: Pair, glossary: Glossary, readers: Readers) -> Iterator[Finding]:
    texts = {language: Text(pair.text(language)) for language in LANGUAGES}
    for language in LANGUAGES:
        there = other(language)
        for ref, start, end in _first_mentions(pair.text(language), glossary.names(language), readers):
            names = glossary.named[ref].names(there)
            if names and not glossary.is_named(ref, there, texts[there]):
                place = place_in(pair.column(language), language, pair.text(language), start, end)
                listed = " / ".join(names[:MAX_NAMES])
                details = {"words": place.words, "other": there, "names": listed}
                yield Finding("terms.missing", WARNING, place, details, LANGUAGES)


def _first_mentions(text: str, names: Mapping[str, Sequence[str]], readers: Readers) -> Iterable[tuple[str, int, int]]:
    """Where each thing is first named. A name that several share asks for none of them."""
    masked = _OTHER_NAMES.sub(lambda match: "\ue000" * len(match.group()), mask_not_prose(text))
    spans: dict[tuple[int, int], list[str]] = {}
    for mention in readers.mentions(masked, names):
        spans.setdefault((mention.start, mention.end), []).append(mention.slug)
    first: dict[str, tuple[str, int, int]] = {}
    for (start, end), refs in spans.items():
        if len(refs) == 1:
            first.setdefault(refs[0], (refs[0], start, end))
    return first.values()


def _cited(subject: Subject) -> Iterator[str]:
    for pair in subject.pairs:
        if pair.form is Form.CITATION and pair.is_complete:
            yield from (_bare(match[1]) for match in _TITLE.finditer(pair.zh))


def _unknown(pair: Pair, glossary: Glossary) -> Iterator[Finding]:
    seen: set[str] = set()
    for match in _TITLE.finditer(pair.zh):
        title = _bare(match[1])
        if title in seen or title in glossary.titles or not _HAN.search(title):
            continue
        seen.add(title)
        place = place_in(pair.column(ZH), ZH, pair.zh, *match.span())
        yield Finding("terms.unknown", WARNING, place, {"words": place.words}, (ZH,))
