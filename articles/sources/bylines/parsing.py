"""Parses a byline. Never invents a person: what is doubtful is returned as a doubt, with the ways to read it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import groupby, pairwise
from typing import Final

from articles.parsing.text_language import HAN
from articles.sources.bylines import roles
from articles.sources.bylines.names import (
    MAX_NAME,
    Kind,
    glued_names,
    is_common,
    is_institution,
    is_name,
    joined_names,
    kind_of,
)

MAX_BYLINE: Final = 1000
MAX_PARTS: Final = 60
_HAN: Final = f"[{HAN}]"
_BY = r"(?:(?:Written|Reported|Text|Story|Words) )?[Bb]y"
_MARKER = re.compile(
    rf"(?:本文|原文)?作者[ \t]?[:：]|{_BY}[ \t]?[:：]|\b{_BY} (?=[A-Z])|Authors?[ \t]?[:：]|(?:^|(?<=\s))BY (?=[A-Z])"
)
_PICTURES = re.compile(r"\b(?:Photos?|Pictures?|Graphics?|Illustrations?|Videos?) by:? (?=[A-Z])", re.IGNORECASE)
_BRACKETED = re.compile(
    r"\(([^()（）]*)\)|（([^()（）]*)）|\[([^\[\]]*)\]|【([^【】]*)】|〔([^〔〕]*)〕|［([^［］]*)］"
)
_SEPARATOR = re.compile(
    r"[、，,;；&＆+＋\\\n\r]|\s(?:and|with|和|与|及)\s|(?<=[A-Za-z.])\s*(?:和|与|及)\s*|\s*(?:和|与|及)\s*(?=[A-Za-z])"
)
# “文/张三”, “摄影：李四”; and “张三/文”.
# 丨 is a Chinese character that many write for a bar.
_MARK = re.compile(r"\s*[/丨／|｜:：]\s*")
_OTHERS = re.compile(rf"(?<={_HAN})等(?:\d*[人位名])?$|\bet al\.?$")
_INVERTED = re.compile(r"([A-Z][a-z'’-]+),\s*([A-Z][a-z'’.-]+(?: [A-Z]\.?)?)")
_ADDRESS = re.compile(r"\S+@\S+|https?://\S+|www\.\S+")


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a byline: ``names`` of a person, or none; ``role`` is what was parted off.

    For a doubt, ``options`` are the ways to read it, each a tuple of names.
    """

    text: str
    kind: Kind
    name: str = ""
    role: str = ""
    options: tuple[tuple[str, ...], ...] = ()
    direction: str = ""  # of a role that stands alone: ">" for “文/张三”, "<" for “张三/文”


@dataclass(frozen=True, slots=True)
class Byline:
    """The parts of a byline in order."""

    parts: tuple[Part, ...] = ()
    others: bool = False

    @property
    def authors(self) -> tuple[str, ...]:
        """Who certainly wrote the piece, once each; the translators where it names nobody else."""
        people = [part for part in self.parts if part.kind is Kind.PERSON and not roles.is_no_author(part.role)]
        writers = [part for part in people if not roles.translates(part.role)]
        return tuple(dict.fromkeys(part.name for part in writers or people))

    @property
    def doubts(self) -> tuple[Part, ...]:
        """What an editor has to decide."""
        return tuple(part for part in self.parts if part.kind is Kind.DOUBT)

    @property
    def left_out(self) -> tuple[Part, ...]:
        """What is no author: bodies, places, and people who took the pictures or translated."""
        authors = set(self.authors)
        return tuple(
            part
            for part in self.parts
            if part.kind is not Kind.DOUBT and (part.kind is not Kind.PERSON or part.name not in authors)
        )


def parse_byline(byline: str) -> Byline:
    """The people that a byline names, and what else it says."""
    if len(byline) > MAX_BYLINE:
        return Byline((Part(byline[:MAX_BYLINE], Kind.DOUBT),))
    if inverted := _INVERTED.fullmatch(byline.strip()):
        return Byline((Part(byline.strip(), Kind.DOUBT, options=((f"{inverted[2]} {inverted[1]}",),)),))
    if byline.strip() and kind_of(byline) is Kind.NO_NAME:
        return Byline((Part(byline.strip(), Kind.NO_NAME),))
    text, inside = _without_brackets(_MARKER.sub("\n作者：", _PICTURES.sub("\n摄影：", roles.without_degrees(byline))))
    tokens = list(_tokens(text))
    parts = [replace(part, direction=side) for word, side in tokens for part in _parts(word)]
    if len(parts) > MAX_PARTS:
        return Byline((Part(byline, Kind.DOUBT),))
    named = _with_roles(_single_characters(parts, byline))
    asides = [Part(aside, _aside_kind(aside)) for aside in inside]
    others = any(word == "等" or _OTHERS.search(word) for word, _side in tokens)
    return Byline((*(part for part in named if part.text), *asides), others)


