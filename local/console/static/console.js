"use strict";
// Keeps the page current and sends its forms without leaving it. Everything shown is set as
// text; a form that is open is never touched.

const account = document.body.dataset.account;
const EVERY = 1000;

function setText(node, text) {
  if (node.textContent !== text) {
    node.textContent = text;
  }
}

function fillList(node, texts, statuses) {
  const wanted = JSON.stringify([texts, statuses]);
  if (node.dataset.seen === wanted) {
    return;
  }
  node.dataset.seen = wanted;
  node.replaceChildren(...texts.map((text, at) => {
    const line = document.createElement("li");
    line.textContent = text;
    if (statuses) {
      line.dataset.status = statuses[at];
    }
    return line;
  }));
}

function fill(row, item) {
  for (const node of row.querySelectorAll("[data-f]")) {
    setText(node, String(item[node.dataset.f] ?? ""));
    if ("status" in node.dataset) {
      node.dataset.status = item.status;
    }
  }
  for (const node of row.querySelectorAll("[data-show]")) {
    node.hidden = !item[node.dataset.show];
  }
  for (const node of row.querySelectorAll("[data-label]")) {
    node.setAttribute("aria-label", item.about);
  }
  for (const node of row.querySelectorAll("[data-list]")) {
    fillList(node, item[node.dataset.list]);
  }
  for (const node of row.querySelectorAll("[data-href]")) {
    if (item.link) {
      node.href = item.link;
    } else {
      node.removeAttribute("href");
    }
  }
  fillForms(row, item);
  if (item.kind === "event") {
    fillEvent(row, item);
  }
}

function fillForms(row, item) {
  const kind = item.kind === "event" ? "events" : "bots";
  const path = `/api/accounts/${encodeURIComponent(account)}/${kind}/${encodeURIComponent(item.id)}`;
  for (const form of row.querySelectorAll("form[data-path]")) {
    form.setAttribute("action", path);
  }
  for (const input of row.querySelectorAll("[data-v]")) {
    if (input.closest("details.change")?.open) {
      continue;
    }
    const value = item[input.dataset.v];
    if (input.type === "checkbox") {
      input.checked = Boolean(value);
    } else {
      input.value = String(value);
    }
  }
}

function fillEvent(row, item) {
  row.dataset.eventId = item.id;
  row.classList.toggle("is-cancelled", item.cancelled);
  fillList(
    row.querySelector("[data-chips]"),
    item.bots.map((bot) => `${bot.name}: ${bot.status}`),
    item.bots.map((bot) => bot.status),
  );
}

function reconcile(list, items, templateOf) {
  const known = new Map([...list.children].map((row) => [row.dataset.key, row]));
  let next = list.firstElementChild;
  for (const item of items) {
    let row = known.get(item.key);
    if (row) {
      known.delete(item.key);
    } else {
      const template = document.getElementById(templateOf(item));
      row = template.content.firstElementChild.cloneNode(true);
      row.dataset.key = item.key;
    }
    fill(row, item);
    if (row === next) {
      next = next.nextElementSibling;
    } else {
      list.insertBefore(row, next);
    }
  }
  for (const row of known.values()) {
    if (row.contains(message)) {
      bringHome();
    }
    row.remove();
  }
}

function show(data) {
  document.getElementById("google-down").hidden = data.google;
  document.getElementById("recall-down").hidden = data.recall;
  if (data.google) {
    showCalendar(data);
  }
  for (const tab of data.accounts) {
    const link = document.querySelector(`.tabs a[data-email="${CSS.escape(tab.email)}"] .state`);
    if (link) {
      setText(link, tab.connection);
      link.dataset.connection = tab.connection;
    }
  }
  if (data.recall) {
    showBots(data);
    showTraffic(data);
    showClock(data.clock);
  }
  if (data.recall && data.google) {
    showFaults(data);
  }
  showWorker(data.worker);
}

function showCalendar(data) {
  const template = (item) => `${item.kind}-template`;
  reconcile(document.getElementById("events"), data.items, template);
  reconcile(document.getElementById("over-events"), data.over, template);
  setText(document.getElementById("over-count"), String(data.over_count));
  setText(document.getElementById("zone-note"), data.zone_note);
  document.getElementById("over").hidden = data.over_count === 0;
  document.getElementById("no-events").hidden = data.items.length > 0;
}

