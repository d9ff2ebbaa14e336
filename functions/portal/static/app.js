// Comfort only: every page works without this file. It keeps the list fresh and sends small forms
// without leaving the page. What it shares with rules.js: words, read, send, explain, announce.
"use strict";

const SLOWEST = 60;
const PATIENCE = 30_000;
const STALE_AFTER = 20_000;

const words = document.getElementById("words").dataset;

const announce = (text) => {
  const place = document.getElementById("announce");
  if (place) place.textContent = text;
};

const read = async (response) =>
  new DOMParser().parseFromString(await response.text(), "text/html");

// Send a form; null when no answer came.
const send = async (address, fields) => {
  try {
    return await fetch(address, {
      method: "POST", body: fields, credentials: "same-origin", signal: AbortSignal.timeout?.(PATIENCE),
    });
  } catch {
    return null;
  }
};

// Why an answer is not the one that was hoped for: a sentence, and a link if one helps.
const explain = async (response) => {
  if (!response) return { text: navigator.onLine ? words.noAnswer : words.offline };
  const error = (await read(response).catch(() => null))?.getElementById("error");
  if (!error) return { text: words.noAnswer };
  const title = error.querySelector("h1").textContent;
  const text = error.querySelector(".lead").textContent;
  return { text: `${title}. ${text}`, link: error.querySelector("#error-action") };
};

// An error of the server may come after it has saved; a refusal comes before.
const notSaved = (response) => {
  const unsure = response ? response.status >= 500 : navigator.onLine;
  return unsure ? words.maybeSaved : words.notSaved;
};

const failure = (opening, { text, link }, id) => {
  const message = document.createElement("p");
  message.id = id;
  message.className = "problem failure";
  message.setAttribute("role", "alert");
  message.append(`${opening} ${text}`);
  if (link) message.append(" ", Object.assign(document.importNode(link, true), { className: "" }));
  return message;
};

// When to look again: soon while something is moving, ever more rarely while nobody does anything.
let quiet = 0;
let timer = 0;
let signedOut = false;

const lookLater = () => {
  const asked = Number(document.body.dataset.refresh) || 0;
  clearTimeout(timer);
  if (!asked || signedOut) return;
  const seconds = Math.min(Math.max(asked, SLOWEST), asked * (1 + Math.floor(quiet / 10)));
  timer = setTimeout(look, seconds * 1000);
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

const adopt = (fresh) => {
  const focused = document.activeElement?.id;
  const open = [...document.querySelectorAll("details[open]")].map((one) => one.id);
  let changed = false;
  for (const part of document.querySelectorAll("[data-live]")) {
    const other = fresh.getElementById(part.id);
    if (!other) return location.reload();
    if (other.innerHTML === shown.get(part.id)) continue;
    shown.set(part.id, other.innerHTML);
    part.replaceChildren(...document.importNode(other, true).childNodes);
    changed = true;
  }
  document.body.dataset.refresh = fresh.body.dataset.refresh ?? "0";
  answered();
  showFailures();
  lookLater();
  if (!changed) return;
  for (const id of open) document.getElementById(id)?.setAttribute("open", "");
  if (focused && document.activeElement?.id !== focused) document.getElementById(focused)?.focus();
};

// A list that nothing confirms says since when.
let lastAnswer = Date.now();

const answered = () => {
  lastAnswer = Date.now();
  const place = document.getElementById("stale");
  if (place) place.textContent = "";
};

const unanswered = () => {
  const place = document.getElementById("stale");
  if (!place || place.textContent || Date.now() - lastAnswer < STALE_AFTER) return;
  const time = new Date(lastAnswer).toLocaleTimeString("en-GB", {
    hour: "2-digit", minute: "2-digit", timeZone: place.dataset.zone,
  });
  place.textContent = place.dataset.text.replace("{time}", time);
  announce(place.textContent);
};

const isBusy = () =>
  document.hidden || document.querySelector("[aria-busy=true], details[open]") !== null;

const look = async () => {
  quiet += 1;
  if (!isBusy()) {
    try {
      const response = await fetch(location.pathname, {
        credentials: "same-origin", signal: AbortSignal.timeout?.(PATIENCE),
      });
      if (response.redirected) return location.assign(response.url);
      const fresh = response.ok && await read(response);
      if (fresh && !isBusy()) return adopt(fresh);
      if (!fresh) unanswered();
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
  lookLater();
};

// A switch shows at once what was asked for; the answer or its failure decides what stays.
const flip = (button) => {
  if (!button?.matches("[role=switch]")) return () => {};
  const on = button.dataset.on;
  const set = (value) => {
    button.dataset.on = value;
    button.setAttribute("aria-checked", value);
  };
  set(on === "true" ? "false" : "true");
  return () => set(on);
};

const wantedBy = (fields) => ({ record: "true", skip: "false" })[fields.get("choice")];

const sendInPlace = async (form, button) => {
  const fields = new URLSearchParams(new FormData(form, button));
  const label = button?.textContent.trim();
  const place = form.closest("[data-event], .connection");
  const details = form.closest("details");
  const flipBack = flip(button);
  form.setAttribute("aria-busy", "true");
  details?.setAttribute("aria-busy", "true");
  const response = await send(form.action, fields);
  form.removeAttribute("aria-busy");
  details?.removeAttribute("aria-busy");
  if (details) {
    details.removeAttribute("open");
    details.querySelector("summary").focus();
  }
  failed.get(place?.id)?.message.remove();
  failed.delete(place?.id);
  flipBack();
  if (!response?.ok) {
    signedOut = response?.status === 401;
    const opening = place.dataset.event ? notSaved(response) : words.notSent;
    const message = failure(opening, await explain(response), `failed-${place.id}`);
    failed.set(place.id, { message, wanted: wantedBy(fields) });
    showFailures();
    return lookLater();
  }
  adopt(await read(response));
  const row = place?.dataset.event && `#${CSS.escape(place.id)}`;
  const state = row && document.querySelector(`${row} .reason`);
  announce(state ? state.textContent.replace(/\s+/g, " ").trim() : label ?? "");
  if (row && document.activeElement === document.body) {
    document.querySelector(`${row} .switch`)?.focus();
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

const adoptZone = () => {
  const select = document.querySelector("select[data-adopt-zone]");
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (select && [...select.options].some((option) => option.value === zone)) select.value = zone;
};

inPlace();
closeQuestions();
adoptZone();
refresh();
