"""One letter of each kind, as a document and as text."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

from rollcall.domain.mail.absence import Idle, Paused, Unused
from rollcall.domain.mail.company import CompanyRules
from rollcall.domain.mail.digest import Digest, Listed
from rollcall.domain.mail.kinds import MailKind
from rollcall.domain.mail.letter import Letter
from rollcall.domain.mail.said import title_of
from rollcall.domain.mail.tales import NUDGES, AccessLost, BotTrouble, Tale
from rollcall.domain.mail.writing import Reader, deletion_receipt, write
from rollcall.domain.problems import Problem
from rollcall.protocol.mail_links import MailLinks
from tests.support.mail import KEY
from tests.support.portal.rows import COMPANY, NOW, make_facts

EMAIL = f"ada@{COMPANY}"
ZONE = ZoneInfo("Europe/Berlin")
UNTIL = NOW + timedelta(days=1)


def letters() -> dict[str, Letter]:
    """Return them by name."""
    meetings = [
        make_facts(f"e-{number}", title=title, start=NOW + timedelta(hours=3 * number))
        for number, title in enumerate(("Kick-off", "Price talk with Fennimore", "اجتماع التخطيط"))
    ]
    private = make_facts("e-9", title="Dentist", private=True)
    reader = Reader(EMAIL, "Ada's notes", ZONE, (*meetings, private))
    links = MailLinks("https://rollcall.example", lambda: KEY, "u-1", NOW)
    reasons = ("client.example is outside your company.", "You declined this meeting.", "")
    listed = [
        Listed(one, number != 1, why)
        for number, (one, why) in enumerate(zip(meetings, reasons, strict=True))
    ]
    happened, remedy = "The host did not let the bot in.", "Ask the host to admit it next time."
    named = (title_of(meetings[0]), meetings[0].start)
    tales: dict[str, Tale] = {
        "access-lost": _lost(0),
        "access-lost-last": _lost(len(NUDGES) - 1),
        "bot-waits": BotTrouble(MailKind.BOT_WAITS, "x", UNTIL, *named, "", ""),
        "not-recorded": BotTrouble(MailKind.NOT_RECORDED, "x", UNTIL, *named, happened, remedy),
        "digest": Digest(MailKind.DIGEST, "x", UNTIL, (*listed, Listed(private, False, ""))),
        "company-rules": CompanyRules(
            MailKind.COMPANY_RULES,
            "x",
            UNTIL,
            (*listed, Listed(private, False, "")),
        ),
        "idle": Idle(MailKind.IDLE, "x", UNTIL, 6, (NOW + timedelta(days=7)).date()),
        "paused": Paused(MailKind.PAUSED, "x", UNTIL),
        "unused": Unused(MailKind.UNUSED, "x", UNTIL, (NOW + timedelta(days=30)).date()),
    }
    return {
        **{name: write(tale, reader, links) for name, tale in tales.items()},
        "deleted": deletion_receipt(EMAIL, NOW, ZONE, "FAKE-RECEIPT"),
        "deleted-unused": deletion_receipt(EMAIL, NOW, ZONE, "FAKE-RECEIPT", unused=True),
    }


def _lost(stage: int) -> AccessLost:
    return AccessLost(
        MailKind.ACCESS_LOST, "x", UNTIL, "c-1", EMAIL, NOW, stage, Problem.ACCESS_ENDED
    )
