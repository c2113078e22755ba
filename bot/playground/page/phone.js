// One phone: its chat, its composer, and what it shows for a moment.

import { Composer } from "./composer.js";
import { bubble } from "./message.js";
import { element, settleQuotes } from "./text.js";
import { clock, day, localeFor, sameDay } from "./time.js";
import { phoneWords, words } from "./words.js";

const NEAR = 80; // pixels from the end that count as reading the newest
const TOAST = 3500; // milliseconds

export class Phone {
  // `stage`: act(action) → answer, announce(text), onChange(), onPressed(phone, key).
  constructor(key, stage) {
    this.key = key;
    this.stage = stage;
    this.messages = new Map();
    this.unread = 0;
    this.replying = null;
    this.root = document.getElementById("phone").content.firstElementChild.cloneNode(true);
    this.root.id = `phone-${key}`;
    this.log = this.find(".log");
    this.device = this.find(".device");
    this.composer = new Composer(this);
    this.log.addEventListener("scroll", () => this.scrolled());
    this.atEnd = true;
    new ResizeObserver(() => this.atEnd && this.toEnd(false)).observe(this.log);
    for (const kind of ["pointerdown", "focusin", "wheel"]) this.root.addEventListener(kind, () => this.read(), { passive: true });
    this.find(".down").addEventListener("click", () => this.toEnd(true));
    this.find(".alert button").addEventListener("click", () => this.closeAlert());
  }

  find(selector) {
    return this.root.querySelector(selector);
  }

  get me() {
    return this.people.find((person) => person.id === this.speaker) || this.people[0];
  }

  get owner() {
    if (this.role === "group") return words.groupPhone;
    return this.role === "editor" ? words.editorPhone(this.people[0].name) : words.phoneOf(this.people[0].name);
  }

  get shut() {
    return ["blocked", "kicked"].includes(this.chat.door);
  }

  // Everything as it stands; messages that are already shown stay as they are.
  show(state, bot, username) {
    Object.assign(this, { role: state.role, people: state.people, chat: state.chat, bot, username });
    this.locale = this.role === "group" ? navigator.language : localeFor(this.people[0].language);
    this.words = phoneWords(this.role === "fan" ? this.people[0].language : "en");
    this.root.lang = this.role === "fan" ? this.people[0].language : "en";
    this.label();
    const known = [...this.messages.values()].map((message) => `${message.id}:${message.stamp}`).join();
    const told = state.chat.messages.map((message) => `${message.id}:${message.stamp}`).join();
    if (known !== told || !told) this.replaceAll(state.chat.messages);
    this.composer.refresh();
  }

  label() {
    const languages = this.role === "group" ? words.groupLanguages : words.languages[this.people[0].language];
    const title = this.role === "group" ? this.chat.name : this.bot;
    this.find(".owner h2").textContent = this.owner;
    this.find(".owner .language").textContent = languages || "";
    this.root.setAttribute("aria-label", this.owner);
    this.find(".title strong").textContent = title;
    this.find(".title span").textContent = this.role === "group" ? this.words.members(this.chat.members) : this.words.bot;
    this.find(".avatar").textContent = title.slice(0, 1);
    this.find(".avatar").classList.toggle("crowd", this.role === "group");
    this.log.setAttribute("aria-label", words.chatOf(this.owner, title));
    this.find(".status time").textContent = clock(Date.now() / 1000, this.locale);
  }

  replaceAll(messages) {
    this.messages.clear();
    this.log.replaceChildren();
    if (!messages.length) this.log.append(this.welcome());
    for (const message of messages) this.append(message);
    this.toEnd(false);
  }

  // What stands in a chat where nobody has spoken yet.
  welcome() {
    const card = element("div", "welcome");
    if (this.role === "group") {
      card.append(element("strong", "", this.chat.name), element("p", "", words.groupHint(this.people[0].name, this.username)));
      return card;
    }
    card.append(element("span", "avatar", this.bot.slice(0, 1)), element("strong", "", this.bot));
    if (this.people[0].about) card.append(element("h3", "", this.words.about), element("p", "", this.people[0].about));
    if (this.role === "editor") {
      const samples = element("button", "", words.choose);
      samples.type = "button";
      samples.addEventListener("click", () => this.find(".attach").click());
      card.append(samples);
    }
    return card;
  }

  // A new message. What the bot sends to a phone that nobody looks at counts as unread.
  receive(message) {
    const near = this.nearEnd;
    const away = message.bot && !this.active;
    if (!this.messages.size) this.log.replaceChildren();
    if (away && !this.unread) this.log.append(element("p", "unread", this.words.unread));
    if (!message.bot) this.log.querySelector(".unread")?.remove();
    const shown = this.append(message);
    shown.classList.add("arriving");
    if (away) this.count(this.unread + 1);
    if (away && !message.silent) this.buzz();
    if (near || !message.bot) this.toEnd(false);
    else this.scrolled();
    if (message.bot) this.stage.announce(words.announced(this.owner, message.sender.name, message.text));
    if (message.ask !== undefined && this.active) this.composer.answer(message, message.ask);
    this.composer.refresh();
  }

