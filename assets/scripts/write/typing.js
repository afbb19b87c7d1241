// A form with a draft: kept while people write, and sent so that what is not saved stays on the screen.
const PAUSE = 2500; // after the last key, before the draft is kept
const PATIENCE = 8000; // no answer after this is no answer
const NOT_KNOWN = "We do not know if this saved. Your words are still here. Trying again can do no harm.";
const NOT_TYPED = ["csrf_token", "request_id", "shown", "checked", "dates"];

// The text and the days of any form, as one text.
const texts = (form) => [...form.querySelectorAll("textarea, input:not([type=hidden], [type=checkbox], [type=radio])")];
const written = (form) => texts(form).map((field) => field.value).join("\n");
const isFresh = (form) => texts(form).every((field) => field.value === field.defaultValue);

// `safe` is what may be left without asking: what stood in it at first, for that is empty or a draft.
export function watchTyping(form, {
  words = () => written(form),
  asBefore = () => isFresh(form),
  safe = texts(form).map((field) => field.defaultValue).join("\n"),
  again = (next) => { watchTyping(next, { safe: "" }); return next; },
} = {}) {
  const state = document.getElementById("draft-state");
  const trouble = document.getElementById("trouble");
  let kept = asBefore() && snapshot();
  let timer = 0;
  let keeping = null;
  let saving = false;
  let leaving = false;

  form.addEventListener("input", later);
  form.addEventListener("submit", save);
  window.addEventListener("pagehide", keepNow, true); // before the page is emptied
  document.addEventListener("visibilitychange", () => { if (document.hidden) keepNow(); });
  window.addEventListener("beforeunload", (event) => {
    if (leaving || words() === safe || !words().trim()) return;
    keepNow();
    event.preventDefault();
  });
  document.getElementById("draft-drop")?.form.addEventListener("submit", () => { leaving = true; });
  if (!kept) later();

  // Everything typed and chosen.
  function snapshot() {
    const data = new FormData(form);
    for (const name of NOT_TYPED) data.delete(name);
    return new URLSearchParams(data).toString();
  }

  function later() {
    clearTimeout(timer);
    if (!saving) timer = setTimeout(keep, PAUSE);
  }

  function keepNow() {
    if (!leaving && snapshot() !== kept) keep(true);
  }

  async function keep(atOnce) {
    clearTimeout(timer);
    if (saving) return;
    const now = snapshot();
    keeping?.abort();
    keeping = new AbortController();
    try {
      const answer = await send(form.dataset.draft, { signal: atOnce ? undefined : keeping.signal, keepalive: Boolean(atOnce) && now.length < 40000 });
      if (answer.status === 401 && answer.headers.has("HX-Redirect")) return signedOut(answer.headers.get("HX-Redirect"), now);
      if (!answer.ok) throw new Error(String(answer.status));
      kept = now;
      say(words().trim() ? `Kept as your draft, ${clock()}. Only you can see it.` : "");
    } catch (error) {
      if (error.name !== "AbortError") say("The draft could not be kept just now. Your words are still here.");
    }
  }

  function signedOut(url, now) {
    const isKept = url.includes("why=kept");
    if (isKept) kept = now;
    const link = document.createElement("a");
    link.href = url;
    link.className = "btn";
    link.textContent = "Sign in again";
    link.addEventListener("click", () => { leaving = isKept; });
    alarm(isKept ? "You are signed out. Your words are kept for you." : "You are signed out. Your words are still here, and not kept: copy them first.", link);
  }

  async function save(event) {
    if (event.submitter?.name) { leaving = true; return; } // another button than Save: the server answers with the page
    event.preventDefault();
    if (saving) return;
    saving = true;
    clearTimeout(timer);
    keeping?.abort();
    trouble.replaceChildren();
    const button = form.querySelector("[type=submit]:not([name])");
    button.setAttribute("aria-disabled", "true");
    const isOffline = navigator.onLine === false;
    try {
      await answered(await send(form.action, { signal: AbortSignal.timeout(PATIENCE) }));
    } catch {
      if (isOffline) tell("Not saved: there is no connection. Your words are still here.");
      else tell(NOT_KNOWN);
    } finally {
      saving = false;
      button.removeAttribute("aria-disabled");
    }
  }

  async function answered(answer) {
    const next = answer.headers.get("HX-Redirect");
    if (next) {
      leaving = true;
      location.assign(next);
      return;
    }
    const page = [422, 409].includes(answer.status) && new DOMParser().parseFromString(await answer.text(), "text/html");
    if (page && page.getElementById(form.id)) show(page);
    // below 300 or from a gateway: somebody on the way answered instead
    else tell(answer.status < 300 || [502, 504].includes(answer.status) ? NOT_KNOWN : "Not saved. Your words are still here.");
  }

  function show(page) {
    leaving = true;
    document.getElementById("main").replaceWith(document.adoptNode(page.getElementById("main")));
    const field = again(document.getElementById(form.id));
    (document.querySelector("#main [role=alert]") || field).focus();
  }

  function tell(words) {
    const button = document.createElement("button");
    button.type = "submit";
    button.className = "btn";
    button.id = "try-again";
    button.textContent = "Try again";
    button.setAttribute("form", form.id);
    alarm(words, button);
    button.focus();
  }

  function alarm(words, way) {
    const box = document.createElement("div");
    box.className = "trouble";
    box.setAttribute("role", "alert");
    const line = document.createElement("p");
    line.textContent = words;
    box.append(line, way);
    trouble.replaceChildren(box);
  }

  function send(url, options) {
    return fetch(url, { method: "POST", body: new URLSearchParams(new FormData(form)), headers: { "HX-Request": "true", "HX-Current-URL": location.href }, credentials: "same-origin", redirect: "manual", ...options });
  }

  function say(words) {
    state.textContent = words;
    state.hidden = !words;
  }
}

function clock() {
  return new Date().toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: "Europe/London" });
}
