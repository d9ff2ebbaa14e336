"""Laws of the chosen link, for whatever links an entry has."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from rollcall.domain.decision import Record, Skip, decide
from rollcall.domain.entry_links import NO_LINKS, EntryLinks, FoundLink, choose
from rollcall.domain.event import EventFacts, LinkSource
from rollcall.domain.link_choice import (
    LinkChoice,
    LinkChoices,
    LinkKind,
    entry_links,
    of_entry,
    with_choices,
)
from rollcall.domain.meeting_room import room
from rollcall.domain.preferences import Mode, Override, Overrides, Preferences
from rollcall.domain.reasons import Reason
from tests.support.portal.rows import make_facts

LINKS = st.sampled_from(
    [
        "https://meet.google.com/aaa-bbbb-ccc",
        "https://zoom.us/j/81234567890?pwd=a",
        "https://us02web.zoom.us/j/81234567890?pwd=b",
        "https://zoom.us/j/90000000001",
        "https://teams.microsoft.com/meet/2871234567890?p=x",
        "https://acme.webex.com/meet/ada",
    ]
)
CHOICES = st.one_of(LINKS.map(of_entry), LINKS.map(lambda link: LinkChoice(LinkKind.TYPED, link)))


@st.composite
def entries(draw: st.DrawFn) -> EventFacts:
    """Entries as `entry_links.choose` leaves them, of none to four links."""
    of_recall = draw(st.none() | LINKS)
    found = draw(st.lists(LINKS, max_size=4, unique_by=room))
    links = EntryLinks(tuple(FoundLink(link, LinkSource.LOCATION) for link in found))
    used = choose(of_recall, None, links if found else NO_LINKS)
    facts = make_facts(link=used.url, platform=used.platform)
    return replace(facts, link_source=used.source, other_links=used.others)


PICKS = st.builds(LinkChoices, st.none() | CHOICES, st.none() | CHOICES)


@given(entries(), PICKS)
def test_the_link_in_use_is_one_of_the_entry_or_one_that_was_typed(
    facts: EventFacts, choices: LinkChoices
) -> None:
    joined = with_choices(facts, choices)
    typed = [each.value for each in choices.in_order if each.kind is LinkKind.TYPED]
    assert joined.meeting_url in {None, *entry_links(facts), *typed}
    assert (joined.meeting_url is None) <= (facts.meeting_url is None and not typed)


@given(entries(), PICKS)
def test_nothing_but_the_link_changes(facts: EventFacts, choices: LinkChoices) -> None:
    joined = with_choices(facts, choices)
    link = ("meeting_url", "meeting_platform", "link_source", "other_links", "wrapped_by",
            "wrapped_link")  # fmt: skip
    assert replace(facts, **{name: getattr(joined, name) for name in link}) == joined
    assert with_choices(facts, LinkChoices()) is facts


@given(entries())
def test_the_choice_of_any_link_of_an_entry_leads_into_its_room(facts: EventFacts) -> None:
    for link in entry_links(facts):
        joined = with_choices(facts, LinkChoices(event=of_entry(link)))
        assert room(joined.meeting_url or "") == room(link)


@given(entries(), PICKS)
def test_the_choice_for_one_event_beats_that_for_its_series(
    facts: EventFacts, choices: LinkChoices
) -> None:
    if choices.event and choices.event.kind is LinkKind.TYPED:
        assert with_choices(facts, choices).meeting_url == choices.event.value
    else:
        assert choices.event or with_choices(facts, choices) == with_choices(
            facts, LinkChoices(event=choices.series)
        )


@given(entries(), PICKS)
def test_a_choice_of_link_changes_no_decision_but_that_for_want_of_a_link(
    facts: EventFacts, choices: LinkChoices
) -> None:
    joined, rules = with_choices(facts, choices), Preferences(mode=Mode.EVERY)
    before, after = decide(facts, rules, Overrides()), decide(joined, rules, Overrides())
    if facts.meeting_url is None and joined.meeting_url is not None:
        assert (before, after) == (Skip(Reason.NO_LINK), Record(Reason.EVERY_MEETING))
    else:
        assert before == after
    off = decide(joined, rules, Overrides(event=Override.SKIP))
    assert isinstance(off, Skip)


def test_a_choice_shows_no_link_where_it_is_printed() -> None:
    assert "8123" not in repr(LinkChoice(LinkKind.TYPED, "https://zoom.us/j/8123"))
    assert "8123" not in repr(of_entry("https://zoom.us/j/8123"))
