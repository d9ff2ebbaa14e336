"""The message of a page after a redirect, as one word."""

from __future__ import annotations

from enum import StrEnum


class Notice(StrEnum):
    """The closed list of words; the portal holds the sentence for each."""

    DENIED = "denied"
    GOOGLE_REFUSED = "google_refused"
    """Google answered with an error of its own, such as a policy of an administrator."""
    CALENDAR_BOX = "calendar_box"
    """The box for the calendar was left unticked at Google."""
    NO_REFRESH_TOKEN = "no_refresh_token"  # noqa: S105 - a word for the page
    OTHER_ACCOUNT = "other_account"
    OTHER_ACCOUNT_KEPT = "other_account_kept"
    """The same, and Google still lists the grant of that account."""
    MOST_CALENDARS = "most_calendars"
    """As many calendars are connected as one person may have."""
    ADDRESS_UNVERIFIED = "address_unverified"
    ADDRESS_UNUSABLE = "address_unusable"
    """Verified, but not of the plain characters that Recall knows accounts by."""
    NOT_ALLOWED = "not_allowed"
    """The account's domain is not on the list of allowed domains."""
    BLOCKED = "blocked"
    """An administrator blocked the person."""
    BEING_DELETED = "being_deleted"
    """Everything of the account is being deleted; until that has ended nobody comes in."""
    GOOGLE_UNAVAILABLE = "google_unavailable"
    CONNECTED = "connected"
    SIGNED_OUT = "signed_out"
    SIGNED_OUT_EVERYWHERE = "signed_out_everywhere"
    DISCONNECTED = "disconnected"
