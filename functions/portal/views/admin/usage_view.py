"""What people used of bots, in figures."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from functions.portal import texts
from rollcall.domain.bot_reports import Reports
from rollcall.domain.bot_use import Use, harmless, total
from rollcall.domain.model import User
from rollcall.domain.month_use import MonthUse, begin_of, month_id
from rollcall.use_cases.bot_use import Month, still_to_come, use_of, use_of_all


@dataclass(frozen=True, slots=True)
class Counted:
    """A person and their month. ``email`` is untrusted."""

    user_id: str
    email: str
    company: str
    month: Month


@dataclass(frozen=True, slots=True)
class Line:
    """Figures of a person or of several; ``who`` is untrusted."""

    who: str
    company: str
    user_id: str
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class UsageView:
    """Everything that the page shows."""

    month: str
    month_id: str
    count: int
    everybody: Line
    companies: tuple[Line, ...]
    people: tuple[Line, ...]
    note: str
    """What is to come, or how a month was counted that is long over; may be empty."""


def month_choices(months: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """The months that may be chosen, with their names."""
    return tuple((month, _month_name(month)) for month in months)


def _month_name(month: str) -> str:
    return f"{begin_of(month):%B %Y}"


def kept_view(people: Sequence[tuple[User, str, MonthUse | None]], month: str) -> UsageView:
    """Figures of some people, with their companies, of a month of which only the count is kept.

    Those who used nothing are left out.
    """
    found = [(user, company, use) for user, company, use in people if use]
    found.sort(key=lambda one: (-one[2].seconds, one[0].email))
    by_company = defaultdict[str, list[Use]](list)
    for _user, company, use in found:
        by_company[company].append(use.part)
    whole = all(use.whole for _user, _company, use in found)
    return UsageView(
        month=_month_name(month),
        month_id=month,
        count=len(people),
        everybody=Line(
            texts.USAGE_ALL, "", "", _cells(total(use.part for _, _, use in found), Use())
        ),
        companies=tuple(
            Line(company or texts.USAGE_NO_COMPANY, company, "", _cells(total(parts), Use()))
            for company, parts in sorted(by_company.items())
        ),
        people=tuple(
            Line(user.email, company, user.user_id, _cells(use.use, Use()))
            for user, company, use in found
        ),
        note=texts.USAGE_KEPT if whole else f"{texts.USAGE_KEPT} {texts.USAGE_NOT_WHOLE}",
    )


def caps_said(bots: tuple[int, int], hours: tuple[int, int]) -> str:
    """Return the caps in words, each of one person and of everybody; 0 hours are no cap."""
    of_person, of_all = hours
    parts = [texts.USAGE_CAPS.format(person=bots[0], all=bots[1])]
    parts += [texts.USAGE_HOURS_PERSON.format(hours=of_person)] if of_person else []
    parts += [texts.USAGE_HOURS_ALL.format(hours=of_all)] if of_all else []
    return " ".join(parts)


def usage_view(
    people: Sequence[Counted], reported: Mapping[str, Reports], now: datetime, month: str
) -> UsageView:
    """Figures of some people, the longest in calls first."""
    uses = [(one, use_of(one.month, reported, now)) for one in people]
    uses.sort(key=lambda pair: (-pair[1].hours, pair[0].email))
    months = [one.month for one in people]
    used, coming = use_of_all(months, reported, now), still_to_come(months)
    by_company = defaultdict[str, list[Month]](list)
    for one in people:
        by_company[one.company].append(one.month)
    return UsageView(
        month=_month_name(month),
        month_id=month,
        count=len(people),
        everybody=Line(texts.USAGE_ALL, "", "", _cells(used, coming)),
        companies=tuple(_companies(by_company, reported, now)),
        people=tuple(
            Line(one.email, one.company, one.user_id, _cells(use, still_to_come([one.month])))
            for one, use in uses
        ),
        note=_expected(used, coming) if month == month_id(now) else "",
    )


def _expected(used: Use, coming: Use) -> str:
    hours = f"{used.hours + coming.hours:.1f}"
    said = texts.USAGE_EXPECTED.format(bots=round(used.bots + coming.bots), hours=hours)
    return f"{said} {texts.USAGE_COMING}"


def _companies(
    by_company: Mapping[str, Sequence[Month]], reported: Mapping[str, Reports], now: datetime
) -> Iterable[Line]:
    for company, months in sorted(by_company.items()):
        cells = _cells(use_of_all(months, reported, now), still_to_come(months))
        yield Line(company or texts.USAGE_NO_COMPANY, company, "", cells)


def _cells(used: Use, coming: Use) -> tuple[str, ...]:
    past = (str(used.meetings), f"{used.bots:.0f}", f"{used.hours:.1f}")
    return (*past, f"{coming.bots:.0f}", f"{coming.hours:.1f}")


def as_csv(view: UsageView) -> str:
    """One line for each person; no cell can be taken for a formula."""
    out = io.StringIO()
    lines = csv.writer(out, lineterminator="\n")
    lines.writerow(texts.USAGE_HEADS)
    for one in view.people:
        lines.writerow([harmless(one.who), harmless(one.company), *one.cells])
    return out.getvalue()
