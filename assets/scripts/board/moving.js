// Sending a move or an undo, and what comes back.
import { TOKENS_OUT, isNotKnown } from "../sending/answers.js";
import { $, all, cardOf, dialog, drop, on, slot, source, stageOf } from "./page.js";
import { openDialog } from "./dialog.js";
import { pauseDragging, prepareDragging } from "./dragging.js";
import { clearFailure, fail, showFailure } from "./failures.js";
import { showLine } from "./line.js";

let isByKeyboard = false;
let sent = null; // the move on its way: what would have to be sent again

export const isOnItsWay = () => Boolean(sent);

function remember(form, ctx) {
  const family = form.dataset.family;
  const card = cardOf(family);
  const to = document.getElementById("stage-" + (ctx.request.body.get("stage") || ""));
  return {
    family, action: ctx.request.action, kind: form.dataset.move, fields: [...ctx.request.body.entries()],
    from: stageOf(card)?.id, to: to?.id,
  };
}

function showSaving(form, ctx) {
  const pressed = ctx.request.submitter || (form === drop && document.getElementById("move-" + form.dataset.family));
  const words = pressed && ($("span > span[id]", pressed) || $("span", pressed) || pressed);
  const buttons = all("button", dialog.open ? dialog : form);
  const card = cardOf(form.dataset.family)?.firstElementChild;
  const before = words?.firstChild?.nodeValue;
  if (words?.firstChild) words.firstChild.nodeValue = "Saving…";
  buttons.forEach((button) => { button.disabled = true; });
  pressed?.classList.add("hit");
  card?.classList.add("saving");
  ctx.restore = () => {
    if (words?.firstChild) words.firstChild.nodeValue = before;
    buttons.forEach((button) => { button.disabled = false; });
    pressed?.classList.remove("hit");
    card?.classList.remove("saving");
  };
}

// Saved, or refused with the board as it is now: both come with whole stages.
function isOurs(ctx) {
  return [200, 409].includes(ctx.response?.status) && ctx.text.includes("hx-swap-oob");
}

function settle(move) {
  if (dialog.open) dialog.close();
  const next = document.getElementById("move-" + move.family);
  next?.closest("details")?.setAttribute("open", "");
  (next || $("#main")).focus({ preventScroll: true });
  // who works by touch stays where they are, and reads in the result bar where the family went
  if (next && isByKeyboard) next.closest(".family").scrollIntoView({ block: "nearest", inline: "nearest" });
}

// One form of the page sends what has no form of its own: a dropped card, and what is tried again.
export function send(action, family, kind, fields) {
  all("input", drop).forEach((field) => { if (field.name !== "csrf_token") field.remove(); });
  for (const [name, value] of fields) {
    if (name === "csrf_token") continue;
    const field = document.createElement("input");
    Object.assign(field, { type: "hidden", name, value });
    drop.append(field);
  }
  drop.setAttribute("hx-post", action);
  Object.assign(drop.dataset, { family, move: kind });
  drop.requestSubmit();
}

export function watchMoves() {
  on(document, "keydown pointerdown", (event) => { isByKeyboard = event.type === "keydown"; }, { passive: true, capture: true });

  on(document, "htmx:config:request", (event) => {
    if (!source(event)?.matches?.("[data-move]")) return;
    const { ctx } = event.detail;
    const move = remember(ctx.sourceElement, ctx);
    if (!navigator.onLine) { event.preventDefault(); fail(move, false); return; }
    clearFailure();
    ctx.move = sent = move;
    showSaving(ctx.sourceElement, ctx);
    pauseDragging(true);
  });

  on(document, "htmx:before:swap", (event) => {
    const { ctx } = event.detail;
    if (ctx.move && ctx.response.status === 409 && !isOurs(ctx)) event.preventDefault();
  });

  on(document, "htmx:after:swap", (event) => {
    const { ctx } = event.detail;
    if (ctx.move && isOurs(ctx)) {
      const asksAgain = ctx.response.status === 409 && $("#answers-form", slot) && ctx.move.kind === "answers";
      ctx.restore?.();
      ctx.restore = null;
      if (asksAgain) openDialog();
      else settle(ctx.move);
    } else if (slot && slot.childElementCount && ctx.target === slot && ctx.swap !== "none") {
      openDialog();
    }
    if (ctx.target?.id === "found" || ctx.sourceElement?.id === "found") $("#found-head")?.focus();
    prepareDragging();
    showFailure();
    showLine();
  });

  on(document, "htmx:finally:request", (event) => {
    const { ctx } = event.detail;
    if (!ctx.move) return;
    ctx.restore?.();
    sent = null;
    pauseDragging(false);
    const status = ctx.response?.status;
    if (isOurs(ctx)) return;
    if (isNotKnown(status)) fail(ctx.move, true);
    else if (status !== 422 && !ctx.response.headers.get("HX-Redirect")) fail({ ...ctx.move, isStale: status === TOKENS_OUT }, false);
  });
}
