"""What the rules know of one calendar event: facts relative to the calendar's owner."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class ResponseStatus(StrEnum):
    """The owner's own answer to the invitation."""

    ACCEPTED = "accepted"
    TENTATIVE = "tentative"
    DECLINED = "declined"
    UNANSWERED = "unanswered"
    NONE = "none"
    """The owner is not on the guest list: an own event, or a hidden list."""

    @classmethod
    def _missing_(cls, value: object) -> ResponseStatus:
        """A word that a newer version stored."""
        del value
        return cls.NONE


class EventType(StrEnum):
    """What sort of entry it is, in Google's terms (``eventType``)."""

    MEETING = "meeting"
    OUT_OF_OFFICE = "out_of_office"
    FOCUS_TIME = "focus_time"
    WORKING_LOCATION = "working_location"
    OTHER = "other"

    @classmethod
    def _missing_(cls, value: object) -> EventType:
        """A word that a newer version stored."""
        del value
        return cls.OTHER


class LinkSource(StrEnum):
    """Where the link that is used was found."""

    RECALL = "recall"
    """Recall found it itself; the bot needs none from us."""
    CONFERENCE = "conference"
    LOCATION = "location"
    DESCRIPTION = "description"
    UNWRAPPED = "unwrapped"
    """Any of these, inside the link of a mail filter or another redirect."""
    CHOSEN = "chosen"
    """The person chose it (`domain.link_choice`); never stored with the entry."""

    @classmethod
    def _missing_(cls, value: object) -> LinkSource:
        """A word that a newer version stored: the link is given to the bot."""
        del value
        return cls.UNWRAPPED


class Tag(StrEnum):
    """What an entry's title or description asks for by a tag (`recording_tag`)."""

    NONE = "none"
    RECORD = "record"
    NORECORD = "norecord"

    @classmethod
    def _missing_(cls, value: object) -> Tag:
        """A word that a newer version stored."""
        del value
        return cls.NONE


@dataclass(frozen=True, slots=True)
class ScheduledBot:
    """One entry of an event's ``bots[]`` as Recall reports it; ``start`` is in UTC."""

    bot_id: str
    start: datetime
    deduplication_key: str
    meeting_url: str


@dataclass(frozen=True, slots=True)
class EventFacts:
    """One occurrence on one calendar, reduced to what rules and pages need.

    No description and no guest list: of the guests only their number, their mail domains and
    marks, with which a rule finds an address that it knows. Every time is aware and in UTC.
    """

    event_id: str
    recall_calendar_id: str
    start: datetime
    end: datetime
    updated_at: datetime
    title: str
    is_deleted: bool
    meeting_url: str | None
    meeting_platform: str | None
    all_day: bool
    private: bool
    event_type: EventType
    response_status: ResponseStatus
    organised_by_owner: bool
    attendee_count: int | None
    """The owner and all who have not declined, with those they bring (`domain.people`).

    None when the list is hidden, or only a part of it is known.
    """
    domains: frozenset[str]
    """Mail domains of the other guests and the organiser, as far as they are shown."""
    company: str | None
    """What stands for the owner's company (`Companies.company`); None where there is none."""
    series_id: str | None
    guests: frozenset[str] = frozenset()
    """Marks of the other people's addresses (`guest_rules.mark_of`), as far as they are shown."""
    declined_domains: frozenset[str] = frozenset()
    """Those of the domains from which nobody is coming: all have declined, or are no people."""
    link_source: LinkSource = LinkSource.RECALL
    """Where ``meeting_url`` comes from."""
    other_links: tuple[str, ...] = ()
    """Links into other rooms than that of ``meeting_url``, which the entry has too."""
    wrapped_by: str = ""
    """Who has wrapped the entry's only link so that nobody else can read it; mostly empty."""
    wrapped_link: str = ""
    """That link; empty as well when it is too long to be kept."""
    free: bool = False
    """Whether the owner's calendar shows this time as free (Google's ``transparency``)."""
    tag: Tag = Tag.NONE
    """`Tag.RECORD` only when the owner or somebody of the owner's company organises it."""
    occurrence_id: str = ""
    """The provider's name of the entry (`domain.occurrence`), on which overrides hang; empty where
    it named none, and in rows of older versions."""
    inside_domains: frozenset[str] = frozenset()
    """Those of the domains, but for that of the company, that are not outside for the owner."""
    people_shown: int = 0
    """How many people are known to be there; counted only where `attendee_count` is None."""
    first_day: date | None = None
    """The first day of an all-day event: a date, whatever the time zone."""
    last_day: date | None = None
    organiser: str = ""
    """The mark of the organiser's address, where that is somebody else of the owner's company."""

    @property
    def guests_hidden(self) -> bool:
        """Whether the organiser hides the guest list, so that counts and domains are unknown."""
        return self.attendee_count is None

    @property
    def external_domains(self) -> frozenset[str]:
        """Where people from outside the owner's company come from, but for those who declined.

        Empty when the owner has no company.
        """
        if self.company is None:
            return frozenset()
        return self.domains - self.declined_domains - self.inside_domains - {self.company}
