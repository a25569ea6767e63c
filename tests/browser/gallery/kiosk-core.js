// Stands in for js/kiosk/core.js, so that a test can bring the kiosk into any state: kiosk.set({online: false}).
// window.given holds what the state begins with and how storing behaves.

const { fail = null, held = null, ...given } = window.given;
const current = {
  enrolled: true, revoked: false, config: null, ready: false, online: true, lastSync: "2026-03-02T01:40:00Z", queue: 0,
  quarantine: [], storage: { usage: 1400000, quota: 2000000000, persisted: false }, offset: 0, sure: true, epoch: 2, issued: 36,
  oldest: null, version: "3f9c1a2b4d5e", problem: null, ...given,
};
const listeners = new Set();
const kiosk = {
  kept: [],
  idle: 0,
  fail,
  set(part) {
    Object.assign(current, part);
    listeners.forEach((listener) => listener(current));
  },
};
window.kiosk = kiosk;

export const state = () => current;
export const now = () => new Date(Date.now() + (current.offset ?? 0));
export const idle = () => { kiosk.idle += 1; };
export const syncNow = async () => {};
export const networkTest = async () => ({ ok: current.online, ms: 42, reason: null });
export const exportQueue = async () => new Blob(['{"sipas_queue": 1}'], { type: "application/json" });
export const checkPin = async (pin) => pin === "2468";
export const receiptOf = async () => "7K3QZ-0M4TX-A";

export function subscribe(listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export async function boot() {
  kiosk.set({ ready: true });
  return current;
}

export async function enrol(code) {
  if (code === "FRESH234") kiosk.set({ enrolled: true, config: held, revoked: false });
  else if (code === "NONET234") throw { code: "offline", message: "" };
  else throw { code: "no_such_code", message: "Không có mã này, hoặc mã đã dùng hay quá hạn." };
}

export async function enqueue(content) {
  if (kiosk.fail) throw { code: kiosk.fail };
  kiosk.kept.push(content);
  kiosk.set({ queue: current.queue + 1, issued: current.issued + 1 });
  return { receipt: "7K3QZ-0M4TX-A", sequence: current.issued };
}
