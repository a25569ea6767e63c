// The service worker's side of the page: a new version waits until nobody answers; sounds are kept for offline.

let waiting = null;

export async function watchVersion() {
  if (!navigator.serviceWorker) return;
  try {
    const registration = await navigator.serviceWorker.register("/kiosk-sw.js", { scope: "/kiosk" });
    waiting = registration.waiting;
    registration.addEventListener("updatefound", () => {
      const worker = registration.installing;
      worker.addEventListener("statechange", () => {
        if (worker.state === "installed" && navigator.serviceWorker.controller) waiting = worker;
      });
    });
    setInterval(() => registration.update().catch(() => {}), 3600000);
  } catch (error) {
    console.error("kiosk worker", error);
  }
}

// Called at the attract screen: the page begins again under the new version.
export function adoptVersion() {
  if (!waiting) return;
  const worker = waiting;
  waiting = null;
  navigator.serviceWorker.addEventListener("controllerchange", () => location.reload(), { once: true });
  worker.postMessage("adopt");
}

export function keepSounds({ audio }) {
  const addresses = Object.values(audio ?? {}).flatMap((clips) => Object.values(clips));
  navigator.serviceWorker?.ready.then(({ active }) => active?.postMessage({ sounds: addresses }));
}
