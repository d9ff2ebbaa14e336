// Comfort only: every page works without this file. It keeps the list fresh, sends small forms
// without leaving the page, and previews rules while they are edited.
"use strict";

const SLOWEST = 60;
const PREVIEW_DELAY = 400;

const announce = (text) => {
  const place = document.getElementById("announce");
  if (place) place.textContent = text;
};

const read = async (response) =>
  new DOMParser().parseFromString(await response.text(), "text/html");

// When to look again: soon while something is moving, ever more rarely while nobody does anything.
let quiet = 0;
let timer = 0;

const lookLater = () => {
  const asked = Number(document.body.dataset.refresh) || 0;
  clearTimeout(timer);
  if (!asked) return;
  const seconds = Math.min(Math.max(asked, SLOWEST), asked * (1 + Math.floor(quiet / 10)));
  timer = setTimeout(look, seconds * 1000);
};

// Put the live parts of a fetched page in place of ours, keeping focus and open questions.
const adopt = (fresh) => {
  const focused = document.activeElement?.id;
  const open = [...document.querySelectorAll("details[open]")].map((one) => one.id);
  let changed = false;
  for (const part of document.querySelectorAll("[data-live]")) {
    const other = fresh.getElementById(part.id);
    if (!other) return location.reload();
    if (other.innerHTML === part.innerHTML) continue;
    part.replaceChildren(...document.importNode(other, true).childNodes);
    changed = true;
  }
  document.body.dataset.refresh = fresh.body.dataset.refresh ?? "0";
  lookLater();
  if (!changed) return;
  for (const id of open) document.getElementById(id)?.setAttribute("open", "");
  if (focused && document.activeElement?.id !== focused) document.getElementById(focused)?.focus();
};

const look = async () => {
  quiet += 1;
  const busy = document.hidden || document.querySelector("[aria-busy=true], details[open]");
  if (!busy) {
    try {
      const response = await fetch(location.pathname, { credentials: "same-origin" });
      if (response.redirected) return location.assign(response.url);
      if (response.ok) return adopt(await read(response));
    } catch {
      // Offline: the next turn tries again.
    }
  }
  lookLater();
};

const refresh = () => {
  document.addEventListener("submit", () => { quiet = 0; });
  // Whoever comes back from their calendar wants to see what became of it.
  document.addEventListener("visibilitychange", () => {
    if (document.hidden || !Number(document.body.dataset.refresh)) return;
    quiet = 0;
    look();
  });
  lookLater();
};

const sendInPlace = async (form, button) => {
  const fields = new URLSearchParams(new FormData(form, button));
  const label = button?.textContent.trim();
  form.setAttribute("aria-busy", "true");
  form.closest("details")?.setAttribute("aria-busy", "true");
  try {
    const response = await fetch(form.action, {
      method: "POST", body: fields, credentials: "same-origin",
    });
    if (!response.ok) throw new Error("refused");
    const row = form.closest("[data-event]")?.id;
    const details = form.closest("details");
    if (details) {
      details.removeAttribute("open");
      details.querySelector("summary").focus();
    }
    adopt(await read(response));
    const state = row && document.querySelector(`#${CSS.escape(row)} .reason`);
    announce(state ? state.textContent.replace(/\s+/g, " ").trim() : label ?? "");
    if (row && document.activeElement === document.body) {
      document.querySelector(`#${CSS.escape(row)} .switch`)?.focus();
    }
  } catch {
    form.removeAttribute("data-in-place");
    form.requestSubmit(button);
  }
};

const inPlace = () => {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || !form.matches("[data-in-place]")) return;
    event.preventDefault();
    if (form.getAttribute("aria-busy") !== "true") sendInPlace(form, event.submitter);
  });
};

const closeQuestions = () => {
  const close = (except) => {
    for (const one of document.querySelectorAll("details[data-closes][open]")) {
      if (one !== except) one.removeAttribute("open");
    }
  };
  document.addEventListener("click", (event) => close(event.target.closest("details")));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const open = document.querySelector("details[data-closes][open]");
    close(null);
    open?.querySelector("summary").focus();
  });
};

const livePreview = () => {
  const form = document.querySelector("form[data-preview]");
  const place = document.getElementById("live-preview");
  if (!form || !place) return;
  let timer = 0;
  let turn = 0;
  place.setAttribute("aria-live", "polite");
  const ask = async () => {
    const mine = ++turn;
    place.setAttribute("aria-busy", "true");
    try {
      const response = await fetch(form.dataset.preview, {
        method: "POST", body: new URLSearchParams(new FormData(form)), credentials: "same-origin",
      });
      if (mine !== turn || !response.ok) return;
      const fresh = (await read(response)).getElementById("live-preview");
      if (fresh) place.replaceChildren(...document.importNode(fresh, true).childNodes);
    } catch {
      // The button still works.
    } finally {
      if (mine === turn) place.removeAttribute("aria-busy");
    }
  };
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, PREVIEW_DELAY);
  });
};

const adoptZone = () => {
  const select = document.querySelector("select[data-adopt-zone]");
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (select && [...select.options].some((option) => option.value === zone)) select.value = zone;
};

inPlace();
closeQuestions();
livePreview();
adoptZone();
refresh();
