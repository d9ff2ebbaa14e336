"""The provider's own event (``raw``): Google's and Outlook's words in Rollcall's terms.

Calendar content is written by strangers, so every field may be missing or of any type; what is not
of the documented type counts as absent, except where absence would open a private meeting.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rollcall.domain.event import Answer, Kind
from rollcall.domain.mail_domains import company_of, domain_of

MAX_GUESTS = 5000
MAX_DOMAINS = 300
MAX_DOMAIN = 253  # RFC 1035
MAX_SERIES_ID = 1000

_GOOGLE_KINDS = {
    "default": Kind.MEETING,
    "fromGmail": Kind.MEETING,
    "outOfOffice": Kind.OUT_OF_OFFICE,
    "focusTime": Kind.FOCUS_TIME,
    "workingLocation": Kind.WORKING_LOCATION,
}
_GOOGLE_ANSWERS = {
    "accepted": Answer.ACCEPTED,
    "tentative": Answer.TENTATIVE,
    "declined": Answer.DECLINED,
    "needsAction": Answer.UNANSWERED,
}
_GOOGLE_OPEN = frozenset({"", "default", "public"})
_OUTLOOK_OPEN = frozenset({"", "normal"})
_OUTLOOK_ANSWERS = {
    "accepted": Answer.ACCEPTED,
    "organizer": Answer.ACCEPTED,
    "tentativelyaccepted": Answer.TENTATIVE,
    "declined": Answer.DECLINED,
    "notresponded": Answer.UNANSWERED,
    "none": Answer.NONE,
}


@dataclass(frozen=True, slots=True)
class Details:
    """What the provider's event adds to Recall's envelope."""

    title: str
    cancelled: bool
    all_day: bool
    private: bool
    kind: Kind
    answer: Answer
    organised_by_owner: bool
    people: int | None
    domains: frozenset[str]
    company: str | None
    series_id: str | None


def read_google(raw: Mapping[str, Any], owner_email: str) -> Details:
    """Google's event resource (Recall contract, section 9.2)."""
    owner = owner_email.casefold()
    guests = [
        guest for guest in _objects(raw.get("attendees")) if guest.get("resource") is not True
    ]
    organiser = _object(raw.get("organizer"))
    organiser_email = _text(organiser.get("email")).casefold()
    own = next((g for g in guests if _is_self(g, owner)), None)
    others = [guest for guest in guests if not _is_self(guest, owner)]
    emails = {_text(guest.get("email")).casefold() for guest in others}
    by_owner = organiser.get("self") is True or (bool(owner) and organiser_email == owner)
    if by_owner:
        organiser_email = owner
    hidden = raw.get("guestsCanSeeOtherGuests") is False and not by_owner
    return Details(
        title=_text(raw.get("summary")),
        cancelled=raw.get("status") == "cancelled",
        all_day=_object(raw.get("start")).get("date") is not None,
        private=_is_closed(raw.get("visibility"), _GOOGLE_OPEN),
        kind=_GOOGLE_KINDS.get(_text(raw.get("eventType")) or "default", Kind.OTHER),
        answer=_GOOGLE_ANSWERS.get(_text(own.get("responseStatus")), Answer.NONE)
        if own
        else Answer.NONE,
        organised_by_owner=by_owner,
        people=None if hidden else _people(emails | {owner, organiser_email}, others),
        domains=_domains(emails | {organiser_email}, owner),
        company=company_of(owner_email),
        series_id=_text(raw.get("recurringEventId"))[:MAX_SERIES_ID] or None,
    )


def read_outlook(raw: Mapping[str, Any], owner_email: str) -> Details:
    """Outlook's event resource (Recall contract, section 9.3)."""
    owner = owner_email.casefold()
    guests = [g for g in _objects(raw.get("attendees")) if g.get("type") != "resource"]
    emails = {_text(_object(g.get("emailAddress")).get("address")).casefold() for g in guests}
    organiser = _object(_object(raw.get("organizer")).get("emailAddress"))
    organiser_email = _text(organiser.get("address")).casefold()
    by_owner = raw.get("isOrganizer") is True or (bool(owner) and organiser_email == owner)
    if by_owner:
        # The owner may organise under another address: that is nobody else.
        emails.discard(organiser_email)
        organiser_email = owner
    hidden = raw.get("hideAttendees") is True and not by_owner
    answer = _text(_object(raw.get("responseStatus")).get("response")).casefold()
    return Details(
        title=_text(raw.get("subject")),
        cancelled=raw.get("isCancelled") is True,
        all_day=raw.get("isAllDay") is True,
        private=_is_closed(raw.get("sensitivity"), _OUTLOOK_OPEN),
        kind=Kind.OUT_OF_OFFICE if raw.get("showAs") == "oof" else Kind.MEETING,
        answer=_OUTLOOK_ANSWERS.get(answer, Answer.NONE),
        organised_by_owner=by_owner,
        people=None if hidden else _people(emails | {owner, organiser_email}, guests),
        domains=_domains(emails | {organiser_email}, owner),
        company=company_of(owner_email),
        series_id=_text(raw.get("seriesMasterId"))[:MAX_SERIES_ID] or None,
    )


def _is_closed(visibility: object, open_words: frozenset[str]) -> bool:
    """Whether an event is private: a word or a type that is unknown counts as private."""
    if visibility is None:
        return False
    return not isinstance(visibility, str) or visibility.casefold() not in open_words


def _people(named: Iterable[str], guests: Sequence[Mapping[str, Any]]) -> int:
    """People there: everyone with an address once, and the guests that have none."""
    nameless = sum(1 for guest in guests if not _address(guest))
    return len({email for email in named if email and not _is_calendar(email)}) + nameless


def _address(guest: Mapping[str, Any]) -> str:
    return _text(guest.get("email")) or _text(_object(guest.get("emailAddress")).get("address"))


def _domains(emails: Iterable[str], owner: str) -> frozenset[str]:
    found = {domain_of(email) for email in emails if email and email != owner}
    people = sorted(domain for domain in found if domain and not _is_calendar(domain))
    return frozenset(domain for domain in people[:MAX_DOMAINS] if len(domain) <= MAX_DOMAIN)


def _is_calendar(address: str) -> bool:
    """Google's group calendars and rooms organise events but are not people."""
    return address.endswith("calendar.google.com")


def _is_self(guest: Mapping[str, Any], owner: str) -> bool:
    return guest.get("self") is True or (
        bool(owner) and _text(guest.get("email")).casefold() == owner
    )


def _objects(value: object) -> list[Mapping[str, Any]]:
    if not isinstance(value, Sequence) or isinstance(value, str):
        return []
    return [entry for entry in value[:MAX_GUESTS] if isinstance(entry, Mapping)]


def _object(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _text(value: object) -> str:
    """The text, with lone surrogates replaced so that it can be stored."""
    return value.encode("utf-8", "replace").decode("utf-8") if isinstance(value, str) else ""
