from __future__ import annotations

import re
import subprocess
import sys
from datetime import UTC, datetime
from html import unescape
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from httpx import Client, Response

from functions.oauth_callback.main import compose
from local.google_twin.events.edits import subject
from rollcall.adapters.dynamodb.portal import DynamoPortalStore
from rollcall.adapters.dynamodb.table import Table
from rollcall.adapters.google.revoker import GoogleGrantRevoker
from rollcall.adapters.kms import KmsTokenVault
from rollcall.domain.model import Connection
from rollcall.domain.secret import Secret
from rollcall.protocol.id_token import Identity
from rollcall.runtime.form_tokens import form_token, masked
from rollcall.runtime.passing_cookies import notice_cookie
from tests.integration.oauth.conftest import COOKIE_KEY, Site
from tests.support.passing import carried

ADA, GRACE, MAX = "ada@corp.example", "grace@corp.example", "max@gmail.com"
SESSION = "rollcall-session"


def ask(person: Client, url: str) -> Response:
    return person.get(url, follow_redirects=False)


def at_google(person: Client, url: str, email: str, **fields: str) -> str:
    """Choose an account and answer the consent if it is shown; the address to return to."""
    page = person.get(url)
    form = {"request": _hidden(page.text), "account": email}
    answer = person.post(_action(url), data=form)
    if answer.status_code == 200:
        consent = {"calendar": "on", "decision": "continue", **fields}
        sent = {**form, **{name: value for name, value in consent.items() if value}}
        answer = person.post(_action(url), data=sent)
    assert answer.status_code == 303
    return answer.headers["location"]


NOTICES = notice_cookie("http://127.0.0.1", lambda: [Secret(COOKIE_KEY)], lambda: False)


def led_to(answer: Response) -> tuple[str, str]:
    """Where a redirect leads, and the word of the notice that is shown there."""
    return answer.headers["location"], carried(
        NOTICES, answer.headers.get_list("set-cookie"), datetime.now(UTC)
    )


def _hidden(page: str) -> str:
    found = re.search(r'name="request" value="([^"]*)"', page)
    assert found
    return unescape(found[1])


def _action(url: str) -> str:
    return url.partition("?")[0]


def trip(person: Client, purpose: str, email: str, **fields: str) -> Response:
    start = ask(person, f"/auth/google/start?purpose={purpose}")
    assert start.status_code == 303
    return ask(person, at_google(person, start.headers["location"], email, **fields))


def connections(site: Site, issuer: str, account: str) -> list[Connection]:
    identity = Identity(issuer, account, "", "")
    table = Table(site.aws.client("dynamodb"), site.env["ROLLCALL_STATE_TABLE"])
    return DynamoPortalStore(table).connections(identity.user_id)


def woken(site: Site) -> list[str]:
    queue = site.env["ROLLCALL_WAKE_QUEUE_URL"]
    answer = site.aws.client("sqs").receive_message(QueueUrl=queue, WaitTimeSeconds=2)
    return [message["Body"] for message in answer.get("Messages", [])]


def test_a_person_signs_in_connects_and_signs_out(site: Site, person: Client) -> None:
    signed_in = trip(person, "sign_in", ADA)
    assert signed_in.headers["location"] == "/"
    session = person.cookies[SESSION]
    connected = trip(person, "connect", ADA)
    assert led_to(connected) == ("/onboarding", "connected")
    (stored,) = connections(site, site.google, subject(ADA))
    vault = KmsTokenVault(site.aws.client("kms"), site.env["ROLLCALL_TOKEN_KEY_ID"])
    token = vault.decrypt(stored.token, user_id=stored.user_id, calendar_key=stored.calendar_key)
    assert token.startswith("local-refresh-")
    assert stored.email == ADA
    assert len(woken(site)) == 1
    GoogleGrantRevoker(f"{site.google}/revoke").revoke(token)
    GoogleGrantRevoker(f"{site.google}/revoke").revoke(token)
    left = person.post(
        "/auth/logout",
        data={"form_token": masked(form_token(session), bytes(32))},
        headers={"origin": site.origin},
        follow_redirects=False,
    )
    assert led_to(left) == ("/", "signed_out")
    assert SESSION not in person.cookies


def test_without_a_session_connecting_leads_through_the_sign_in(site: Site, person: Client) -> None:
    first = ask(person, "/auth/google/start?purpose=connect")
    second = ask(person, first.headers["location"])
    back = ask(person, at_google(person, second.headers["location"], GRACE))
    third = ask(person, back.headers["location"])
    done = ask(person, at_google(person, third.headers["location"], GRACE))
    assert led_to(done) == ("/onboarding", "connected")


@pytest.mark.parametrize(
    ("email", "fields", "notice"),
    [
        (ADA, {"calendar": ""}, "calendar_box"),
        (ADA, {"decision": "deny"}, "denied"),
        (MAX, {}, "other_account"),
    ],
)
def test_what_cannot_be_used_is_told_and_changes_nothing(
    site: Site, person: Client, email: str, fields: dict[str, str], notice: str
) -> None:
    trip(person, "sign_in", ADA)
    before = connections(site, site.google, subject(ADA))
    answer = trip(person, "connect", email, **fields)
    assert led_to(answer) == ("/onboarding", notice)
    assert connections(site, site.google, subject(ADA)) == before


