// The rules: previewed while they are edited, saved without losing what was typed, and a question
// before leaving with unsaved changes. Without this file the buttons do the same by themselves.
"use strict";

const PREVIEW_DELAY = 400;
const IN_FORM = new Set([200, 409, 422]);

const entered = (form) => {
  const fields = new URLSearchParams(new FormData(form));
  for (const name of ["form_token", "version"]) fields.delete(name);
  return fields.toString();
};

const rulesForm = () => document.getElementById("rules");

// What is stored, as the form shows it; null when the form holds entries that never were.
let saved = null;

const begin = () => {
  const form = rulesForm();
  saved = "unsaved" in form.dataset ? null : entered(form);
};

const isDirty = () => entered(rulesForm()) !== saved;

const askBeforeLeaving = () => {
  addEventListener("beforeunload", (event) => {
    if (isDirty()) event.preventDefault();
  });
};

// Each edit begins a new turn: what answers an earlier one is not of this form any more.
let turn = 0;
let waiting = 0;

const isComputing = (yes) => {
  document.getElementById("live-preview").setAttribute("aria-busy", String(yes));
  rulesForm().toggleAttribute("data-computing", yes);
};

const openParts = () => [...document.querySelectorAll("main details[open]")].map((one) => one.id);

// The words and counts around the fields; without an answer none, for the former ones are wrong.
const adoptDerived = (answer) => {
  for (const place of document.querySelectorAll("[data-derived]")) {
    const fresh = answer?.getElementById(place.id);
    place.replaceChildren(...(fresh ? document.importNode(fresh, true).childNodes : []));
  }
  for (const part of answer?.querySelectorAll("details.part[open]") ?? []) {
    document.getElementById(part.id).open = true;
  }
};

const adoptPreview = (place, fresh) => {
  const open = new Set(openParts());
  const known = document.getElementById("preview-which");
  place.replaceChildren(...document.importNode(fresh, true).childNodes);
  for (const one of place.querySelectorAll("details")) one.open = open.has(one.id);
  const list = document.getElementById("preview-which");
  if (list && !known) list.open = isRoomy();
};

const showPreview = async () => {
  clearTimeout(waiting);
  const mine = ++turn;
  const place = document.getElementById("live-preview");
  const form = rulesForm();
  isComputing(true);
  const response = await send(form.dataset.preview, new URLSearchParams(new FormData(form)));
  const answer = response && IN_FORM.has(response.status) && await read(response);
  const fresh = answer && answer.getElementById("live-preview");
  const reason = fresh ? null : await explain(response);
  if (mine !== turn) return;
  if (fresh) {
    adoptPreview(place, fresh);
    adoptPart(document.getElementById("live-trouble"), answer.getElementById("live-trouble"));
    announce(document.getElementById("preview-sentence")?.textContent ?? "");
  } else {
    place.replaceChildren(
      place.querySelector("h2"), failure(words.notComputed, reason, "preview-sentence"),
    );
  }
  adoptDerived(fresh ? answer : null);
  isComputing(false);
};

// Beside the form the list of changes may be open at once; below it, it would push the button away.
const isRoomy = () => matchMedia("(min-width: 56.01rem) and (min-height: 32.01rem)").matches;

const previewLater = () => {
  turn += 1;
  isComputing(true);
  clearTimeout(waiting);
  waiting = setTimeout(showPreview, PREVIEW_DELAY);
};

// The page that the form was answered with, in place of ours.
const adoptForm = (fresh) => {
  const open = openParts();
  // The focus is given below; the browser gives it to new pages only, and complains.
  fresh.querySelector("[autofocus]")?.removeAttribute("autofocus");
  document.querySelector("main").replaceChildren(
    ...document.importNode(fresh.querySelector("main"), true).childNodes,
  );
  for (const id of open) document.getElementById(id)?.setAttribute("open", "");
  document.title = fresh.title;
  begin();
  const problem = document.querySelector("#errors, #conflict");
  if (problem?.id === "conflict") showPreview();
  problem?.focus();
  problem?.scrollIntoView({ block: "center" });
};

const save = async (form) => {
  document.getElementById("failed-save")?.remove();
  const fields = new URLSearchParams(new FormData(form));
  // What is typed now would be in neither the stored rules nor the answer.
  form.inert = true;
  const response = await send(form.action, fields, LOOK);
  form.inert = false;
  if (response?.ok && response.redirected) {
    saved = entered(form);
    return location.assign(response.url);
  }
  const answer = response && IN_FORM.has(response.status) && await read(response);
  if (answer && answer.getElementById("rules")) return adoptForm(answer);
  const opening = notSaved(response);
  const message = failure(opening, await explain(response), "failed-save");
  form.querySelector(".actions").after(message);
  document.getElementById("save").focus();
};

// Not every browser opens the part that holds the field of a link.
const openTarget = () => {
  const target = document.getElementById(location.hash.slice(1));
  const part = target?.closest("details:not([open])");
  if (!part) return;
  part.open = true;
  target.scrollIntoView({ block: "center" });
};

const rules = () => {
  begin();
  openTarget();
  addEventListener("hashchange", openTarget);
  askBeforeLeaving();
  document.addEventListener("input", (event) => {
    if (event.target.form === rulesForm()) previewLater();
  });
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form !== rulesForm()) return;
    event.preventDefault();
    if (event.submitter?.id === "show-preview") return showPreview();
    save(form);
  });
  // The browser cannot point at a field that it refuses in a closed part.
  document.addEventListener("invalid", (event) => {
    event.target.closest("details")?.setAttribute("open", "");
  }, true);
  document.addEventListener("click", (event) => {
    const discards = event.target.closest("#discard");
    const elsewhere = event.ctrlKey || event.metaKey || event.shiftKey;
    // Whoever asks for what is stored has answered the question already.
    if (discards && !elsewhere) saved = entered(rulesForm());
  });
  addEventListener("online", () => {
    if (document.querySelector("#live-preview .failure")) showPreview();
  });
};

rules();
