"""Queries: what a reader types, as the phrases that a text must have and those that it must not have.

Every string is a query. One without words matches nothing, and so does one that only excludes.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from sco.search.folding import fold, simplified
from sco.search.phrases import Phrase, Phrases, adjacent, all_of, any_of, together
from sco.search.prefixes import PREFIXES, has_prefix, in_spellings, with_prefix
from sco.search.words import Run, runs

# Dashes count as a minus sign, because programs put them in its place; but two of them begin a Chinese subtitle.
_MINUS = "(-|[‐‑–—−](?![‐‑–—−]))?"
_PIECES = re.compile(f'{_MINUS}["“”]([^"“”]*)["“”]|["“”]|{_MINUS}([^\\s"“”]+)')
# Between words, these make one piece of them: 5.5, C-5+1, sectsco.org. After others, another piece begins.
_JOINING = re.compile(r"[-‐‑./:+@&_'’%#=~]*")
# Left out beside other words, and only there: each of them is in every English text, and in few titles.
_STOP_WORDS = frozenset(
    ("a", "an", "and", "are", "as", "at", "be", "but", "by", "for", "from", "has", "have", "in", "into", "is", "it",
     "its", "of", "on", "or", "that", "the", "their", "this", "to", "was", "were", "with")
)  # fmt: skip
# The longest name, in atoms of a query, and the most names that an atom stands for.
_NAME_LENGTH, _NAMES = 10, 40
# The longest name within a run of ideographs, and the longest query, folded.
_NAME_CHARACTERS, _LENGTH = 20, 400


@dataclass(frozen=True)
class Atom:
    """A part of a query that must match, or with ``excluded`` must not: at least one of the alternatives."""

    alternatives: tuple[Phrases, ...]
    excluded: bool = False
    is_quoted: bool = False

    @cached_property
    def tsquery(self) -> str:
        """As a tsquery, with positions where words must be adjacent."""
        return any_of(all_of(map(adjacent, phrases)) for phrases in self.alternatives)

    @cached_property
    def loose(self) -> str:
        """As a tsquery that ignores positions, and so matches at least as much."""
        return any_of(all_of(map(together, phrases)) for phrases in self.alternatives)

    @property
    def has_phrase(self) -> bool:
        """Whether positions matter."""
        return self.tsquery != self.loose

    def phrases(self) -> list[Phrase]:
        """Everything that a match may contain."""
        return [phrase for phrases in self.alternatives for phrase in phrases]


@dataclass(frozen=True)
class Query:
    """The atoms that must match and those that must not, and the keys of a name that has these words alone."""

    required: tuple[Atom, ...]
    excluded: tuple[Atom, ...] = ()
    names: tuple[str, ...] = ()

    @property
    def matches_nothing(self) -> bool:
        """Whether no text can match."""
        return not self.required

    @property
    def tsquery(self) -> str:
        """The required atoms as a tsquery."""
        return all_of(atom.tsquery for atom in self.required)

    @property
    def loose(self) -> str:
        """The required atoms as a tsquery that ignores positions."""
        return all_of(atom.loose for atom in self.required)

    @property
    def phrases(self) -> list[Atom]:
        """The required atoms whose positions matter."""
        return [atom for atom in self.required if atom.has_phrase]


def parse(text: str) -> list[Atom]:
    """The atoms of a query, in its order."""
    atoms = _atoms(_short(fold(text)))
    # OpenCC knows words that single characters do not tell: where it cuts the text alike, each reading counts.
    for words_of in ("t2s", "tw2sp"):
        other = _atoms(_short(fold(simplified(text, words_of))))
        if other != atoms and len(other) == len(atoms):
            atoms = [
                Atom(tuple(dict.fromkeys(one.alternatives + two.alternatives)), one.excluded, one.is_quoted)
                for one, two in zip(atoms, other, strict=True)
            ]
    return atoms


def _short(folded: str) -> str:
    # Folding makes eighteen letters of one Arabic ligature.
    return folded[:_LENGTH]


def names_in(atoms: Sequence[Atom]) -> set[str]:
    """The keys of names that the query may contain."""
    whole = {key for keys in _name_keys(atoms).values() for key in keys}
    return whole | {name for atom in atoms for name, _before, _after in _parts(atom)}


def query(atoms: Sequence[Atom], names: Mapping[str, Sequence[str]]) -> Query:
    """The query of these atoms, with the other names of the items that it names; ``names`` are by ``name_key``."""
    expanded, at = [], 0
    found = {place: key for place, keys in _name_keys(atoms).items() for key in keys if key in names}
    while at < len(atoms):
        length = max((size for start, size in found if start == at), default=0)
        if length:
            expanded.append(_named(atoms[at : at + length], names[found[at, length]]))
        elif prefixed := _prefixed(atoms[at : at + 2]):
            length, atom = prefixed
            expanded.append(atom)
        elif atoms[at].is_quoted:
            expanded.append(_in_all_spellings_of(atoms[at]))
        else:
            expanded.append(_with_names_inside(atoms[at], names))
        at += length or 1
    required = [atom for atom in expanded if not atom.excluded]
    significant = [atom for atom in required if not _is_stop_word(atom)]
    excluded = tuple(atom for atom in expanded if atom.excluded)
    return Query(tuple(significant or required), excluded, _whole_names(atoms))


def _whole_names(atoms: Sequence[Atom]) -> tuple[str, ...]:
    # As it is typed, and as words that OpenCC knows.
    required = [atom.alternatives for atom in atoms if not atom.excluded]
    read = ([run for each in required for phrase in each[number] for run in phrase] for number in (0, -1))
    return tuple(dict.fromkeys(key for runs_of_all in read if (key := name_key(runs_of_all))))


def _in_all_spellings(atoms: Sequence[Atom]) -> Iterator[Atom]:
    at = 0
    while at < len(atoms):
        length, atom = _prefixed(atoms[at : at + 2]) or (1, atoms[at])
        at += length
        yield atom


def _prefixed(atoms: Sequence[Atom]) -> tuple[int, Atom] | None:
    """How many atoms are a word with a prefix, and the atom for all of its spellings; None if they are none."""
    word, *rest = map(_plain_word, atoms)
    for prefix in PREFIXES if word else ():
        if word == prefix and rest and rest[0].isalpha() and not (atoms[0].excluded or atoms[1].excluded):
            return 2, _hyphenated(prefix, rest[0], atoms[0])
        if has_prefix(word, prefix):
            return 1, _hyphenated(prefix, word.removeprefix(prefix), atoms[0])
    return None


def _hyphenated(prefix: str, word: str, atom: Atom) -> Atom:
    """As if the two were typed with a hyphen between them."""
    return Atom((((with_prefix(prefix, word),),),), atom.excluded)


def _in_all_spellings_of(atom: Atom) -> Atom:
    spelled = ((phrase,) for phrases in atom.alternatives for each in phrases for phrase in in_spellings(each))
    return Atom(tuple(dict.fromkeys(spelled)), atom.excluded, atom.is_quoted)


def _plain_word(atom: Atom) -> str:
    """The word that an atom is; '' for any other."""
    if atom.is_quoted or len(atom.phrases()) > 1 or len(atom.phrases()[0]) > 1:
        return ""
    run = atom.phrases()[0][0]
    return run.words[0] if not run.chinese and len(run.words) == 1 else ""


def name_key(parts: Iterable[Run]) -> str:
    """What names are compared by: words with a space between them, ideographs without."""
    text = ""
    for run in parts:
        text += "" if run.chinese or not text or is_tight(text) else " "
        text += ("" if run.chinese else " ").join(run.words)
    return text


def is_tight(text: str) -> bool:
    """Whether no space follows this text in a key."""
    return not text[-1].isascii() and text[-1] >= "\u3005"


def _name_keys(atoms: Sequence[Atom]) -> dict[tuple[int, int], list[str]]:
    """By place and length, what a name with the words there may be called by.

    That is as they are typed, and with hyphens where others write them.
    """
    prefixed = [at for at in range(len(atoms)) if _prefixed(atoms[at : at + 2])]
    found = {}
    for start, window in _windows(atoms):
        keys = found[start, len(window)] = [name_key(_runs_of(window))]
        if any(start <= at < start + len(window) for at in prefixed):
            keys.insert(0, name_key(_runs_of(list(_in_all_spellings(window)))))
    return found


def _windows(atoms: Sequence[Atom]) -> Iterable[tuple[int, Sequence[Atom]]]:
    """The atoms that may be a name: several in a row, or one that is excluded."""
    for start in range(len(atoms)):
        if atoms[start].excluded and not atoms[start].is_quoted:
            yield start, atoms[start : start + 1]
        for end in range(start + 1, min(start + _NAME_LENGTH, len(atoms)) + 1):
            if atoms[end - 1].excluded or atoms[end - 1].is_quoted:
                break
            yield start, atoms[start:end]


def _runs_of(atoms: Sequence[Atom]) -> list[Run]:
    return [run for atom in atoms for phrase in atom.alternatives[-1] for run in phrase]


def _named(atoms: Sequence[Atom], names: Iterable[str]) -> Atom:
    # The words as they were typed match too, wherever they stand.
    excluded = atoms[0].excluded
    atoms = list(_in_all_spellings(atoms))
    typed = tuple(phrase for atom in atoms for phrase in atom.alternatives[0])
    others = [(phrase,) for name in list(names)[:_NAMES] for phrase in in_spellings(tuple(runs(fold(name))))]
    plain = atoms[0].alternatives if len(atoms) == 1 else (typed,)
    return Atom(tuple(dict.fromkeys([*plain, *others])), excluded)


def _parts(atom: Atom) -> Iterator[tuple[str, str, str]]:
    """What a run of ideographs may begin or end with, the longest first, and what stands before and after that."""
    phrase, *others = atom.alternatives[-1]
    if atom.is_quoted or others or len(phrase) > 1 or not phrase[0].chinese:
        return
    text = "".join(phrase[0].words)
    for length in range(min(len(text) - 1, _NAME_CHARACTERS), 1, -1):
        yield text[:length], "", text[length:]
        yield text[-length:], text[:-length], ""


def _with_names_inside(atom: Atom, names: Mapping[str, Sequence[str]]) -> Atom:
    # Nobody types a space between 上合 and 峰会.
    for name, before, after in _parts(atom):
        if name in names:
            # Ideographs side by side stay one run, which no mark may part.
            others = [(tuple(runs(f"{before}{fold(other)}{after}")),) for other in names[name][:_NAMES]]
            return Atom(tuple(dict.fromkeys([*atom.alternatives, *others])), atom.excluded)
    return atom


def _atoms(folded: str) -> list[Atom]:
    return [
        Atom((parts,), bool(minus or other_minus), bool(phrase))
        for minus, phrase, other_minus, word in _PIECES.findall(folded)
        for parts in _in_atoms([tuple(runs(phrase))] if phrase else _split(word), together=bool(other_minus))
    ]


def _in_atoms(parts: Iterable[Phrase], *, together: bool) -> list[Phrases]:
    """Each part by itself; of what is excluded as one word, all of them."""
    found = tuple(part for part in parts if part)
    return ([found] if found else []) if together else [(part,) for part in found]


def _split(word: str) -> list[Phrase]:
    """The phrases of text without spaces: a script that changes begins another one, a number with its unit does not."""
    phrases: list[list[Run]] = []
    for run in runs(word):
        if phrases and _belongs(phrases[-1][-1], run, word):
            phrases[-1].append(run)
        else:
            phrases.append([run])
    return [tuple(phrase) for phrase in phrases]


def _belongs(before: Run, run: Run, text: str) -> bool:
    between = text[before.end : run.start]
    if not before.chinese and not run.chinese:
        return _JOINING.fullmatch(between) is not None
    number = before if run.chinese else run
    beside = run if run.chinese else before
    is_counted = number.words[0].isdecimal() and (number is before or len(beside.words) == 1)
    return not between and before.chinese != run.chinese and is_counted


def _is_stop_word(atom: Atom) -> bool:
    return _plain_word(atom) in _STOP_WORDS
