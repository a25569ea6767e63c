// Watches that somebody is still there: warns after a while without a touch or key, then gives up.

import { button, el } from "./dom.js";
import { heard, read } from "./sound.js";

const SIGNS = ["pointerdown", "wheel", "keydown", "input"];
const ENDS = ["click", "keyup"];
const LOOK_EVERY = 500;

// {warn, wipe: seconds; warned(), safe(): show and hide the question; gone(): nobody answered it}
export class Guard {
  constructor({ warn = Infinity, wipe, warned, safe, gone }) {
    Object.assign(this, { warn, wipe, warned, safe, gone });
    this.touch = this.touch.bind(this);
    this.look = this.look.bind(this);
    this.asking = false;
  }

  start() {
    this.renew();
    SIGNS.forEach((sign) => addEventListener(sign, this.touch, true));
    ENDS.forEach((sign) => addEventListener(sign, this.look));
    document.addEventListener("visibilitychange", this.look);
    this.timer = setInterval(this.look, LOOK_EVERY);
  }

  stop() {
    clearInterval(this.timer);
    SIGNS.forEach((sign) => removeEventListener(sign, this.touch, true));
    ENDS.forEach((sign) => removeEventListener(sign, this.look));
    document.removeEventListener("visibilitychange", this.look);
    if (this.asking) this.safe();
    this.asking = false;
  }

  renew() {
    this.since = Date.now();
    this.mark = performance.now();
  }

  // A sleeping tablet stops one clock, a corrected time jumps the other: the longer wait counts.
  idleFor() {
    return Math.max(Date.now() - this.since, performance.now() - this.mark) / 1000;
  }

  touch(event) {
    if (this.idleFor() < this.wipe) return this.renew();
    // The first touch after a long sleep is another person's: it must not reach what is on the screen.
    event.preventDefault();
    event.stopImmediatePropagation();
    return this.look();
  }

  look() {
    const idle = this.idleFor();
    if (idle >= this.wipe) {
      this.stop();
      this.gone();
    } else if (idle >= this.warn !== this.asking) {
      this.asking = !this.asking;
      if (this.asking) this.warned();
      else this.safe();
    }
  }
}

// The question itself. It closes by itself on the next look after a touch, so no touch falls through it.
export function stillThere({ words, config }) {
  const { warn, wipe } = config.settings;
  const question = words.say("still_there");
  const stay = button(words.say("still_here"), () => {}, { class: "button primary" });
  const dialog = el("dialog",
    { class: "still", role: "alertdialog", "aria-labelledby": "still-there", "aria-describedby": "still-why" },
    el("h2", { id: "still-there" }, question),
    el("p", { id: "still-why" }, words.say("wiped_soon", { seconds: wipe - warn })), stay);
  document.body.append(dialog);
  dialog.showModal();
  stay.focus();
  if (heard()) read([{ key: "_still_there", phrase: question }], { words, config });
  return { close: () => { dialog.close(); dialog.remove(); } };
}
