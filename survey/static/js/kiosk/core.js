// All that the screens know of storage, keys and network; docs/kiosk-protocol.md lists what is here.

import { fact, keep } from "./db.js";
import * as queue from "./queue.js";
import { pinFits, receiptOf } from "./seal.js";
import { NoServer, call, useKey, usedKey } from "./server.js";
import { BEAT_EVERY, beat, hurry, nextWait, sendAll, storage } from "./sync.js";
import { adoptVersion, keepSounds, watchVersion } from "./worker.js";

const current = {
  enrolled: false, revoked: false, config: null, ready: false, online: false, lastSync: null, queue: 0,
  quarantine: [], storage: {}, offset: null, sure: false, synced: null, epoch: null, issued: 0, oldest: null, problem: null,
  version: document.documentElement.dataset.version ?? "",
};
const listeners = new Set();
let coming = null; // settings that wait for the attract screen
let timer = null;
let working = null;

export { receiptOf };
export const state = () => current;
export const now = () => new Date(Date.now() + (current.offset ?? 0));

export function subscribe(listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function changed(part) {
  Object.assign(current, part);
  listeners.forEach((listener) => listener(current));
}

export async function boot() {
  if (!isSecureContext || !crypto.subtle) return finish({ problem: "insecure" });
  if (!(await alone())) return finish({ problem: "elsewhere" });
  watchVersion();
  try {
    const [key, config, clock] = [await fact("key"), await fact("config"), await fact("clock")];
    useKey(key);
    await finish({ enrolled: Boolean(key), config, offset: clock?.offset ?? null, synced: clock?.synced ?? null });
    await recount();
    await queue.reserve();
  } catch (error) {
    console.error("kiosk storage", error);
    return finish({ problem: "storage" });
  }
  if (current.enrolled) again(0);
  addEventListener("online", () => { hurry(); again(0); });
  return current;
}

async function finish(part) {
  changed({ ...part, ready: true });
  return current;
}

// One page of this device works at a time, or two would send the same answers and show two queues.
function alone() {
  if (!navigator.locks) return true;
  return new Promise((resolve) => {
    navigator.locks.request("sipas-kiosk", { ifAvailable: true }, (lock) => {
      resolve(Boolean(lock));
      return lock ? new Promise(() => {}) : null;
    });
  });
}

async function recount() {
  const { waiting, quarantine, oldest } = await queue.figures();
  const epoch = current.config?.device.epoch ?? null;
  const issued = epoch === null ? 0 : await queue.issued(epoch);
  changed({ queue: waiting, quarantine, oldest, epoch, issued, storage: await storage() });
}

export async function enrol(code) {
  const device = current.config?.device.id ?? null;
  const { waiting } = await queue.figures();
  const asked = { code, device, waiting };
  const { status, content } = await call("enrol", { body: asked }).catch(() => ({ content: {} }));
  if (status !== 201) throw { code: content.error ?? "offline", message: content.message ?? "" };
  useKey(content.key);
  if (content.device === device) await keep("key", content.key);
  else await start(content.key);
  await navigator.storage?.persist?.();
  changed({ enrolled: true, revoked: false, problem: null });
  await freshen(null);
  idle();
  again(0);
}

// Nothing of the device that this was before: neither its place nor its numbers.
async function start(key) {
  await queue.become(key);
  coming = null;
  changed({ config: null, offset: null, sure: false, synced: null });
}

// A browser that cleared its storage under the running page would else not know at its next start whose answers wait.
async function remember() {
  if (await fact("key")) return;
  await keep("config", current.config);
  await keep("key", usedKey());
}

export async function enqueue({ answers, comments = {}, language, partial = false }) {
  const { round, key, device } = current.config;
  const content = {
    id: crypto.randomUUID(), round: round.slug, version: round.version, language, answers, comments, partial,
    at: new Date().toISOString(), offset: current.sure ? current.offset : null, synced: current.synced,
  };
  try {
    const kept = await queue.enqueue(content, key, device.epoch);
    await remember().catch((error) => console.error("kiosk storage", error));
    if (current.problem === "full" || current.problem === "storage") changed({ problem: null });
    await recount();
    hurry();
    again(0);
    return kept;
  } catch (error) {
    changed({ problem: error.code ?? "storage" });
    throw error;
  }
}

// The attract screen is showing: nobody is in the middle of an answer.
export function idle() {
  if (coming) {
    const config = coming;
    coming = null;
    keepSounds(config);
    changed({ config, epoch: config.device.epoch });
    recount();
  }
  adoptVersion();
}

function again(milliseconds) {
  clearTimeout(timer);
  timer = setTimeout(() => syncNow(), milliseconds);
}

// One round of upload and heartbeat; a call while one runs waits for that one.
export function syncNow() {
  working ??= round().finally(() => { working = null; });
  return working;
}

async function round() {
  if (!current.config && !(await freshen(null).catch(() => false))) return again(nextWait());
  try {
    const how = await sendAll(oneLess);
    const told = await beat(current);
    if (told.unknown || how === "unknown") changed({ revoked: true, problem: "revoked" });
    else await heard(told);
    again(how === "later" ? nextWait() : BEAT_EVERY);
  } catch (error) {
    if (!(error instanceof NoServer)) console.error("kiosk sync", error);
    changed({ online: false });
    again(nextWait());
  }
  return recount();
}

// What was sent has made room, perhaps enough to take answers again.
async function oneLess() {
  if (current.problem === "full" && (await queue.reserve())) changed({ problem: null });
  return recount();
}

async function heard(told) {
  const problem = told.revoked ? "revoked" : current.problem === "revoked" ? null : current.problem;
  changed({
    online: true, lastSync: told.time, synced: told.time, offset: told.offset, sure: true, revoked: told.revoked,
    problem,
  });
  if (!told.revoked && told.tag !== (coming ?? current.config).tag) await freshen((coming ?? current.config).tag);
}

// Fetches settings; they are used from the next attract screen on.
async function freshen(etag) {
  const { status, content } = await call("me/config", { etag });
  if (status !== 200) return status === 304;
  await keep("config", content);
  coming = content;
  if (!current.config) idle();
  else changed({});
  return true;
}

export async function networkTest() {
  const began = performance.now();
  try {
    const told = await beat(current);
    return { ok: !told.unknown, ms: Math.round(performance.now() - began), reason: told.unknown ? "unknown" : null };
  } catch (error) {
    return { ok: false, ms: Math.round(performance.now() - began), reason: error.message };
  }
}

export const exportQueue = () => queue.exported(current.config?.device.id ?? null, current.epoch);

const WRONG_PINS = 5;
const LOCKED = 60000;
let wrong = [];

export async function checkPin(pin) {
  const { pin: kept } = current.config?.settings ?? {};
  wrong = wrong.filter((at) => performance.now() - at < LOCKED);
  if (!kept) return true;
  if (wrong.length >= WRONG_PINS) return false;
  const fits = await pinFits(pin, kept);
  if (!fits) wrong.push(performance.now());
  return fits;
}