def test_another_account_gets_its_grant_back_unless_it_is_connected_here(
    site: Site, person: Client
) -> None:
    trip(person, "sign_in", GRACE)
    assert led_to(trip(person, "connect", GRACE)) == ("/onboarding", "connected")
    trip(person, "sign_in", ADA)
    kept = trip(person, "connect", GRACE)
    assert led_to(kept) == ("/onboarding", "other_account_kept")
    assert site.granted_to_rollcall(GRACE)
    back = trip(person, "connect", MAX)
    assert led_to(back) == ("/onboarding", "other_account")
    assert not site.granted_to_rollcall(MAX)


def test_people_of_other_domains_are_refused_and_nothing_of_them_is_stored(
    site: Site, person: Client
) -> None:
    database = site.aws.client("dynamodb")

    def stored() -> tuple[int, int]:
        tables = ("ROLLCALL_STATE_TABLE", "ROLLCALL_EPHEMERAL_TABLE")
        users, used = (database.scan(TableName=site.env[name])["Count"] for name in tables)
        return users, used

    users, used = stored()
    with site.allowing("corp.example"):
        page = trip(person, "sign_in", MAX)
        assert page.status_code == 403
        assert "This Rollcall is for people of corp.example" in page.text
        assert "You signed in as max@gmail.com." in page.text
        assert SESSION not in person.cookies
        # The used transaction, which names nobody and ends after a quarter of an hour.
        assert stored() == (users, used + 1)
        assert trip(person, "sign_in", ADA).headers["location"] == "/"


def test_a_code_without_its_issuer_is_not_exchanged(site: Site, person: Client) -> None:
    httpx.put(f"{site.google}/admin/faults", json={"omit_issuer": True})
    assert trip(person, "sign_in", ADA).status_code == 400
    assert SESSION not in person.cookies
    httpx.put(f"{site.google}/admin/faults", json={})
    assert trip(person, "sign_in", ADA).headers["location"] == "/"


def test_google_checks_the_challenge_that_belongs_to_our_verifier(
    site: Site, person: Client
) -> None:
    start = ask(person, "/auth/google/start")
    url = start.headers["location"]
    asked = parse_qs(urlsplit(url).query)
    foreign = url.replace(asked["code_challenge"][0], "A" * 43)
    back = ask(person, at_google(person, foreign, ADA))
    assert back.status_code == 400
    assert SESSION not in person.cookies


def test_reloading_the_callback_uses_the_code_once(site: Site, person: Client) -> None:
    start = ask(person, "/auth/google/start")
    address = at_google(person, start.headers["location"], ADA)
    kept = httpx.Cookies(person.cookies)
    assert ask(person, address).headers["location"] == "/"
    assert ask(person, address).headers["location"] == "/"
    with Client(base_url=site.origin, cookies=kept, timeout=20) as stranger:
        assert ask(stranger, address).status_code == 400


@pytest.mark.parametrize(
    ("fault", "status"),
    [("no_id_token", 400), ("server_error", 503), ("invalid_client", 503), ("html", 503)],
)
def test_trouble_at_google_signs_nobody_in(
    site: Site, person: Client, fault: str, status: int
) -> None:
    start = ask(person, "/auth/google/start")
    address = at_google(person, start.headers["location"], ADA)
    made = person.put(f"{site.google}/admin/faults", json={"token": [{"kind": fault}]})
    assert made.is_success
    assert ask(person, address).status_code == status
    assert SESSION not in person.cookies


@pytest.mark.parametrize("missing", ["ROLLCALL_GOOGLE_CLIENT_ID", "ROLLCALL_STATE_TABLE"])
def test_a_missing_setting_is_a_page_for_people_and_a_name_in_the_log(
    site: Site, missing: str, capsys: pytest.CaptureFixture[str]
) -> None:
    env = {**site.env, missing: "", "POWERTOOLS_SERVICE_NAME": f"oauth-{missing}"}
    answer = compose(env)({"requestContext": {"requestId": "r"}}, None)
    assert answer["statusCode"] == 503
    assert missing in capsys.readouterr().out
    assert missing not in answer["body"]


def test_a_secret_that_is_still_empty_is_a_page_to_try_later(site: Site) -> None:
    empty = site.aws.client("secretsmanager").create_secret(Name="still-empty")["ARN"]
    env = {**site.env, "ROLLCALL_GOOGLE_CLIENT_SECRET_NAME": empty}
    event = {
        "rawPath": "/auth/google/start",
        "requestContext": {"requestId": "r", "http": {"method": "GET"}},
    }
    answer = compose(env)(event, None)
    assert answer["statusCode"] == 503
    assert answer["cookies"] == []


def test_importing_the_function_calls_nothing(site: Site) -> None:
    env = {**site.env, "AWS_ENDPOINT_URL": "http://127.0.0.1:9"}
    code = (
        "from functions.oauth_callback.main import lambda_handler; print(callable(lambda_handler))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], env=env, capture_output=True, text=True, check=True
    )
    assert done.stdout == "True\n"
