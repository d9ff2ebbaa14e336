"""The page in a real browser: it follows by itself and leaves an open form alone."""

from typing import Any

import pytest
from playwright.sync_api import expect, sync_playwright

ADA = "ada@corp.example"
HOSTILE = "<img src=x onerror=alert(1)>"


@pytest.mark.browser
def test_the_page_follows_by_itself_and_keeps_what_is_being_typed(local: Any) -> None:
    made = local.create(title="Before")
    problems: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox"]
        )
        page = browser.new_page()
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on("console", lambda message: problems.append(message.text))
        page.goto(f"{local.console}/?account={ADA}")
        row = page.locator(f'.event[data-event-id="{made["id"]}"]')
        row.locator("summary").click()
        row.locator('input[name="title"]').fill("Being typed")

        local.act(made["id"], "retitle", title=HOSTILE)
        other = local.create(title="From elsewhere")

        expect(row.locator("h4")).to_have_text(HOSTILE)
        expect(page.locator(f'.event[data-event-id="{other["id"]}"] h4')).to_be_visible()
        expect(row.locator('input[name="title"]')).to_have_value("Being typed")

        row.get_by_role("button", name="Rename", exact=True).click()
        expect(row.locator("h4")).to_have_text("Being typed")
        expect(row.locator("details")).not_to_have_attribute("open", "")
        row.locator("summary").click()
        row.get_by_role("button", name="Cancel meeting").click()
        expect(row.locator(".badges")).to_have_text("cancelled")
        browser.close()
    assert local.row(made["id"])["title"] == "Being typed"
    assert problems == []
