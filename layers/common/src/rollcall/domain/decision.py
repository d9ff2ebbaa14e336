"""Should this event be recorded, and why. Pure, total and timeless.

The first row of this table that applies decides:

    1  cancelled             deleted
    2  guest                 somebody in the call asked not to be recorded
    3  impossible            no link, or one that cannot be read; calendar not connected
    4  company               recording is paused for everybody
    5  company               never recorded: people, organisers, words of titles; outside the hours
                             or weekdays in which bots may join
    6  operator              paused by the user: whatever starts within the pause, but for what was
                             turned on by hand by itself, where the pause leaves that alone
    7  organiser             stopped for everybody by whoever organises the meeting
    8  override of the event record, skip
    9  tag                   the entry asks not to be recorded
    10 override of the series record, skip
    11 not set up            the user has not chosen rules yet: nothing is recorded
    12 sensitive             private; declined; unanswered; maybe; all day; focus time; out of
                             office; working location; shown as free; nobody else there
    13 tag                   the entry asks to be recorded: record, unless a domain or an address
                             is to be left out
    14 refinements           hours; weekdays; length; fewer or more people than wanted; title;
                             domains and addresses
    15 mode                  every; external; organised; chosen

From 11 on the user's rules hold as the company's policy lets them (`policy.under`). Where that
makes the difference between a bot and none, the reason is the company's.

A guest's no comes before a lost calendar, because that does not end a recording.

Hours and weekdays are those of the user's time zone at the start of the meeting.

A hidden guest list is "unknown", not "nobody": a rule that needs the list and cannot be checked
skips the meeting and says so. What is known of it is enough where it decides: a domain, or more
people than wanted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from rollcall.domain.domain_names import shown_domain
from rollcall.domain.event import EventFacts, EventType, ResponseStatus, Tag
from rollcall.domain.guest_rules import cannot_be_checked, is_address, names_guest
from rollcall.domain.meeting_hours import begins_within, is_shorter, weekday_of, zone_words
from rollcall.domain.plain_text import contains_words, normal
from rollcall.domain.policy import NO_POLICY, CompanyPolicy, bans, barred, under
from rollcall.domain.preferences import Mode, Override, Overrides, Preferences
from rollcall.domain.reasons import Reason


@dataclass(frozen=True, slots=True)
class Record:
    """A bot is wanted. ``detail`` completes the sentence of the reason, such as a domain."""

    reason: Reason
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Skip:
    """No bot is wanted. ``detail`` completes the sentence of the reason, such as a domain."""

    reason: Reason
    detail: str = ""


type Decision = Record | Skip


def decide(
    event: EventFacts,
    preferences: Preferences | None,
    overrides: Overrides,
    policy: CompanyPolicy = NO_POLICY,
    *,
    connected: bool = True,
) -> Decision:
    """Decide on one event by the table above; ``preferences`` is None before onboarding ends.

    They are as the user saved them. A test sees to it that no caller leaves the policy out.
    """
    if overrides.guest_said_no and not event.is_deleted:
        return Skip(Reason.GUEST_SAID_NO)
    no = impossible(event, connected=connected) or forbidden(event, policy)
    if no:
        return no
    held = under(policy, preferences)
    decision = _by_rules(event, held, overrides)
    if held is preferences:
        return decision
    return _whose(decision, _by_rules(event, preferences, overrides))


def _by_rules(event: EventFacts, preferences: Preferences | None, overrides: Overrides) -> Decision:
    """Decide on what is possible and allowed."""
    if preferences and preferences.pauses(event.start, overrides.event):
        return Skip(Reason.PAUSED)
    if overrides.stopped_by == "":
        return Skip(Reason.STOPPED_BY_YOU)
    if overrides.stopped_by is not None:
        return Skip(Reason.STOPPED_BY_ORGANISER, overrides.stopped_by)
    asked = asked_for(event, overrides)
    if asked:
        return asked
    if preferences is None:
        return Skip(Reason.NOT_SET_UP)
    return next(_left_out(event, preferences), None) or _wanted(event, preferences)


def _whose(decision: Decision, own: Decision) -> Decision:
    """The decision by the rules that hold, as the company's where one's own would differ."""
    if isinstance(decision, Record) == isinstance(own, Record):
        return decision
    if isinstance(decision, Record):
        return Record(Reason.COMPANY_RECORDS)
    return Skip(Reason.COMPANY_RULES)


def skips(
    event: EventFacts, preferences: Preferences | None, policy: CompanyPolicy = NO_POLICY
) -> frozenset[Skip]:
    """Every reason that the entry, the policy and the rules have against a bot, pauses aside."""
    no = impossible(event, connected=True)
    if no:
        return frozenset({no})
    found = {Skip(ban.reason, ban.detail) for ban in bans(event, policy)}
    if event.tag is Tag.NORECORD:
        found.add(Skip(Reason.TAGGED_NORECORD))
    held = under(policy, preferences)
    if held is None:
        return frozenset(found | {Skip(Reason.NOT_SET_UP)})
    wanted = _wanted(event, held)
    found.update(_left_out(event, held))
    return frozenset(found | ({wanted} if isinstance(wanted, Skip) else set()))


def forbidden(event: EventFacts, policy: CompanyPolicy) -> Skip | None:
    """Why the company allows no bot, whatever the user wants; None where it allows one."""
    ban = barred(event, policy)
    return Skip(ban.reason, ban.detail) if ban else None


def impossible(event: EventFacts, *, connected: bool) -> Skip | None:
    """Why no bot can come, whatever anybody wants; None where one can."""
    if event.is_deleted:
        return Skip(Reason.DELETED)
    if not connected:
        return Skip(Reason.NOT_CONNECTED)
    if event.meeting_url is not None:
        return None
    if event.wrapped_by:
        return Skip(Reason.LINK_WRAPPED, event.wrapped_by)
    return Skip(Reason.NO_LINK)


def asked_for(event: EventFacts, overrides: Overrides) -> Decision | None:
    """What was asked: by the user for this event, by the entry, by the user for the series."""
    if overrides.event is not None:
        if overrides.event is Override.RECORD:
            return Record(Reason.EVENT_TURNED_ON)
        return Skip(Reason.EVENT_TURNED_OFF)
    if event.tag is Tag.NORECORD:
        return Skip(Reason.TAGGED_NORECORD)
    if overrides.series is not None:
        if overrides.series is Override.RECORD:
            return Record(Reason.SERIES_TURNED_ON)
        return Skip(Reason.SERIES_TURNED_OFF)
    return None


def _left_out(event: EventFacts, preferences: Preferences) -> Iterator[Skip]:
    """What the rules have against a bot, the mode aside."""
    yield from sensitive(event, preferences)
    rules = guests if event.tag is Tag.RECORD else _refinements
    yield from rules(event, preferences)


def _wanted(event: EventFacts, preferences: Preferences) -> Decision:
    """What becomes of an entry that nothing was left out for."""
    if event.tag is Tag.RECORD:
        return Record(Reason.TAGGED_RECORD)
    return MODES[preferences.mode](event)


def sensitive(event: EventFacts, preferences: Preferences) -> Iterator[Skip]:
    """What is left out until the user says otherwise."""
    checks = (
        (preferences.skip_private and event.private, Reason.PRIVATE),
        (
            preferences.skip_declined and event.response_status is ResponseStatus.DECLINED,
            Reason.DECLINED,
        ),
        (preferences.skip_unanswered and _is_unanswered(event), Reason.UNANSWERED),
        (
            preferences.skip_tentative and event.response_status is ResponseStatus.TENTATIVE,
            Reason.TENTATIVE,
        ),
        (preferences.skip_all_day and event.all_day, Reason.ALL_DAY),
        (
            preferences.skip_focus_time and event.event_type is EventType.FOCUS_TIME,
            Reason.FOCUS_TIME,
        ),
        (
            preferences.skip_out_of_office and event.event_type is EventType.OUT_OF_OFFICE,
            Reason.OUT_OF_OFFICE,
        ),
        (
            preferences.skip_working_location and event.event_type is EventType.WORKING_LOCATION,
            Reason.WORKING_LOCATION,
        ),
        (preferences.skip_free and event.free and not event.all_day, Reason.SHOWN_AS_FREE),
        (preferences.skip_alone and _is_alone(event), Reason.ALONE),
    )
    return (Skip(reason) for applies, reason in checks if applies)


def _is_unanswered(event: EventFacts) -> bool:
    """Whether somebody else's invitation waits for an answer; one's own meeting needs none."""
    return event.response_status is ResponseStatus.UNANSWERED and not event.organised_by_owner


def _is_alone(event: EventFacts) -> bool:
    return event.attendee_count is not None and event.attendee_count <= 1


def _refinements(event: EventFacts, preferences: Preferences) -> Iterator[Skip]:
    yield from times(event, preferences)
    yield from size(event, preferences)
    yield from title(event, preferences)
    yield from guests(event, preferences)


def times(event: EventFacts, preferences: Preferences) -> Iterator[Skip]:
    """What the rules have against its hours, weekday and length."""
    zone, hours, least = preferences.time_zone, preferences.hours, preferences.min_minutes
    # An all-day entry begins at no time of the day.
    if hours and not event.all_day and not begins_within(event.start, hours, zone):
        yield Skip(Reason.OUTSIDE_HOURS, f"{hours} ({zone_words(zone)})")
    days = preferences.weekdays
    if days and weekday_of(event.start, zone, event.first_day) not in days:
        yield Skip(Reason.OTHER_WEEKDAY, zone_words(zone))
    if least and is_shorter(event.start, event.end, least):
        yield Skip(Reason.TOO_SHORT, "1 minute" if least == 1 else f"{least} minutes")


def size(event: EventFacts, preferences: Preferences) -> Iterator[Skip]:
    """What they have against its number of people."""
    least, most = preferences.min_people, preferences.max_people
    # Of a list that is not shown whole, those who are known can only be too few by mistake.
    known = event.people_shown if event.attendee_count is None else event.attendee_count
    if most is not None and known > most:
        yield Skip(Reason.TOO_MANY, str(most))
    elif event.attendee_count is None and (most is not None or known < (least or 0)):
        yield Skip(Reason.GUESTS_HIDDEN)
    if event.attendee_count is not None and least is not None and known < least:
        yield Skip(Reason.TOO_FEW, str(least))


def title(event: EventFacts, preferences: Preferences) -> Iterator[Skip]:
    """What they have against its title."""
    for text in preferences.title_excludes:
        if contains_words(event.title, text):
            yield Skip(Reason.TITLE_EXCLUDED, text)
    wanted = [text for text in preferences.title_contains if normal(text)]
    if wanted and not any(contains_words(event.title, text) for text in wanted):
        yield Skip(Reason.TITLE_MISSING)


def guests(event: EventFacts, preferences: Preferences) -> Iterator[Skip]:
    """What they have against whom it invites."""
    rules = sorted(preferences.skip_domains)
    for rule in rules:
        if names_guest(rule, event):
            one_person = is_address(rule)
            yield Skip(Reason.GUEST_SKIPPED if one_person else Reason.DOMAIN_SKIPPED, rule)
    if any(cannot_be_checked(rule, event) for rule in rules):
        yield Skip(Reason.GUESTS_HIDDEN)


def _every(_event: EventFacts) -> Decision:
    return Record(Reason.EVERY_MEETING)


def _external(event: EventFacts) -> Decision:
    if event.company is None:
        return Skip(Reason.NO_COMPANY)
    if event.external_domains:
        return Record(Reason.EXTERNAL, shown_domain(min(event.external_domains)))
    if event.guests_hidden:
        return Skip(Reason.GUESTS_HIDDEN)
    return Skip(Reason.INTERNAL)


def _organised(event: EventFacts) -> Decision:
    if event.organised_by_owner:
        return Record(Reason.ORGANISED)
    return Skip(Reason.NOT_ORGANISED)


def _only_chosen(_event: EventFacts) -> Decision:
    return Skip(Reason.NOT_CHOSEN)


MODES: dict[Mode, Callable[[EventFacts], Decision]] = {
    Mode.EVERY: _every,
    Mode.EXTERNAL: _external,
    Mode.ORGANISED: _organised,
    Mode.CHOSEN: _only_chosen,
}
"""What each mode says of an entry that nothing was left out for."""
