"""A restore brings back what keeps people out and bots away, before anybody's rules."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from operate.commands.restore import RestoredPeople
from rollcall.adapters.dynamodb import keys
from rollcall.adapters.dynamodb.guest_store import DynamoGuestStore
from rollcall.adapters.dynamodb.mail import DynamoMailStore
from rollcall.domain.audit import Act, AuditEntry
from rollcall.domain.mail.kinds import MailKind
from rollcall.domain.override_keys import Kind, OverrideKey
from rollcall.domain.policy_checks import MOST_ENTRIES
from rollcall.domain.preferences import Mode, Override, Preferences
from rollcall.domain.stops import Stop
from rollcall.ports.guest_store import About
from rollcall.ports.portal_store import Mark, OverrideChange
from tests.contract.stores import AUDIENCES, a_user
from tests.contract.tables import create_state_table
from tests.support.dying import Died, dying
from tests.unit.operate.conftest import ADA, BOB, MARK, Scene
from tests.unit.operate.test_restore import ANN, lose, restored

CORP = "corp.example"
AUDIENCE = AUDIENCES.of(ADA, CORP)
NO = About(AUDIENCE, "0123456789abcdef01234567")
STOP = Stop("occurrence-1", ADA, "mark", "Ada", users=(BOB,))
NEVER = '{"never_words": ["board"]}'


@pytest.fixture
def company(scene: Scene) -> Scene:
    """Both people are of one company; what is stored from here on is in no copy yet."""
    for user_id, email in ((ADA, ANN), (BOB, "bob@corp.example")):
        user = replace(scene.site.people.user(user_id) or a_user(), hosted_domain=CORP)
        scene.accounts.put_user(replace(user, email=email), MARK)
    return scene


def copied(scene: Scene) -> None:
    """Copy the state table; an hour goes by."""
    database: Any = scene.site.aws("dynamodb")
    create_state_table(database, "copy")
    for row in database.scan(TableName="state")["Items"]:
        database.put_item(TableName="copy", Item=row)
    scene.now += timedelta(hours=1)


def lose_all(scene: Scene) -> None:
    """Every row, as when somebody begins with an empty table."""
    database: Any = scene.site.aws("dynamodb")
    for row in database.scan(TableName="state")["Items"]:
        database.delete_item(TableName="state", Key={k: row[k] for k in ("pk", "sk")})


def sign_in(scene: Scene, user_id: str, email: str) -> None:
    user = a_user(
        user_id=user_id, subject=user_id, email=email, created_at=scene.now, generation="g-2",
        last_seen=scene.now.date(), hosted_domain=CORP,
    )  # fmt: skip
    scene.accounts.put_user(user, replace(MARK, now=scene.now))


def is_blocked(scene: Scene, user_id: str) -> bool:
    user = scene.site.people.user(user_id)
    assert user is not None
    return user.blocked


def set_policy(scene: Scene, folder: Path, text: str) -> None:
    file = folder / "policy.json"
    file.write_text(text)
    assert scene.run("policy", "set", str(file), "--yes")[0] == 0


# --- blocks


def test_who_was_blocked_and_signed_in_anew_since_is_blocked_again(company: Scene) -> None:
    company.run("people", "block", ANN, "--yes")
    copied(company)
    lose_all(company)
    sign_in(company, ADA, ANN)
    assert not is_blocked(company, ADA)
    assert restored(company).blocks == 1
    assert is_blocked(company, ADA)
    assert restored(company).blocks == 0


def test_a_block_that_was_taken_back_since_stays_taken_back(company: Scene) -> None:
    company.run("people", "block", ANN, "--yes")
    copied(company)
    company.run("people", "unblock", ANN)
    assert restored(company).blocks == 0
    assert not is_blocked(company, ADA)


def ended_while_blocked(scene: Scene) -> None:
    scene.run("people", "block", ANN, "--yes")
    scene.site.portal.erase(ADA, "FAKE-RECEIPT", replace(MARK, now=scene.now))
    scene.now += timedelta(minutes=5)
    scene.serve()
    assert scene.accounts.stays_blocked(ADA)


def test_who_was_blocked_when_the_account_ended_does_not_come_back_in(company: Scene) -> None:
    ended_while_blocked(company)
    copied(company)
    lose_all(company)
    assert restored(company).blocks == 1
    sign_in(company, ADA, ANN)
    assert is_blocked(company, ADA)


def test_nor_does_who_signed_in_before_it_was_restored(company: Scene) -> None:
    ended_while_blocked(company)
    copied(company)
    lose_all(company)
    sign_in(company, ADA, ANN)
    assert restored(company).blocks == 1
    assert is_blocked(company, ADA)
    assert not company.accounts.stays_blocked(ADA)


def test_a_block_of_an_ended_account_that_was_taken_back_stays_so(company: Scene) -> None:
    ended_while_blocked(company)
    copied(company)
    entry = AuditEntry(company.now, "operator test", Act.UNBLOCKED, ADA)
    company.site.people.unblock(ADA, replace(MARK, now=company.now), entry)
    assert restored(company).blocks == 0
    assert not company.accounts.stays_blocked(ADA)


def test_a_block_holds_for_the_new_account_of_who_was_deleted_since(company: Scene) -> None:
    company.run("people", "block", ANN, "--yes")
    copied(company)
    company.site.portal.erase(ADA, "FAKE-RECEIPT", replace(MARK, now=company.now))
    company.now += timedelta(minutes=5)
    company.serve()
    company.site.aws("dynamodb").delete_item(
        TableName="state",
        Key={"pk": {"S": keys.BLOCKS}, "sk": {"S": keys.block(ADA)["sk"]}},
    )
    sign_in(company, ADA, ANN)
    told = restored(company)
    assert (told.deleted, told.blocks) == (1, 1)
    assert is_blocked(company, ADA)


# --- deletions


def test_what_was_deleted_stays_so_for_who_signed_up_again_since(company: Scene) -> None:
    copied(company)
    company.site.portal.erase(ADA, "FAKE-RECEIPT", replace(MARK, now=company.now))
    company.now += timedelta(minutes=5)
    company.serve()
    sign_in(company, ADA, ANN)
    assert restored(company).deleted == 1
    assert company.site.worker.connections(ADA) == []


def test_deletions_of_before_are_known_to_the_next_restore(company: Scene) -> None:
    database: Any = company.site.aws("dynamodb")
    copied(company)
    older = database.scan(TableName="copy")["Items"]
    company.site.portal.erase(ADA, "FAKE-RECEIPT", replace(MARK, now=company.now))
    company.now += timedelta(minutes=5)
    company.serve()
    database.delete_table(TableName="copy")
    copied(company)
    lose_all(company)
    assert restored(company).tombstones == 1
    create_state_table(database, "older")
    for row in older:
        database.put_item(TableName="older", Item=row)
    code, told = company.asked(RestoredPeople, "restore", "--from", "older", "--yes")
    assert (code, told.deleted) == (0, 1)
    assert company.site.people.user(ADA) is None


# --- policy


def test_a_policy_that_was_lost_holds_again_before_anybody_is_back(
    company: Scene, tmp_path: Path
) -> None:
    set_policy(company, tmp_path, NEVER)
    copied(company)
    lose_all(company)
    assert restored(company).policy == "brought_back"
    assert company.site.policies.policy().never_words == ("board",)
    assert restored(company).policy == "same"


def test_a_pause_of_then_holds_again(company: Scene) -> None:
    company.run("pause", "--remove-bots", "--yes")
    copied(company)
    lose_all(company)
    restored(company)
    held = company.site.policies.policy().paused
    assert held is not None
    assert held.and_running


def test_a_policy_of_today_stays_and_that_of_then_can_be_read(
    company: Scene, tmp_path: Path
) -> None:
    set_policy(company, tmp_path, NEVER)
    copied(company)
    set_policy(company, tmp_path, '{"never_words": ["pay"]}')
    code, out, _err = company.run("restore", "--from", "copy", "--yes")
    assert code == 0
    assert "rollcall policy show --from copy" in out
    assert company.site.policies.policy().never_words == ("pay",)
    shown = json.loads(company.run("policy", "show", "--from", "copy")[1])
    assert shown["never_words"] == ["board"]


def put_policy_of_then(scene: Scene, **held: Any) -> dict[str, Any]:
    """A policy in the copy that no command of this version stores; the row."""
    row = {"pk": {"S": "POLICY"}, "sk": {"S": "CURRENT"}, "version": {"N": "3"}, **held}
    scene.site.aws("dynamodb").put_item(TableName="copy", Item=row)
    return row


@pytest.mark.parametrize(
    "held",
    [
        {"never_moons": {"L": [{"S": "full"}]}},
        {"never_words": {"L": [{"S": f"board {number}"} for number in range(MOST_ENTRIES + 1)]}},
    ],
    ids=["of a newer version", "refused today"],
)
def test_where_none_holds_a_policy_comes_back_as_it_was_whatever_is_thought_of_it_today(
    company: Scene, held: dict[str, Any]
) -> None:
    copied(company)
    row = put_policy_of_then(company, **held)
    assert restored(company).policy == "brought_back"
    assert company.site.state.get(keys.POLICY) == row
    assert (Act.POLICY_CHANGED, "") in company.acts()
    assert restored(company).policy == "same"


@pytest.mark.parametrize("only", [[], ["--only", ANN]])
def test_a_policy_that_means_nothing_stops_before_anybody_is_back(
    company: Scene, tmp_path: Path, only: list[str]
) -> None:
    copied(company)
    row = put_policy_of_then(company, changed_at={"S": "yesterday"})
    lose(company, ADA)
    code, out, err = company.run("restore", "--from", "copy", "--yes", *only)
    assert (code, out) == (2, "")
    assert "The policy in copy cannot be read, so nobody is brought back." in err
    assert company.site.people.user(ADA) is None
    assert company.site.state.get(keys.POLICY) is None
    set_policy(company, tmp_path, NEVER)
    at = {name: row[name] for name in ("pk", "sk")}
    company.site.aws("dynamodb").delete_item(TableName="copy", Key=at)
    restored(company, *only)
    assert company.site.people.user(ADA) is not None
    assert company.site.policies.policy().never_words == ("board",)


# --- guests, organisers, letters


def say_no(scene: Scene) -> None:
    until = scene.now + timedelta(days=9)
    DynamoGuestStore(scene.site.state).say_no(NO, "guest1", ADA, until, Mark("main", scene.now))


def noes(scene: Scene) -> set[str]:
    return set(scene.site.portal.rules(BOB, scene.now).guest_noes)


def test_a_guests_no_comes_back_and_everybodys_events_are_evaluated_again(company: Scene) -> None:
    say_no(company)
    copied(company)
    database: Any = company.site.aws("dynamodb")
    at = {"pk": {"S": keys.guests(AUDIENCE)}, "sk": {"S": f"NO#{NO.id}"}}
    database.delete_item(TableName="state", Key=at)
    before = company.site.worker.connections(BOB)[0].requested
    assert restored(company).noes == 1
    assert noes(company) == {NO.id}
    assert company.site.worker.connections(BOB)[0].requested > before
    assert restored(company).noes == 0


def test_a_guests_no_that_was_taken_back_since_stays_taken_back(company: Scene) -> None:
    say_no(company)
    copied(company)
    store = DynamoGuestStore(company.site.state)
    store.take_back(NO, "guest1", [ADA], 5, Mark("main", company.now))
    assert restored(company).noes == 0
    assert noes(company) == set()


def test_a_no_that_has_ended_is_not_brought_back(company: Scene) -> None:
    say_no(company)
    copied(company)
    lose_all(company)
    company.now += timedelta(days=10)
    assert restored(company).noes == 0


def test_an_organisers_stop_comes_back_and_goes_with_the_account(company: Scene) -> None:
    until = company.now + timedelta(days=9)
    company.site.portal.save_stop(BOB, CORP, STOP, until, MARK)
    copied(company)
    lose_all(company)
    assert restored(company).stops == 1
    assert company.site.portal.rules(BOB, company.now).stops == (STOP,)
    company.site.portal.erase(ADA, "FAKE-RECEIPT", replace(MARK, now=company.now))
    company.now += timedelta(minutes=5)
    company.serve()
    assert company.site.portal.rules(BOB, company.now).stops == ()
    assert restored(company).stops == 0


def test_who_wants_no_letters_is_sent_none(company: Scene) -> None:
    mail = DynamoMailStore(company.site.state)
    mail.choose(ADA, MailKind.DIGEST, on=True)
    mail.record_report(ADA, "letter-1", ["mark"], company.now)
    before = mail.choices(ADA)
    copied(company)
    lose(company, ADA)
    restored(company)
    assert mail.choices(ADA) == before


# --- what is not brought back is said


def test_invitations_that_are_gone_are_named_and_let_nobody_in(company: Scene) -> None:
    company.run("people", "invite", "guest@other.example")
    copied(company)
    company.run("people", "withdraw", "guest@other.example")
    assert restored(company).invitations == ("guest@other.example",)
    assert company.site.people.invitation("guest@other.example", company.now) is None
    out = company.run("restore", "--from", "copy", "--yes")[1]
    assert "rollcall people invite" in out


# --- crashes


def everything(scene: Scene) -> Any:
    """What people, pages and worker see."""
    site, mail = scene.site, DynamoMailStore(scene.site.state)
    people = [
        (
            replace(site.people.user(one) or a_user(), generation=""),
            site.portal.preferences(one),
            site.portal.rules(one, scene.now).series,
            site.portal.rules(one, scene.now).stops,
            [(c.calendar_key, c.wanted, c.token) for c in site.portal.connections(one)],
            mail.choices(one),
        )
        for one in (ADA, BOB)
    ]
    return people, noes(scene), site.policies.policy().never_words, is_blocked(scene, BOB)


@pytest.mark.slow
def test_killed_after_any_write_and_repeated_it_ends_the_same(
    company: Scene, tmp_path: Path
) -> None:
    database: Any = company.site.aws("dynamodb")
    full(company, tmp_path)
    before = everything(company)
    copied(company)
    lose_all(company)
    killed = 0
    for number in range(1, 200):
        with pytest.MonkeyPatch.context() as patch:
            dying(patch, number)
            try:
                restored(company)
            except Died:
                killed += 1
            else:
                break
        restored(company)
        assert everything(company) == before, f"after write {number}"
        lose_all(company)
    assert killed > 12
    assert database.scan(TableName="copy")["Count"] > 12


def full(scene: Scene, folder: Path) -> None:
    """Ada has a bit of everything, and Bob is blocked."""
    portal = scene.site.portal
    set_policy(scene, folder, NEVER)
    for user_id in (ADA, BOB):
        portal.save_preferences(user_id, Preferences(Mode.EVERY), 0, MARK)
        change = OverrideChange(OverrideKey(Kind.SERIES, "series-1"), Override.SKIP)
        portal.set_overrides(user_id, [change], MARK)
    say_no(scene)
    portal.save_stop(BOB, CORP, STOP, scene.now + timedelta(days=9), MARK)
    DynamoMailStore(scene.site.state).choose(ADA, MailKind.DIGEST, on=True)
    scene.connect(ADA, "ada@home.example", "calendar-2")
    scene.run("people", "block", "bob@corp.example", "--yes")
