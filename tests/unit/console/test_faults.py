"""Faults on the page: whose they are, how many are on, and what is said when they change."""

from __future__ import annotations

from typing import Any

import pytest

from local.console import faults


@pytest.fixture(autouse=True)
def whole(local: Any) -> Any:
    """Twins without faults, before and after."""
    local.post("/faults/off")
    yield
    local.post("/faults/off")


def on(local: Any) -> set[str]:
    return {fault["name"] for fault in local.data()["faults"] if fault["on"]}


def test_faults_of_both_twins_are_counted_in_the_header(local: Any) -> None:
    answer = local.post("/faults", on=["all-503", "google-box"]).json()
    assert answer["said"] == (
        "Switched on: “Everything: 503” at Recall, “Consent: calendar box not ticked” at Google."
    )
    page = local.http.get(f"{local.console}/").text
    assert '<a href="#faults" id="faults-on">2 faults on</a>' in page
    assert "<title>(2 faults on) Rollcall console</title>" in page
    assert '<details class="box" id="faults" open>' in page


def test_without_faults_the_header_is_calm(local: Any) -> None:
    page = local.http.get(f"{local.console}/").text
    assert '<p class="alarm" id="faults-alarm" hidden>' in page
    assert '<details class="box" id="faults">' in page


def test_all_off_ends_also_what_a_program_set(local: Any) -> None:
    url = f"{local.recall}/admin/faults"
    settings = local.http.get(url).json()
    rule = {"kind": "slow", "route": "GET /api/v1/bot/{id}/", "seconds": 0.5}
    local.http.put(url, json={**settings, "rules": [rule]})
    local.post("/faults", on=["google-slow"])
    assert local.data()["faults_on"] == "2 faults on"
    answer = local.http.post(f"{local.console}/api/faults/off", data={})
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert (local.data()["faults_on"], on(local)) == ("", set())
    assert local.http.get(url).json()["rules"] == []


def test_what_is_set_at_google_elsewhere_stays(local: Any) -> None:
    url = f"{local.google}/admin/faults"
    local.http.put(url, json={"omit_issuer": True})
    local.post("/faults", on=["google-503", "google-no-refresh"])
    found = local.http.get(url).json()
    assert (found["omit_issuer"], found["status"]) == (True, 503)
    assert found["token"][0]["kind"] == "no_refresh_token"
    local.http.put(url, json={})


def test_an_apply_that_changes_nothing_says_so(local: Any) -> None:
    assert local.post("/faults", on=[]).json()["said"] == "No fault was changed."
    local.post("/faults", on=["slow"])
    said = local.post("/faults", on=[]).json()["said"]
    assert said == "Switched off: “Everything: 3 s slower” at Recall."


@pytest.mark.parametrize(
    ("number", "words"), [(0, ""), (1, "1 fault on"), (2, "2 faults on"), (11, "11 faults on")]
)
def test_a_number_of_faults_is_said_in_words(number: int, words: str) -> None:
    assert faults.count_words(number) == words
