"""Why a meeting is recorded or not, and the one plain sentence that says so."""

from __future__ import annotations

from enum import StrEnum


class Reason(StrEnum):
    """Stable machine words; stored with each decision."""

    DELETED = "deleted"
    NOT_CONNECTED = "not_connected"
    NO_LINK = "no_link"
    PAUSED = "paused"
    EVENT_TURNED_ON = "event_turned_on"
    EVENT_TURNED_OFF = "event_turned_off"
    SERIES_TURNED_ON = "series_turned_on"
    SERIES_TURNED_OFF = "series_turned_off"
    TAGGED_NORECORD = "tagged_norecord"
    TAGGED_RECORD = "tagged_record"
    NOT_SET_UP = "not_set_up"
    PRIVATE = "private"
    DECLINED = "declined"
    UNANSWERED = "unanswered"
    TENTATIVE = "tentative"
    ALL_DAY = "all_day"
    FOCUS_TIME = "focus_time"
    OUT_OF_OFFICE = "out_of_office"
    WORKING_LOCATION = "working_location"
    SHOWN_AS_FREE = "shown_as_free"
    ALONE = "alone"
    GUESTS_HIDDEN = "guests_hidden"
    OUTSIDE_HOURS = "outside_hours"
    OTHER_WEEKDAY = "other_weekday"
    TOO_SHORT = "too_short"
    TOO_FEW = "too_few"
    TOO_MANY = "too_many"
    TITLE_EXCLUDED = "title_excluded"
    TITLE_MISSING = "title_missing"
    DOMAIN_SKIPPED = "domain_skipped"
    GUEST_SKIPPED = "guest_skipped"
    EVERY_MEETING = "every_meeting"
    EXTERNAL = "external"
    NO_COMPANY = "no_company"
    INTERNAL = "internal"
    ORGANISED = "organised"
    NOT_ORGANISED = "not_organised"
    NOT_CHOSEN = "not_chosen"
    UNREADABLE = "unreadable"
    LINK_WRAPPED = "link_wrapped"
    STOPPED_BY_YOU = "stopped_by_you"
    STOPPED_BY_ORGANISER = "stopped_by_organiser"
    GUEST_SAID_NO = "guest_said_no"
    BLOCKED = "blocked"
    COMPANY_PAUSED = "company_paused"
    COMPANY_STOPPED = "company_stopped"
    COMPANY_GUEST = "company_guest"
    COMPANY_ORGANISER = "company_organiser"
    COMPANY_WORDS = "company_words"
    COMPANY_UNCHECKED = "company_unchecked"
    COMPANY_HOURS = "company_hours"
    COMPANY_WEEKDAY = "company_weekday"
    COMPANY_RULES = "company_rules"
    COMPANY_RECORDS = "company_records"

    @classmethod
    def _missing_(cls, value: object) -> Reason:
        """A word that a newer version stored."""
        del value
        return cls.UNREADABLE


SENTENCES: dict[Reason, str] = {
    Reason.DELETED: "This meeting was cancelled.",
    Reason.NOT_CONNECTED: "The calendar is not connected.",
    Reason.NO_LINK: "No meeting link that a bot can join.",
    Reason.PAUSED: "You paused recording at this time.",
    Reason.EVENT_TURNED_ON: "You turned this on.",
    Reason.EVENT_TURNED_OFF: "You turned this off.",
    Reason.SERIES_TURNED_ON: "You turned this series on.",
    Reason.SERIES_TURNED_OFF: "You turned this series off.",
    Reason.TAGGED_NORECORD: "Its title or description asks not to record it.",
    Reason.TAGGED_RECORD: "Its title or description asks to record it.",
    Reason.NOT_SET_UP: "You have not chosen which meetings to record yet.",
    Reason.PRIVATE: "Private event.",
    Reason.DECLINED: "You declined this meeting.",
    Reason.UNANSWERED: "You have not answered this invitation.",
    Reason.TENTATIVE: "You answered “maybe”.",
    Reason.ALL_DAY: "All-day event.",
    Reason.FOCUS_TIME: "Focus time.",
    Reason.OUT_OF_OFFICE: "You are out of office.",
    Reason.WORKING_LOCATION: "A working location, not a meeting.",
    Reason.SHOWN_AS_FREE: "Your calendar shows you as free.",
    Reason.ALONE: "Nobody else is invited, or all others have declined.",
    Reason.GUESTS_HIDDEN: "The guest list is hidden, so your rules cannot be checked.",
    Reason.OUTSIDE_HOURS: "It does not begin in your hours, {detail}.",
    Reason.OTHER_WEEKDAY: "It does not begin on one of your weekdays ({detail}).",
    Reason.TOO_SHORT: "Shorter than {detail}.",
    Reason.TOO_FEW: "Fewer people than {detail}.",
    Reason.TOO_MANY: "More people than {detail}.",
    Reason.TITLE_EXCLUDED: "The title contains “{detail}”.",
    Reason.TITLE_MISSING: "The title has none of the words you asked for.",
    Reason.DOMAIN_SKIPPED: "Somebody from {detail} is invited.",
    Reason.GUEST_SKIPPED: "{detail} is invited.",
    Reason.EVERY_MEETING: "You record every meeting with a link.",
    Reason.EXTERNAL: "{detail} is outside your company.",
    Reason.NO_COMPANY: (
        "Your address is on a public mail service, so inside and outside cannot be told apart."
    ),
    Reason.INTERNAL: "Nobody from outside your company takes part.",
    Reason.ORGANISED: "You organise this meeting.",
    Reason.NOT_ORGANISED: "Somebody else organises this meeting.",
    Reason.NOT_CHOSEN: "You record only meetings that you turn on.",
    Reason.UNREADABLE: "This entry could not be read.",
    Reason.LINK_WRAPPED: "The link is wrapped by {detail}, so a bot cannot follow it.",
    Reason.STOPPED_BY_YOU: "You turned recording off for everybody of your company.",
    Reason.STOPPED_BY_ORGANISER: "{detail}, who organises this meeting, turned recording off.",
    Reason.GUEST_SAID_NO: "A guest asked not to be recorded.",
    Reason.BLOCKED: "An administrator blocked this account.",
    Reason.COMPANY_PAUSED: "Your company has paused recording.",
    Reason.COMPANY_STOPPED: "Your company has stopped all recording, in running calls too.",
    Reason.COMPANY_GUEST: "Your company never records meetings with {detail}.",
    Reason.COMPANY_ORGANISER: "Your company never records meetings of {detail}.",
    Reason.COMPANY_WORDS: "Your company never records meetings called “{detail}”.",
    Reason.COMPANY_UNCHECKED: (
        "The guest list is hidden, and your company never records meetings with certain people."
    ),
    Reason.COMPANY_HOURS: "Your company records only meetings that begin from {detail}.",
    Reason.COMPANY_WEEKDAY: "Your company does not record on this weekday ({detail}).",
    Reason.COMPANY_RULES: "Your company's rules leave this meeting out.",
    Reason.COMPANY_RECORDS: "Your company's rules record this meeting.",
}


def sentence(reason: Reason, detail: str = "") -> str:
    """The sentence a person reads; ``detail`` is untrusted text and must be escaped by the page."""
    return SENTENCES[reason].replace("{detail}", detail)
