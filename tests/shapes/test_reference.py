"""Every documented field stands in a recorded shape at least once."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

FOLDER = Path(__file__).parent

GOOGLE = """
anyoneCanAddSelf
attachments: fileId fileUrl iconLink mimeType title
attendees: additionalGuests comment displayName email id optional
attendees: organizer resource responseStatus self
attendeesOmitted
birthdayProperties: contact customTypeName type
colorId
conferenceData: conferenceId notes parameters signature
conferenceData.conferenceSolution: iconUri name
conferenceData.conferenceSolution.key: type
conferenceData.createRequest: requestId
conferenceData.createRequest.conferenceSolutionKey: type
conferenceData.createRequest.status: statusCode
conferenceData.entryPoints: accessCode entryPointType label meetingCode
conferenceData.entryPoints: passcode password pin regionCode uri
created
creator: displayName email id self
description
end: date dateTime timeZone
endTimeUnspecified
etag
eventType
extendedProperties: private shared
focusTimeProperties: autoDeclineMode chatStatus declineMessage
gadget: display height iconLink link preferences title type width
guestsCanInviteOthers
guestsCanModify
guestsCanSeeOtherGuests
hangoutLink
htmlLink
iCalUID
id
kind
location
locked
organizer: displayName email id self
originalStartTime: date dateTime timeZone
outOfOfficeProperties: autoDeclineMode declineMessage
privateCopy
recurrence
recurringEventId
reminders: overrides useDefault
reminders.overrides: method minutes
sequence
source: title url
start: date dateTime timeZone
status
summary
transparency
updated
visibility
workingLocationProperties: customLocation homeOffice officeLocation type
workingLocationProperties.customLocation: label
workingLocationProperties.officeLocation: buildingId deskId floorId floorSectionId label
"""
"""Calendar API v3, "Events: resource representations"."""

OUTLOOK = """
allowNewTimeProposals
attachments
attendees: emailAddress proposedNewTime status type
attendees.emailAddress: address name
attendees.proposedNewTime: end start
attendees.status: response time
body: content contentType
bodyPreview
calendar
cancelledOccurrences
categories
changeKey
createdDateTime
end: dateTime timeZone
exceptionOccurrences
extensions
hasAttachments
hideAttendees
iCalUId
id
importance
instances
isAllDay
isCancelled
isDraft
isOnlineMeeting
isOrganizer
isReminderOn
lastModifiedDateTime
location: address coordinates displayName locationEmailAddress locationType
location: locationUri uniqueId uniqueIdType
location.address: city countryOrRegion postalCode state street
location.coordinates: accuracy altitude altitudeAccuracy latitude longitude
locations
multiValueExtendedProperties
occurrenceId
onlineMeeting: conferenceId joinUrl phones quickDial tollFreeNumbers tollNumber
onlineMeeting.phones: number type
onlineMeetingProvider
onlineMeetingUrl
organizer: emailAddress
originalEndTimeZone
originalStart
originalStartTimeZone
recurrence: pattern range
recurrence.pattern: dayOfMonth daysOfWeek firstDayOfWeek index interval month type
recurrence.range: endDate numberOfOccurrences recurrenceTimeZone startDate type
reminderMinutesBeforeStart
responseRequested
responseStatus: response time
sensitivity
seriesMasterId
showAs
singleValueExtendedProperties
start: dateTime timeZone
subject
transactionId
type
webLink
"""
"""Microsoft Graph 1.0, "event resource type" with its parts and relationships."""

WORDS = {
    "google": {
        "status": "cancelled confirmed tentative",
        "visibility": "confidential private public",
        "transparency": "opaque transparent",
        "eventType": "birthday default focusTime fromGmail outOfOffice workingLocation",
        "attendees.responseStatus": "accepted declined needsAction tentative",
        "conferenceData.entryPoints.entryPointType": "more phone sip video",
        "workingLocationProperties.type": "customLocation homeOffice officeLocation",
    },
    "outlook": {
        "sensitivity": "confidential normal personal private",
        "showAs": "busy free oof tentative workingElsewhere",
        "type": "exception occurrence seriesMaster singleInstance",
        "responseStatus.response": "accepted declined notResponded organizer tentativelyAccepted",
        "attendees.type": "optional required resource",
        "body.contentType": "html text",
    },
}
"""Documented values of fields that a decision rests on."""


def fields(listed: str) -> set[str]:
    """The paths of a list: each line is a field, with its own fields behind the colon."""
    found = set()
    for line in listed.strip().splitlines():
        path, _, inner = line.partition(":")
        found |= {path, *(f"{path}.{name}" for name in inner.split())}
    return found


def walk(value: object, path: str = "") -> Iterator[tuple[str, object]]:
    """Every field of an event with its path; those of lists as those of their parts."""
    for part in value if isinstance(value, list) else [value]:
        if isinstance(part, dict):
            for name, inner in part.items():
                place = f"{path}.{name}" if path else name
                yield place, inner
                yield from walk(inner, place)


def recorded(provider: str) -> list[tuple[str, object]]:
    """Every field of every shape of a provider."""
    files = (FOLDER / provider).glob("*.json")
    return [pair for file in files for pair in walk(json.loads(file.read_text("utf-8"))["raw"])]


@pytest.mark.parametrize(("provider", "listed"), [("google", GOOGLE), ("outlook", OUTLOOK)])
def test_every_documented_field_stands_in_a_shape(provider: str, listed: str) -> None:
    missing = fields(listed) - {path for path, _ in recorded(provider)}

    assert sorted(missing) == []


@pytest.mark.parametrize("provider", ["google", "outlook"])
def test_no_shape_has_a_field_at_its_top_that_is_not_documented(provider: str) -> None:
    known = fields(GOOGLE if provider == "google" else OUTLOOK) | {"@odata.etag"}

    assert sorted({path for path, _ in recorded(provider) if "." not in path} - known) == []


@pytest.mark.parametrize(
    ("provider", "path"), [(name, path) for name, paths in WORDS.items() for path in paths]
)
def test_every_documented_word_stands_in_a_shape(provider: str, path: str) -> None:
    words = {value for place, value in recorded(provider) if place == path}

    assert set(WORDS[provider][path].split()) <= words
