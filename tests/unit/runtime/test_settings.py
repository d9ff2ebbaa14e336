"""Every setting of every function, as it is declared."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from rollcall.domain.deduplication import Scope
from rollcall.runtime.setting import FUNCTIONS, Choice, Declared, Function, Setting
from rollcall.runtime.settings import (
    BOTS,
    CHAT_TEXT,
    NAME,
    ONE_LINE,
    PER_MINUTE,
    Settings,
    whole_number,
)
from tests.support.settings import environment_of, sample

GIVEN = [(function, each) for function in FUNCTIONS for each in Settings.of(function)]
NEEDED = [
    (function, each) for function, each in GIVEN if not each.default and not each.may_be_empty
]
DEFAULTED = [(function, each) for function, each in GIVEN if each.default]
CHECKED = [
    (function, each) for function, each in GIVEN if each.kind not in {NAME, CHAT_TEXT, ONE_LINE}
]
NUMBERS = [each for each in Settings.choices() if each.kind in {PER_MINUTE, BOTS}]
CANARY = "CANARY nonsense"


def named(value: object) -> str | None:
    return value.name if isinstance(value, Setting) else None


each_given = pytest.mark.parametrize(("function", "setting"), GIVEN, ids=named)
each_number = pytest.mark.parametrize("setting", NUMBERS, ids=named)


def read(function: Function, setting: Setting[Any], value: str) -> object:
    settings = Settings(function, environment_of(function, **{setting.name: value}))
    return settings.values[setting.name]


@each_given
def test_a_function_reads_what_it_is_given(function: Function, setting: Setting[Any]) -> None:
    settings = Settings(function, environment_of(function))
    assert getattr(settings, setting.name) == setting.kind.parse(sample(setting))


@pytest.mark.parametrize(("function", "setting"), NEEDED, ids=named)
@pytest.mark.parametrize("blank", ["", "   ", None])
def test_a_missing_setting_is_named(
    function: Function, setting: Setting[Any], blank: str | None
) -> None:
    env = environment_of(function)
    del env[setting.variable]
    with pytest.raises(ValueError, match=f"^{setting.variable} is not set$"):
        Settings(function, env if blank is None else {**env, setting.variable: blank})


@pytest.mark.parametrize(("function", "setting"), DEFAULTED, ids=named)
@pytest.mark.parametrize("blank", ["", "   "])
def test_a_blank_setting_has_its_default(
    function: Function, setting: Setting[Any], blank: str
) -> None:
    assert read(function, setting, blank) == setting.kind.parse(sample(setting))


@pytest.mark.parametrize(("function", "setting"), CHECKED, ids=named)
@pytest.mark.parametrize(
    "spoil",
    [
        lambda _: CANARY,
        lambda good: f"{good} {CANARY}",
        lambda good: f"{good}\n{CANARY}",
        lambda good: f"{CANARY}{good}",
        lambda good: good.upper() + CANARY,
    ],
)
def test_a_value_that_will_not_do_is_named_and_not_shown(
    function: Function, setting: Setting[Any], spoil: Callable[[str], str]
) -> None:
    with pytest.raises(ValueError, match=f"^{setting.variable} must ") as caught:
        read(function, setting, spoil(sample(setting)))
    assert CANARY not in str(caught.value)
    assert caught.value.__cause__ is None


@each_given
def test_white_space_around_a_value_is_dropped(function: Function, setting: Setting[Any]) -> None:
    good = sample(setting)
    assert read(function, setting, f" {good}\n") == setting.kind.parse(good)


@each_number
@pytest.mark.parametrize("text", ["1", "42", "99999", "100000"])
def test_a_number_is_read_as_it_is_written(setting: Setting[Any], text: str) -> None:
    assert read("sync_worker", setting, text) == int(text)


@each_number
@pytest.mark.parametrize(
    "text",
    [
        "0", "-1", "+1", "1.5", "1e3", "007", "1000001", "9" * 30, "9" * 5000, "\u0663", "0x10",
        "1_000", "1 000",
    ],
)  # fmt: skip
def test_another_number_is_refused(setting: Setting[Any], text: str) -> None:
    with pytest.raises(ValueError, match=f"^{setting.variable} must be a whole number from 1 to"):
        read("sync_worker", setting, text)


@pytest.mark.parametrize("most", [10, 1000])
def test_a_whole_number_has_exactly_its_range(most: int) -> None:
    kind = whole_number(most)

    def taken(number: int) -> bool:
        try:
            return kind.parse(str(number)) == number
        except ValueError:
            return False

    assert [n for n in range(-1, 11 * most) if taken(n)] == list(range(1, most + 1))


@pytest.mark.parametrize("function", Settings.mail_from.readers)
@pytest.mark.parametrize("blank", ["", "  "])
def test_a_text_that_may_be_empty_is_read_as_empty(function: Function, blank: str) -> None:
    assert read(function, Settings.mail_from, blank) == ""
    env = environment_of(function)
    del env[Settings.mail_from.variable]
    assert Settings(function, env).mail_from == ""


@pytest.mark.parametrize("text", ["{bot}: {link}", "{person} records", "off", "x" * 500])
def test_a_text_for_the_chat_may_have_places(text: str) -> None:
    assert read("portal", Settings.chat_on_join, text) == ("" if text == "off" else text)


@pytest.mark.parametrize(
    "text",
    ["x" * 501, "two\nlines", "a\tb", "\x7f bell", "{nmae}", "{bots", "bots}", "{}", "{{bot}}"],
)
def test_a_text_for_the_chat_that_will_not_do_is_named_and_not_shown(text: str) -> None:
    with pytest.raises(ValueError, match=r"^ROLLCALL_CHAT_ON_JOIN must be one line") as caught:
        read("sync_worker", Settings.chat_on_join, text)
    assert text not in str(caught.value)


@pytest.mark.parametrize("scope", Scope)
def test_the_scope_is_one_of_three_words(scope: Scope) -> None:
    assert read("portal", Settings.bot_scope, scope.value) is scope


def test_a_setting_is_named_once_for_its_variable_and_its_parameter() -> None:
    setting = Settings.bots_per_user_and_day
    assert setting.variable == "ROLLCALL_BOTS_PER_USER_AND_DAY"
    assert setting.parameter == "BotsPerUserAndDay"


def test_what_a_function_is_not_given_it_cannot_read() -> None:
    settings = Settings("webhook", environment_of("webhook"))
    with pytest.raises(KeyError, match="public_url"):
        _ = settings.public_url


def test_settings_cannot_be_changed() -> None:
    settings = Settings("webhook", environment_of("webhook"))
    with pytest.raises(AttributeError):
        settings.state_table = "another"  # type: ignore[misc]


def test_no_setting_holds_a_secret() -> None:
    names = [each.name for function in FUNCTIONS for each in Settings.of(function)]
    assert not [name for name in names if name.endswith(("_key", "_secret", "_secrets"))]


def test_every_default_is_a_value_that_could_be_chosen() -> None:
    defaults = [each for each in Settings.choices() if each.default is not None]
    assert [each.name for each in defaults if not each.allows(each.default or "")] == []


def test_one_more_setting_needs_its_declaration_alone() -> None:
    class More(Declared):
        list_per_minute = Settings.list_per_minute
        bots_per_hour = Choice(
            whole_number(100), "webhook", meaning="Bots in an hour.", default="7"
        )

    assert More("webhook", {}).bots_per_hour == 7
    assert More("webhook", {"ROLLCALL_BOTS_PER_HOUR": "9"}).bots_per_hour == 9
    assert [each.parameter for each in More.choices()] == ["ListPerMinute", "BotsPerHour"]
