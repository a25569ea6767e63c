// What the kiosk keeps on the device: its key and settings, sealed answers that wait, and what was refused.

const NAME = "sipas-kiosk";
const STORES = ["facts", "queue", "refused", "ballast"];
// Let go of when storage is full, so that the answer being given still finds room.
const BALLAST_BYTES = 512 * 1024;

let opened = null;

function open() {
  opened ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => STORES.forEach((store) => request.result.createObjectStore(store));
    request.onerror = () => reject(request.error);
    request.onblocked = () => reject(new DOMException("another page holds an older database", "AbortError"));
    request.onsuccess = () => {
      // The browser may close it at any time (cleared data, a full disk): the next use opens it again.
      request.result.onclose = forget;
      request.result.onversionchange = () => { request.result.close(); forget(); };
      resolve(request.result);
    };
  });
  opened.catch(forget);
  return opened;
}

function forget() {
  opened = null;
}

async function transaction(stores, mode, work) {
  const database = await open();
  return new Promise((resolve, reject) => {
    const made = database.transaction(stores, mode, { durability: "strict" });
    const result = work(...stores.map((store) => made.objectStore(store)));
    made.oncomplete = () => resolve(result && "result" in result ? result.result : result);
    // Every failure ends here; at the request's own error event made.error is still null.
    made.onabort = () => reject(made.error ?? new DOMException("aborted", "AbortError"));
  });
}

// Runs work in one transaction; tries once more on a new connection when the browser closed the old one.
export async function run(stores, mode, work) {
  try {
    return await transaction(stores, mode, work);
  } catch (error) {
    if (error.name !== "InvalidStateError" && error.name !== "AbortError") throw error;
    forget();
    return transaction(stores, mode, work);
  }
}

export const fact = (name) => run(["facts"], "readonly", (facts) => facts.get(name));
export const keep = (name, value) => run(["facts"], "readwrite", (facts) => facts.put(value, name));
export const all = (store) => run([store], "readonly", (found) => found.getAll());
export const count = (store) => run([store], "readonly", (found) => found.count());

export async function takeBallast() {
  if (await count("ballast")) return;
  await run(["ballast"], "readwrite", (ballast) => ballast.put(new Uint8Array(BALLAST_BYTES), 0));
}

export const dropBallast = () => run(["ballast"], "readwrite", (ballast) => ballast.clear());
