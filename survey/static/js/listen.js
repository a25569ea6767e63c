// Reads sentences aloud, one after the other: a prepared clip where there is one, else the device's own voice.
// Text never leaves the device: voices that work over the network are not used.

const PAUSE = 250; // milliseconds between two sentences
let turn = null; // what is being read: { cut(): silences it, onend }

const primary = (tag) => tag.toLowerCase().split(/[-_]/)[0];

function voiceFor(lang) {
  if (!window.speechSynthesis) return undefined;
  const spoken = speechSynthesis.getVoices().filter((voice) => voice.localService);
  return spoken.find((voice) => primary(voice.lang) === primary(lang));
}

// Whether the device itself can read this language. Browsers may learn of their voices late ("voiceschanged").
export const canSpeak = (lang) => Boolean(voiceFor(lang));

// Reads the steps {key, text, lang, url?} in order; only ever after somebody pressed something.
// onstep(step) comes before each; onend({finished}) once, whether all was read or something stopped it.
// player: an Audio element made within the press, where a browser lets nothing else make a sound.
// Resolves to whether everything was heard.
export async function speak(sequence, { onstep = () => {}, onend = () => {}, player = new Audio() } = {}) {
  stop();
  const mine = { cut: () => {}, onend };
  turn = mine;
  let heard = true;
  for (const step of sequence) {
    onstep(step);
    heard = (await say(step, player, mine)) && heard;
    if (turn === mine) await pause(mine);
    if (turn !== mine) return false;
  }
  turn = null;
  onend({ finished: heard });
  return heard;
}

// Falls silent at once.
export function stop() {
  const stopped = turn;
  if (!stopped) return;
  turn = null;
  stopped.cut();
  stopped.onend({ finished: false });
}

async function say(step, player, mine) {
  if (step.url && (await play(step.url, player, mine))) return true;
  return turn === mine && utter(step, mine);
}

function play(url, player, mine) {
  return new Promise((done) => {
    mine.cut = () => {
      player.pause();
      done(false);
    };
    player.onended = () => done(true);
    player.onerror = () => done(false);
    player.src = url;
    player.play().catch(() => done(false));
  });
}

function utter({ text, lang }, mine) {
  const voice = voiceFor(lang);
  if (!voice) return false;
  return new Promise((done) => {
    // Kept in the turn: Chromium forgets an utterance that nobody holds, and its end is never told.
    mine.words = new SpeechSynthesisUtterance(text.replace(/\//g, " "));
    mine.words.voice = voice;
    mine.words.lang = voice.lang;
    mine.words.onend = () => done(true);
    mine.words.onerror = () => done(false);
    mine.cut = () => {
      speechSynthesis.cancel();
      done(false);
    };
    speechSynthesis.speak(mine.words);
  });
}

function pause(mine) {
  return new Promise((done) => {
    const timer = setTimeout(done, PAUSE);
    mine.cut = () => {
      clearTimeout(timer);
      done();
    };
  });
}

// A voice would go on over the next page, and over somebody's telephone call.
addEventListener("pagehide", stop);
document.addEventListener("visibilitychange", () => {
  if (document.hidden) stop();
});

// The web form: what stands around a button, sentence by sentence, is read and marked; a second press stops it.
export function read(button, clips, player) {
  if (button.getAttribute("aria-pressed") === "true") return stop();
  let marked = null;
  const mark = (element) => {
    if (marked) marked.classList.remove("spoken");
    marked = element;
    if (!marked) return;
    marked.classList.add("spoken");
    marked.scrollIntoView({ block: "nearest" });
  };
  const onend = () => {
    mark(null);
    button.setAttribute("aria-pressed", "false");
  };
  const said = speak(steps(button.parentElement, clips), { onstep: (step) => mark(step.element), onend, player });
  button.setAttribute("aria-pressed", "true");
  return said;
}

// The sentences of a question or of the consent, in the order of the page.
function steps(box, clips) {
  const name = (box.querySelector("input, textarea") || {}).name;
  const keyOf = (element) => {
    const control = element.querySelector("input");
    if (element.dataset.say) return element.dataset.say;
    if (control) return control.value === "~" ? "_no_opinion" : `${name}=${control.value}`;
    return element.matches(".hint") ? `${name}+hint` : name;
  };
  return [...box.querySelectorAll("[data-say], legend, label, .hint[id$=-hint]")].map((element) => {
    const [key, text] = [keyOf(element), element.textContent.trim()];
    return { key, text, lang: languageOf(element, text), url: clips[key], element };
  });
}

function languageOf(element, text) {
  const inner = element.querySelector("[lang]");
  return (inner && inner.textContent.trim() === text ? inner : element.closest("[lang]")).lang;
}