  append(message) {
    const last = [...this.messages.values()].at(-1);
    if (!last || !sameDay(last.date, message.date)) this.log.append(this.date(message.date));
    this.messages.set(message.id, message);
    const shown = bubble(message, this.context);
    if (last && last.sender.id === message.sender.id && !last.service) shown.classList.add("next");
    this.log.append(shown);
    settleQuotes(shown);
    return shown;
  }

  edit(message) {
    const before = this.messages.get(message.id);
    this.messages.set(message.id, message);
    const old = this.log.querySelector(`[data-id="${message.id}"]`);
    if (!old) return;
    const near = this.nearEnd;
    const focused = [...old.querySelectorAll("button, a")].indexOf(document.activeElement);
    const shown = bubble(message, this.context);
    if (old.classList.contains("next")) shown.classList.add("next");
    old.replaceWith(shown);
    settleQuotes(shown);
    if (focused >= 0) [...shown.querySelectorAll("button, a")].at(Math.max(0, focused))?.focus({ preventScroll: true });
    if (near) this.toEnd(false);
    if (before && before.text === message.text) return;
    shown.classList.add("changed");
    if (!this.active) this.count(this.unread + 1);
    this.stage.announce(words.announcedEdit(this.owner, message.text));
  }

  get context() {
    return {
      words: this.words,
      locale: this.locale,
      me: this.me.id,
      group: this.role === "group",
      bot: this.bot,
      onCommand: (text) => this.composer.say(text),
      onReply: (message) => this.composer.answer(message),
      onJump: (id) => this.jump(id),
      onPress: (key, message, button) => this.press(key, message, button),
    };
  }

  async press(key, message, button) {
    if (key.copies) {
      await navigator.clipboard?.writeText(key.copies);
      this.toast(this.words.copied);
      return;
    }
    if (button.classList.contains("busy")) return;
    button.classList.add("busy");
    button.setAttribute("aria-busy", "true");
    const answer = await this.act({ do: "press", message: message.id, data: key.data });
    button.classList.remove("busy");
    button.removeAttribute("aria-busy");
    if (answer.late) this.toast(this.words.late);
    else if (answer.alert) this.alert(answer.text);
    else if (answer.text) this.toast(answer.text);
    if (!answer.late && !answer.error) this.stage.onPressed(this, key);
  }

  async act(action) {
    const answer = await this.stage.act({ phone: this.key, as: this.me.id, ...action });
    if (answer.error) this.toast(answer.error);
    return answer;
  }

  date(seconds) {
    const today = sameDay(seconds, Date.now() / 1000);
    return element("p", "date", today ? this.words.today : day(seconds, this.locale));
  }

  jump(id) {
    const target = this.log.querySelector(`[data-id="${id}"]`);
    if (!target) return;
    target.scrollIntoView({ block: "center", behavior: "smooth" });
    target.classList.remove("changed");
    requestAnimationFrame(() => target.classList.add("changed"));
  }

  toast(text) {
    const toast = this.find(".toast");
    toast.textContent = text;
    toast.classList.add("up");
    clearTimeout(this.toasting);
    this.toasting = setTimeout(() => toast.classList.remove("up"), TOAST);
  }

  alert(text) {
    const alert = this.find(".alert");
    this.before = document.activeElement;
    alert.firstElementChild.textContent = text;
    alert.hidden = false;
    alert.lastElementChild.focus();
  }

  closeAlert() {
    this.find(".alert").hidden = true;
    this.before?.focus?.();
  }

  buzz() {
    this.device.classList.remove("buzz");
    requestAnimationFrame(() => this.device.classList.add("buzz"));
  }

  // Whether someone is looking at this phone.
  get active() {
    return !document.hidden && this.root.contains(document.activeElement) && this.root.offsetParent !== null;
  }

  get nearEnd() {
    return this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight < NEAR;
  }

  scrolled() {
    this.atEnd = this.nearEnd;
    this.find(".down").hidden = this.atEnd;
  }

  toEnd(smooth) {
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.log.scrollTo({ top: this.log.scrollHeight, behavior: smooth && !still ? "smooth" : "instant" });
  }

  read() {
    if (this.unread) this.count(0);
  }

  count(unread) {
    this.unread = unread;
    const badge = this.find(".badge");
    badge.hidden = !unread;
    badge.textContent = unread;
    badge.setAttribute("aria-label", words.unreadCount(unread));
    this.stage.onChange();
  }
}
