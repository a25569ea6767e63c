// The technician's page: how this device is and what to do about it. It never shows an answer.

import { button, el, retell } from "./dom.js";
import { counterName, frame, main } from "./frame.js";
import { Guard } from "./idle.js";
import { pinScreen } from "./pinpad.js";
import { number, time, wordsOf } from "./words.js";

const SECOND = 1000;
const MEGABYTE = 1e6;
// A clock that is off by less than this is right enough to say so.
const RIGHT = 2;
const REASONS = ["conflict", "invalid", "under_age", "unreadable", "too_late", "revoked"];

export class Technician {
  constructor(core, stage, language, over) {
    const { config } = core.state();
    Object.assign(this, { core, stage, over, config, words: wordsOf(config, language) });
    this.guard = new Guard({ wipe: config.settings.wipe, gone: () => this.close() });
  }

  begin() {
    this.guard.start();
    if (!this.config.settings.pin) return this.open();
    return this.stage.show(pinScreen(this, {
      check: (pin) => this.core.checkPin(pin), opened: () => this.open(), close: () => this.close(),
    }));
  }

  open() {
    if (this.closed) return;
    const figures = el("div");
    const told = el("p", { class: "told", role: "status" });
    const tell = () => retell(figures, [facts(this), quarantine(this)]);
    const title = el("h1", { tabindex: "-1" }, this.words.say("technician_page"));
    tell();
    this.stage.show({
      name: "technician",
      words: this.words,
      focus: title,
      leave: this.core.subscribe(tell),
      parts: frame(this, main({ class: "technician" }, title,
        !this.config.settings.pin && el("p", { class: "notice warning" }, this.words.say("pin_none")),
        figures, told, actions(this, (words) => retell(told, words)))),
    });
  }

  close() {
    if (this.closed) return;
    this.closed = true;
    this.guard.stop();
    this.stage.clear();
    this.over();
  }

  abandon() {
    this.close();
  }
}

function clock(words, offset) {
  if (offset === null) return words.say("unknown");
  const seconds = Math.round(Math.abs(offset) / SECOND);
  if (seconds < RIGHT) return words.say("clock_right");
  return words.say(offset > 0 ? "clock_slow" : "clock_fast", { seconds: number(seconds) });
}

function room(words, { usage, quota }) {
  if (!quota) return words.say("unknown");
  const megabytes = (bytes) => number(bytes / MEGABYTE, bytes < 10 * MEGABYTE ? 1 : 0);
  return words.say("storage_value", { usage: megabytes(usage), quota: megabytes(quota) });
}

function promised(words, persisted) {
  const known = persisted === true || persisted === false;
  return known ? words.say(persisted ? "yes" : "no") : words.say("unknown");
}

// Pairs of what is told and how it is now.
function facts({ core, words, config }) {
  const state = core.state();
  const moment = (value) => (value ? time(value) : null);
  const rows = [
    ["unit", config.device.unit.name],
    ["counter_name", counterName(words, config.device) ?? words.say("none")],
    ["device", config.device.name],
    ["round", config.round?.name ?? words.say("none")],
    ["network_state", words.say(state.online ? "online" : "offline")],
    ["queue", words.say("queue_value", { n: number(state.queue) })],
    ["oldest", moment(state.oldest) ?? words.say("none")],
    ["last_sync", moment(state.lastSync) ?? words.say("never")],
    ["issued", words.say("issued_value", { n: number(state.issued), epoch: state.epoch })],
    ["clock", clock(words, state.sure ? state.offset : null)],
    ["storage", room(words, state.storage)],
    ["persisted", [promised(words, state.storage.persisted), ". ", words.say("persisted_note")]],
    ["version", state.version || words.say("unknown")],
    ...(state.problem ? [["problem", words.say(`problem_${state.problem}`)]] : []),
  ];
  return el("dl", { class: "facts" }, rows.map(([key, value]) => el("div", { "data-fact": key },
    el("dt", {}, words.say(key)), el("dd", {}, value))));
}

function quarantine({ core, words }) {
  const refused = core.state().quarantine;
  const reason = (code) => words.say(REASONS.includes(code) ? `refused_${code}` : "refused_other");
  if (!refused.length) return null;
  return el("section", { class: "refused", "aria-labelledby": "refused" },
    el("h2", { id: "refused" }, words.say("quarantine")),
    el("p", { class: "soft" }, words.say("quarantine_note")),
    el("ul", {}, refused.map(({ sequence, at, reason: code }) => el("li", {},
      el("b", {}, words.say("quarantine_item", { sequence, time: time(at) })), " ", reason(code)))));
}

function actions(technician, tell) {
  const { core, words, config } = technician;
  const sync = async () => {
    tell(words.say("syncing"));
    await core.syncNow().catch(() => {});
    const { online, queue } = core.state();
    tell(online ? words.say("synced", { n: number(queue) }) : words.say("sync_failed"));
  };
  const test = async () => {
    tell(words.say("syncing"));
    const { ok, ms, reason } = await core.networkTest().catch(() => ({ ok: false }));
    const key = ok ? "network_ok" : reason === "unknown" ? "network_unknown" : "network_bad";
    tell(words.say(key, { ms: number(ms ?? 0) }));
  };
  const save = async () => {
    try {
      const day = core.now().toISOString().slice(0, 10);
      download(await core.exportQueue(), `hang-doi-${config.device.id}-${day}.json`);
      const { queue, quarantine: refused } = core.state();
      tell(words.say("exported", { n: number(queue + refused.length) }));
    } catch (error) {
      console.error("kiosk export", error);
      tell(words.say("export_failed"));
    }
  };
  return el("div", { class: "actions" },
    button(words.say("sync_now"), sync), button(words.say("test_network"), test), button(words.say("export"), save),
    button(words.say("close"), () => technician.close(), { class: "button primary" }));
}

function download(blob, name) {
  const address = URL.createObjectURL(blob);
  el("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 60 * SECOND);
}
