"""What the console shows and does, through its pages and its JSON API."""

from html.parser import HTMLParser
from typing import Any

import pytest

from local.console import faults
from local.google_twin.config import Client
from tests.support.console import ADA, GRACE, KEY

HOSTILE = '<script>alert(1)</script> "><img src=x onerror=alert(2)> {{ 7*7 }} \u202e'


class Page(HTMLParser):
    """The tags of a page, and the text of its headings."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.headings: list[str] = []
        self._open = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self._open = tag
        if tag == "h4":
            self.headings.append("")

    def handle_endtag(self, tag: str) -> None:
        self._open = ""

    def handle_data(self, data: str) -> None:
        if self._open == "h4":
            self.headings[-1] += data


def test_a_hostile_title_is_shown_as_text(local: Any) -> None:
    local.create(title=HOSTILE, guests="x@client.example")
    answer = local.http.get(f"{local.console}/?account={ADA}")
    page = Page(answer.text)
    assert HOSTILE in page.headings
    assert '<script>alert(1)</script> & "quotes"' in page.headings
    scripts = [attrs for tag, attrs in page.tags if tag == "script"]
    assert [script.get("src") for script in scripts] == ["/static/console.js"]
    assert "img" not in {tag for tag, _ in page.tags}
    assert not [name for _, attrs in page.tags for name in attrs if name.startswith("on")]
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self'")


@pytest.mark.parametrize("link", ["http://zoom.us/j/1", "https://zoom.us/j/1"])
def test_only_https_links_can_be_followed(local: Any, link: str) -> None:
    made = local.create(link="other", url=link)
    expected = link if link.startswith("https:") else None
    assert local.row(made["id"])["link"] == expected


def test_a_new_meeting_appears_in_the_accounts_own_time_zone(local: Any) -> None:
    start = local.soon(GRACE)
    made = local.create(GRACE, title="Sync", start=start, guests=f"{ADA}, lin@client.example")
    mine, theirs = local.row(made["id"], GRACE), local.row(made["id"], ADA)
    assert mine["start_input"] == start
    assert made["time_zone"] == "America/New_York"
    assert theirs["who"] == f"by {GRACE}, 2 guests"
    assert "not answered" in theirs["badges"]


def test_a_meeting_moves_and_changes_link_and_title(local: Any) -> None:
    made = local.create()
    later = f"{made['start_local'][:11]}23:05"
    local.act(made["id"], "move", start=later)
    local.act(made["id"], "relink", link="teams")
    local.act(made["id"], "retitle", title="Renamed")
    row = local.row(made["id"])
    assert (row["start_input"], row["title"], row["link_text"]) == (later, "Renamed", "Teams")
    local.act(made["id"], "relink", link="none")
    local.act(made["id"], "retitle", title="")
    row = local.row(made["id"])
    assert (row["link"], row["title"], row["raw_title"]) == (None, "(no title)", "")


@pytest.mark.parametrize(
    ("action", "badge"),
    [
        ("decline", "declined"),
        ("tentative", "maybe"),
        ("private", "private"),
        ("cancel", "cancelled"),
    ],
)
def test_answers_and_switches_show_as_badges(local: Any, action: str, badge: str) -> None:
    made = local.create(guests="x@client.example")
    assert badge not in local.row(made["id"])["badges"]
    local.act(made["id"], action)
    assert badge in local.row(made["id"])["badges"]


@pytest.mark.parametrize(("undo", "badge"), [("accept", "declined"), ("normal", "private")])
def test_answers_and_switches_can_be_taken_back(local: Any, undo: str, badge: str) -> None:
    made = local.create(guests="x@client.example", private="on")
    local.act(made["id"], "decline")
    local.act(made["id"], undo)
    assert badge not in local.row(made["id"])["badges"]


def test_an_action_reaches_one_occurrence_or_the_series(local: Any) -> None:
    made = local.create(title="Daily", repeat="daily")

    def cancelled() -> list[bool]:
        rows = [item for item in local.data()["items"] if item["kind"] == "event"]
        return [row["cancelled"] for row in rows if row["title"] == "Daily"]

    local.act(made["id"], "cancel")
    assert sum(cancelled()) == 1
    local.act(made["id"], "cancel", scope="series")
    assert all(cancelled())
    assert len(cancelled()) > 20


def test_forms_without_scripts_do_the_same_and_lead_back(local: Any) -> None:
    path = f"{local.console}/api/accounts/{ADA}/events"
    fields = {"title": "Plain form", "start": local.soon(), "minutes": "30", "link": "meet"}
    answer = local.http.post(path, data=fields)
    assert (answer.status_code, answer.headers["location"]) == (303, "/?account=ada%40corp.example")
    assert "Plain form" in {item.get("title") for item in local.data()["items"]}
    refused = local.http.post(path, data={**fields, "start": "soon"})
    assert (refused.status_code, refused.text) == (400, "Enter a date and a time.")


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"action": "move", "start": ""}, "Enter a date and a time."),
        ({"action": "relink", "link": "other", "url": "zoom"}, "Enter the whole link"),
        ({"action": "explode"}, "Unknown action."),
    ],
)
def test_a_malformed_action_says_what_to_do(local: Any, fields: dict[str, str], words: str) -> None:
    made = local.create()
    answer = local.post(f"/accounts/{ADA}/events/{made['id']}", **fields)
    assert answer.status_code == 400
    assert answer.json()["ok"] is False
    assert answer.json()["error"].startswith(words)


@pytest.mark.parametrize("fields", [{"guests": "nobody"}, {"minutes": "long"}, {"minutes": "0"}])
def test_a_malformed_meeting_is_refused(local: Any, fields: dict[str, str]) -> None:
    answer = local.post(f"/accounts/{ADA}/events", start=local.soon(), **fields)
    assert answer.status_code == 400
    assert answer.json()["error"]


def test_unknown_events_and_other_sites_are_refused(local: Any) -> None:
    unknown = local.post(f"/accounts/{ADA}/events/nothing", action="cancel")
    assert unknown.status_code == 404
    assert local.post("/accounts/ghost@corp.example/events", start="2030-01-01").status_code == 404
    url = f"{local.console}/api/reset"
    for headers in (
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site", "Origin": local.console},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
    ):
        assert local.http.post(url, json={}, headers=headers).status_code == 403
    ours = {"Sec-Fetch-Site": "same-origin", "Origin": "null"}
    assert local.http.post(url, json={}, headers=ours).status_code != 403
    assert local.http.post(url, json={}, headers={"Origin": local.console}).status_code != 403
    assert local.http.post(url, content=b"[]", headers={"Content-Type": "application/json"}).json()[
        "error"
    ]


def test_a_page_without_twins_says_so(lonely: Any) -> None:
    page = lonely.http.get(f"{lonely.console}/")
    assert page.status_code == 200
    assert "The twin of Google does not answer." in page.text
    assert lonely.data()["google"] is False
    answer = lonely.post("/reset")
    assert (answer.status_code, answer.json()["error"]) == (
        503,
        "The twin of Google does not answer.",
    )


def test_bots_are_shown_beside_the_meetings_they_serve(local: Any) -> None:
    assert local.data()["accounts"][0]["connection"] == "not connected"
    local.connect(ADA)
    local.connect(GRACE)
    made = local.create(title=HOSTILE, guests=GRACE)
    events = local.poll(lambda: (found := local.recall_events(made["id"]))[1:] and found)
    for event in events:
        url = f"{local.recall}/api/v2/calendar-events/{event['id']}/bot/"
        body = {"deduplication_key": "shared", "bot_config": {"bot_name": HOSTILE}}
        assert local.http.post(url, json=body, headers=KEY).status_code == 200

    data = local.data()

    assert [tab["connection"] for tab in data["accounts"][:2]] == ["connected", "connected"]
    assert [bot["title"] for bot in data["bots"]] == [HOSTILE]
    assert data["bots"][0]["shared"] == "shared by 2"
    assert local.row(made["id"])["bots"][0]["name"] == HOSTILE
    assert data["traffic"]["total"] >= 4
    assert local.data("max@gmail.com")["bots"] == []
    page = Page(local.http.get(f"{local.console}/").text)
    assert "img" not in {tag for tag, _ in page.tags}

    revoked = local.post(f"/accounts/{ADA}/revoke").json()["revoked"]
    assert revoked == [Client().client_id]


def test_fault_switches_reach_recall_and_leave_other_rules_alone(local: Any) -> None:
    url = f"{local.recall}/admin/faults"
    before = local.http.get(url).json()
    other = {"kind": "slow", "route": "GET /api/v1/bot/{id}/", "seconds": 0.5}
    local.http.put(url, json={**before, "rules": [other]})

    shown = local.post("/faults", on=["list-429", "hook-drop"]).json()["faults"]

    assert {fault["name"] for fault in shown if fault["on"]} == {"list-429", "hook-drop"}
    settings = local.http.get(url).json()
    assert [rule["kind"] for rule in settings["rules"]] == ["slow", "status"]
    assert settings["webhooks"]["drop"] == 0.5
    local.http.post(f"{local.console}/api/faults", data={"hook-late": "on"})
    assert {f["name"] for f in local.data()["faults"] if f["on"]} == {"hook-late"}
    local.post("/faults", on=[])
    assert [rule["kind"] for rule in local.http.get(url).json()["rules"]] == ["slow"]
    local.http.put(url, json=before)


def test_every_fault_switch_is_accepted_by_the_twins(local: Any) -> None:
    names = [switch.name for switch in (*faults.RULES, *faults.HOOKS, *faults.AT_GOOGLE)]
    shown = local.post("/faults", on=names).json()["faults"]
    assert all(fault["on"] for fault in shown)
    assert not any(fault["on"] for fault in local.post("/faults", on=[]).json()["faults"])
