"""What a partner's keys have used, on the partner's page: a table of today, and a chart of the last days."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

from django.db.models import Sum
from django.template.defaultfilters import date as format_date
from django.template.defaultfilters import filesizeformat
from django.utils.formats import number_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext, gettext_lazy

from sco.access.models import Partner, Usage

DAYS = 30
# Of the chart, in its own units, which the page scales. No styles in it: the policy of pages forbids them.
WIDTH, HEIGHT, BELOW, STEP = 600, 120, 16, 20
HEADINGS = [
    gettext_lazy("key"), gettext_lazy("requests"), gettext_lazy("limit"), gettext_lazy("refused"),
    gettext_lazy("bytes"),
    gettext_lazy("last used"),
]  # fmt: skip
_LEGEND = '<span class="use-{}"></span> {}'


class Day(NamedTuple):
    """Requests of a day: those that were answered, and those that were refused."""

    day: date
    served: int
    refused: int


def use_today(partner: Partner) -> SafeString | str:
    """A row for each key that was ever used, with what it has used today (UTC)."""
    today, rows = datetime.now(UTC).date(), []
    for key in partner.keys.all():
        use = key.usage.order_by("-day").first()
        if use is None:
            continue
        now = use if use.day == today else Usage(requests=0, refused=0, size=0)
        limit = number_format(partner.per_day) if partner.per_day else gettext("none")
        last = format_date(use.last_at, "Y-m-d H:i")
        counts = number_format(now.requests - now.refused), limit, number_format(now.refused)
        rows.append((str(key), *counts, filesizeformat(now.size), last))
    if not rows:
        return gettext("No key was used yet.")
    cells = (format_html_join("", "<td>{}</td>", ((cell,) for cell in row)) for row in rows)
    return format_html(
        '<div class="use"><table><thead><tr>{}</tr></thead><tbody>{}</tbody></table></div>',
        format_html_join("", '<th scope="col">{}</th>', ((each,) for each in HEADINGS)),
        format_html_join("", "<tr>{}</tr>", ((row,) for row in cells)),
    )


def use_by_day(partner: Partner) -> SafeString:
    """The chart of the last days, all keys together."""
    first = datetime.now(UTC).date() - timedelta(days=DAYS - 1)
    rows = Usage.objects.filter(key__partner=partner, day__gte=first).values("day")
    found = {row["day"]: row for row in rows.annotate(all=Sum("requests"), no=Sum("refused"))}
    days = []
    for number in range(DAYS):
        day = first + timedelta(days=number)
        row = found.get(day, {"all": 0, "no": 0})
        days.append(Day(day, row["all"] - row["no"], row["no"]))
    return chart(days)


def chart(days: Sequence[Day]) -> SafeString:
    """Bars as an SVG picture, whose colours are the style sheet's."""
    most = max([each.served + each.refused for each in days] + [1])
    bars = [bar for number, each in enumerate(days) for bar in _bars(number, each, most)]
    total = gettext("Requests on %(days)d days: %(served)s answered, %(refused)s refused.") % {
        "days": len(days), "served": number_format(sum(each.served for each in days)),
        "refused": number_format(sum(each.refused for each in days)),
    }  # fmt: skip
    return format_html(
        '<figure class="use"><svg viewBox="0 0 {} {}" role="img" aria-label="{}">'
        '<line class="use-axis" x1="0" x2="{}" y1="{}" y2="{}"/>{}'
        '<text class="use-text" x="0" y="{}">{}</text><text class="use-text" x="{}" y="{}" text-anchor="end">{}</text>'
        '<text class="use-text" x="0" y="10">{}</text></svg><figcaption>{} {}</figcaption></figure>',
        WIDTH, HEIGHT + BELOW, total, WIDTH, HEIGHT, HEIGHT, format_html_join("", "{}", ((bar,) for bar in bars)),
        HEIGHT + BELOW - 3, f"{days[0].day:%Y-%m-%d} UTC", WIDTH, HEIGHT + BELOW - 3, f"{days[-1].day:%Y-%m-%d} UTC",
        number_format(most), total, _legend(),
    )  # fmt: skip


def _bars(number: int, day: Day, most: int) -> list[SafeString]:
    """The bar of a day: what was refused stands on what was answered."""
    top, bars = HEIGHT, []
    title = f"{day.day:%Y-%m-%d} UTC: {number_format(day.served)} / {number_format(day.refused)}"
    for name, value in (("served", day.served), ("refused", day.refused)):
        # The first pixel for whatever there is, so that a single refusal shows.
        height = max(round(value / most * (HEIGHT - 14)), 1) if value else 0
        top -= height
        if height:
            shape = (name, number * STEP + 2, top, STEP - 4, height, title)
            bar = '<rect class="use-{}" x="{}" y="{}" width="{}" height="{}"><title>{}</title></rect>'
            bars.append(format_html(bar, *shape))
    return bars


def _legend() -> SafeString:
    return format_html_join(" ", _LEGEND, (("served", gettext("answered")), ("refused", gettext("refused"))))