function showBots(data) {
  reconcile(document.getElementById("bots"), data.bots, () => "bot-template");
  for (const bot of data.bots) {
    const row = document.querySelector(`#bots [data-key="${CSS.escape(bot.key)}"]`);
    row.dataset.botId = bot.id;
  }
  setText(document.getElementById("bot-count"), String(data.bots.length));
  document.getElementById("no-bots").hidden = data.bots.length > 0;
}

function showTraffic(data) {
  setText(document.getElementById("traffic-total"), String(data.traffic.total));
  setText(document.getElementById("traffic-waiting"), String(data.traffic.waiting));
  setText(document.getElementById("traffic-disabled"), String(data.traffic.disabled.length));
  reconcile(document.getElementById("routes"), data.traffic.routes, () => "route-template");
  fillList(document.getElementById("recent"), data.traffic.recent);
  fillList(document.getElementById("hooks"), data.traffic.hooks);
}

function showWorker(worker) {
  setText(document.getElementById("worker-summary"), worker.summary);
  setText(document.getElementById("worker-trouble"), worker.trouble);
  reconcile(document.getElementById("stops"), worker.stops, () => "stop-template");
  document.getElementById("stops-table").hidden = worker.stops.length === 0;
}

function showFaults(data) {
  const words = document.getElementById("faults-on");
  const box = document.getElementById("faults");
  if (data.faults_on && !words.textContent) {
    box.open = true;
  }
  setText(words, data.faults_on);
  document.title = data.faults_on ? `(${data.faults_on}) Rollcall console` : "Rollcall console";
  setText(document.getElementById("foreign-faults"), String(data.foreign_faults));
  document.getElementById("faults-alarm").hidden = !data.faults_on;
  document.getElementById("faults-off").hidden = !data.faults_on;
  const form = document.getElementById("fault-form");
  if (form.dataset.touched) {
    return;
  }
  for (const fault of data.faults) {
    form.elements.namedItem(fault.name).checked = fault.on;
  }
}

function showClock(clock) {
  setText(document.getElementById("clock-here"), clock.here);
  setText(document.getElementById("clock-recall"), clock.recall);
  setText(document.getElementById("clock-ahead"), clock.ahead);
  document.getElementById("clock-alarm").hidden = !clock.ahead;
  document.getElementById("return").hidden = !clock.ahead;
}

async function refresh() {
  try {
    const answer = await fetch(`/data?account=${encodeURIComponent(account)}`);
    if (answer.ok) {
      show(await answer.json());
    }
  } catch {
    document.getElementById("google-down").hidden = false;
  }
}

// What was done stands where it was asked for, and makes room for itself: it covers nothing.
const message = document.getElementById("say");

function say(text, bad, form) {
  const row = form?.closest("li");
  const box = form?.closest(".box");
  if (row) {
    row.append(message);
  } else if (box) {
    box.after(message);
  } else {
    bringHome();
  }
  setText(document.getElementById("said"), text);
  setText(document.getElementById("announce"), text);
  message.hidden = text === "";
  message.classList.toggle("is-bad", Boolean(bad));
}

function bringHome() {
  document.getElementById("say-home").append(message);
}

async function send(form, submitter) {
  const fields = Object.fromEntries(new FormData(form, submitter));
  try {
    const answer = await fetch(form.getAttribute("action"), {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(fields),
    });
    const found = await answer.json();
    say(found.ok ? found.said : found.error, !found.ok, form);
    if (found.ok) {
      delete form.dataset.touched;
      form.closest(".change, .new, .outcome")?.removeAttribute("open");
    }
  } catch {
    say("The console does not answer.", true, form);
  }
  await refresh();
  // Only now: a form that closes moves what is below it.
  message.scrollIntoView({ block: "nearest" });
}

document.addEventListener("submit", (event) => {
  event.preventDefault();
  send(event.target, event.submitter);
});

document.getElementById("fault-form").addEventListener("input", (event) => {
  event.currentTarget.dataset.touched = "yes";
});

document.getElementById("hush").addEventListener("click", () => say(""));

function prepareStart() {
  const input = document.querySelector('#create [name="start"]');
  if (input && !input.value) {
    const soon = new Date(Math.ceil((Date.now() + 600000) / 300000) * 300000);
    const text = soon.toLocaleString("sv-SE", { timeZone: document.body.dataset.zone });
    input.value = text.slice(0, 16).replace(" ", "T");
  }
}

async function follow() {
  await refresh();
  setTimeout(follow, EVERY);
}

prepareStart();
setTimeout(follow, EVERY);
