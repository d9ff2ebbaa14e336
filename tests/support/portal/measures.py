"""What a person with low vision or without a mouse would run into, measured in the browser."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page

_PALE_TEXTS = """() => {
  const canvas = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
  const rgba = (colour) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const over = (top, under) =>
    [0, 1, 2].map((i) => top[i] * top[3] / 255 + under[i] * (1 - top[3] / 255));
  const light = (rgb) => rgb.map((v) => v / 255)
    .map((v) => v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [.2126, .7152, .0722][i], 0);
  const ground = (element) => {
    const own = rgba(getComputedStyle(element).backgroundColor);
    if (own[3] === 255) return own;
    const under = element.parentElement ? ground(element.parentElement)
      : rgba(matchMedia("(prefers-color-scheme: dark)").matches ? "#121212" : "#fff");
    return over(own, under);
  };
  const found = [];
  for (const element of document.querySelectorAll("body *")) {
    const text = [...element.childNodes].filter((node) => node.nodeType === 3)
      .map((node) => node.textContent.trim()).join(" ").trim();
    const style = getComputedStyle(element);
    if (!text || !element.checkVisibility({ visibilityProperty: true })) continue;
    if (style.clipPath !== "none" || element.closest("[aria-busy=true]")) continue;
    const under = ground(element);
    const [a, b] = [light(over(rgba(style.color), under)), light(under)];
    const ratio = (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
    const size = parseFloat(style.fontSize);
    const large = size >= 24 || (size >= 18.66 && parseInt(style.fontWeight) >= 700);
    if (ratio < (large ? 3 : 4.5)) found.push(`${ratio.toFixed(2)}: ${text.slice(0, 40)}`);
  }
  return found;
}"""
_UNREACHABLE = """() => [...document.querySelectorAll("body *")].filter((element) => {
  const style = getComputedStyle(element);
  const scrolls = (overflow, whole, seen) => /auto|scroll/.test(overflow) && whole > seen + 1;
  if (element.tagName === "TEXTAREA" || !element.checkVisibility()) return false;
  return scrolls(style.overflowY, element.scrollHeight, element.clientHeight)
    || scrolls(style.overflowX, element.scrollWidth, element.clientWidth);
}).filter((element) => element.tabIndex < 0).map((element) => element.id || element.className)"""
_COVERED = """() => {
  const hidden = [];
  for (const field of document.querySelectorAll(
    "#rules :is(input:not([type=hidden]), select, textarea, button, summary)",
  )) {
    if (!field.checkVisibility()) continue;
    field.scrollIntoView({ block: "nearest", behavior: "instant" });
    const box = field.getBoundingClientRect();
    const x = box.left + box.width / 2;
    const seen = [box.top + 2, box.top + box.height / 2, box.bottom - 2]
      .filter((y) => y > 0 && y < innerHeight)
      .map((y) => document.elementFromPoint(x, y));
    const own = (top) => top && (top === field || field.contains(top) ||
      (top.tagName === "LABEL" && top.htmlFor === field.id));
    if (!seen.length || !seen.every(own)) hidden.push(field.id || field.textContent);
  }
  return hidden;
}"""

_SMALL = """() => [...document.querySelectorAll("a, button, summary, input, select, textarea")]
  .filter((one) => one.type !== "hidden" && one.checkVisibility())
  .filter((one) => !one.closest("p, .notice, .skip-link"))
  .filter((one) => {
    const area = one.matches(".check input, .option input") ? one.parentElement : one;
    const box = area.getBoundingClientRect();
    return box.width < 24 || box.height < 24;
  }).map((one) => `${one.id || one.className}: ${one.getBoundingClientRect().height}`)"""
_CONTROLS = frozenset(
    {"button", "checkbox", "combobox", "DisclosureTriangle", "link", "radio", "spinbutton",
     "switch", "textbox", "Date", "InputTime"}
)  # fmt: skip
"""Roles of what can be pressed or filled in, by Chromium's names."""


def pale_texts(page: Page) -> list[str]:
    """Texts with too little contrast to their ground (WCAG 2.2, 1.4.3)."""
    return _texts(page.evaluate(_PALE_TEXTS))


def unreachable_scrollers(page: Page) -> list[str]:
    """Regions that scroll and cannot be reached with the keyboard."""
    return _texts(page.evaluate(_UNREACHABLE))


def covered_controls(page: Page) -> list[str]:
    """Controls of the rules that lie under something else once they were scrolled into view."""
    return _texts(page.evaluate(_COVERED))


def small_targets(page: Page) -> list[str]:
    """Controls outside of running text that are smaller than 24 by 24 (WCAG 2.2, 2.5.8)."""
    return _texts(page.evaluate(_SMALL))


def unnamed_controls(page: Page) -> list[str]:
    """Controls that a screen reader cannot name, by their roles (WCAG 2.2, 4.1.2)."""
    session = page.context.new_cdp_session(page)
    try:
        nodes = session.send("Accessibility.getFullAXTree")["nodes"]
    finally:
        session.detach()
    roles = [
        str(node["role"]["value"])
        for node in nodes
        if not node["ignored"] and not str(node.get("name", {}).get("value", "")).strip()
    ]
    return [role for role in roles if role in _CONTROLS]


def _texts(found: Any) -> list[str]:
    assert isinstance(found, list)
    return [str(text) for text in found]