def _without_brackets(byline: str) -> tuple[str, list[str]]:
    """The byline without what stands in brackets, and that; where all of it does, they are read as no brackets."""
    inside = [next(filter(None, match.groups()), "").strip() for match in _BRACKETED.finditer(byline)]
    rest = _BRACKETED.sub(" ", byline)
    if not rest.strip(" \n\t:：、，,"):
        return re.sub(r"[()（）\[\]【】〔〕［］]", " ", byline), []
    return rest, [aside for aside in inside if len(aside) > 1]


def _aside_kind(aside: str) -> Kind:
    kind = kind_of(aside)
    # A person in brackets is the same one in another script, or a pen name: nothing to add.
    return Kind.NO_NAME if kind in {Kind.PERSON, Kind.DOUBT} else kind


def _tokens(text: str) -> Iterator[tuple[str, str]]:
    """The byline split at separators and between Chinese words, each with the side on which a mark stands.

    A Latin name keeps its spaces.
    """
    for segment in _SEPARATOR.split(text):
        pieces = [list(_split_at_spaces(piece)) for piece in _MARK.split(segment)]
        for number, piece in enumerate(pieces):
            for place, word in enumerate(piece):
                after_mark, before_mark = number > 0 and place == 0, number < len(pieces) - 1 and word is piece[-1]
                yield word, "" if after_mark == before_mark else "<" if after_mark else ">"


def _split_at_spaces(piece: str) -> Iterator[str]:
    for script, group in groupby(piece.split(), _script):
        found = list(group)
        if script == "latin":
            yield " ".join(found)
        elif script == "single" and len(found) == 2 and not any(map(roles.is_role, found)):
            yield "".join(found)  # typesetters space a name of two characters to the width of three: 甲 乙
        else:
            yield from found


def _script(word: str) -> str:
    if not re.search(_HAN, word):
        return "latin"
    return "single" if len(word) == 1 else "han"


def _parts(word: str) -> Iterator[Part]:
    bare = _OTHERS.sub("", word).strip(" .。:：-—_·“”\"'◎●○◆■▲★☆•")
    if not bare or bare == "等":
        return
    if re.search(_HAN, bare):
        yield from _han_parts(bare)
        return
    name, titles = roles.without_latin_titles(bare)
    kind = kind_of(name) if name else Kind.NO_NAME
    person = name if kind is Kind.PERSON else ""
    yield Part(bare, kind, person, titles, ((name,),) if kind is Kind.DOUBT and " " in name else ())


def _han_parts(text: str) -> Iterator[Part]:
    if len(text) > MAX_NAME:
        yield Part(text, Kind.DOUBT)
    elif _ADDRESS.search(text):
        yield Part(text, Kind.NO_NAME)
    elif roles.is_role(text):
        yield Part("", Kind.NO_NAME, role=text)
    elif is_name(text) and roles.is_title(text[1:]):
        yield Part(text, Kind.DOUBT, role=text[1:])
    elif is_name(text) and not _ends_in_role(text):
        yield Part(text, Kind.PERSON, text)
    elif kind_of(text) not in {Kind.DOUBT, Kind.PERSON, Kind.INSTITUTION}:
        yield Part(text, kind_of(text))
    elif parted := roles.part(text):
        yield from _parted(text, parted)
    else:
        yield from _people(text, text)


def _ends_in_role(text: str) -> bool:
    """Whether a role is glued to a name of two characters or more: 张三译, but not 王译."""
    parted = roles.part(text)
    return parted is not None and not parted.after and is_name(parted.before)


