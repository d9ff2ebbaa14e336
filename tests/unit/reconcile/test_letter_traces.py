"""What people and strangers wrote into a calendar is in no letter of any kind, but for titles."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from local.recall_twin.core.runner import outcome_steps
from rollcall.adapters.letters.render import as_html, as_text
from rollcall.adapters.ses import headers_of
from rollcall.domain.mail.kinds import MailKind
from rollcall.domain.mail.writing import subject_of
from rollcall.domain.policy import CompanyPolicy
from rollcall.domain.preferences import Override
from rollcall.use_cases.choose_mail import choose_mail
from tests.simulation.clock import START
from tests.support.canaries import numbered, sightings
from tests.support.mail import KEY, Sent
from tests.unit.reconcile.mail_scene import MailScene

pytestmark = pytest.mark.slow

DAY = timedelta(days=1)
OPEN = "canary-title-of-a-meeting"
PLANTED = {
    "private title": "canary-private-title",
    "guest": "canary-guest-of-all",
    "description": "canary-described-text",
    "location": "canary-placed-room",
    "link": "canary-password-of-link",
    "second link": "canary-in-a-second-link",
}
"""What is in no letter."""
SECRETS = {"key of links": KEY.decode(), "receipt of nobody": "FAKE-CLIENT-SECRET"}


def plant(scene: MailScene, **more: object) -> None:
    """Ada gets a meeting and a private one that she wants recorded, both full of canaries."""
    scene.connect("ada")
    rooms = {OPEN: "95550001111", PLANTED["private title"]: "95550002222"}
    for name, number in rooms.items():
        link = f"https://zoom.us/j/{number}?pwd={PLANTED['link']}"
        scene.meet(
            name, "ada", link=link, guests=(f"{PLANTED['guest']}@client.example",),
            location=PLANTED["location"], private=name != OPEN,
            description=f"{PLANTED['description']} https://x.example/{PLANTED['second link']}",
            **more,  # type: ignore[arg-type]
        )  # fmt: skip
    scene.run(60)
    scene.choose("ada", PLANTED["private title"], Override.RECORD)
    scene.run(60)
    assert len(scene.live) == 2


def lost(scene: MailScene) -> None:
    plant(scene, start=START + 4 * DAY)
    scene.lose_access()
    scene.hours(24 * 15)


def fares(outcome: str) -> Callable[[MailScene], None]:
    def happens(scene: MailScene) -> None:
        soon = START + timedelta(minutes=30)
        plant(scene, start=soon)
        for bot in list(scene.live):
            steps = outcome_steps(outcome, bot, soon)  # type: ignore[arg-type]
            scene.workspace.runner.follow(bot, steps)
        scene.world.step_until(soon + timedelta(hours=2))

    return happens


def morning(scene: MailScene) -> None:
    plant(scene, start=START + timedelta(hours=26))
    choose_mail(scene.mail, scene.world.queue, "ada", MailKind.DIGEST, on=True, now=scene.now)
    scene.hours(26)


def away(scene: MailScene, days: int) -> None:
    users = scene.world.state.users
    users["ada"] = replace(users["ada"], last_seen=scene.now.date() - days * DAY)


def idle(scene: MailScene) -> None:
    scene.world.settings = replace(scene.world.settings, idle_weeks=4)
    plant(scene, start=START + 13 * DAY)
    away(scene, 28)
    scene.hours(24 * 9)


def unused(scene: MailScene) -> None:
    scene.world.settings = replace(scene.world.settings, unused_months=1)
    plant(scene, start=START + 13 * DAY)
    scene.people.do_disconnect("ada")
    away(scene, 45)
    scene.hours(24 * 10)


def forbidden(scene: MailScene) -> None:
    plant(scene, start=START + 4 * DAY)
    away(scene, 0)
    scene.people.do_policy(CompanyPolicy(never_guests=("client.example",)))
    scene.hours(2)


STORIES = [lost, fares("waiting_room_timeout"), fares("denied"), morning, idle, unused, forbidden]


@pytest.fixture(scope="module")
def sent() -> list[Sent]:
    """Every letter of every story, as the worker sends them."""
    return [each for story in STORIES for each in _letters(story)]


def _letters(story: Callable[[MailScene], None]) -> Iterator[Sent]:
    with pytest.MonkeyPatch.context() as patch:
        scene = MailScene(patch)
        story(scene)
        yield from scene.twin.sent


def whole(each: Sent) -> str:
    """A letter as the mail service is given it."""
    letter = each.letter
    headers = [f"{name}: {value}" for name, value in headers_of(letter).items()]
    return "\n".join((subject_of(letter), *headers, as_text(letter), as_html(letter)))


def test_letters_of_every_kind_bear_nothing_that_was_planted_but_titles(sent: list[Sent]) -> None:
    assert {each.letter.kind for each in sent} == set(MailKind)
    mails = numbered("letter", map(whole, sent))
    assert sightings(PLANTED | SECRETS, mails) == []


@pytest.mark.parametrize(
    "kind",
    [MailKind.ACCESS_LOST, MailKind.BOT_WAITS, MailKind.NOT_RECORDED, MailKind.DIGEST],
)
def test_the_search_sees_the_title_that_may_be_told_and_the_private_meeting(
    sent: list[Sent], kind: MailKind
) -> None:
    told = "\n".join(whole(each) for each in sent if each.letter.kind is kind)
    assert sightings({"title": OPEN}, {"letters": told})
    assert "Private event" in told


def test_no_subject_bears_a_title(sent: list[Sent]) -> None:
    subjects = numbered("subject", (subject_of(each.letter) for each in sent))
    assert sightings(PLANTED | {"title": OPEN}, subjects) == []
