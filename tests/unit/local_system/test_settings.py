import pytest

from local.system.errors import CannotRun
from local.system.settings import Settings, parse_dotenv


def test_without_anything_set_the_twins_are_on_and_the_front_is_on_port_8000() -> None:
    settings = Settings.load({})

    assert settings.twins
    assert settings.port == 8000


@pytest.mark.parametrize(
    ("value", "expected"), [("off", False), ("0", False), ("ON", True), ("yes", True)]
)
def test_the_twins_are_switched_in_plain_words(value: str, *, expected: bool) -> None:
    assert Settings.load({"TWINS": value}).twins is expected


def test_the_environment_wins_over_the_file_and_an_empty_value_counts_as_unset() -> None:
    dotenv = "ROLLCALL_PORT=9000\nROLLCALL_AWS_PORT=9004\nROLLCALL_CONSOLE_PORT=9003"
    settings = Settings.load({"ROLLCALL_PORT": "7000", "ROLLCALL_CONSOLE_PORT": " "}, dotenv)

    assert settings.port == 7000
    assert settings.aws_port == 9004
    assert settings.console_port == 8003


def test_an_address_loses_its_last_slash_because_paths_are_appended_to_it() -> None:
    settings = Settings.load({"ROLLCALL_RECALL_URL": "https://us-west-2.recall.ai/"})

    assert settings.deployed == {"recall_url": "https://us-west-2.recall.ai"}


def test_all_unusable_values_are_named_in_one_sentence_without_being_repeated() -> None:
    environ = {
        "TWINS": "secret-1",
        "ROLLCALL_PORT": "secret-2",
        "ROLLCALL_AWS_PORT": "70000",
        "ROLLCALL_RECALL_URL": "secret-3",
        "ROLLCALL_LIST_PER_MINUTE": "0",
        "ROLLCALL_BOTS_PER_USER_AND_DAY": "0",
        "ROLLCALL_BOTS_PER_DAY": "1000001",
    }
    with pytest.raises(CannotRun) as caught:
        Settings.load(environ)

    text = str(caught.value)
    assert "TWINS must be on or off" in text
    assert "ROLLCALL_PORT must be a whole number" in text
    assert "ROLLCALL_AWS_PORT is too large" in text
    assert "ROLLCALL_RECALL_URL must be an https:// address" in text
    assert "ROLLCALL_LIST_PER_MINUTE must be a whole number from 1 to 100000;" in text
    assert "ROLLCALL_BOTS_PER_USER_AND_DAY must be a whole number from 1 to 1000000;" in text
    assert "ROLLCALL_BOTS_PER_DAY must be a whole number from 1 to 1000000;" in text
    assert "secret" not in text
    assert "70000" not in text
    assert "1000001" not in text


def test_secrets_do_not_show_when_the_settings_are_printed() -> None:
    settings = Settings.load({"ROLLCALL_RECALL_API_KEY": "canary"})

    assert "canary" not in repr(settings)
    assert settings.recall_api_key is not None
    assert settings.recall_api_key.get_secret_value() == "canary"


def test_a_dotenv_file_may_have_comments_quotes_and_export() -> None:
    text = """
    # a comment
    A=1
    export B = two words   # and why
    C="quoted # not a comment"
    D='single'
    E=
    F=a=b#c
    """
    assert parse_dotenv(text) == {
        "A": "1",
        "B": "two words",
        "C": "quoted # not a comment",
        "D": "single",
        "E": "",
        "F": "a=b#c",
    }


def test_a_broken_line_of_a_dotenv_file_is_named_by_number_only() -> None:
    with pytest.raises(CannotRun) as caught:
        parse_dotenv("A=1\ncanary value\n")

    assert str(caught.value) == "Line 2 of .env is not of the form NAME=value."
