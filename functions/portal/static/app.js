// Comfort only: every page works without this file. It keeps the list fresh and sends small forms
// without leaving the page. How forms are sent and answers are read is in answers.js.
"use strict";

const SLOWEST = 60;
const STALE_AFTER = 20_000;
const SOON = 2;

// When to look again: soon while something is moving, ever more rarely while nobody does anything.
let quiet = 0;
let timer = 0;
let signedOut = false;

const lookLater = (most = Infinity) => {
  const asked = Number(document.body.dataset.refresh) || 0;
  clearTimeout(timer);
  if (!asked || signedOut) return;
  const seconds = Math.min(Math.max(asked, SLOWEST), asked * (1 + Math.floor(quiet / 10)));
  timer = setTimeout(look, Math.min(seconds, most) * 1000);
};

// What could not be sent, by the form's place; shown until it is sent or the change is seen.
const failed = new Map();

const showFailures = () => {
  for (const [id, { message, wanted }] of failed) {
    const place = document.getElementById(id);
    const reached = wanted && place?.dataset.recorded === wanted;
    if (!place || reached) {
      failed.delete(id);
      message.remove();
    } else if (!message.isConnected) {
      if (message.dataset.told) message.removeAttribute("role");
      message.dataset.told = "yes";
      (place.querySelector(".what") ?? place).append(message);
    }
  }
};

// Put the live parts of a fetched page in place of ours, keeping focus and open questions.
const shown = new Map();

const adoptPart = (part, other) => {
  if (other.innerHTML === shown.get(part.id)) return false;
  shown.set(part.id, other.innerHTML);
  part.replaceChildren(...document.importNode(other, true).childNodes);
  return true;
};

// A notice comes with the answer to a form, and is replaced once what it tells of is over.
const showNotice = (fresh) => {
  const notice = fresh.getElementById("notice");
  const place = document.getElementById("notices");
  if (!notice || !place) return "";
  place.replaceChildren(document.importNode(notice, true));
  return notice.textContent.trim();
};

const settleNotice = () => {
  const notice = document.getElementById("notice");
  if (!notice?.dataset.lasts || document.querySelector(notice.dataset.lasts)) return;
  delete notice.dataset.lasts;
  notice.firstElementChild.textContent = notice.dataset.then;
};

// What was typed into a field of the list and not sent yet.
const unsent = () =>
  [...document.querySelectorAll("[data-live] .finder input[id]")].map((one) => [one.id, one.value]);

const adopt = (fresh) => {
  const focused = document.activeElement?.id;
  const open = [...document.querySelectorAll("details[open]")].map((one) => one.id);
  const typed = unsent();
  let changed = false;
  for (const part of document.querySelectorAll("[data-live]")) {
    const other = fresh.getElementById(part.id);
    if (!other) return location.reload();
    changed = adoptPart(part, other) || changed;
  }
  document.body.dataset.refresh = fresh.body.dataset.refresh ?? "0";
  if (fresh.title) document.title = fresh.title;
  answered();
  showFailures();
  settleNotice();
  lookLater();
  if (!changed) return;
  for (const id of open) document.getElementById(id)?.setAttribute("open", "");
  for (const [id, value] of typed) {
    const field = document.getElementById(id);
    if (field) field.value = value;
  }
  if (focused && document.activeElement?.id !== focused) document.getElementById(focused)?.focus();
};

// How long ago something was goes on by itself: an answer that says "unchanged" does not tell it.
const seenAt = new WeakMap();

const countOn = () => {
  for (const one of document.querySelectorAll("time[data-ago]")) {
    if (!seenAt.has(one)) seenAt.set(one, Date.now());
    const passed = Math.floor((Date.now() - seenAt.get(one)) / 60_000);
    const minutes = Number(one.dataset.ago) + passed;
    const said = new Intl.RelativeTimeFormat("en");
    if (passed && minutes >= 60) one.textContent = said.format(-Math.floor(minutes / 60), "hour");
    else if (passed) one.textContent = said.format(-minutes, "minute");
  }
};

// A list that nothing confirms says since when.
let lastAnswer = Date.now();

const answered = () => {
  lastAnswer = Date.now();
  countOn();
  const place = document.getElementById("stale");
  if (place) place.textContent = "";
};

const unanswered = () => {
  const place = document.getElementById("stale");
  if (!place || place.textContent || Date.now() - lastAnswer < STALE_AFTER) return;
  const time = new Date(lastAnswer).toLocaleTimeString("en-GB", {
    hour: "2-digit", minute: "2-digit", timeZone: place.dataset.zone,
  });
  const said = navigator.onLine ? place.dataset.text : place.dataset.offline;
  place.textContent = said.replace("{time}", time);
  announce(place.textContent);
};

const isBusy = () =>
  document.hidden || document.querySelector("[aria-busy=true], details[data-closes][open]") !== null;

// Answers may come in another order than their requests: what was asked for before the newest
// request may show less than the page does.
let newest = 0;

// The address names a part of the list; a notice belongs to one answer only.
const partOf = (address) => {
  const query = new URL(address, location.href).searchParams;
  query.delete("notice");
  return query.toString();
};

const here = () => {
  const part = partOf(location.href);
  return (document.body.dataset.fragment ?? location.pathname) + (part && `?${part}`);
};

// The tag of the last fragment: what it names need not be sent again.
let known = "";

const ask = (address) =>
  fetch(address, {
    credentials: "same-origin",
    cache: "no-store",
    headers: { ...LOOK, ...(known && document.body.dataset.fragment && { "If-None-Match": known }) },
    signal: AbortSignal.timeout?.(PATIENCE),
  });

