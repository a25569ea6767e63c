// One person's way from the start button to the thanks. All that is known of the person is in this object,
// and it is dropped with it.

import { consentScreen } from "./consent.js";
import { notSavedScreen, savingScreen, thanksScreen, underAgeScreen } from "./end.js";
import { Guard, stillThere } from "./idle.js";
import { questionScreen } from "./question.js";
import { asked, following, isUnderAge, keepAsked, missing, preceding } from "./route.js";
import { forgetSound } from "./sound.js";
import { tidy } from "./typed.js";
import { wordsOf } from "./words.js";

// Longer questionnaires ask for consent first; a short one has it above its "send".
const SHORT_MINUTES = 2;

export class Visit {
  // over(): called once when nothing of the person is left
  constructor(core, stage, language, over) {
    Object.assign(this, { core, stage, over, config: core.state().config, answers: {}, sent: false });
    const { free_text: writing } = this.config.round;
    this.items = this.config.items.filter((item) => item.kind !== "text" || writing);
    this.short = this.config.round.minutes <= SHORT_MINUTES;
    this.choose = (code) => this.speak(code, true);
    this.speak(language);
    this.guard = new Guard({
      ...this.config.settings,
      warned: () => { this.dialog = stillThere(this); },
      safe: () => this.dialog.close(),
      gone: () => this.abandon(),
    });
  }

  begin() {
    this.guard.start();
    if (this.short) this.ask(asked(this.items, {})[0]);
    else this.consent();
  }

  // The same screen again, in another language.
  speak(code, again = false) {
    this.words = wordsOf(this.config, code);
    if (again) this.repeat();
  }

  show(screen, repeat) {
    this.repeat = repeat;
    this.stage.show(screen);
  }

  consent() {
    const agree = () => this.ask(asked(this.items, this.answers)[0]);
    this.show(consentScreen(this, { agree, decline: () => this.finish() }), () => this.consent());
  }

  ask(item) {
    const way = {
      consent: this.short,
      back: () => this.back(item),
      next: (complain) => this.next(item, complain),
      answered: (value) => this.answer(item, value),
      erase: () => this.finish(),
    };
    this.show(questionScreen(this, item, way), () => this.ask(item));
  }

  answer(item, value) {
    if (value === null) delete this.answers[item.id];
    else this.answers[item.id] = value;
  }

  back(item) {
    const before = preceding(this.items, this.answers, item.id);
    if (before) this.ask(before);
    else if (this.short) this.finish();
    else this.consent();
  }

  next(item, complain) {
    const given = this.answers[item.id];
    if (given !== undefined && tidy(item, given) === null) return complain("whole_number");
    const typing = item.kind === "number" || item.kind === "text";
    if (item.required && given === undefined) return complain(typing ? "write_first" : "choose_first");
    if (isUnderAge(this.items, this.answers)) return this.turnAway();
    const left = () => missing(this.items, keepAsked(this.items, this.answers))[0];
    const after = following(this.items, this.answers, item.id) ?? left();
    return after ? this.ask(after) : this.send();
  }

  turnAway() {
    this.answers = {};
    this.guard.stop();
    this.show(underAgeScreen(this, () => this.finish()), () => this.turnAway());
  }

  // Closed answers and free texts apart, without questions that were not asked.
  content(partial) {
    const [answers, comments] = [{}, {}];
    for (const item of asked(this.items, this.answers)) {
      const given = tidy(item, this.answers[item.id] ?? null);
      if (given !== null) (item.kind === "text" ? comments : answers)[item.id] = given;
    }
    return { answers, comments, language: this.words.code, partial };
  }

  async send() {
    this.show(savingScreen(this), () => {});
    this.sent = true;
    try {
      const kept = await this.core.enqueue(this.content(false));
      if (this.gone) return;
      this.answers = {};
      this.guard.stop();
      this.thank(kept);
    } catch (error) {
      this.sent = false;
      if (!this.gone) this.complain(error.code);
    }
  }

  thank(kept) {
    this.show(thanksScreen(this, kept, () => this.finish()), () => this.thank(kept));
  }

  complain(code) {
    this.show(notSavedScreen(this, code, () => this.send()), () => this.complain(code));
    this.unsaved = true;
  }

  // The person left. What was finished but not stored gets one more try; a part is kept
  // where the round says so and the person has agreed; a short form asks for that only above its last button.
  abandon() {
    const { keep_partial: keeps } = this.config.round;
    const content = this.content(!this.unsaved);
    const some = Object.keys(content.answers).length > 0;
    const lawful = !isUnderAge(this.items, this.answers);
    if (!this.sent && some && lawful && (this.unsaved || (keeps && !this.short))) this.core.enqueue(content).catch(() => {});
    this.finish();
  }

  finish() {
    if (this.gone) return;
    this.gone = true;
    this.guard.stop();
    this.answers = {};
    forgetSound();
    this.stage.clear();
    this.over();
  }
}
