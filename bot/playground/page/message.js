// One message as a bubble with its buttons.

import { element, formatted, icon } from "./text.js";
import { clock } from "./time.js";

// `context`: words, locale, me (id of who looks), group, bot (name), onCommand, onReply, onJump, onPress.
export function bubble(message, context) {
  if (message.service) return service(message, context);
  const mine = message.sender.id === context.me;
  const whole = element("article", `message ${mine ? "out" : "in"}`);
  whole.dataset.id = message.id;
  whole.dataset.sender = message.sender.id;
  whole.setAttribute("aria-label", `${message.sender.name}, ${clock(message.date, context.locale)}`);
  const box = element("div", message.sticker ? "bubble sticker" : "bubble");
  if (context.group && !mine) box.append(name(message));
  if (message.origin) box.append(element("p", "origin", context.words.forwarded(message.origin)));
  if (message.reply) box.append(answered(message, context));
  if (message.image) box.append(picture(message, context));
  else if (message.photo) box.append(element("div", "photo", context.words.photo));
  if (message.sticker) box.append(element("div", "big", message.sticker));
  const text = element("div", "text");
  text.dir = "auto";
  text.append(formatted(message.text, message.entities, context), meta(message, mine, context));
  box.append(text);
  whole.append(box, replyButton(message, context));
  if (message.rows.length) whole.append(keyboard(message, context));
  box.addEventListener("click", () => touch(whole));
  box.addEventListener("dblclick", () => context.onReply(message));
  return whole;
}

// Fingers do not hover: a touched message shows its reply button, one at a time.
function touch(message) {
  const before = message.parentElement?.querySelector(".touched");
  before?.classList.remove("touched");
  if (before !== message) message.classList.add("touched");
}

function picture(message, context) {
  const shown = element("img", "picture");
  shown.src = `/photo/${encodeURIComponent(message.image.id)}`;
  shown.width = message.image.width;
  shown.height = message.image.height;
  shown.alt = context.words.photo;
  return shown;
}

function service(message, context) {
  const line = element("p", "service", context.words.service[message.service](context.bot));
  line.dataset.id = message.id;
  return line;
}

function name(message) {
  return element("p", `name tone${message.bot ? 0 : 1 + (message.sender.id % 3)}`, message.sender.name);
}

function answered(message, context) {
  const jump = element("button", "answered");
  jump.type = "button";
  jump.append(element("strong", "", message.reply.name), element("span", "", message.reply.text || "…"));
  jump.addEventListener("click", () => context.onJump(message.reply.id));
  return jump;
}

function meta(message, mine, context) {
  const line = element("span", "meta");
  if (message.silent) line.append(icon("mute", context.words.silent));
  if (message.edited) line.append(element("span", "edited", context.words.edited));
  const time = element("time", "", clock(message.date, context.locale));
  time.dateTime = new Date(message.date * 1000).toISOString();
  line.append(time);
  if (mine) line.append(icon("ticks"));
  return line;
}

function replyButton(message, context) {
  const button = element("button", "reply");
  button.type = "button";
  button.setAttribute("aria-label", context.words.replyTo(message.sender.name));
  button.title = context.words.reply;
  button.append(icon("reply"));
  button.addEventListener("click", () => context.onReply(message));
  return button;
}

function keyboard(message, context) {
  const keys = element("div", "keys");
  for (const row of message.rows) {
    const line = element("div", "row");
    line.append(...row.map((key) => keyFor(key, message, context)));
    keys.append(line);
  }
  return keys;
}

function keyFor(key, message, context) {
  const opens = /^https?:/i.test(key.url);
  const made = element(opens ? "a" : "button", `key ${key.style}`);
  made.append(element("span", "", key.label));
  if (opens) {
    Object.assign(made, { href: key.url, target: "_blank", rel: "noopener noreferrer" });
    made.append(icon("out", context.words.opens));
  } else {
    made.type = "button";
    made.addEventListener("click", () => context.onPress(key, message, made));
  }
  return made;
}
