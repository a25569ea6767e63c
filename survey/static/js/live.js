// A page of monitoring refreshes itself: it asks every 30 seconds which of its parts changed and takes those in.
// Nothing is asked while the page is not seen; when the server does not answer, less and less often.

const LONGEST = 600; // seconds
const box = document.querySelector("[data-live]");
const said = document.querySelector("[data-live-status]");
const time = document.querySelector("[data-live-time]");
const every = box && Number(box.dataset.every);
let wait = every;
let timer;
let failing = false;

function say(text) {
  // The same words again would not be read; nothing is said where nothing changed.
  if (said.textContent !== text) said.textContent = text;
}

// Cells that stay the same are left alone, and so is what somebody's focus is in.
function takeIn(name, html) {
  const old = document.querySelector(`[data-part="${CSS.escape(name)}"]`);
  const made = document.createElement("template");
  made.innerHTML = html;
  const fresh = made.content.firstElementChild;
  if (!old) return false;
  if (old.contains(document.activeElement)) {
    if (old.children.length === fresh.children.length) replaceChildren(old, fresh);
    return true;
  }
  keepOpen(old, fresh);
  old.replaceWith(fresh);
  return true;
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
  const headline = document.querySelector('[data-part="headline"]');
  const before = headline && headline.textContent;
  const missing = Object.entries(found.parts).filter(([name, html]) => !takeIn(name, html));
  const more = found.answers - Number(box.dataset.answers);
  box.dataset.answers = found.answers;
  box.dataset.tag = found.tag;
  const words = more > 0 ? [box.dataset.more.replace("{n}", more.toLocaleString(document.documentElement.lang))] : [];
  if (before !== null && found.headline !== before) words.push(found.headline);
  if (missing.length) words.push(box.dataset.new);
  if (words.length) say(words.join(" "));
}

async function ask() {
  const response = await fetch(box.dataset.live, {
    headers: { "If-None-Match": `W/"${box.dataset.tag}"` }, cache: "no-store", redirect: "error",
  });
  if (response.status === 401 || response.status === 403) return false;
  if (response.status !== 304 && !response.ok) throw new Error(`status ${response.status}`);
  if (response.status !== 304) takeInAll(await response.json());
  showTime(response);
  return true;
}

async function turn() {
  clearTimeout(timer);
  if (document.hidden) return;
  try {
    if (!(await ask())) return say(box.dataset.ended);
    if (failing) say(box.dataset.again);
    failing = false;
    wait = every;
  } catch {
    if (!failing) say(box.dataset.failed);
    failing = true;
    wait = Math.min(wait * 2, LONGEST);
  }
  timer = setTimeout(turn, wait * 1000);
}

if (box) {
  timer = setTimeout(turn, every * 1000);
  document.addEventListener("visibilitychange", turn);
}