const look = async () => {
  quiet += 1;
  if (!isBusy()) {
    const mine = ++newest;
    try {
      const response = await ask(here());
      if (response.redirected) return location.assign(response.url);
      const same = response.status === 304;
      const fresh = response.ok && await read(response);
      if (same && mine === newest) answered();
      if (fresh && !isBusy() && mine === newest) {
        known = response.headers.get("etag") ?? "";
        return adopt(fresh);
      }
      if (!fresh && !same) unanswered();
    } catch {
      unanswered();
    }
  }
  lookLater();
};

const refresh = () => {
  for (const part of document.querySelectorAll("[data-live]")) shown.set(part.id, part.innerHTML);
  document.addEventListener("submit", () => { quiet = 0; });
  const lookNow = () => {
    if (document.hidden || signedOut || !Number(document.body.dataset.refresh)) return;
    quiet = 0;
    look();
  };
  // Whoever comes back from their calendar wants to see what became of it.
  document.addEventListener("visibilitychange", lookNow);
  addEventListener("online", lookNow);
  addEventListener("offline", () => setTimeout(() => navigator.onLine || unanswered(), STALE_AFTER));
  countOn();
  lookLater();
};

// A switch shows at once what was asked for; the answer or its failure decides what stays.
const flip = (button) => {
  if (!button?.matches("[role=switch]")) return () => {};
  const on = button.dataset.on;
  const set = (value) => {
    button.dataset.on = value;
    button.setAttribute("aria-checked", value);
    button.value = value === "true" ? "skip" : "record";
  };
  set(on === "true" ? "false" : "true");
  return () => set(on);
};

const wantedBy = (fields) => ({ record: "true", skip: "false" })[fields.get("choice")];

// Forms on their way. Of some that overlap no answer need show what the others changed: the page
// stays as it is, and is looked at again when all are answered.
let inFlight = 0;
let overlapped = false;

const markSent = (form, details) => {
  newest += 1;
  known = "";
  overlapped ||= inFlight > 0;
  inFlight += 1;
  for (const one of [form, details]) one?.setAttribute("aria-busy", "true");
};

const markAnswered = (form, details) => {
  inFlight -= 1;
  for (const one of [form, details]) one?.removeAttribute("aria-busy");
  if (!details) return;
  details.removeAttribute("open");
  details.querySelector("summary").focus();
};

// Whether the answer that just came shows everything; if not, the last one starts a look.
const mayAdopt = () => {
  if (!overlapped) return true;
  if (inFlight) return false;
  overlapped = false;
  if (!signedOut) look();
  return false;
};

const sayFailure = async (place, response, wanted) => {
  const reason = await explain(response, place.dataset.event && words.unfinishedInList);
  const opening = place.dataset.event ? notSaved(response) : words.notSent;
  failed.set(place.id, { message: failure(opening, reason, `failed-${place.id}`), wanted });
  showFailures();
};

const sendInPlace = async (form, button) => {
  const fields = new URLSearchParams(new FormData(form, button));
  const label = button?.textContent.trim();
  const place = form.closest("[data-event], .connection, .now-item");
  const details = form.closest("details");
  const flipBack = flip(button);
  markSent(form, details);
  const response = await send(form.action, fields);
  const fresh = response?.ok ? await read(response).catch(() => null) : null;
  failed.get(place?.id)?.message.remove();
  failed.delete(place?.id);
  if (!fresh) {
    signedOut ||= response?.status === 401;
    await sayFailure(place, response, wantedBy(fields));
    flipBack();
    markAnswered(form, details);
    const soon = overlapped || isUnsure(response);
    overlapped &&= inFlight > 0;
    return lookLater(soon ? SOON : undefined);
  }
  markAnswered(form, details);
  if (!mayAdopt()) return announce(label ?? "");
  if (partOf(response.url) !== partOf(location.href)) {
    look();
    return announce(label ?? "");
  }
  signedOut = false;
  const told = showNotice(fresh);
  adopt(fresh);
  const row = place?.dataset.event && `#${CSS.escape(place.id)}`;
  const state = row && document.querySelector(`${row} .reason`);
  const became = state ? state.textContent.replace(/\s+/g, " ").trim() : told ? "" : label ?? "";
  announce([became, told].filter(Boolean).join(" "));
  if (row && document.activeElement === document.body) {
    document.querySelector(`${row} .switch`)?.focus();
  }
};

// A form that leads to another page: without a connection the browser's own page would come.
const sendWhenOnline = (event) => {
  document.getElementById("not-sent")?.remove();
  if (navigator.onLine) return;
  event.preventDefault();
  event.target.append(failure(words.notSent, { text: words.offline }, "not-sent"));
};

const inPlace = () => {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.id === "rules") return;
    if (!form.matches("[data-in-place]")) return sendWhenOnline(event);
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
  document.addEventListener("focusout", (event) => {
    const left = event.target.closest("details[data-closes][open]");
    if (left && event.relatedTarget && !left.contains(event.relatedTarget)) close(null);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const open = document.querySelector("details[data-closes][open]");
    close(null);
    open?.querySelector("summary").focus();
  });
};

const adoptZone = () => {
  const select = document.querySelector("select[data-adopt-zone]");
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (select && [...select.options].some((option) => option.value === zone)) select.value = zone;
};

// A link to a meeting that is folded away opens what hides it.
const unfold = () => {
  const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  const hidden = target && target.closest("details:not([open])");
  if (!hidden) return;
  hidden.setAttribute("open", "");
  target.scrollIntoView();
};

inPlace();
unfold();
addEventListener("hashchange", unfold);
closeQuestions();
adoptZone();
refresh();
