// Message text and its entities as DOM nodes. Nothing that people wrote is ever read as HTML.

import { shown } from "./time.js";

const TAGS = { bold: "b", italic: "i", underline: "u", strikethrough: "s", code: "code", pre: "pre" };
const BLOCKS = new Set(["blockquote", "expandable_blockquote", "pre"]);
const FOLDED_LINES = 3;

export function element(tag, className = "", text = "") {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text) made.textContent = text;
  return made;
}

export function icon(name, label = "") {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `#i-${name}`);
  svg.append(use);
  if (label) {
    svg.setAttribute("role", "img");
    svg.setAttribute("aria-label", label);
  } else {
    svg.setAttribute("aria-hidden", "true");
  }
  return svg;
}

// JavaScript's strings count UTF-16 code units, as Telegram's offsets do. `context` has words, locale and onCommand.
export function formatted(text, entities, context) {
  const root = document.createDocumentFragment();
  const open = [{ node: root, end: text.length }];
  let at = 0;
  let afterBlock = false;
  const write = (to, beforeBlock) => {
    let piece = text.slice(at, to);
    if (afterBlock && piece) piece = piece.replace(/^\n/, "");
    if (beforeBlock) piece = piece.replace(/\n$/, "");
    if (at < to) afterBlock = false;
    if (piece) open.at(-1).node.append(piece);
    at = Math.max(at, to);
  };
  const closeUntil = (offset) => {
    while (open.length > 1 && open.at(-1).end <= offset) {
      write(open.at(-1).end, false);
      afterBlock = open.pop().block;
    }
  };
  for (const entity of entities) {
    closeUntil(entity.offset);
    const block = BLOCKS.has(entity.type);
    write(entity.offset, block);
    const end = Math.min(entity.offset + entity.length, open.at(-1).end);
    const node = nodeFor(entity, text.slice(entity.offset, end), context);
    open.at(-1).node.append(node.outer || node);
    open.push({ node: node.inner || node, end, block });
    if (node.whole) at = end; // the node brought its own text
  }
  closeUntil(text.length);
  write(text.length, false);
  return root;
}

function nodeFor(entity, text, context) {
  if (entity.type === "text_link") return link(entity.url, context);
  if (entity.type === "url") return link(/^[a-z]+:\/\//i.test(text) ? text : `http://${text}`, context);
  if (entity.type === "email") return link(`mailto:${text}`, context);
  if (entity.type === "bot_command") return command(text, context);
  if (entity.type === "date_time") return time(entity, text, context);
  if (entity.type === "blockquote") return element("blockquote");
  if (entity.type === "expandable_blockquote") return folding(context);
  if (entity.type === "spoiler") return spoiler();
  if (["mention", "hashtag"].includes(entity.type)) return element("span", "tint");
  return element(TAGS[entity.type] || "span");
}

function link(address, context) {
  let url;
  try {
    url = new URL(address);
  } catch {
    return element("span");
  }
  if (!["http:", "https:", "mailto:"].includes(url.protocol)) return element("span");
  const anchor = element("a");
  Object.assign(anchor, { href: url.href, target: "_blank", rel: "noopener noreferrer", title: `${url.href} (${context.words.opens})` });
  return anchor;
}

function command(text, context) {
  const button = element("button", "tint");
  button.type = "button";
  button.addEventListener("click", () => context.onCommand(text));
  return button;
}

function time(entity, fallback, context) {
  const node = element("time");
  const format = entity.date_time_format || "";
  node.dateTime = new Date(entity.unix_time * 1000).toISOString();
  Object.assign(node.dataset, { unix: entity.unix_time, format, locale: context.locale });
  node.title = fallback;
  node.textContent = shown(entity.unix_time, format, context.locale);
  return { outer: node, inner: document.createDocumentFragment(), whole: true };
}

function spoiler() {
  const node = element("span", "spoiler");
  node.tabIndex = 0;
  const show = () => node.classList.add("shown");
  node.addEventListener("click", show);
  node.addEventListener("keydown", (event) => event.key === "Enter" && show());
  return node;
}

function folding(context) {
  const quote = element("blockquote", "folded");
  const inner = element("div", "quoted");
  const toggle = element("button", "fold");
  toggle.type = "button";
  const label = element("span", "hidden", context.words.more);
  toggle.append(icon("down"), label);
  toggle.setAttribute("aria-expanded", "false");
  const flip = () => {
    const folded = quote.classList.toggle("folded");
    toggle.setAttribute("aria-expanded", String(!folded));
    label.textContent = folded ? context.words.more : context.words.less;
  };
  toggle.addEventListener("click", (event) => { event.stopPropagation(); flip(); });
  inner.addEventListener("click", (event) => event.target.closest("a, button") || flip());
  quote.append(inner, toggle);
  return { outer: quote, inner };
}

// A short quote needs no folding; known only once it has a width.
export function settleQuotes(root) {
  for (const quote of root.querySelectorAll("blockquote.folded")) {
    const inner = quote.firstElementChild;
    const line = parseFloat(getComputedStyle(inner).lineHeight);
    if (inner.scrollHeight && inner.scrollHeight <= line * FOLDED_LINES + 2) {
      quote.classList.remove("folded");
      quote.lastElementChild.hidden = true;
    }
  }
}
