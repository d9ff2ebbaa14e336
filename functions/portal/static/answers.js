// How every script sends a form and reads its answer. It comes before the others, which share:
// words, announce, read, send, explain, isUnsure, notSaved, failure, PATIENCE, LOOK.
"use strict";

const PATIENCE = 30_000;

const words = document.getElementById("words").dataset;

const announce = (text) => {
  const place = document.getElementById("announce");
  if (place) place.textContent = text;
};

const read = async (response) =>
  new DOMParser().parseFromString(await response.text(), "text/html");

// What bears these headers uses up no notice: the page that it asks for is not the one shown.
const LOOK = { "x-rollcall-look": "1" };

// Send a form; null when no answer came.
const send = async (address, fields, headers = {}) => {
  try {
    return await fetch(address, {
      method: "POST", body: fields, headers, credentials: "same-origin",
      signal: AbortSignal.timeout?.(PATIENCE),
    });
  } catch {
    return null;
  }
};

// What an answer means that no page of ours explains: API Gateway answers by itself, too.
const meaning = ({ ok, status }, unfinished) => {
  if (ok) return words.noAnswer;
  if (status === 429) return words.tooMany;
  return status >= 500 ? unfinished : words.refused;
};

// Why an answer is not the one that was hoped for: a sentence, and a link if one helps.
const explain = async (response, unfinished = words.unfinished) => {
  if (!response) return { text: navigator.onLine ? words.noAnswer : words.offline };
  const page = await read(response).catch(() => null);
  const error = page?.getElementById("error");
  if (error) {
    const title = error.querySelector("h1").textContent;
    const text = error.querySelector(".lead").textContent;
    return { text: `${title}. ${text}`, link: error.querySelector("#error-action") };
  }
  // Whoever may not come in any more gets the start page, which says why.
  const notice = page?.querySelector("#notice[role=alert]");
  if (notice) return { text: notice.textContent.trim(), link: page.getElementById("sign-in") };
  return { text: meaning(response, unfinished) };
};

// An error of the server may come after it has saved, and whatever follows a redirect does; a
// refusal comes before.
const isUnsure = (response) =>
  response ? response.redirected || response.status >= 500 : navigator.onLine;

const notSaved = (response) => (isUnsure(response) ? words.maybeSaved : words.notSaved);

const failure = (opening, { text, link }, id) => {
  const message = document.createElement("p");
  message.id = id;
  message.className = "problem failure";
  message.setAttribute("role", "alert");
  message.append(`${opening} ${text}`);
  if (link) message.append(" ", Object.assign(document.importNode(link, true), { className: "" }));
  return message;
};
