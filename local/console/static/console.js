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
  for (const node of row.querySelectorAll("[data-href]")) {
    if (item.link) {
      node.href = item.link;
    } else {
      node.removeAttribute("href");
    }
  }
  if (item.kind === "event") {
    fillEvent(row, item);
  }
}

function fillEvent(row, item) {
  row.dataset.eventId = item.id;
  row.classList.toggle("is-cancelled", item.cancelled);
  fillList(row.querySelector('[data-list="badges"]'), item.badges);
  fillList(
    row.querySelector('[data-list="bots"]'),
    item.bots.map((bot) => `${bot.name}: ${bot.status}`),
    item.bots.map((bot) => bot.status),
  );
  const change = row.querySelector("details");
  change.hidden = item.cancelled;
  const path = `/api/accounts/${encodeURIComponent(account)}/events/${encodeURIComponent(item.id)}`;
  for (const form of change.querySelectorAll("form")) {
    form.setAttribute("action", path);
  }
  if (!change.open) {
    for (const input of change.querySelectorAll("[data-v]")) {
      input.value = item[input.dataset.v];
    }
  }
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
    showTraffic(data);
  }
}

function showCalendar(data) {
  reconcile(document.getElementById("events"), data.items, (item) => `${item.kind}-template`);
  reconcile(document.getElementById("bots"), data.bots, () => "bot-template");
  setText(document.getElementById("bot-count"), String(data.bots.length));
  document.getElementById("no-events").hidden = data.items.length > 0;
  document.getElementById("no-bots").hidden = data.bots.length > 0;
}

function showTraffic(data) {
  setText(document.getElementById("traffic-total"), String(data.traffic.total));
  setText(document.getElementById("traffic-waiting"), String(data.traffic.waiting));
  setText(document.getElementById("traffic-disabled"), String(data.traffic.disabled.length));
  reconcile(document.getElementById("routes"), data.traffic.routes, () => "route-template");
  fillList(
    document.getElementById("recent"),
    data.traffic.recent.map((line) => `${line.text} → ${line.status}`),
  );
  if (!document.getElementById("faults").open) {
    for (const fault of data.faults) {
      const box = document.querySelector(`#fault-form [name="${CSS.escape(fault.name)}"]`);
      if (box) {
        box.checked = fault.on;
      }
    }
  }
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

function say(text, bad) {
  const node = document.getElementById("say");
  setText(node, text);
  node.hidden = text === "";
  node.classList.toggle("is-bad", bad);
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
    say(found.ok ? "Done." : found.error, !found.ok);
    if (found.ok) {
      form.closest("details")?.removeAttribute("open");
    }
  } catch {
    say("The console does not answer.", true);
  }
  await refresh();
}

document.addEventListener("submit", (event) => {
  event.preventDefault();
  send(event.target, event.submitter);
});

function prepareStart() {
  const input = document.querySelector('#create [name="start"]');
  if (input && !input.value) {
    const zone = document.querySelector(".zone").textContent.split(",")[0];
    const soon = new Date(Math.ceil((Date.now() + 600000) / 300000) * 300000);
    const text = soon.toLocaleString("sv-SE", { timeZone: zone });
    input.value = text.slice(0, 16).replace(" ", "T");
  }
}

async function follow() {
  await refresh();
  setTimeout(follow, EVERY);
}

prepareStart();
setTimeout(follow, EVERY);
