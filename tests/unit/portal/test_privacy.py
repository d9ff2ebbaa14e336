"""The privacy page says what the operator's settings do, and nothing else."""

from __future__ import annotations

import re

import pytest

from functions.portal import texts
from functions.portal.deps import Operator
from rollcall.domain.bot_settings import PROVIDERS, BotSettings, Layout, Leaving, Retention
from rollcall.domain.bot_settings import Transcript as By
from rollcall.domain.deduplication import Scope
from rollcall.domain.override_expiry import KEPT, SERIES_KEPT
from rollcall.domain.retention import TABLE
from rollcall.domain.stops import KEPT as STOP_KEPT
from tests.support.portal.rows import make_row
from tests.support.portal.world import Browser, World

SAID = [
    (BotSettings(), "a bot records sound and picture, and notes who joins"),
    (BotSettings(), "made of the captions of the meeting service itself"),
    (BotSettings(), "keeps what a bot has recorded for 7 days and then"),
    (BotSettings(), "It writes nothing in the chat."),
    (BotSettings(), "when nobody lets it in for 10 minutes, when nobody joins for 15 minutes"),
    (BotSettings(), "and 1 minute after everybody else has left"),
    (BotSettings(), "after 10 minutes among other bots only, and after 30 minutes of silence"),
    (BotSettings(), "by the links that you type as well, and makes the recordings."),
    (BotSettings(layout=Layout.AUDIO_ONLY), "records the sound and no picture"),
    (BotSettings(layout=Layout.GALLERY), "records sound and picture"),
    (BotSettings(retention=Retention(None)), "until somebody deletes it"),
    (BotSettings(retention=Retention(1)), "for 1 hour and then"),
    (BotSettings(retention=Retention(36)), "for 36 hours and then"),
    (BotSettings(retention=Retention(24)), "for 1 day and then"),
    (BotSettings(leaving=Leaving(everyone_left=1)), "and 1 second after everybody"),
    (BotSettings(leaving=Leaving(silence=90)), "1 minute and 30 seconds of silence"),
    (BotSettings(chat_on_join="Recorded, {all} of it"), "in the chat, where there is one: "),
    (BotSettings(chat_on_join="Recorded, {all} of it"), "“Recorded, {all} of it”"),
    (BotSettings(transcript=By(None)), "No transcript is made."),
    (BotSettings(transcript=By("recallai_streaming", "de")), "made by Recall.ai during"),
    (BotSettings(transcript=By("recallai_streaming", "de")), "the code “de”"),
    (BotSettings(transcript=By("deepgram_streaming")), "made by Deepgram during"),
    (BotSettings(transcript=By("deepgram_streaming")), "Deepgram receives the sound"),
]


def privacy(bot: BotSettings) -> str:
    return Browser(World(bot=bot)).get("/privacy").page.one("main").text


@pytest.mark.parametrize(("bot", "said"), SAID, ids=[said for _, said in SAID])
def test_each_setting_is_said_in_words(bot: BotSettings, said: str) -> None:
    assert said in privacy(bot)


@pytest.mark.parametrize("on", [True, False])
def test_links_to_recordings_are_told_of_where_they_are_given(on: bool) -> None:
    text = Browser(World(media_links=on)).get("/privacy").page.one("main").text
    assert ("asks Recall.ai for a link and shows it to you alone" in text) is on
    assert ("stored encrypted for 5 minutes" in text) is on


def test_every_company_that_can_write_a_transcript_has_a_name() -> None:
    assert set(texts.TRANSCRIBERS) == set(PROVIDERS)


@pytest.mark.parametrize("name", ["none", "captions", *PROVIDERS])
def test_whoever_else_hears_a_meeting_is_named_among_those_who_receive_data(name: str) -> None:
    outside = name not in {"none", "captions", "recallai_streaming"}
    assert ("receives the sound of a meeting" in privacy(BotSettings(By.parse(name)))) == outside


def test_the_text_for_the_chat_is_shown_and_never_run() -> None:
    answer = Browser(World(bot=BotSettings(chat_on_join="<script>alert(1)</script>"))).get(
        "/privacy"
    )
    assert "<script>alert" not in answer.body
    assert "&lt;script&gt;alert(1)" in answer.body


@pytest.mark.parametrize(
    ("scope", "colleagues", "others"),
    [(Scope.COMPANY, True, False), (Scope.WORKSPACE, True, True), (Scope.CALENDAR, False, False)],
)
def test_what_other_users_are_shown_is_said_by_who_shares_a_bot(
    scope: Scope, *, colleagues: bool, others: bool
) -> None:
    text = Browser(World(scope=scope)).get("/privacy").page.one("main").text
    assert ("see that your bot comes to it, your name and what the bot is called" in text) == (
        colleagues
    )
    assert ("see only that a bot comes to it" in text) == others


