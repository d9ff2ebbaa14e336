from __future__ import annotations

from dataclasses import replace

import pytest

from functions.sync_worker.settings import Settings
from rollcall.domain.caps import CapLimits
from rollcall.domain.deduplication import Scope
from rollcall.domain.pace import LIMITS, Endpoint

CANARY = "canary-value"
COMPLETE = {
    "ROLLCALL_STATE_TABLE": "state",
    "ROLLCALL_WAKE_QUEUE_URL": "https://sqs.us-west-2.amazonaws.example/1/wake.fifo",
    "ROLLCALL_RECALL_URL": "https://us-west-2.recall.ai",
    "ROLLCALL_RECALL_API_KEY_SECRET_NAME": "recall-api-key",
    "ROLLCALL_GOOGLE_CLIENT_ID": "rollcall-test.apps.googleusercontent.com",
    "ROLLCALL_GOOGLE_CLIENT_SECRET_NAME": "google-client-secret",
    "ROLLCALL_GOOGLE_REVOKE_URL": "https://oauth2.googleapis.com/revoke",
    "ROLLCALL_TOKEN_KEY_ID": "alias/token",
}
NUMBERS = {
    "ROLLCALL_LIST_PER_MINUTE": {Endpoint.LIST_EVENTS},
    "ROLLCALL_SCHEDULE_PER_MINUTE": {Endpoint.SCHEDULE},
    "ROLLCALL_REMOVE_PER_MINUTE": {Endpoint.REMOVE},
    "ROLLCALL_CALENDARS_PER_MINUTE": {
        Endpoint.CREATE_CALENDAR,
        Endpoint.RETRIEVE_CALENDAR,
        Endpoint.UPDATE_CALENDAR,
        Endpoint.DELETE_CALENDAR,
    },
}
CAPS = {"ROLLCALL_BOTS_PER_USER_AND_DAY": "per_user", "ROLLCALL_BOTS_PER_DAY": "per_workspace"}


def test_what_is_required_is_enough() -> None:
    settings = Settings.from_env(COMPLETE)

    assert settings.bot_scope is Scope.COMPANY
    assert settings.limits == LIMITS
    assert settings.caps == CapLimits(per_user=40, per_workspace=20_000)
    assert settings.log_level == "INFO"
    assert settings.recall_url == "https://us-west-2.recall.ai"


@pytest.mark.parametrize("name", COMPLETE)
@pytest.mark.parametrize("value", [None, "", "   "])
def test_a_missing_variable_is_named(name: str, value: str | None) -> None:
    env = {**COMPLETE, name: value} if value is not None else {**COMPLETE}
    if value is None:
        del env[name]

    with pytest.raises(ValueError, match=f"^{name}"):
        Settings.from_env({key: text for key, text in env.items() if text is not None})


@pytest.mark.parametrize("name", ["ROLLCALL_RECALL_URL", "ROLLCALL_GOOGLE_REVOKE_URL"])
@pytest.mark.parametrize(
    "url",
    [
        f"http://{CANARY}.example",
        f"{CANARY}.example",
        f"ftp://{CANARY}.example",
        f"https://user:{CANARY}@recall.example",
        f"https://recall.example/?key={CANARY}",
        f"https://recall.example/#{CANARY}",
        f"https://[{CANARY}",
        f"https://recall.example:{CANARY}",
        f"HTTPS://{CANARY}.example",
        "https://",
        f"https://recall.example/ {CANARY}",
        f"https://xn--{CANARY}.example",
    ],
)
def test_an_address_that_will_not_do_is_named_and_not_shown(name: str, url: str) -> None:
    with pytest.raises(ValueError, match=f"^{name}") as caught:
        Settings.from_env({**COMPLETE, name: url})

    assert CANARY not in str(caught.value)
    assert caught.value.__cause__ is None


@pytest.mark.parametrize("url", ["http://localhost:8002", "http://127.0.0.1:8002"])
def test_an_address_on_this_machine_may_be_plain(url: str) -> None:
    assert Settings.from_env({**COMPLETE, "ROLLCALL_RECALL_URL": url}).recall_url == url


@pytest.mark.parametrize("name", NUMBERS)
@pytest.mark.parametrize(
    ("text", "number"), [("1", 1), (" 42 ", 42), ("007", 7), ("100000", 10**5)]
)
def test_a_pace_sets_its_endpoints_and_no_others(name: str, text: str, number: int) -> None:
    limits = Settings.from_env({**COMPLETE, name: text}).limits

    changed = {endpoint for endpoint in Endpoint if limits[endpoint] != LIMITS[endpoint]}
    assert changed == NUMBERS[name]
    assert {limits[endpoint] for endpoint in NUMBERS[name]} == {number}


@pytest.mark.parametrize("name", NUMBERS)
@pytest.mark.parametrize(
    "text",
    [
        "0", "-1", "+1", "1.5", "1e3", CANARY, "100001", "9" * 30, "9" * 5000, "\u0663", "0x10",
        "000000001999999999", "0" * 20, "1_000", "1 000",
    ],
)  # fmt: skip
def test_a_pace_that_will_not_do_is_named_and_not_shown(name: str, text: str) -> None:
    with pytest.raises(ValueError, match=f"^{name} must be a whole number") as caught:
        Settings.from_env({**COMPLETE, name: text})

    assert text == "0" or text not in str(caught.value).replace("100000", "").replace(" 1 ", "")


@pytest.mark.parametrize("name", NUMBERS)
def test_an_empty_pace_is_the_default(name: str) -> None:
    assert Settings.from_env({**COMPLETE, name: " "}).limits == LIMITS


@pytest.mark.parametrize(("name", "field"), CAPS.items())
@pytest.mark.parametrize(
    ("text", "number"), [("1", 1), (" 42 ", 42), ("007", 7), ("1000000", 10**6)]
)
def test_a_cap_is_set_alone(name: str, field: str, text: str, number: int) -> None:
    caps = Settings.from_env({**COMPLETE, name: text}).caps

    assert caps == replace(CapLimits(), **{field: number})


@pytest.mark.parametrize("name", CAPS)
@pytest.mark.parametrize("text", ["0", "-1", "1.5", "1e3", CANARY, "1000001", "9" * 30, "20_000"])
def test_a_cap_that_will_not_do_is_named_and_not_shown(name: str, text: str) -> None:
    with pytest.raises(ValueError, match=rf"^{name} must be a whole number from 1 to 1000000$"):
        Settings.from_env({**COMPLETE, name: text})


@pytest.mark.parametrize("name", CAPS)
def test_an_empty_cap_is_the_default(name: str) -> None:
    assert Settings.from_env({**COMPLETE, name: " "}).caps == CapLimits()


@pytest.mark.parametrize("scope", Scope)
def test_the_scope_is_one_of_three_words(scope: Scope) -> None:
    assert Settings.from_env({**COMPLETE, "ROLLCALL_BOT_SCOPE": scope.value}).bot_scope is scope


@pytest.mark.parametrize("scope", ["COMPANY", CANARY, " company"])
def test_another_scope_is_named_and_not_shown(scope: str) -> None:
    with pytest.raises(ValueError, match=r"^ROLLCALL_BOT_SCOPE") as caught:
        Settings.from_env({**COMPLETE, "ROLLCALL_BOT_SCOPE": scope})

    assert CANARY not in str(caught.value)


def test_no_setting_holds_a_secret() -> None:
    assert not [
        name for name in Settings.__dataclass_fields__ if name.endswith(("_key", "_secret"))
    ]
