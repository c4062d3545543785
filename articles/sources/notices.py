"""What an editor should know about a piece: doubts to decide, and what the importer did with the source."""

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from typing import Final

from sco.i18n import gettext_noop

# Doubts ask for a decision; the others only tell.
DOUBTS: Final[dict[str, str]] = {
    "byline_doubt": gettext_noop("Is “%(text)s” in the byline a person? No author was made of it."),
    "byline_options": gettext_noop("Who is “%(text)s” in the byline: %(options)s? No author was made of it."),
    "byline_others": gettext_noop("The byline names further authors only as “and others”."),
    "outlet_unknown": gettext_noop("The outlet “%(text)s” is not among those that are known: check its name."),
    "outlet_beside": gettext_noop("Beside the outlet “%(outlet)s” the source names “%(text)s”, which was left out."),
    "outlet_several": gettext_noop("The source names several outlets; “%(outlet)s” was taken and “%(text)s” left out."),
    "outlet_person": gettext_noop(
        "The source names “%(text)s” as the outlet, which looks like a person: none was taken."
    ),
    "outlet_none": gettext_noop("What the source names as the outlet is none."),
    "no_outlet": gettext_noop("No outlet was found."),
    "no_time": gettext_noop("No time of publication was found."),
    "time_zone": gettext_noop("The time of publication has no time zone: it was taken as Beijing time."),
    "time_date_only": gettext_noop("Only the day of publication was found: it was taken as midnight in Beijing."),
    "time_unreadable": gettext_noop("The time of publication “%(text)s” cannot be read."),
    "time_future": gettext_noop("The time of publication lies in the future."),
    "embargo": gettext_noop("The source says that this piece is not to be published before %(text)s."),
    "title_sentence": gettext_noop("The first line, taken as the title, ends like a sentence."),
    "title_differs": gettext_noop("The source gives another title too: “%(text)s”."),
    "mixed_word": gettext_noop("“%(text)s” mixes letters of two alphabets that look alike."),
    "private_use": gettext_noop(
        "There are %(count)s characters of a private font in the text, which others cannot read."
    ),
    "not_english": gettext_noop("The text was taken for English, but hardly has an English word: check its language."),
    "markup": gettext_noop("Markup such as “&amp;” or “</p>” stands in the text, where readers see it: check it."),
    "short_text": gettext_noop("The text has only %(count)s characters: check whether it is whole."),
    "page_text": gettext_noop("The text was found by its place on the page: check where it begins and ends."),
    "summary_only": gettext_noop("The feed gives a description of one paragraph: check whether it is the whole text."),
    "page_gaps": gettext_noop(
        "Between the paragraphs of the text the page has others, which were left out: %(count)s. Check whether any "
        "belongs to it."
    ),
    "text_boxes": gettext_noop(
        "Text boxes stand beside the text and were left out: %(count)s. Check whether any belongs to it."
    ),
    "one_paragraph": gettext_noop("The source has no paragraphs: the text is one."),
    "cut": gettext_noop("The text ends as if it were cut off."),
    "translator": gettext_noop("“%(text)s” is named as the translator."),
    "url_unusable": gettext_noop("The address of the source cannot be used, and was left out."),
    "id_made": gettext_noop("The source's id is longer than the desk keeps: its digest was taken."),
}
REMARKS: Final[dict[str, str]] = {
    "taken_out": gettext_noop("Taken out: %(name)s, %(count)s times, first after “%(after)s”."),
    "taken_out_first": gettext_noop("Taken out: %(name)s, %(count)s times, first at the beginning."),
    "replaced": gettext_noop("Replaced by the ordinary character: %(name)s, %(count)s times."),
    "left_out_institution": gettext_noop("Left out of the byline: “%(text)s”, an institution."),
    "left_out_collective": gettext_noop("Left out of the byline: “%(text)s”, which names no one person."),
    "left_out_place": gettext_noop("Left out of the byline: “%(text)s”, a place."),
    "left_out_no_name": gettext_noop("Left out of the byline: “%(text)s”, which is no name."),
    "left_out_person": gettext_noop("Left out of the byline: “%(text)s”, %(role)s."),
    "images": gettext_noop("Images that the text holds no place for: %(count)s."),
    "tables": gettext_noop("Tables were read row by row: %(count)s."),
    "list_marks": gettext_noop("Numbers and bullets of lists were left out: %(count)s."),
    "notes": gettext_noop("Footnotes and comments were left out."),
    "hidden": gettext_noop("Hidden or deleted text was left out."),
}


@dataclass(frozen=True, slots=True)
class Notice:
    """One remark or doubt, about a field. ``options`` are the ways to decide a doubt about names.

    ``template`` is a translatable message that takes ``details``; no message quotes a sentence of the text.
    """

    code: str
    field: str = ""
    details: Mapping[str, str | int] = dataclass_field(default_factory=dict)
    options: tuple[tuple[str, ...], ...] = ()

    @property
    def template(self) -> str:
        """The message, in English."""
        return DOUBTS.get(self.code) or REMARKS[self.code]

    @property
    def is_doubt(self) -> bool:
        """Whether an editor has to decide."""
        return self.code in DOUBTS

    def __str__(self) -> str:
        return self.template % self.details