def test_how_long_choices_are_kept_is_said_alike_everywhere(world: World) -> None:
    assert (KEPT.days, SERIES_KEPT.days, STOP_KEPT.days) == (180, 800, 7)
    browser = world.add_user()
    world.add_rows(make_row())
    for path in ("/privacy", "/account", "/meetings/e-1/link"):
        text = browser.get(path).page.one("main").text
        assert "about half a year after" in text
        assert "about 800 days after" in text
    for path in ("/privacy", "/account"):
        assert re.search("everybody.{0,45} a week after", browser.get(path).page.one("main").text)
    leaving = browser.get("/connections/c-1/disconnect").page.one("main").text
    # What is renewed when less than half of its time is left lasts that long at least.
    assert "at least three months after it, that for a series for at least a year" in leaving


@pytest.mark.parametrize("scope", Scope)
def test_the_home_page_promises_one_bot_only_where_colleagues_share_it(scope: Scope) -> None:
    page = Browser(World(scope=scope)).get("/").page
    names = [name.text for name in page.one("ul", class_="grid").all("h3")]
    assert len(names) == 4
    assert ("One bot for colleagues" in names) == (scope is not Scope.CALENDAR)
    assert ("A bot of your own" in names) == (scope is Scope.CALENDAR)


def test_how_long_each_thing_is_kept_is_said_from_the_one_table() -> None:
    text = privacy(BotSettings())
    assert texts.RETENTION.keys() == TABLE.keys()
    for name, sentence in texts.RETENTION.items():
        days = TABLE[name].days
        assert sentence.format(days=f"{days} day" if days == 1 else f"{days} days") in text


def test_the_operator_is_named_or_it_is_said_that_nobody_is() -> None:
    silent = Browser(World()).get("/privacy").page.one("main").text
    assert texts.OPERATOR_UNNAMED in silent
    assert texts.OPERATOR_NO_CONTACT in silent
    assert texts.NO_LEGAL_BASIS in silent
    operator = Operator("Corp <b>Ltd", "privacy@corp.example", "FAKE-BASIS {of} law")
    answer = Browser(World(operator=operator)).get("/privacy")
    said = answer.page.one("main").text
    assert "This Rollcall is run by Corp <b>Ltd." in said
    assert "go to privacy@corp.example." in said
    assert "FAKE-BASIS {of} law" in said
    assert "<b>" not in answer.body


@pytest.mark.parametrize(
    ("months", "said"), [(24, "nobody has used for 24 months"), (0, "stay until you delete them")]
)
def test_when_unused_accounts_end_is_said(months: int, said: str) -> None:
    world = World(operator=Operator(unused_months=months))
    assert said in Browser(world).get("/privacy").page.one("main").text


@pytest.mark.parametrize(
    ("region", "place"),
    [("eu-central-1", "in Frankfurt, Germany (eu-central-1), in"), ("xx-new-1", "in xx-new-1, in")],
)
def test_it_is_said_where_the_data_are(region: str, place: str) -> None:
    world = World(operator=Operator(region=region))
    assert place in Browser(world).get("/privacy").page.one("main").text


@pytest.mark.parametrize("sends", [True, False])
def test_whether_mail_is_sent_and_by_whom_is_said_before_anybody_signs_in(*, sends: bool) -> None:
    world = World(sends_mail=sends, operator=Operator(unused_months=24, idle_weeks=4))
    home = Browser(world).get("/").page.by_id("mail-said").text
    text = Browser(world).get("/privacy").page.one("main").text
    for page in (home, text):
        assert ("Amazon SES" in page) == sends
        assert ("sends no mail" in page) != sends
    assert ("opens Rollcall for 4 weeks, one mail asks" in text) == sends
    assert ("told by mail a month and a week before" in text) == sends


def test_where_nobody_is_asked_whether_to_go_on_the_text_says_nothing_of_it() -> None:
    assert "asks whether to go on" not in Browser(World()).get("/privacy").page.one("main").text


def test_rights_processors_and_date_are_said() -> None:
    text = privacy(BotSettings())
    for said in ("Oregon, USA", "Recall.ai (Hyperdoc", "Google LLC", "data protection authority"):
        assert said in text
    assert "This text is of 30 November 2026." in text


def test_the_text_says_what_a_guests_no_does_where_the_chat_has_a_link_for_it() -> None:
    shown = Browser(World(bot=BotSettings(chat_on_join="{bot} of {person}: {link}"))).get(
        "/privacy"
    )
    assert "[name of the bot] of [name of its user]: [link]" in shown.body
    assert "a guest asked, not who" in shown.body
    without = Browser(World(bot=BotSettings(chat_on_join="Recorded."))).get("/privacy")
    assert "a guest asked" not in without.body
