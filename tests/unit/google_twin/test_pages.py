"""The pages a person sees, as HTML."""

from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlencode

import pytest

CALLBACK = "http://localhost:8000/auth/google/callback"
HOSTILE = "<script>alert(1)</script>"


class Page(HTMLParser):
    """The tags of a page and its text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data

    def find(self, tag: str, **wanted: str) -> list[dict[str, str | None]]:
        return [a for t, a in self.tags if t == tag and wanted.items() <= a.items()]


def query(google: Any, **changed: str) -> dict[str, str]:
    return {
        "client_id": google.client.client_id,
        "redirect_uri": CALLBACK,
        "response_type": "code",
        "scope": "openid email https://www.googleapis.com/auth/calendar.events.readonly",
        **changed,
    }


def test_the_first_page_lists_the_accounts_and_marks_the_suggested_one(google: Any) -> None:
    asked = query(google, login_hint="grace@corp.example")
    page = Page(google.http.get("/o/oauth2/v2/auth", params=asked).text)
    buttons = page.find("button", name="account")
    assert buttons[0]["value"] == "grace@corp.example"
    assert buttons[0]["aria-current"] == "true"
    assert {"ada@corp.example", "max@gmail.com"} <= {button["value"] for button in buttons}
    assert "Local stand-in for Google" in page.text


def test_the_consent_page_has_stable_ids_and_no_script(google: Any) -> None:
    form = {"request": urlencode(query(google)), "account": "ada@corp.example"}
    answer = google.http.post("/o/oauth2/v2/auth", data=form)
    page = Page(answer.text)
    assert page.find("input", id="scope-calendar", type="checkbox", name="calendar")
    assert page.find("button", id="continue")
    assert page.find("button", id="deny")
    assert page.find("script") == []
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "form-action 'self' http://localhost:8000" in policy


def test_without_a_calendar_scope_there_is_no_box(google: Any) -> None:
    form = {"request": urlencode(query(google, scope="openid")), "account": "ada@corp.example"}
    page = Page(google.http.post("/o/oauth2/v2/auth", data=form).text)
    assert page.find("input", type="checkbox") == []
    assert page.find("button", id="continue")


def test_another_account_can_be_added_while_signing_in(google: Any) -> None:
    form = {
        "request": urlencode(query(google)),
        "action": "use-another",
        "name": HOSTILE,
        "email": "New.Person@startup.example",
        "sample": "on",
    }
    page = Page(google.http.post("/o/oauth2/v2/auth", data=form).text)
    assert page.find("input", name="account", value="new.person@startup.example")
    assert page.find("script") == []
    events = google.admin("GET", "/accounts/new.person@startup.example/events?days=7")["events"]
    assert len(events) >= 20


@pytest.mark.parametrize(
    "email", ["", "nobody", "a@b", "@corp.example", "a" * 250 + "@corp.example"]
)
def test_an_incomplete_new_account_is_asked_for_again(google: Any, email: str) -> None:
    form = {
        "request": urlencode(query(google)),
        "action": "use-another",
        "name": "New",
        "email": email,
    }
    answer = google.http.post("/o/oauth2/v2/auth", data=form)
    assert answer.status_code == 400
    assert Page(answer.text).find("p", role="alert")


def test_an_unknown_account_leads_back_to_the_choice(google: Any) -> None:
    form = {
        "request": urlencode(query(google)),
        "account": "ghost@corp.example",
        "decision": "continue",
    }
    answer = google.http.post("/o/oauth2/v2/auth", data=form)
    assert answer.status_code == 200
    assert Page(answer.text).find("button", name="account")


def test_markup_in_a_request_is_shown_as_text(google: Any) -> None:
    answer = google.http.get("/o/oauth2/v2/auth", params=query(google, state=HOSTILE))
    assert Page(answer.text).find("script") == []
    refused = google.http.get("/o/oauth2/v2/auth", params=query(google, response_type=HOSTILE))
    assert Page(refused.text).find("script") == []
