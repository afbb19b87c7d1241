// Writing about a family: nothing typed is lost (it is kept on the server, never here), and the school's words are
// seen before they are shared.
(() => {
  "use strict";
  const PAUSE = 2500; // after the last key, before the draft is kept
  const PATIENCE = 8000; // no answer after this is no answer

  const form = document.getElementById("update-form");
  if (form) write(form, form.elements.update.defaultValue);
  addFamily();

  // `safe` is what the box may be left with without asking: nothing, or a draft that was offered back.
  function write(form, safe) {
    const box = form.elements.update;
    const state = document.getElementById("draft-state");
    const trouble = document.getElementById("update-trouble");
    let kept = box.value === box.defaultValue && snapshot(); // or typed before this ran
    let timer = 0;
    let keeping = null;
    let saving = false;
    let leaving = false;

    form.addEventListener("input", () => { preview(); later(); });
    form.addEventListener("change", preview);
    form.addEventListener("submit", save);
    window.addEventListener("pagehide", () => { if (!leaving && snapshot() !== kept) keep(true); });
    document.addEventListener("visibilitychange", () => { if (document.hidden && !leaving && snapshot() !== kept) keep(true); });
    window.addEventListener("beforeunload", (event) => {
      if (leaving || box.value === safe || !box.value.trim()) return;
      if (snapshot() !== kept) keep(true);
      event.preventDefault();
    });
    document.getElementById("draft-drop")?.form.addEventListener("submit", () => { leaving = true; });
    preview();
    if (!kept) later();

    function preview() {
      const audience = form.elements.audience.value;
      const ticked = new Set([...form.querySelectorAll("[name=schools]")].filter((one) => one.type === "hidden" || one.checked).map((one) => one.value));
      for (const part of form.querySelectorAll("[data-audience]")) {
        part.hidden = part.dataset.audience !== audience || (part.dataset.school !== undefined && !ticked.has(part.dataset.school));
      }
      for (const words of form.querySelectorAll("[data-words]")) words.textContent = box.value.trim() || "Nothing written yet.";
    }

    // Everything typed and chosen.
    function snapshot() {
      const data = new FormData(form);
      for (const name of ["csrf_token", "request_id", "shown", "checked"]) data.delete(name);
      return new URLSearchParams(data).toString();
    }

    // The words in the preview: what was seen before it is shared.
    function displayed() {
      const seen = [...form.querySelectorAll("[data-audience]:not([hidden]) [data-words]")].map((one) => one.textContent);
      return seen.length && seen.every((one) => one === seen[0]) ? seen[0] : "";
    }

    function later() {
      clearTimeout(timer);
      if (!saving) timer = setTimeout(keep, PAUSE);
    }

    async function keep(atOnce) {
      clearTimeout(timer);
      if (saving) return;
      const words = box.value;
      const now = snapshot();
      keeping?.abort();
      keeping = new AbortController();
      try {
        const answer = await send(form.dataset.draft, { signal: atOnce ? undefined : keeping.signal, keepalive: Boolean(atOnce) && words.length < 15000 });
        if (answer.status === 401) return signedOut(answer.headers.get("HX-Redirect"), now);
        if (!answer.ok) throw new Error(String(answer.status));
        kept = now;
        say(words.trim() ? `Kept as your draft, ${clock()}. Only you can see it.` : "");
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
      form.elements.shown.value = displayed();
      if (["preview", "switch"].includes(event.submitter?.name)) { leaving = true; return; }
      event.preventDefault();
      if (saving) return;
      saving = true;
      clearTimeout(timer);
      keeping?.abort();
      trouble.replaceChildren();
      const button = document.getElementById("save-update");
      button.setAttribute("aria-disabled", "true");
      const isOffline = navigator.onLine === false;
      try {
        await answered(await send(form.action, { signal: AbortSignal.timeout(PATIENCE) }));
      } catch (error) {
        const known = error.name === "NotSaved";
        if (isOffline) tell("Not saved: there is no connection. Your words are still here.");
        else tell(known ? error.message : "We do not know if this saved. Your words are still here. Trying again can do no harm.");
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
      } else if (answer.status === 422 || answer.status === 409) {
        show(await answer.text());
      } else {
        const error = new Error("Not saved. Your words are still here.");
        error.name = "NotSaved";
        throw error;
      }
    }

    function show(text) {
      const page = new DOMParser().parseFromString(text, "text/html");
      const words = box.value;
      leaving = true;
      document.getElementById("main").replaceWith(document.adoptNode(page.getElementById("main")));
      const again = document.getElementById("update-form");
      if (!again.elements.update.value) again.elements.update.value = words;
      write(again, "");
      (document.querySelector("#main [role=alert]") || again.elements.update).focus();
    }

    function tell(words) {
      const again = document.createElement("button");
      again.type = "submit";
      again.className = "btn";
      again.id = "try-again";
      again.textContent = "Try again";
      alarm(words, again);
      again.focus();
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

  function addFamily() {
    // The family's name follows the first child chosen, until somebody types another.
    document.addEventListener("change", (event) => {
      const name = document.getElementById("name");
      if (!name || event.target.name !== "children" || name.value.trim()) return;
      if (event.target.checked) name.value = event.target.dataset.surname;
    });
    // The list is swapped whole: say what was found, and leave the cursor where it was.
    const form = document.getElementById("add-form");
    if (!form) return;
    let last = "";
    form.addEventListener("focusin", (event) => { last = event.target.id; });
    new MutationObserver(() => {
      const found = document.getElementById("found-head");
      document.getElementById("say").textContent = found ? `${found.textContent}: ${form.querySelectorAll("[aria-labelledby=found-head] :is([type=checkbox], .on-board)").length}` : "";
      if (document.activeElement === document.body && last) document.getElementById(last)?.focus();
    }).observe(form, { childList: true });
  }
})();
