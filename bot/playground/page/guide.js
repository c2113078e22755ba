// The first steps: four of them, ticked off as things happen, and dismissed for good with one press.

import { icon } from "./text.js";
import { words } from "./words.js";

const DONE = "panchina-guide-done";
const STEPS = ["follow", "post", "publish", "watch"];

export class Guide {
  // `stage`: phones (by key), turnTo(key).
  constructor(stage) {
    this.stage = stage;
    this.root = document.getElementById("guide");
    this.again = document.getElementById("again");
    this.done = new Set(JSON.parse(sessionStorage.getItem(DONE) || "[]"));
    this.root.querySelector(".dismiss").addEventListener("click", () => this.dismiss(true));
    this.again.addEventListener("click", () => this.dismiss(false));
    for (const step of STEPS) {
      this.item(step).querySelector("button").addEventListener("click", () => this.help(step));
    }
    this.draw();
  }

  item(step) {
    return this.root.querySelector(`[data-step=${step}]`);
  }

  dismiss(away) {
    localStorage.setItem(DONE, away ? "dismissed" : "");
    this.draw();
    (away ? this.again : this.root.querySelector("li.now button, .dismiss")).focus();
  }

  draw() {
    const away = localStorage.getItem(DONE) === "dismissed";
    this.root.hidden = away;
    this.again.hidden = !away;
    const now = STEPS.find((step) => !this.done.has(step));
    for (const [place, step] of STEPS.entries()) {
      const item = this.item(step);
      item.classList.toggle("done", this.done.has(step));
      item.classList.toggle("now", step === now);
      if (step === now) item.setAttribute("aria-current", "step");
      else item.removeAttribute("aria-current");
      item.querySelector(".mark").replaceChildren(this.done.has(step) ? icon("tick", "done") : String(place + 1));
    }
    this.root.classList.toggle("finished", !now);
  }

  tick(step) {
    if (this.done.has(step)) return;
    this.done.add(step);
    sessionStorage.setItem(DONE, JSON.stringify([...this.done]));
    this.draw();
  }

  // A message arrived or was there: what does it show to have happened?
  heard(phone, message) {
    if (!message.bot) return;
    const asked = [...phone.messages.values()].some((m) => !m.bot && m.stamp < message.stamp && m.text !== "/start");
    if (phone.role !== "editor" && asked) this.tick("follow");
    if (phone.role === "editor" && message.rows.flat().some((key) => words.publish.test(key.label))) this.tick("post");
    if (phone.role !== "editor" && this.done.has("publish")) this.tick("watch");
  }

  pressed(phone, key) {
    if (phone.role === "editor" && words.publish.test(key.label)) this.tick("publish");
  }

  async help(step) {
    const { italian, editor } = this.stage.phones;
    const phone = ["follow", "watch"].includes(step) ? italian : editor;
    this.stage.turnTo(phone.key);
    if (step === "follow") {
      if (!phone.messages.size) await phone.composer.say("/start");
      phone.composer.fill(words.firstName);
    } else if (step === "post") {
      phone.composer.fill(this.stage.articles()[0].text);
    } else if (step === "publish") {
      const buttons = [...phone.log.querySelectorAll(".key")].filter((key) => words.publish.test(key.textContent));
      buttons.at(-1)?.scrollIntoView({ block: "center" });
      buttons.at(-1)?.focus();
    } else {
      phone.toEnd(true);
      phone.log.focus();
    }
  }
}
