// Large digits for a technician's PIN; the digits of a keyboard work too. What is typed is never shown.

import { button, el, retell } from "./dom.js";
import { frame, main } from "./frame.js";

const DIGITS = ["1", "2", "3", "4", "5", "6", "7", "8", "9"];
const LONGEST = 12;

// way: {check(pin): Promise<bool>, opened(), close()}
export function pinScreen(context, { check, opened, close }) {
  const { words } = context;
  let pin = "";
  const problem = el("div", { class: "problem" });
  const dots = el("p", { class: "dots", role: "status" });
  const tell = () => retell(dots, [
    el("span", { "aria-hidden": "true" }, "●".repeat(pin.length) || "–"),
    el("span", { class: "unseen" }, words.say("pin_typed", { n: pin.length }))]);
  const put = (next) => { pin = next.slice(0, LONGEST); tell(); };
  const enter = async () => {
    const given = pin;
    put("");
    if (await check(given)) return opened();
    return problem.replaceChildren(el("div", { class: "summary", role: "alert" }, words.say("pin_wrong")));
  };
  const digit = (one) => button(one, () => put(pin + one), { class: "button digit" });
  const pad = el("div", { class: "pad" }, DIGITS.map(digit),
    button(words.say("pin_clear"), () => put("")), digit("0"),
    button(words.say("pin_enter"), enter, { class: "button primary" }));
  const press = (event) => {
    if (/^\d$/.test(event.key)) put(pin + event.key);
    else if (event.key === "Backspace") put(pin.slice(0, -1));
    else if (event.key === "Enter" && event.target.tagName !== "BUTTON") enter();
  };
  const title = el("h1", { tabindex: "-1" }, words.say("pin"));
  tell();
  return {
    name: "pin",
    words,
    focus: title,
    parts: frame(context, main({ class: "pin", on: { keydown: press } }, title, dots, problem, pad,
      el("div", { class: "actions" }, button(words.say("close"), close)))),
  };
}
