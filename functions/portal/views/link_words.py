"""A meeting's links in words: which one is joined, what else there is, what to do without one."""

from __future__ import annotations

from functions.portal import texts
from functions.portal.views.words import link_of
from rollcall.domain.meeting_room import platform_of
from rollcall.use_cases.agenda import Lock, Meeting

_FINAL = frozenset({Lock.OVER, Lock.CANCELLED})


def rooms_of(meeting: Meeting) -> str:
    """Return which of an entry's several links is used; empty where there is one, or none."""
    facts = meeting.joined
    if not facts.other_links or meeting.lock in _FINAL:
        return ""
    used = platform_of(facts.meeting_url or "") or facts.meeting_platform
    found = [_counted(platform_of(link), used) for link in facts.other_links]
    template = texts.JOINS if meeting.recorded else texts.LINKS_TO
    return template.format(used=_name(used) or texts.THE_LINK, others=_listed(found))


def other_links(meeting: Meeting) -> tuple[tuple[str, str], ...]:
    """Return the other link: what to click on, and where it leads.

    Of several the row only says that they are there; the page on which one is chosen opens them.
    """
    links = [link for link in meeting.joined.other_links if link_of(link)]
    if len(meeting.joined.other_links) > 1 or meeting.lock in _FINAL:
        return ()
    return tuple((texts.OPEN_OTHER.format(platform=platform_name(n)), n) for n in links)


def link_label(meeting: Meeting) -> str:
    """Return what a click on the meeting's link does; a wrapped link leads nobody knows where."""
    facts = meeting.joined
    name = _name(platform_of(facts.meeting_url or "") or facts.meeting_platform)
    return texts.JOIN_ON.format(platform=name) if facts.meeting_url and name else texts.OPEN_LINK


def what_to_do(meeting: Meeting) -> str:
    """Return what happened to a meeting without a link to join, and what somebody can do."""
    facts = meeting.row.facts
    if not meeting.unreachable and meeting.lock is not Lock.LINK_WRAPPED:
        return ""
    remedy = texts.LINK_REMEDY if facts.organised_by_owner else texts.LINK_REMEDY_ASK
    lost = texts.LINK_LOST if meeting.unreachable and meeting.row.link_lost else ""
    return f"{lost} {remedy}".strip()


def platform_name(link: str, platform: str | None = None) -> str:
    """Return what a link's platform is called; ``platform`` is Recall's word for it, if known."""
    return _name(platform_of(link) or platform) or texts.THE_FIRST_LINK


def _name(platform: str | None) -> str:
    return texts.PLATFORMS.get(platform or "", (platform or "").replace("_", " "))[:40]


def _counted(platform: str | None, used: str | None) -> str:
    template = texts.ANOTHER_LINK if _name(platform) == _name(used) else texts.A_LINK
    return template.format(platform=_name(platform))


def _listed(found: list[str]) -> str:
    """Return the words for the links, each once."""
    *first, last = dict.fromkeys(found)
    return f"{', '.join(first)} and {last}" if first else last
