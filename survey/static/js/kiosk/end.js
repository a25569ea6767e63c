// The last screens of a visit: stored, could not be stored, too young.

import { button, el, retell, shape } from "./dom.js";
import { frame, main } from "./frame.js";
import { qr } from "./qr.js";

const TOLD_EVERY = 5;

// Counts down to done(); the text changes every few seconds and is not announced.
function closing({ words, config }, done) {
  const { end } = config.settings;
  const line = el("p", { class: "closing" });
  let until = Date.now() + end * 1000;
  let told = null;
  const look = () => {
    const left = (until - Date.now()) / 1000;
    const shown = Math.max(TOLD_EVERY, Math.ceil(left / TOLD_EVERY) * TOLD_EVERY);
    if (left <= 0) done();
    else if (shown !== told) retell(line, words.say("closes", { seconds: (told = shown) }));
  };
  const timer = setInterval(look, 250);
  look();
  return {
    line,
    more: () => { until = Math.max(until, Date.now()) + end * 1000; look(); },
    leave: () => clearInterval(timer),
  };
}

function actions({ words }, clock, done) {
  return el("div", { class: "actions" },
    button(words.say("keep"), clock.more),
    button(words.say("done"), done, { class: "button primary" }));
}

// Where the answer is now: still on this device, or with the server.
function whereabouts({ core, words }, { sequence }) {
  const line = el("p", { class: "where", role: "status" });
  const tell = ({ queue, quarantine }) => {
    const sent = queue === 0 && !quarantine.some((one) => one.sequence === sequence);
    retell(line, words.say(sent ? "sent" : "saved"));
  };
  tell(core.state());
  return { line, leave: core.subscribe(tell) };
}

// kept: {receipt, sequence}
export function thanksScreen(visit, kept, done) {
  const { words, config } = visit;
  const clock = closing(visit, done);
  const where = whereabouts(visit, kept);
  const title = el("h1", { tabindex: "-1" }, words.say("thanks"));
  const address = config.check && `${config.check}?ma=${kept.receipt}`;
  return {
    name: "thanks",
    words,
    focus: title,
    leave: () => { clock.leave(); where.leave(); },
    parts: frame(visit, main({},
      el("div", { class: "thanks" }, shape("tick"), title, where.line),
      el("p", { class: "receipt" },
        el("span", {}, words.say("receipt")), " ", el("b", { "data-receipt": kept.receipt }, kept.receipt)),
      address && qr(address, words.say("receipt_picture").text),
      el("p", { class: "soft use" }, words.say(address ? "receipt_use" : "receipt_note")), clock.line, actions(visit, clock, done))),
  };
}

export function underAgeScreen(visit, done) {
  const { words } = visit;
  const clock = closing(visit, done);
  const title = el("h1", { tabindex: "-1" }, words.say("under_age"));
  return {
    name: "under-age",
    words,
    focus: title,
    leave: clock.leave,
    parts: frame(visit, main({},
      el("div", { class: "thanks" }, title,
        el("p", {}, words.say("under_age_why")), el("p", {}, words.say("under_age_next"))),
      clock.line, actions(visit, clock, done))),
  };
}

export function savingScreen(visit) {
  const { words } = visit;
  const title = el("h1", { class: "saving" }, words.say("saving"));
  return { name: "saving", words, parts: frame(visit, main({}, title)) };
}

// The answers stay in the visit; nothing of them is shown.
export function notSavedScreen(visit, code, retry) {
  const { words } = visit;
  const why = code === "full" ? "not_saved_full" : "not_saved_storage";
  const box = el("div", { class: "summary", role: "alert", tabindex: "-1" },
    el("h1", {}, words.say("not_saved")),
    el("p", {}, words.say(why)), el("p", {}, words.say("not_saved_next")));
  return {
    name: "not-saved",
    words,
    focus: box,
    parts: frame(visit, main({}, box,
      el("div", { class: "actions" }, button(words.say("retry"), retry, { class: "button primary" })))),
  };
}
