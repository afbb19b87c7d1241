// Covering the screen of a shared tablet: at a tap, and after two minutes without one. With a PIN the session gives
// nothing until it is typed; without one, or without a line, the page still hides everything. On a tablet names go with
// it: the page that comes back shows initials, and what was typed.
import { TRY_AGAIN } from "./sending/answers.js";
import { alarm, slotOf, wayOut } from "./sending/trouble.js";
import { BY_SCRIPT } from "./sending/truth.js";

(() => {
  const MINUTE = 60 * 1000;
  const SESSION = 15 * MINUTE;
  const PATIENCE = 8000;
  const BY_ITSELF = { "X-Caseboard-Poll": "1" }; // the page, not the person: no sign of life
  const $ = (selector, root = document) => root.querySelector(selector);
  const all = (selector) => [...document.querySelectorAll(selector)];
  const cover = $("#cover");
  const form = $("#uncover");

  // Lets a tablet keep styles, scripts and the page for no connection. Without it everything works the same.
  navigator.serviceWorker?.register("/service-worker.js").catch(() => {});
  // A page that the browser keeps in its memory may be somebody else's by the time it comes back: it goes there empty,
  // and is asked for anew.
  window.addEventListener("pagehide", (event) => { if (event.persisted) document.body.replaceChildren(); });
  window.addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
  // The page for signing in tells the other tabs of this browser that nobody is: they look, and leave too.
  const tabs = new BroadcastChannel("caseboard");
  if ($("#sign-in")) tabs.postMessage("out");
  if (!cover) return;
  tabs.addEventListener("message", leaveWhenNotTheirs);

  const pin = $("#cover-pin");
  const asks = "asks" in cover.dataset;
  const hasNames = () => "names" in cover.dataset;
  let touchedAt = Date.now();
  let leftAt = 0;
  let isOver = false; // names, for this page
  let isAnswered = true;
  let idle;

  function hide(byHand) {
    if (cover.open) return;
    refuse("");
    isAnswered = !asks;
    isOver ||= hasNames() && byHand;
    leftAt = touchedAt;
    cover.showModal(); // everything else is inert behind it, and hidden from every eye and ear
    send(form.dataset.cover, byHand ? {} : BY_ITSELF).catch(() => {});
  }

  // Behind a cover that nobody lifts nothing stays once the session is over.
  async function leaveWhenOver() {
    if (!cover.open || Date.now() - leftAt < SESSION) return;
    const answer = await send(form.dataset.cover, BY_ITSELF).catch(() => null);
    const elsewhere = answer?.headers.get("HX-Redirect");
    if (elsewhere) leave(elsewhere);
    else if (answer?.status === 400) leave(location.href); // it is somebody else's session by now
  }

  // Nor does a page in a tab, once somebody has signed out in another, or in. Asking changes nothing.
  async function leaveWhenNotTheirs() {
    try {
      const answer = await fetch("/sent", { headers: { ...BY_SCRIPT, ...BY_ITSELF }, redirect: "manual", signal: AbortSignal.timeout(PATIENCE) });
      const elsewhere = answer.headers.get("HX-Redirect");
      if (elsewhere) leave(elsewhere);
      else if (answer.status === 200 && (await answer.json()).person !== document.body.dataset.person) leave(location.href);
    } catch {
      // without a line nothing is known
    }
  }

  function leave(elsewhere) {
    if (!document.dispatchEvent(new Event("over", { cancelable: true }))) return; // what was typed is kept on the way
    document.dispatchEvent(new Event("leaving"));
    location.assign(elsewhere);
  }

  async function show() {
    isOver ||= hasNames() && Date.now() - leftAt >= 5 * MINUTE;
    if (asks && !pin.value) { refuse("Type your PIN."); return; }
    try {
      const answer = await send(form.action);
      const elsewhere = answer.headers.get("HX-Redirect");
      if (elsewhere) leave(elsewhere);
      else if (answer.ok) {
        if (isOver) await renew();
        isAnswered = true;
        cover.close();
      }
      else refuse(answer.status === 422 ? await answer.text() : "The screen stays covered: try again.");
    } catch {
      // without a PIN and a line the page is shown as long as its session could last
      if (!asks && !isOver && Date.now() - leftAt < SESSION) cover.close();
      else refuse("No connection. The screen stays covered.");
    }
  }

  function refuse(words) {
    $("#cover-wrong").textContent = words;
    pin.value = "";
    if (words) pin.focus();
  }

  // The same page as it is now: what was typed stays, and where one was.
  async function renew() {
    const answer = await fetch(location.href, { credentials: "same-origin", signal: AbortSignal.timeout(PATIENCE) });
    if (!answer.ok) return; // what a form answered has no address: words that are typed count for more
    const text = await answer.text();
    const typed = all(":is(main, #move) :is(input, select, textarea)").map((field) => [field, field.value, field.checked]);
    const titles = all("#move, #said").map((part) => [part, titleOf(part)]);
    htmx.config.morphSkip = "#move, #said";
    await htmx.swap({ text, sourceElement: document.body, target: "body", swap: "outerMorph" });
    htmx.config.morphSkip = "";
    for (const [field, value, checked] of typed) {
      if (!["search", "file"].includes(field.type)) Object.assign(field, { value, checked });
    }
    all("form").forEach((one) => one.dispatchEvent(new Event("change")));
    for (const [part, title] of titles) {
      const words = document.createTreeWalker(part, 4); // its texts
      while (title && words.nextNode()) words.currentNode.nodeValue = words.currentNode.nodeValue.replaceAll(title, titleOf(part) || "The family");
    }
    isOver = false;
  }

  // What the card calls the family that a dialog or the result bar is about.
  function titleOf(part) {
    return document.getElementById("open-" + $("[data-family]", part)?.dataset.family)?.textContent;
  }

  function send(url, headers = {}) {
    form.elements.stay.value = isOver ? "" : "1";
    return fetch(url, { method: "POST", body: new URLSearchParams(new FormData(form)), headers: { "HX-Request": "true", "HX-Current-URL": location.href, ...headers }, credentials: "same-origin", keepalive: true, signal: AbortSignal.timeout(asks || isOver ? PATIENCE : 3000) });
  }

  function touched() {
    touchedAt = Date.now();
    clearTimeout(idle);
    idle = setTimeout(() => hide(), 2 * MINUTE);
  }

  // Names and Initials change what is shown, and nothing that was typed.
  async function showAs(event) {
    const { target, submitter } = event;
    event.preventDefault();
    const body = new URLSearchParams(new FormData(target));
    body.set(submitter.name, submitter.value);
    try {
      const answer = await fetch(target.action, { method: "POST", body, headers: { "X-Caseboard-Form": "1" }, redirect: "manual", signal: AbortSignal.timeout(PATIENCE) });
      const there = answer.headers.get("HX-Redirect");
      if (!there) throw new Error(String(answer.status));
      if (answer.ok) await renew();
      else leave(there);
    } catch {
      const way = wayOut(TRY_AGAIN, () => target.requestSubmit(submitter));
      alarm(`No connection. ${submitter.textContent} cannot be shown now.`, way, slotOf($("#main")));
      way.focus();
    }
  }

  $("#show-names")?.form.addEventListener("submit", showAs);
  document.addEventListener("click", (event) => {
    if (!event.target.closest("#cover-on")) return;
    event.preventDefault();
    hide(true);
  });
  form.addEventListener("submit", (event) => { event.preventDefault(); show(); });
  $("#turn").addEventListener("submit", (event) => { // whoever comes back finds the page where they left it
    const seen = all("main [id]").find((part) => part.getBoundingClientRect().top > 60);
    if (seen) event.target.elements.back.value += "#" + seen.id;
  });
  cover.addEventListener("cancel", (event) => { if (asks) event.preventDefault(); });
  cover.addEventListener("close", () => { if (!isAnswered) cover.showModal(); }); // a second Escape is no PIN either
  for (const name of ["pointerdown", "keydown", "wheel", "scroll", "input"]) {
    document.addEventListener(name, touched, { passive: true, capture: true });
  }
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden && Date.now() - touchedAt > 2 * MINUTE) hide();
    if (!document.hidden) leaveWhenNotTheirs();
  });
  setInterval(() => leaveWhenOver(), MINUTE);
  touched();
})();
