// Sends a form and shows what comes of it as the browser would; but what was not saved stays as it was typed, and the
// page says so. A form carries its own request id: sent again it does no harm.
import { CHECK_NOW, NOT_KNOWN, NOT_SAVED, PATIENCE, TOKENS_OUT, TRY_AGAIN, isNotKnown } from "./answers.js";
import { alarm, slotOf, wayOut } from "./trouble.js";
import { BY_SCRIPT, isGone, leaveFor, look } from "./truth.js";

const SHOWN = [200, 409, 422]; // with a page of ours: what was found, or what has to be looked at again
const TOO_MUCH = 413;
const NOT_THERE = 404;
let isUnderWay = false;

export const isSending = () => isUnderWay;

// `again` is what was sent before, to be sent as it was.
export async function send(form, button, again) {
  const sent = again || packed(form, button);
  if (await during(form, button, () => post(form, sent))) return;
  form.dispatchEvent(new Event("unsent"));
}

// A form that is answered with paper: the browser itself opens that, once the line is known to be there.
export async function sendForPaper(form, button) {
  const sent = packed(form, button);
  await during(form, button, async () => {
    if (await look(sent.id)) HTMLFormElement.prototype.submit.call(form);
    else fail(form, { ...sent, isPaper: true });
  });
}

function packed(form, button) {
  const data = new FormData(form);
  if (button?.name) data.append(button.name, button.value);
  const isFile = form.getAttribute("enctype") === "multipart/form-data";
  const url = button?.getAttribute("formaction") || form.getAttribute("action") || location.href;
  return { button, url, body: isFile ? data : new URLSearchParams(data), id: data.get("request_id"), wasOffline: navigator.onLine === false };
}

// One at a time: a second tap does nothing. True when the page is on its way elsewhere.
async function during(form, button, act) {
  if (isUnderWay) return true;
  isUnderWay = true;
  form.dispatchEvent(new Event("sending"));
  slotOf(form, button).replaceChildren();
  const release = hold(button);
  const isLeaving = await act();
  const end = () => { isUnderWay = false; release(); };
  if (isLeaving) setTimeout(end, PATIENCE); // unless the browser stays here after all
  else end();
  return isLeaving;
}

async function post(form, sent) {
  try {
    const answer = await fetch(sent.url, { method: "POST", body: sent.body, headers: BY_SCRIPT, redirect: "manual", signal: AbortSignal.timeout(PATIENCE) });
    const next = answer.headers.get("HX-Redirect");
    if (next && !next.startsWith("/covers")) { leaveFor(next); return true; } // a screen covered elsewhere is shown again there
    const page = SHOWN.includes(answer.status) && new DOMParser().parseFromString(await answer.text(), "text/html");
    if (page && page.querySelector("body[data-person] > #main")) {
      show(page);
      const back = form.id && document.getElementById(form.id);
      if (back) back.dataset.unsaved = "";
    }
    else if (answer.status === NOT_THERE && await isGone()) { // with what the page is about: it does not stay either
      leaveFor(location.href);
      return true;
    } else fail(form, sent, answer.status);
  } catch {
    fail(form, sent);
  }
  return false;
}

// The answer in place of what was there, the focus where the page itself puts it.
function show(page) {
  for (const style of page.querySelectorAll("link[rel=stylesheet]")) {
    if (!document.querySelector(`link[href="${style.getAttribute("href")}"]`)) document.head.append(document.adoptNode(style));
  }
  document.title = page.title;
  document.getElementById("say").textContent = page.getElementById("say").textContent;
  const main = document.adoptNode(page.getElementById("main"));
  document.getElementById("main").replaceWith(main);
  htmx.process(main);
  document.dispatchEvent(new Event("shown"));
  (main.querySelector("[autofocus]") || main.querySelector("[role=alert]") || main).focus();
}

function fail(form, sent, status) {
  const isUnknown = !sent.isPaper && !(sent.wasOffline && !status) && isNotKnown(status);
  let words = `${isUnknown ? NOT_KNOWN : NOT_SAVED}.`;
  if (sent.wasOffline && !status) words = `${NOT_SAVED}: there is no connection.`;
  if (sent.isPaper) words = "Nothing was printed: there is no connection.";
  if (status === TOO_MUCH) words = `${NOT_SAVED}: this is more than can be taken at once.`;
  if (isWritten(form)) words += " Your words are still here.";
  const asks = isUnknown && sent.id;
  const way = wayOut(asks ? CHECK_NOW : TRY_AGAIN, () => (asks ? check(form, sent, way) : tryAgain(form, sent, status)));
  alarm(words, way, slotOf(form, sent.button));
  way.focus();
}

// First the truth; then, if it was saved, the answer that was lost.
async function check(form, sent, way) {
  way.disabled = true;
  const known = await look(sent.id);
  way.disabled = false;
  if (!known) way.focus();
  else if (known.isOut) send(form, sent.button, sent);
  else if (known.has_acted) {
    const now = packed(form, sent.button);
    sent.body.set("csrf_token", known.csrf_token);
    send(form, sent.button, String(now.body) === String(sent.body) ? sent : now);
  } else fail(form, { ...sent, wasOffline: false }, TOKENS_OUT);
}

async function tryAgain(form, sent, status) {
  if (status === TOKENS_OUT && !(await look(sent.id))) return;
  form.requestSubmit(sent.button?.isConnected ? sent.button : undefined);
}

const texts = (form) => [...form.querySelectorAll("textarea, input:not([type=hidden], [type=checkbox], [type=radio], [type=search])")];
const isWritten = (form) => texts(form).some((field) => field.value.trim());

// Whether there is anything that the server has not got.
export const isUnsaved = (form) => "unsaved" in form.dataset || texts(form).some((field) => field.value !== field.defaultValue);

// While an answer is awaited the button says so.
function hold(button) {
  if (!button) return () => {};
  const texts = document.createTreeWalker(button, NodeFilter.SHOW_TEXT);
  let words = texts.nextNode();
  while (words && (!words.nodeValue.trim() || words.parentElement.closest(".vh"))) words = texts.nextNode();
  const before = words?.nodeValue;
  const timer = setTimeout(() => { if (words) words.nodeValue = "One moment…"; }, 300);
  button.setAttribute("aria-disabled", "true");
  return () => {
    clearTimeout(timer);
    if (words) words.nodeValue = before;
    button.removeAttribute("aria-disabled");
  };
}
