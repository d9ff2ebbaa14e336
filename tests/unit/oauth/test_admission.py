"""Who may come in: people of the operator's domains, at sign-in, at connect and afterwards."""

from __future__ import annotations

import pytest

from functions.oauth_callback.main import compose
from rollcall.protocol.oauth_grant import CALENDAR_SCOPE
from rollcall.runtime.settings import Settings
from tests.support.oauth.google import LocalGoogle
from tests.support.oauth.world import Browser, Claims, Page, World
from tests.support.settings import environment_of

MAX: Claims = {"sub": "2002", "email": "max@gmail.com", "name": "Max"}
REFUSED: list[Claims] = [
    MAX,
    {"email": "eve@evil.example", "hd": "evil.example"},
    {"email": "ada@eu.corp.example", "hd": "eu.corp.example"},
    {"email": "ada@notcorp.example"},
    {"email": "ada@corp.example.evil.example"},
    {"email": "ada@corp.example", "email_verified": False},
    {"email": "ada@corp.example", "email_verified": None},
    {"email": None},
    {"email": None, "hd": "evil.example"},
    {"email": "ada@corp.ex\N{KELVIN SIGN}mple"},
    {"email": "ada@evil.example", "hd": "corp.e\uff58ample"},
    {"email": "ada@evil.example", "hd": ""},
]


@pytest.fixture
def world(google: LocalGoogle) -> World:
    return World(google, allowed="corp.example,sister.example")


def assert_nothing_stored(world: World) -> None:
    assert world.state.users == {}
    assert world.state.sessions == {}
    assert world.state.connections == {}
    assert world.queue.take() == []


@pytest.mark.parametrize(
    "claims",
    [
        {"email": "ada@corp.example", "hd": "corp.example"},
        {"email": "ada@corp.example"},
        {"email": "Ada@CORP.example"},
        {"email": "ada@secondary.example", "hd": "corp.example"},
        {"email": "ada@secondary.example", "hd": "Corp.Example"},
        {"email": "ada@sister.example", "hd": "holding.example"},
    ],
    ids=str,
)
def test_people_of_a_listed_domain_sign_in_and_connect(browser: Browser, claims: Claims) -> None:
    assert browser.sign_in(**claims).location == "/"
    connected = browser.finish(browser.start("connect"), claims)
    assert connected.led_to == ("/onboarding", "connected")


@pytest.mark.parametrize("claims", REFUSED, ids=ascii)
def test_of_others_nothing_is_stored(browser: Browser, claims: Claims) -> None:
    page = browser.sign_in(**claims)
    assert page.status == 403
    assert browser.jar == {}
    assert_nothing_stored(browser.world)


@pytest.mark.parametrize("hd", [["corp.example"], {"corp.example": 1}, True, 1], ids=str)
def test_a_hosted_domain_of_another_type_is_no_token_of_googles(
    browser: Browser, hd: object
) -> None:
    assert browser.sign_in(**MAX, hd=hd).status == 400
    assert_nothing_stored(browser.world)


def test_a_hosted_domain_in_the_address_line_is_not_read(browser: Browser) -> None:
    asked = browser.start()
    answer = browser.world.token_answer(asked["nonce"], MAX)
    browser.world.google.answer = lambda _form: answer
    page = browser.return_with(state=asked["state"], code="x", hd="corp.example")
    assert page.status == 403
    assert_nothing_stored(browser.world)


def test_the_page_names_the_domains_and_the_account(browser: Browser) -> None:
    page = browser.sign_in(**MAX)
    assert "<h1>This Rollcall is for people of corp.example and sister.example</h1>" in page.body
    assert "You signed in as max@gmail.com." in page.body
    assert "unsafe" not in page.headers["content-security-policy"]
    assert page.headers["cache-control"] == "no-store"


def test_an_address_is_text_on_the_page(browser: Browser) -> None:
    page = browser.sign_in(sub="3", email="a&b'c`d@x.example")
    assert "a&amp;b&#x27;c`d@x.example" in page.body


def test_a_long_list_is_not_spelled_out(browser: Browser) -> None:
    browser.world.allow("a.example,b.example,c.example,d.example")
    page = browser.sign_in(**MAX)
    assert "people of a.example, b.example, c.example and other domains<" in page.body
    assert "d.example" not in page.body


def button(page: Page) -> str:
    _, _, rest = page.body.partition('<nav aria-label="Ways on"><a href="')
    return rest.partition('"')[0]


@pytest.mark.parametrize(("target", "lands"), [("account", "/account"), ("nonsense", "/")])
def test_another_account_is_chosen_at_google_and_led_to_the_same_place(
    browser: Browser, target: str, lands: str
) -> None:
    page = browser.finish(browser.start(next=target), MAX)
    chooser = browser.get(button(page))
    assert "prompt=select_account" in chooser.location
    nonce = chooser.location.partition("nonce=")[2].partition("&")[0]
    state = chooser.location.partition("state=")[2].partition("&")[0]
    asked = {"nonce": nonce, "state": state}
    assert browser.finish(asked, {"email": "ada@corp.example"}).location == lands


