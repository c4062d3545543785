"""What importing a piece would do, and how an editor may decide otherwise."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from articles.importer.results import Status
from articles.models import Article
from articles.sources.notices import Notice
from articles.sources.piece import Piece
from sco.ledger.items import Item


@dataclass(frozen=True, slots=True)
class Choices:
    """An editor's decisions. Corrections of single fields are made on the piece: ``piece.edited(title=…)``.

    ``take`` names differences (``Difference.field``) in which the piece wins over the article. ``article`` is the slug
    of the article that the piece is, '' for a new one, None for the one that the plan found.
    """

    replace_text: bool = False
    take: frozenset[str] = frozenset()
    article: str | None = None


@dataclass(frozen=True, slots=True)
class Match:
    """A row that the piece refers to: ``field`` is outlet, rights or authors. Without ``row`` it will be created."""

    field: str
    text: str
    row: Item | None = None


@dataclass(frozen=True, slots=True)
class Difference:
    """A field in which the piece differs from the article that exists. Both are fit for display; '' is nothing."""

    field: str
    article: str
    piece: str


@dataclass(slots=True)
class Plan:
    """What ``apply`` would do with the piece.

    ``reason`` says in words why nothing is imported, if nothing is. ``fills`` names fields of the article that are
    empty and get the piece's; ``differences`` are reported and left as they are, unless an editor takes them.
    ``doubts`` ask an editor, ``remarks`` only tell. ``alike`` are articles with the same title, to compare.
    """

    piece: Piece
    article: Article | None = None
    status: Status = Status.CREATED
    reason: str = ""
    matches: list[Match] = field(default_factory=list)
    fills: list[str] = field(default_factory=list)
    differences: list[Difference] = field(default_factory=list)
    doubts: list[Notice] = field(default_factory=list)
    remarks: list[Notice] = field(default_factory=list)
    alike: Sequence[Article] = ()
    authors: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    known_file: bool = False

    def refuse(self, reason: str, status: Status = Status.REFUSED) -> None:
        """Nothing is imported, for this reason."""
        self.reason, self.status = reason, status
