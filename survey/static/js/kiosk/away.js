// Screens on which nobody can answer: outside opening hours, no round, revoked, and what else keeps a device idle.

import { technicianFoot } from "./attract.js";
import { button, el } from "./dom.js";
import { frame, main } from "./frame.js";
import { grouped } from "./hours.js";
import { day } from "./words.js";

// way: {retry(), enrol(), technician(), choose(code)}
export function asleepScreen({ words, config }, { technician, choose }) {
  const days = ({ from, to }) => (from === to
    ? words.say(`day_${from}`)
    : [words.say(`day_${from}`), " – ", words.say(`day_${to}`)]);
  const rows = grouped(config.settings.hours).map((group) => el("div", {},
    el("dt", {}, days(group)),
    el("dd", {}, group.spans.map(([from, to]) => `${from}–${to}`).join(", "))));
  return {
    name: "asleep",
    words,
    parts: frame({ words, config, choose }, main({ class: "away asleep" },
      el("h1", {}, words.say("asleep")), el("dl", { class: "hours" }, rows),
      el("p", {}, words.say("asleep_next"))), technicianFoot(words, technician)),
  };
}

// Sentences of each reason: title, why, what to do. Those of the page itself are known before any settings.
const SENTENCES = {
  insecure: ["insecure", "insecure_why", "insecure_next"],
  elsewhere: ["elsewhere", "elsewhere_why", "elsewhere_next"],
  storage: ["storage_shut", "storage_shut_why", "storage_shut_next"],
  waiting: ["waiting", "waiting_why", "waiting_next"],
  failed: ["failed", "failed_next"],
  revoked: ["revoked", "revoked_why"],
  full: ["full", "full_why", "ask_staff"],
  "no-round": ["no_round", "no_round_why", "ask_staff"],
  "not-open": ["not_open", "not_open_why"],
  closed: ["closed", "closed_why"],
};
const RETRY = ["elsewhere", "storage", "waiting", "failed"];

export function awayScreen({ words, config }, reason, way) {
  const values = { address: location.origin, day: config?.round && day(config.round.opens) };
  const [title, ...sentences] = SENTENCES[reason].map((key) => words.say(key, values));
  return {
    name: reason,
    words,
    parts: frame({ words, config, choose: way.choose }, main({ class: "away" },
      el("h1", {}, title), sentences.map((sentence) => el("p", {}, sentence)),
      RETRY.includes(reason) && button(words.say("retry"), way.retry, { class: "button primary" }),
      reason === "revoked" && button(words.say("enrol_again"), way.enrol)),
    config && technicianFoot(words, way.technician)),
  };
}