def test_a_refused_account_leaves_the_session_of_the_browser_alone(browser: Browser) -> None:
    browser.sign_in(email="ada@corp.example")
    before = browser.session_id
    assert browser.sign_in(**MAX).status == 403
    assert browser.session_id == before
    assert browser.start("connect")["scope"].endswith(CALENDAR_SCOPE)


def test_with_a_narrower_list_a_session_cannot_connect_any_more(browser: Browser) -> None:
    browser.sign_in(email="ada@corp.example")
    browser.world.allow("sister.example")
    started = browser.get("/auth/google/start?purpose=connect")
    assert started.location == "/auth/google/start?purpose=sign_in&next=connect"
    page = browser.finish(browser.start(next="connect"), {"email": "ada@corp.example"})
    assert page.location == "/account/leave"
    assert browser.start("connect") == {"next": "connect", "purpose": "sign_in"}


@pytest.mark.parametrize(
    "claims",
    [
        {"email": "ada@corp.example"},
        {"email": "ada@gmail.com"},
        {"email": "ada@corp.example", "email_verified": False},
    ],
    ids=str,
)
def test_whoever_was_here_before_the_list_was_narrowed_signs_in_to_leave(
    browser: Browser, claims: Claims
) -> None:
    browser.sign_in(email="ada@corp.example")
    before = browser.session_id
    browser.world.allow("sister.example")
    page = browser.finish(browser.start(next="account"), claims)
    assert page.led_to == ("/account/leave", "")
    assert browser.session_id not in {before, None}
    (user,) = browser.world.state.users.values()
    allowed = browser.world.allowed
    assert not allowed.admit(email=user.email, hosted_domain=user.hosted_domain)


def test_an_account_that_left_the_company_has_the_pages_of_its_company_no_more(
    browser: Browser,
) -> None:
    browser.sign_in(email="ada@corp.example")
    assert browser.sign_in(email="ada@gmail.com").location == "/account/leave"
    (user,) = browser.world.state.users.values()
    assert user.email == "ada@gmail.com"


def test_a_session_keeps_what_google_said_of_the_organisation(browser: Browser) -> None:
    browser.sign_in(email="ada@secondary.example", hd="corp.example")
    assert browser.start("connect")["scope"].endswith(CALENDAR_SCOPE)


def test_a_list_narrowed_during_the_trip_refuses_and_gives_the_calendar_back(
    browser: Browser,
) -> None:
    browser.sign_in(email="ada@corp.example")
    asked = browser.start("connect")
    browser.world.allow("sister.example")
    page = browser.finish(asked, {"email": "ada@corp.example"})
    assert page.status == 403
    assert browser.world.state.connections == {}
    assert browser.world.google.paths[-1] == "/revoke"


def test_an_account_that_left_the_company_is_refused_at_connect(browser: Browser) -> None:
    browser.sign_in(email="ada@corp.example")
    page = browser.finish(browser.start("connect"), {"email": "ada@gmail.com"})
    assert page.status == 403
    assert "You signed in as ada@gmail.com." in page.body
    assert browser.world.state.connections == {}


@pytest.mark.parametrize(
    ("claims", "title"),
    [
        ({"email_verified": False}, "Google has not verified this account&#x27;s address"),
        ({"email": None}, "Google has not verified this account&#x27;s address"),
        ({"email": "ada@bücher.example"}, "Rollcall cannot use this account&#x27;s address"),
    ],
    ids=str,
)
def test_an_account_refused_for_its_address_reads_that(
    browser: Browser, claims: Claims, title: str
) -> None:
    page = browser.sign_in(**claims)
    assert page.status == 403
    assert f"<h1>{title}</h1>" in page.body
    assert button(page) == "/auth/google/start"


def test_an_account_of_a_listed_organisation_needs_no_address_to_sign_in(
    browser: Browser,
) -> None:
    page = browser.sign_in(email_verified=False, hd="corp.example")
    assert page.led_to == ("/onboarding", "address_unverified")
    assert browser.session_id


@pytest.mark.parametrize("value", [None, "", " ", "nonsense", "corp.example,", "*,a.example", ","])
def test_with_a_list_that_cannot_be_read_nobody_is_served(value: str | None) -> None:
    with pytest.raises(ValueError, match=r"^ROLLCALL_ALLOWED_DOMAINS") as caught:
        Settings("oauth_callback", environment_of("oauth_callback", allowed_domains=value or ""))
    assert "nonsense" not in str(caught.value)


@pytest.mark.parametrize("value", ["", "nonsense"])
def test_a_function_without_a_list_answers_that_it_is_not_set_up(
    value: str, capsys: pytest.CaptureFixture[str]
) -> None:
    service = f"oauth-list-{value}"
    handle = compose(
        {
            **environment_of("oauth_callback", allowed_domains=value),
            "POWERTOOLS_SERVICE_NAME": service,
        }
    )
    event = {"rawPath": "/auth/google/start", "requestContext": {"http": {"method": "GET"}}}
    answer = handle(event, None)
    assert answer["statusCode"] == 503
    assert "This Rollcall is not set up right" in answer["body"]
    assert '"reason":"ROLLCALL_ALLOWED_DOMAINS ' in capsys.readouterr().out
