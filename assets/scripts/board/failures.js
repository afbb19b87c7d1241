// A move that was not saved, or of which nobody knows.
import { CHECK_NOW, NOT_KNOWN, NOT_SAVED, TRY_AGAIN } from "../sending/answers.js";
import { look } from "../sending/truth.js";
import { $, board, cardOf, dialog, on, stageName, stageOf, titleOf } from "./page.js";
import { setLine } from "./line.js";
import { send } from "./moving.js";
import { askNow } from "./others.js";

let failed = null; // the newest one
let checking = null;

export const isFailed = () => Boolean(failed);
export const isChecking = () => Boolean(checking);

export function fail(move, isUnknown) {
  if (dialog.open) dialog.close();
  failed = { ...move, isUnknown };
  showFailure();
  $("#again")?.focus();
  if (!navigator.onLine) setLine(false);
}

export function clearFailure() {
  failed = null;
  $("#failure")?.remove();
}

// On the card, wherever it is by now.
export function showFailure() {
  if (!failed) return;
  const card = cardOf(failed.family);
  const stage = stageOf(card);
  const title = card ? titleOf(card) : "The family";
  const words = failed.isUnknown
    ? `${NOT_KNOWN}. ${title} was in ${stage ? stageName(stage) : "another stage"}.`
    : `${NOT_SAVED}. ${title} is still in ${stage ? stageName(stage) : "its stage"}.`;
  const there = $("#failure");
  if (there && there.closest(".family") === card && there.firstChild.nodeValue === words) return;
  there?.remove();
  const box = document.createElement("div");
  box.id = "failure";
  box.className = "fail";
  box.setAttribute("role", "alert");
  const button = document.createElement("button");
  button.type = "button";
  button.id = "again";
  button.className = "btn";
  button.textContent = failed.isUnknown ? CHECK_NOW : TRY_AGAIN;
  box.append(words, button);
  (card?.firstElementChild || board).prepend(box);
}

// The same request id again: a move that was saved is only shown, one that was not is made. Never twice.
function sendAgain(move) {
  send(move.action, move.family, move.kind, move.fields);
}

async function tryAgain(move) {
  if (move.isStale) await look(); // and the tokens of the page's forms are made new
  if (failed === move) sendAgain(move);
}

export function checked(isAnswered) {
  const move = checking;
  checking = null;
  if ($("#again")) $("#again").disabled = false;
  if (!isAnswered || failed?.family !== move.family) { showFailure(); return; }
  const isThere = move.kind === "undo" ? stageOf(cardOf(move.family))?.id !== move.from
    : stageOf(cardOf(move.family))?.id === move.to;
  if (isThere) sendAgain(move);
  else { failed.isUnknown = false; showFailure(); $("#again")?.focus(); }
}

export function watchFailures() {
  on(document, "click", (event) => {
    if (!event.target.closest("#again") || !failed) return;
    if (!failed.isUnknown) { tryAgain(failed); return; }
    checking = failed; // first the truth; then, if it was saved, the answer that was lost
    event.target.disabled = true;
    askNow(true);
  });
}
