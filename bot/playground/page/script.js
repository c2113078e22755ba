// The page: hears what happens on the local Telegram, and tells it what the visitor does.

import { Guide } from "./guide.js";
import { Phone } from "./phone.js";
import { element } from "./text.js";
import { clock, refreshTimes } from "./time.js";
import { words } from "./words.js";

const RETRY = 2000; // milliseconds, where the browser itself gave up
const phones = {};
let articles = [];
let chosen = "italian";
const tabs = document.getElementById("tabs");
const lost = document.getElementById("lost");
const announcer = document.getElementById("announcer");

const stage = {
  phones,
  articles: () => articles,
  act,
  announce: (text) => { announcer.textContent = text.slice(0, 160); },
  onChange: showUnread,
  onPressed: (phone, key) => guide.pressed(phone, key),
  turnTo,
};
const guide = new Guide(stage);

async function act(action) {
  try {
    const response = await fetch("/act", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(action),
    });
    return await response.json();
  } catch {
    lost.hidden = false;
    return { error: lost.textContent };
  }
}

function everything(state) {
  articles = state.articles;
  for (const told of state.phones) {
    phones[told.key] ||= added(told.key);
    phones[told.key].show(told, state.bot, state.username);
    tabs.querySelector(`#tab-${told.key} .who`).textContent = phones[told.key].role === "group" ? told.chat.name : told.people[0].name;
  }
  turnTo(chosen);
  for (const phone of Object.values(phones)) for (const message of phone.messages.values()) guide.heard(phone, message);
}

function added(key) {
  const phone = new Phone(key, stage);
  document.getElementById("phones").append(phone.root);
  const tab = element("button", "tab");
  Object.assign(tab, { type: "button", id: `tab-${key}` });
  tab.setAttribute("role", "tab");
  tab.setAttribute("aria-controls", phone.root.id);
  const badge = element("span", "badge");
  badge.hidden = true;
  tab.append(element("span", "who"), badge);
  tab.addEventListener("click", () => turnTo(key));
  tab.addEventListener("keydown", (event) => moveTab(event, key));
  tabs.append(tab);
  return phone;
}

function moveTab(event, key) {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!step) return;
  const keys = Object.keys(phones);
  turnTo(keys.at((keys.indexOf(key) + step) % keys.length));
  document.getElementById(`tab-${chosen}`).focus();
}

// On a narrow screen one phone shows at a time; on a wide one all do, and the chosen one comes into view.
function turnTo(key) {
  const moved = key !== chosen;
  chosen = key;
  for (const [name, phone] of Object.entries(phones)) {
    const tab = document.getElementById(`tab-${name}`);
    tab.setAttribute("aria-selected", String(name === key));
    tab.tabIndex = name === key ? 0 : -1;
    phone.root.classList.toggle("chosen", name === key);
  }
  if (!moved) return;
  phones[key].root.scrollIntoView({ inline: "center", block: "nearest" });
  if (getComputedStyle(tabs).display !== "none") {
    phones[key].toEnd(false);
    phones[key].read();
  }
}

function showUnread() {
  let all = 0;
  for (const [key, phone] of Object.entries(phones)) {
    const badge = document.querySelector(`#tab-${key} .badge`);
    badge.hidden = !phone.unread;
    badge.textContent = phone.unread;
    badge.setAttribute("aria-label", words.unreadCount(phone.unread));
    all += phone.unread;
  }
  document.title = `${all ? `(${all}) ` : ""}Panchina playground`;
}

function heard(kind, message) {
  const phone = Object.values(phones).find((one) => one.chat.id === message.chat);
  if (!phone) return;
  if (kind === "message") phone.receive(message);
  else phone.edit(message);
  guide.heard(phone, message);
}

function listen() {
  const events = new EventSource("/events");
  events.addEventListener("open", () => { lost.hidden = true; });
  events.addEventListener("error", () => {
    lost.hidden = false;
    if (events.readyState === EventSource.CLOSED) setTimeout(listen, RETRY);
  });
  events.addEventListener("all", (event) => everything(JSON.parse(event.data)));
  for (const kind of ["message", "edit"]) events.addEventListener(kind, (event) => heard(kind, JSON.parse(event.data)));
}

setInterval(() => {
  refreshTimes(document);
  for (const phone of Object.values(phones)) phone.find(".status time").textContent = clock(Date.now() / 1000, phone.locale);
}, 20_000);
listen();
