// Starts the kiosk and decides who has the screen: nobody, one person, or a technician.

import * as listen from "../listen.js";
import { attractScreen } from "./attract.js";
import { asleepScreen, awayScreen } from "./away.js";
import * as core from "./core.js";
import { enrolScreen } from "./enrol.js";
import { isPlain, reset } from "./frame.js";
import { decide } from "./rest.js";
import { usePlayer } from "./sound.js";
import { Stage } from "./stage.js";
import { Technician } from "./technician.js";
import { Visit } from "./visit.js";
import { FIRST, wordsOf } from "./words.js";

const LOOK_EVERY = 1000;

// The code of an enrolment, out of the address before anything else sees it.
function takeCode() {
  const found = /^#ma=([\w-]+)$/.exec(location.hash);
  if (location.hash) history.replaceState(null, "", location.pathname);
  return found ? found[1] : "";
}

class Kiosk {
  constructor(stage, code) {
    Object.assign(this, { stage, code, language: FIRST, guest: null, shown: null, readyAt: 0, again: false });
    this.touched = performance.now();
  }

  async start() {
    for (const sign of ["pointerdown", "keydown"]) addEventListener(sign, () => this.touch(), true);
    addEventListener("pagehide", () => this.guest?.abandon());
    addEventListener("pageshow", (event) => { if (event.persisted) this.rest(); });
    addEventListener("hashchange", () => this.takeAnother());
    core.subscribe(() => this.rest());
    await core.boot();
    setInterval(() => this.look(), LOOK_EVERY);
    this.rest();
  }

  // A language or size that nobody went on with belongs to a person who left.
  forget() {
    const { wipe } = core.state().config?.settings ?? {};
    if (this.guest || this.untouched() || performance.now() - this.touched < wipe * 1000) return;
    this.language = FIRST;
    reset();
    this.shown = null;
  }

  touch() {
    this.forget();
    this.touched = performance.now();
  }

  look() {
    this.forget();
    this.rest();
  }

  untouched() {
    return this.language === FIRST && isPlain();
  }

  // What stands there when nobody answers. New settings and versions are taken only here.
  rest() {
    if (this.guest || !core.state().ready) return;
    if (this.untouched()) core.idle();
    const state = core.state();
    const decided = decide(state, core.now());
    const name = this.again && decided === "revoked" ? "enrol" : decided;
    const mark = [name, state.config?.tag, this.language].join(" ");
    if (mark === this.shown) return;
    this.shown = mark;
    this.stage.show(this.screen(name, { config: state.config, words: wordsOf(state.config, this.language) }));
  }

  screen(name, context) {
    const way = {
      technician: () => this.serve(),
      choose: (code) => { this.language = code; this.rest(); },
      start: () => this.welcome(),
      ready: () => performance.now() >= this.readyAt,
      enrol: () => { this.again = true; this.rest(); },
      retry: () => location.reload(),
    };
    if (name === "attract") return attractScreen(context, way);
    if (name === "asleep") return asleepScreen(context, way);
    if (name === "enrol") return enrolScreen(context, { enrol: core.enrol, code: this.takeCode() });
    return awayScreen(context, name, way);
  }

  // A code that came into a page already open.
  takeAnother() {
    const code = takeCode();
    if (!code) return;
    this.code = code;
    this.shown = null;
    this.rest();
  }

  takeCode() {
    const { code } = this;
    this.code = "";
    return code;
  }

  welcome() {
    const { interval } = core.state().config.settings;
    this.guest = new Visit(core, this.stage, this.language, () => {
      this.readyAt = performance.now() + interval * 1000;
      this.dismiss();
    });
    this.guest.begin();
  }

  serve() {
    this.guest = new Technician(core, this.stage, this.language, () => this.dismiss());
    this.guest.begin();
  }

  dismiss() {
    this.guest = null;
    this.language = FIRST;
    this.again = false;
    this.shown = null;
    reset();
    this.rest();
  }
}

usePlayer(listen);
const stage = new Stage(document.getElementById("stage"));
new Kiosk(stage, takeCode()).start().catch((error) => {
  console.error("kiosk", error);
  const context = { config: null, words: wordsOf(null) };
  stage.show(awayScreen(context, "failed", { retry: () => location.reload() }));
});
