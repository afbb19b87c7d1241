// Dragging: with a mouse from anywhere on the card, with a finger by the handle alone.
import { $, all, board, on, stageOf } from "./page.js";
import { send } from "./moving.js";

const isMovable = board?.dataset.movable === "true" && window.Sortable;
let isPaused = false;
let isInHand = false;

export const isDragging = () => isInHand;

export function pauseDragging(pause) {
  isPaused = pause;
  if (isMovable) all(".cards", board).forEach((list) => Sortable.get(list)?.option("disabled", pause));
}

export function prepareDragging() {
  if (!isMovable) return;
  for (const list of all(".cards", board)) {
    if (!Sortable.get(list)) makeSortable(list);
  }
}

function makeSortable(list) {
  Sortable.create(list, {
    group: "stages", draggable: ".family", filter: ".move, .fail", preventOnFilter: false, disabled: isPaused,
    sort: true, forceFallback: true, fallbackOnBody: true, fallbackTolerance: 6, touchStartThreshold: 6, animation: 0,
    ghostClass: "ghost", fallbackClass: "dragged", scroll: true, bubbleScroll: true, scrollSensitivity: 60, scrollSpeed: 14,
    emptyInsertThreshold: 40,
    onStart(event) { isInHand = true; event.item.nextFrom = event.item.nextElementSibling; },
    onMove(event) { mark(stageOf(event.to)); },
    onEnd: dropped,
  });
}

function mark(stage) {
  all(".stage.hit", board).forEach((other) => { if (other !== stage) other.classList.remove("hit"); });
  stage?.classList.add("hit");
}

// A card goes back to where it is saved at once: only the server's answer moves it.
function dropped(event) {
  const { item, from } = event;
  const pointer = event.originalEvent?.changedTouches?.[0] || event.originalEvent || {};
  const under = pointer.clientX === undefined ? null : stageOf(document.elementFromPoint(pointer.clientX, pointer.clientY));
  const origin = stageOf(from);
  const moved = stageOf(event.to);
  const target = moved !== origin ? moved : under && board.contains(under) ? under : origin;
  from.insertBefore(item, item.nextFrom?.parentNode === from ? item.nextFrom : null);
  item.removeAttribute("style");
  all("[draggable]", item).concat(item).forEach((part) => part.removeAttribute("draggable"));
  mark(null);
  isInHand = false;
  if (target !== origin) moveTo(item, target);
}

function moveTo(card, stage) {
  const link = $(".move", card);
  if (!link || link.getAttribute("aria-disabled") === "true") { link?.click(); return; }
  const id = stage.id.replace("stage-", "");
  const url = new URL(link.href);
  if (stage.dataset.asks) {
    url.searchParams.set("stage", id);
    htmx.ajax("GET", url.pathname + url.search, { source: link, target: "#move", swap: "innerHTML" });
    return;
  }
  // the Move page's address and an "s" is where moves are made
  send(url.pathname + "s", card.id.replace("card-", ""), "drop", [
    ["stage", id], ["version", card.dataset.version], ["request_id", crypto.randomUUID()], ...url.searchParams,
  ]);
}

export function watchDragging() {
  if (!isMovable) return;
  // Scrolling never moves a family: a finger or pen drags only by the handle.
  on(board, "pointerdown touchstart mousedown", (event) => {
    const list = event.target.closest?.(".cards");
    const sortable = list && Sortable.get(list);
    if (sortable) sortable.option("handle", event.pointerType === "mouse" || event.type === "mousedown" ? null : ".grip");
  }, { capture: true, passive: true });
  prepareDragging();
}
