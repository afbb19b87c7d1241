"use strict";
// Covering the screen of a shared tablet: at a tap, and after two minutes without one. With a PIN the session gives
// nothing more until it is typed; without one, or without a line, the page still hides everything on it.
(() => {
  const COVER_AFTER = 2 * 60 * 1000;
  const PATIENCE = 8000;
  const $ = (selector) => document.querySelector(selector);
  const cover = $("#cover");
  const form = $("#uncover");

  // A page that the browser kept in its memory may be somebody else's by now.
  window.addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
  if (!cover) return;

  const pin = $("#cover-pin");
  const asks = "asks" in cover.dataset;
  let touchedAt = Date.now();
  let isAnswered = true;
  let idle;

  function hide() {
    if (cover.open) return;
    refuse("");
    isAnswered = !asks;
    cover.showModal(); // everything else is inert behind it, and hidden from every eye and ear
    send(form.dataset.cover).catch(() => {});
  }

  async function show() {
    if (!asks) { cover.close(); send(form.action).catch(() => {}); return; }
    if (!pin.value) { refuse("Type your PIN."); return; }
    try {
      const answer = await send(form.action);
      const elsewhere = answer.headers.get("HX-Redirect");
      if (elsewhere) location.assign(elsewhere);
      else if (answer.ok) { isAnswered = true; cover.close(); }
      else refuse(answer.status === 422 ? await answer.text() : "The PIN could not be looked at. The screen stays covered: try again.");
    } catch {
      refuse("No connection. The screen stays covered.");
    }
  }

  function refuse(words) {
    $("#cover-wrong").textContent = words;
    pin.value = "";
    if (words) pin.focus();
  }

  function send(url) {
    return fetch(url, { method: "POST", body: new URLSearchParams(new FormData(form)), headers: { "HX-Request": "true", "HX-Current-URL": location.href }, credentials: "same-origin", keepalive: true, signal: AbortSignal.timeout(PATIENCE) });
  }

  function touched() {
    touchedAt = Date.now();
    clearTimeout(idle);
    idle = setTimeout(hide, COVER_AFTER);
  }

  document.addEventListener("click", (event) => {
    if (!event.target.closest("#cover-on")) return;
    event.preventDefault();
    hide();
  });
  form.addEventListener("submit", (event) => { event.preventDefault(); show(); });
  cover.addEventListener("cancel", (event) => { if (asks) event.preventDefault(); });
  cover.addEventListener("close", () => { if (!isAnswered) cover.showModal(); }); // a second Escape is no PIN either
  for (const name of ["pointerdown", "keydown", "wheel", "scroll", "input"]) {
    document.addEventListener(name, touched, { passive: true, capture: true });
  }
  document.addEventListener("visibilitychange", () => { if (!document.hidden && Date.now() - touchedAt > COVER_AFTER) hide(); });
  touched();
})();
