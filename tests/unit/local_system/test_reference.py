"""What people read about the settings is what is declared."""

import pytest

from local.reference import EXAMPLE, README, example, with_tables
from local.system.settings import Settings, parse_dotenv, variable
from rollcall.runtime.settings import Settings as Deployed


def test_the_readme_says_what_is_declared() -> None:
    assert with_tables(README.read_text()) == README.read_text(), "run `make settings`"


def test_the_example_of_a_dotenv_file_says_what_is_declared() -> None:
    assert example() == EXAMPLE.read_text(), "run `make settings`"


def test_another_table_is_renewed() -> None:
    text = README.read_text()
    assert with_tables(text.replace("| `company` |", "| `nobody` |")) == text


def test_a_readme_without_a_table_is_refused() -> None:
    with pytest.raises(ValueError, match="must have a table of ports"):
        with_tables("no table")


def test_the_example_with_its_comments_taken_off_can_be_loaded() -> None:
    lines = [line.removeprefix("#") for line in example().splitlines()]
    text = "\n".join(line for line in lines if "=" in line and not line.startswith(" "))
    given = parse_dotenv(text)
    assert set(given) == {variable(name) for name in Settings.own()} | {
        each.variable for each in Deployed.choices()
    }
    assert not Settings.load({}, text).twins


def test_only_what_is_needed_without_twins_is_asked_for() -> None:
    assert {name for name, value in parse_dotenv(example()).items() if not value} == {
        "ROLLCALL_RECALL_API_KEY",
        "ROLLCALL_RECALL_WEBHOOK_SECRETS",
        "ROLLCALL_GOOGLE_CLIENT_ID",
        "ROLLCALL_GOOGLE_CLIENT_SECRET",
    }
