"""Laws of whole entries, from a provider's event to what is decided."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from unicodedata import normalize

from hypothesis import given
from hypothesis import strategies as st

from rollcall.domain.preferences import Preferences
from tests.support.entries import EVERY, OWNER, RULES, decided, facts_in

WAYS: list[Callable[[str], str]] = [
    str,
    str.upper,
    lambda text: normalize("NFC", text),
    lambda text: normalize("NFD", text),
    lambda text: normalize("NFKC", text),
    lambda text: text.replace(" ", "\u00a0"),
]
ways = st.sampled_from(WAYS)
titles = st.sampled_from(
    ["Caf\u00e9 with Eve", "\uff28\uff32 review", "Weekly sync", "stra\u00dfe"]
)
domains = st.sampled_from(
    ["b\u00fccher.example", "client.example", "corp.example", "\u4f8b.example"]
)
rules = st.builds(
    lambda title, domain: replace(EVERY, title_excludes=title, skip_domains=domain),
    st.sampled_from([(), ("caf\u00e9",), ("HR",), ("stra\u00dfe",)]),
    st.sampled_from([(), ("b\u00fccher.example",), ("xn--bcher-kva.example",)]),
)
answers = st.sampled_from(["accepted", "tentative", "declined", "needsAction"])
GRAPH = {"accepted": "accepted", "tentative": "tentativelyAccepted", "declined": "declined",
         "needsAction": "notResponded"}  # fmt: skip


@given(titles, domains, rules, ways, ways, ways)
def test_no_rule_depends_on_how_a_text_is_encoded(
    title: str, domain: str, chosen: Preferences,
    of_title: Callable[[str], str], of_domain: Callable[[str], str], of_rule: Callable[[str], str],
) -> None:  # fmt: skip
    plain = google(title, [(OWNER, "accepted", False), (f"x@{domain}", "accepted", False)])
    other = google(
        of_title(title), [(OWNER, "accepted", False), (f"x@{of_domain(domain)}", "accepted", False)]
    )
    respelt = replace(chosen, title_excludes=tuple(map(of_rule, chosen.title_excludes)))

    assert word(other, respelt) == word(plain, chosen)


def word(raw: dict[str, object], chosen: Preferences) -> list[str]:
    """Decision and reason, without the words of the rule."""
    return decided(facts_in(raw), chosen).split()[:2]


type Guests = list[tuple[str, str, bool]]
others = st.tuples(
    st.sampled_from(
        ["grace@client.example", "bob@corp.example", "notetaker@otter.ai", "Eve@X.example"]
    ),
    answers,
    st.booleans(),
)


def google(title: str, guests: Guests, *, own: bool = True, **more: object) -> dict[str, object]:
    """The meeting as Google writes it."""
    organiser = OWNER if own else "boss@corp.example"
    return {
        "id": "fake", "summary": title, "organizer": {"email": organiser, "self": own},
        "attendees": [
            {"email": email, "self": email == OWNER, "responseStatus": answer, "resource": room}
            for email, answer, room in guests
        ],
        **more,
    }  # fmt: skip


def outlook(title: str, guests: Guests, *, own: bool = True, **more: object) -> dict[str, object]:
    """The same meeting as Graph writes it."""
    answer = next(answer for email, answer, _ in guests if email == OWNER)
    return {
        "id": "fake", "subject": title, "isOrganizer": own,
        "organizer": {"emailAddress": {"address": OWNER if own else "boss@corp.example"}},
        "responseStatus": {"response": GRAPH[answer]},
        "attendees": [
            {"emailAddress": {"address": email}, "status": {"response": GRAPH[said]},
             "type": "resource" if room else "required"}
            for email, said, room in guests
        ],
        **more,
    }  # fmt: skip


@given(titles, answers, st.lists(others, max_size=5), *[st.booleans()] * 5)
def test_a_meeting_is_the_same_whichever_provider_tells_of_it(
    title: str, answer: str, invited: Guests, own: bool, private: bool, free: bool, hidden: bool,
    tagged: bool,
) -> None:  # fmt: skip
    guests = [(OWNER, answer, False), *invited]
    text = "<p>#norecord</p>" if tagged else "<p>Hello</p>"
    of_google = google(
        title, guests, own=own, visibility="private" if private else "default",
        transparency="transparent" if free else "opaque", guestsCanSeeOtherGuests=not hidden,
        description=text,
    )  # fmt: skip
    of_outlook = outlook(
        title, guests, own=own, sensitivity="private" if private else "normal",
        showAs="free" if free else "busy", hideAttendees=hidden,
        body={"contentType": "html", "content": text},
    )  # fmt: skip
    one, other = facts_in(of_google), facts_in(of_outlook, platform="microsoft_outlook")

    assert one == other
    for chosen in RULES.values():
        assert decided(one, chosen) == decided(other, chosen)
