// Sending what waits, one after another, and telling the server how this device is.

import { keep } from "./db.js";
import { done, figures, first, issued, refuse, reserve, settle } from "./queue.js";
import { NoServer, call } from "./server.js";

const FIRST_WAIT = 2000;
const LONGEST_WAIT = 300000;
export const BEAT_EVERY = 60000;
const STORED = [200, 201];
const REFUSED = [202, 409, 410, 422];

let wait = FIRST_WAIT;

// Sends until nothing waits; returns "sent", or why it stopped: "revoked", "unknown", "later".
export async function sendAll(note) {
  for (let record = await first(); record; record = await first()) {
    const { epoch, sequence, sealed } = record;
    const body = { epoch, sequence, sealed, sent_at: new Date().toISOString() };
    const { status, content } = await call("me/responses", { body });
    if (STORED.includes(status)) await done(record);
    else if (REFUSED.includes(status)) await refuse(record, content.error, content.message, new Date().toISOString());
    else return status === 401 ? "unknown" : "later";
    wait = FIRST_WAIT;
    await note();
  }
  await reserve();
  return "sent";
}

// One heartbeat; returns what the server told, with the clock offset it shows.
export async function beat(state) {
  const nonce = crypto.randomUUID();
  const began = Date.now();
  const body = { nonce, sent_at: new Date(began).toISOString(), ...(await condition(state)) };
  const { status, content } = await call("me/heartbeat", { body });
  const ended = Date.now();
  if (status === 401) return { unknown: true };
  if (status !== 200 || content.nonce !== nonce) throw new NoServer(`heartbeat: ${status}`);
  const offset = Date.parse(content.time) - (began + ended) / 2;
  await keep("clock", { offset, synced: content.time });
  if (content.settled.length) await settle(content.settled);
  return { ...content, offset };
}

async function condition({ config, version, problem }) {
  const { waiting, quarantine, oldest } = await figures();
  const epoch = config.device.epoch;
  const battery = navigator.getBattery ? (await navigator.getBattery()).level : null;
  return {
    epoch, issued: await issued(epoch), queue: waiting, oldest, quarantine: quarantine.length, battery, version,
    problem, ...(await storage()),
  };
}

export async function storage() {
  const manager = navigator.storage;
  const { usage = null, quota = null } = (await manager?.estimate?.()) ?? {};
  return { usage, quota, persisted: (await manager?.persisted?.()) ?? null };
}

// How long to wait before the next try after one that failed: twice as long each time, 5 minutes at most.
export function nextWait() {
  const now = wait * (0.75 + Math.random() / 2);
  wait = Math.min(wait * 2, LONGEST_WAIT);
  return Math.min(now, LONGEST_WAIT);
}

export function hurry() {
  wait = FIRST_WAIT;
}