def _parted(text: str, parted: roles.Parted) -> Iterator[Part]:
    before, after = parted.before, parted.after
    if after:
        found = list(_people(after, text))
        people = [replace(part, role=parted.word) for part in found if part.kind in {Kind.PERSON, Kind.DOUBT}]
        # “某大学教授联谊会”: what follows the title belongs to the body's name.
        yield from people if people and len(after) <= 12 else [Part(text, Kind.INSTITUTION)]
    elif not before:
        yield Part("", Kind.NO_NAME, role=parted.word)
    elif is_name(before) or joined_names(before) or glued_names(before):
        yield from (replace(part, role=parted.word) for part in _people(before, text))
    elif again := roles.part(before):  # 采访整理, 本报特约评论员
        yield from (replace(part, role=part.role or parted.word) for part in _parted(text, again))
    elif named := _before_body(before):
        yield Part(text, Kind.DOUBT, role=parted.word, options=named)
    else:
        kind = _kind_before_role(before)
        yield Part(text, kind, role=parted.word, options=((before,),) if kind is Kind.DOUBT and len(before) > 1 else ())


def _kind_before_role(before: str) -> Kind:
    """What stands before a role and is no known name: 环球时报, 本报驻某国; or a rare name, which is for an editor."""
    posted = re.match("[本我][报刊网台社]|综合", before) or re.search("[驻赴]", before)
    kind = Kind.INSTITUTION if posted else Kind.NO_NAME if is_common(before) else kind_of(before)
    return Kind.DOUBT if kind is Kind.PERSON else kind


def _people(text: str, whole: str) -> Iterator[Part]:
    """The people in a part without roles."""
    if names := (text,) if is_name(text) else joined_names(text):
        yield from (Part(whole if len(names) == 1 else name, Kind.PERSON, name) for name in names)
        return
    kind = kind_of(text)
    before = _before_body(text)
    options = before or glued_names(text) or _after_body(text)
    if options and (before or kind is not Kind.INSTITUTION):
        kind = Kind.DOUBT
    yield Part(whole, kind, options=options if kind is Kind.DOUBT else ())


def _after_body(text: str) -> tuple[tuple[str, ...], ...]:
    """The name glued to a body: 外交学院李四."""
    for length in (2, 3):
        if len(text) > length + 1 and is_name(text[-length:]) and is_institution(text[:-length]):
            return ((text[-length:],),)
    return ()


def _before_body(text: str) -> tuple[tuple[str, ...], ...]:
    """The name in front of a body: 李四外交学院. 江西师范大学 begins with a place."""
    if kind_of(text[:2]) is Kind.PLACE:
        return ()
    ways = ((text[:length], text[length:]) for length in (2, 3))
    return tuple((name,) for name, body in ways if len(body) > 3 and is_name(name) and is_institution(body))


def _single_characters(parts: list[Part], byline: str) -> list[Part]:
    """One character each is a name only where a separator says so: 甲、乙."""
    lone = [part for part in parts if len(part.text) == 1 and re.fullmatch(_HAN, part.text)]
    explicit = len(parts) > 1 and bool(re.search("[、，,;；]", byline)) and not re.search(rf"{_HAN} {_HAN}", byline)
    if not lone or not explicit:
        return parts
    return [Part(part.text, Kind.PERSON, part.text) if part in lone else part for part in parts]


def _with_roles(parts: list[Part]) -> list[Part]:
    """Give people the role that stands apart, before them (文/张三 图/李四) or after them (张三 文 李四 图)."""
    stands_before = bool(parts) and not parts[0].text and bool(parts[0].role)
    found = list(_below_unknown_labels(parts))
    for index, part in enumerate(parts):
        if part.text or not part.role:
            continue
        forward = part.direction == ">" or (not part.direction and stands_before)
        for place in _reach(parts, index, 1 if forward else -1):
            if not found[place].role:
                found[place] = replace(found[place], role=part.role)
    if stands_before and not parts[-1].text and len(parts) > 2 and roles.is_no_author(parts[-1].role):
        # 作者：张三 李四 摄影: whose role the last one is cannot be told.
        found[-2] = replace(found[-2], kind=Kind.DOUBT, options=((found[-2].name,),))
    return found


def _below_unknown_labels(parts: list[Part]) -> Iterator[Part]:
    """Ask about a person behind a label of unknown meaning: in 受访者：王五, 王五 has written nothing."""
    for before, part in pairwise([None, *parts]):
        label = before is not None and before.kind is Kind.DOUBT and not before.options
        asked = label and part is not None and part.kind is Kind.PERSON and part.direction == "<"
        if part is not None:
            yield replace(part, kind=Kind.DOUBT, options=((part.name,),)) if asked else part


def _reach(parts: list[Part], index: int, step: int) -> Iterator[int]:
    """The places of the people up to the next role in this direction."""
    place = index + step
    while 0 <= place < len(parts) and parts[place].text:
        if parts[place].kind in {Kind.PERSON, Kind.DOUBT}:
            yield place
        place += step
