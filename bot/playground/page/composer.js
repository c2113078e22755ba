// The lower edge of a phone: writing, replying, commands, sample articles, and the buttons that replace it all.

import { element } from "./text.js";
import { words } from "./words.js";

const LIMIT = 4096; // UTF-16 code units in one message
const TALLEST = 132; // pixels

export class Composer {
  constructor(phone) {
    this.phone = phone;
    this.form = phone.find(".composer");
    this.input = phone.find("textarea");
    this.placeholder = "";
    this.form.addEventListener("submit", (event) => { event.preventDefault(); this.send(); });
    this.input.addEventListener("keydown", (event) => this.pressed(event));
    this.input.addEventListener("input", () => this.measure());
    phone.find(".replying button").addEventListener("click", () => this.answer(null));
    phone.find(".begin").addEventListener("click", () => this.begin());
    this.opens(".command", ".commands", () => this.fillCommands());
    this.opens(".attach", ".sheet", () => this.fillSheet());
    this.opens(".more", ".actions", () => this.fillActions());
    phone.root.addEventListener("keydown", (event) => event.key === "Escape" && this.escape());
    phone.root.addEventListener("focusout", () => setTimeout(() => this.left()));
  }

  refresh() {
    const { phone } = this;
    const fresh = phone.chat.kind === "private" && phone.messages.size === 0 && !this.begun && phone.role !== "editor";
    const begin = phone.find(".begin");
    begin.hidden = !(fresh || phone.shut);
    begin.textContent = phone.shut ? (phone.role === "group" ? this.phone.words.addAgain : this.phone.words.unblock) : this.phone.words.start;
    this.form.hidden = !begin.hidden;
    phone.find(".attach").hidden = phone.role !== "editor";
    this.speakers();
    this.input.setAttribute("aria-label", phone.words.messageAs(phone.me.name));
    this.input.placeholder = this.placeholder || (phone.role === "group" ? phone.words.messageAs(phone.me.name) : phone.words.message);
  }

  speakers() {
    const { phone } = this;
    const box = phone.find(".speakers");
    box.hidden = phone.people.length < 2 || phone.shut;
    if (box.hidden || box.childElementCount > 1) return;
    for (const person of phone.people) {
      const label = element("label");
      const radio = element("input");
      Object.assign(radio, { type: "radio", name: `speaker-${phone.key}`, value: person.id, checked: person.id === phone.me.id });
      radio.addEventListener("change", () => this.speak(person.id));
      label.append(radio, element("span", "", this.phone.words.writeAs(person.name, person.admin)));
      box.append(label);
    }
  }

  speak(id) {
    this.phone.speaker = id;
    this.phone.replaceAll([...this.phone.messages.values()]);
    this.refresh();
  }

  pressed(event) {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || matchMedia("(pointer: coarse)").matches) return;
    event.preventDefault();
    this.send();
  }

  measure() {
    const length = this.input.value.trim().length;
    this.input.style.height = "auto";
    this.input.style.height = `${Math.min(this.input.scrollHeight, TALLEST)}px`;
    this.phone.find(".send").disabled = !length;
    const count = this.phone.find(".count");
    count.hidden = length <= LIMIT;
    count.textContent = this.phone.words.pieces(length, Math.ceil(length / LIMIT));
  }

  fill(text) {
    this.input.value = text;
    this.measure();
    this.input.focus();
    this.input.scrollTop = 0;
  }

  async send() {
    const text = this.input.value.trim();
    if (!text) return;
    this.input.value = "";
    this.measure();
    await this.say(text);
  }

  async say(text) {
    const reply = this.phone.replying?.id || 0;
    this.answer(null);
    const answer = await this.phone.act({ do: "say", text, reply });
    this.begun = !answer.error;
    this.refresh();
    if (answer.error) this.fill(text);
  }

  // Reply to a message; null stops replying. `placeholder` is what a ForceReply asks for.
  answer(message, placeholder = "") {
    const { phone } = this;
    phone.replying = message;
    this.placeholder = placeholder;
    const bar = phone.find(".replying");
    bar.hidden = !message;
    this.refresh();
    if (!message) return;
    bar.querySelector("strong").textContent = this.phone.words.replyTo(message.sender.name);
    bar.querySelector("div span").textContent = message.text.slice(0, 80) || "…";
    this.input.focus();
  }

  async begin() {
    if (this.phone.shut) await this.phone.act({ do: "block" });
    else await this.say("/start");
    this.input.focus();
  }

  opens(button, panel, fill) {
    const opener = this.phone.find(button);
    opener.addEventListener("click", () => {
      const opened = !this.phone.find(panel).hidden;
      this.close();
      if (opened) return;
      fill();
      this.phone.find(panel).hidden = false;
      opener.setAttribute("aria-expanded", "true");
      this.opener = opener;
      this.phone.find(panel).querySelector("button")?.focus();
    });
  }

  close() {
    for (const panel of [".commands", ".sheet", ".actions"]) this.phone.find(panel).hidden = true;
    this.opener?.setAttribute("aria-expanded", "false");
    this.opener = null;
  }

  escape() {
    const { opener } = this;
    if (opener) {
      this.close();
      opener.focus();
    } else if (this.phone.replying) {
      this.answer(null);
    }
  }

  left() {
    if (this.opener && document.hasFocus() && !this.phone.root.contains(document.activeElement)) this.close();
  }

  choice(panel, label, detail, act) {
    const button = element("button");
    button.type = "button";
    button.setAttribute("role", "menuitem");
    button.append(element("strong", "", label));
    if (detail) button.append(element("span", "", detail));
    button.addEventListener("click", () => { this.close(); act(); });
    panel.append(button);
  }

  fillCommands() {
    const panel = this.phone.find(".commands");
    const { menu } = this.phone.me;
    panel.replaceChildren();
    if (!menu.length) panel.append(element("p", "", this.phone.words.noCommands));
    for (const { command, description } of menu) {
      this.choice(panel, `/${command}`, description, () => this.say(`/${command}`));
    }
  }

  fillActions() {
    const panel = this.phone.find(".actions");
    const group = this.phone.role === "group";
    panel.replaceChildren();
    this.choice(panel, this.phone.words.sticker, "", () => this.phone.act({ do: "sticker" }));
    if (!this.phone.shut) this.choice(panel, group ? this.phone.words.remove : this.phone.words.block, "", () => this.phone.act({ do: "block" }));
  }

  fillSheet() {
    const sheet = this.phone.find(".sheet");
    sheet.replaceChildren(element("h3", "", words.articles));
    for (const article of this.phone.stage.articles()) sheet.append(this.sample(article));
  }

  sample(article) {
    const card = element("div", "sample");
    const paste = element("button", "", article.title);
    paste.type = "button";
    paste.lang = article.language;
    const forward = element("button", "small", words.forward);
    forward.type = "button";
    forward.setAttribute("aria-label", `${words.forward}: ${article.title}`);
    paste.addEventListener("click", () => { this.close(); this.fill(article.text); });
    forward.addEventListener("click", () => {
      this.close();
      this.phone.act({ do: "forward", text: article.text, title: article.source });
    });
    card.append(paste, element("p", "", article.note), forward);
    return card;
  }
}
