// A page of monitoring refreshes itself: it asks every 30 seconds which of its parts changed and takes those in.
// Nothing is asked while the page is not seen; when the server does not answer, less and less often.

const LONGEST = 600; // seconds
const box = document.querySelector("[data-live]");
const said = document.querySelector("[data-live-status]");
const hint = document.querySelector("[data-live-hint]");
const time = document.querySelector("[data-live-time]");
const kept = new Map(); // Name of a part that has the focus → its new HTML, null where it is gone.
const every = box && Number(box.dataset.every);
let wait = every;
let timer;
let failing = false;
let closed = false;

const part = (name) => document.querySelector(`[data-part="${CSS.escape(name)}"]`);

function say(text) {
  // The same words again would not be read; nothing is said where nothing changed.
  if (said.textContent !== text) said.textContent = text;
}

function elementOf(html) {
  const made = document.createElement("template");
  made.innerHTML = html;
  return made.content.firstElementChild;
}

// What somebody's focus is in stays until the focus leaves it; of such a part only the other children change at once.
function takeIn(name, html) {
  const old = part(name);
  if (!old) return;
  const fresh = html === null ? null : elementOf(html);
  if (old.contains(document.activeElement)) {
    kept.set(name, html);
    if (fresh && old.children.length === fresh.children.length) replaceChildren(old, fresh);
    return;
  }
  kept.delete(name);
  if (!fresh) return void old.remove();
  keepOpen(old, fresh);
  old.replaceWith(fresh);
}

function takeInKept(event) {
  [...kept].forEach(([name, html]) => {
    const old = part(name);
    if (!old || !old.contains(event.relatedTarget)) takeIn(name, html);
  });
}

function replaceChildren(old, fresh) {
  [...fresh.children].forEach((child, place) => {
    const before = old.children[place];
    if (before.outerHTML !== child.outerHTML && !before.contains(document.activeElement)) before.replaceWith(child);
  });
}

function keepOpen(old, fresh) {
  const made = fresh.querySelectorAll("details");
  old.querySelectorAll("details").forEach((one, place) => { if (made[place]) made[place].open = one.open; });
}

function showTime(response) {
  const now = new Date(response.headers.get("Date") || Date.now());
  if (!time) return;
  time.dateTime = now.toISOString();
  const part = (options) => now.toLocaleString("vi-VN", { timeZone: "Asia/Ho_Chi_Minh", ...options });
  time.textContent = `${part({ day: "2-digit", month: "2-digit", year: "numeric" })} ${part({ hour: "2-digit", minute: "2-digit", hourCycle: "h23" })}`;
}

function takeInAll(found) {
  const headline = part("headline");
  const before = headline && headline.textContent;
  Object.entries(found.parts).forEach(([name, html]) => takeIn(name, html));
  document.querySelectorAll("[data-part]").forEach(({ dataset }) => {
    if (!found.names.includes(dataset.part)) takeIn(dataset.part, null);
  });
  const more = found.answers - Number(box.dataset.answers);
  box.dataset.answers = found.answers;
  box.dataset.tag = found.tag;
  const words = more > 0 ? [box.dataset.more.replace("{n}", more.toLocaleString(document.documentElement.lang))] : [];
  if (before !== null && found.headline !== before) words.push(found.headline);
  if (!found.names.every(part)) words.push(box.dataset.new);
  if (words.length) say(words.join(" "));
}

// Asks once; returns in words why to ask no more, or nothing.
async function ask() {
  const response = await fetch(box.dataset.live, {
    headers: { "If-None-Match": `W/"${box.dataset.tag}"` }, cache: "no-store", redirect: "error",
  });
  if (response.status === 401 || response.status === 403) return box.dataset.ended;
  if (response.status !== 304 && !response.ok) throw new Error(`status ${response.status}`);
  if (response.status !== 304) {
    const found = await response.json();
    takeInAll(found);
    closed = !found.open;
  }
  showTime(response);
  return closed ? box.dataset.closed : "";
}

async function turn() {
  clearTimeout(timer);
  if (document.hidden || closed) return;
  try {
    const ended = await ask();
    hint.hidden = Boolean(ended);
    if (ended) return void say(ended);
    if (failing) say(box.dataset.again);
    failing = false;
    wait = every;
  } catch {
    if (!failing) say(box.dataset.failed);
    failing = true;
    wait = Math.min(wait * 2, LONGEST);
  }
  clearTimeout(timer);
  timer = setTimeout(turn, wait * 1000);
}

if (box) {
  timer = setTimeout(turn, every * 1000);
  document.addEventListener("focusout", takeInKept);
  document.addEventListener("visibilitychange", turn);
}
