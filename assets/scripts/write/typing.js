// A form with a draft: kept on the server while people write. It is sent as every other form is.
import { alarm, slotOf } from "../sending/trouble.js";

const PAUSE = 2500; // after the last key, before the draft is kept
const NOT_TYPED = ["csrf_token", "request_id", "shown", "checked", "dates"];

// The text and the days of any form, as one text.
const texts = (form) => [...form.querySelectorAll("textarea, input:not([type=hidden], [type=checkbox], [type=radio])")];
const written = (form) => texts(form).map((field) => field.value).join("\n");
const isFresh = (form) => texts(form).every((field) => field.value === field.defaultValue);

// `safe` is what may be left without asking: what stood in it at first, for that is empty or a draft; nothing of a form
// that came back to be looked at again.
export function watchTyping(form, {
  words = () => written(form),
  asBefore = () => isFresh(form),
  safe = texts(form).map((field) => field.defaultValue).join("\n"),
} = {}) {
  const state = document.getElementById("draft-state");
  let kept = asBefore() && snapshot();
  let timer = 0;
  let keeping = null;
  let isSending = false;
  let isLeaving = false;

  form.addEventListener("input", later);
  form.addEventListener("sending", () => {
    isSending = true;
    clearTimeout(timer);
    keeping?.abort();
  });
  form.addEventListener("unsent", () => { isSending = false; });
  for (const over of ["leaving", "shown"]) document.addEventListener(over, () => { isLeaving = true; });
  window.addEventListener("pagehide", keepNow, true); // before the page is emptied
  document.addEventListener("visibilitychange", () => { if (document.hidden) keepNow(); });
  window.addEventListener("beforeunload", (event) => {
    if (isLeaving || words() === safe || !words().trim()) return;
    keepNow();
    event.preventDefault();
  });
  document.getElementById("draft-drop")?.form.addEventListener("submit", () => { isLeaving = true; });
  if (!kept) later();

  // Everything typed and chosen.
  function snapshot() {
    const data = new FormData(form);
    for (const name of NOT_TYPED) data.delete(name);
    return new URLSearchParams(data).toString();
  }

  function later() {
    clearTimeout(timer);
    if (!isSending) timer = setTimeout(keep, PAUSE);
  }

  function keepNow() {
    if (!isLeaving && snapshot() !== kept) keep(true);
  }

  async function keep(atOnce) {
    clearTimeout(timer);
    if (isSending || isLeaving) return;
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
    link.addEventListener("click", () => { isLeaving = isKept; });
    alarm(isKept ? "You are signed out. Your words are kept for you." : "You are signed out. Your words are still here, and not kept: copy them first.", link, slotOf(form));
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
