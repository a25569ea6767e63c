// An unfinished form stays on this phone for a day. Nothing of it is shown before somebody asks for it,
// the server hears of it only then, and where nothing can be kept the form works as without a script.
{
  const PREFIX = "sipas.draft/";
  const DAY = 24 * 60 * 60 * 1000;
  const PAUSE = 400;
  const form = document.querySelector("form[data-survey]");
  const [, unit] = /\/d\/([^/]+)/.exec(location.pathname) || [];
  const value = (name) => form.elements.namedItem(name).value;

  // Storage may be missing, full or forbidden: then this is undefined.
  const attempt = (act) => {
    try {
      return act();
    } catch {
      return undefined;
    }
  };
  const read = (key) => attempt(() => JSON.parse(localStorage.getItem(key)));
  const remove = (key) => attempt(() => localStorage.removeItem(key));
  const keys = (start) => attempt(() => Object.keys(localStorage).filter((key) => key.startsWith(start))) || [];
  const keysHere = () => keys(`${PREFIX}${unit}/`);
  const isFresh = (draft) => Boolean(draft) && Array.isArray(draft.fields) && Math.abs(Date.now() - draft.at) < DAY;

  const fields = () => [...new FormData(form)].filter(([name]) => name !== "website");
  const isAnswer = ([name, given]) => !name.startsWith("_") && given !== "";

  // One place per form, so that two tabs do not take each other's answers. Says whether it is kept.
  const keep = () => {
    const key = `${PREFIX}${unit}/${value("_id")}`;
    const draft = { at: Date.now(), id: value("_id"), round: value("_round"), version: value("_version") };
    const text = JSON.stringify({ ...draft, fields: fields() });
    return Boolean(attempt(() => { localStorage.setItem(key, text); return localStorage.getItem(key) === text; }));
  };

  // The newest draft of this unit that the server would still know.
  const newest = () => keysHere()
    .map(read)
    .filter((draft) => isFresh(draft) && draft.round === value("_round") && draft.version === value("_version"))
    .sort((one, other) => other.at - one.at)[0];

  // Somebody who went back resumes at the page that stood in this place of the history.
  const resumed = (draft) => {
    const { id, page } = history.state || {};
    if (!page || id !== draft.id) return draft.fields;
    return [...draft.fields.filter(([name]) => name !== "_page" && name !== "_review"), ["_page", page]];
  };

  const post = (pairs) => {
    const sent = document.createElement("form");
    Object.assign(sent, { method: "post", action: form.getAttribute("action"), hidden: true });
    for (const [name, given] of pairs) {
      const input = document.createElement("input");
      Object.assign(input, { type: "hidden", name, value: given });
      sent.append(input);
    }
    document.body.append(sent);
    sent.submit();
  };

  const offer = (box, draft) => {
    box.hidden = false;
    box.querySelector("[data-resume]").addEventListener("click", () => post([...resumed(draft), ["stay", "1"]]));
    box.querySelector("[data-anew]").addEventListener("click", () => {
      keysHere().forEach(remove);
      box.hidden = true;
      document.getElementById("main").focus();
    });
  };

  // A page that was posted would ask on Back and on reload whether to send again. Once its answers are kept its
  // place in the history becomes the plain address, which offers the draft; else it stays as it is.
  const settle = () => {
    const answered = fields().some(isAnswer);
    const kept = answered && keep();
    if (kept || !(answered || history.state)) history.replaceState({ id: value("_id"), page: value("_page") }, "");
    return kept;
  };

  const watch = () => {
    let kept = settle();
    let left = false;
    let pause = 0;
    const now = () => {
      clearTimeout(pause);
      pause = 0;
      kept = keep();
    };
    form.addEventListener("change", now);
    form.addEventListener("input", () => {
      clearTimeout(pause);
      pause = setTimeout(now, PAUSE);
    });
    form.addEventListener("submit", () => { left = true; });
    addEventListener("pagehide", () => { if (pause) now(); });
    // Some browsers bring a page back whole, with its answers, even after it was sent.
    addEventListener("pageshow", (event) => {
      if (event.persisted && left && (kept || form.querySelector("[data-last]"))) location.replace(location.href);
    });
  };

  keys(PREFIX).filter((key) => !isFresh(read(key))).forEach(remove);
  if (document.querySelector("[data-wipe]")) keysHere().forEach(remove);
  if (form) {
    const box = document.querySelector("[data-draft]");
    const draft = box && newest();
    if (draft) offer(box, draft);
    watch();
  }
}
