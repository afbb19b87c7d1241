// No connection: a strip that says from when the board is, and stays until there is one.
import { $, all, on, say, source } from "./page.js";
import { askNow } from "./others.js";

const AGAIN = 5 * 1000;
let isUp = true;
let asAt = $("#as-at-time")?.textContent;

export const isLineUp = () => isUp;

export function setLine(isAnswered) {
  const wasUp = isUp;
  isUp = isAnswered;
  if (isUp) asAt = $("#as-at-time")?.textContent;
  showLine();
  if (!isUp && wasUp) setTimeout(retry, AGAIN);
  if (isUp && !wasUp) say("");
}

function retry() {
  if (isUp) return;
  if (!document.hidden) askNow();
  setTimeout(retry, AGAIN);
}

export function showLine() {
  const strip = $("#offline");
  if (isUp) {
    asAt = $("#as-at-time")?.textContent;
    if ($("#as-at-words")) $("#as-at-words").textContent = "Up to date";
  } else if (strip.hidden) {
    $("#offline-at").textContent = asAt;
    if ($("#as-at-words")) $("#as-at-words").textContent = "As at";
  }
  strip.hidden = isUp;
  const sign = $("#as-at use");
  sign?.setAttribute("href", sign.getAttribute("href").replace(/#.*/, isUp ? "#ok" : "#bang"));
  for (const link of all(".move")) {
    if (isUp) link.removeAttribute("aria-disabled");
    else link.setAttribute("aria-disabled", "true");
  }
}

export function watchLine() {
  on(document, "click", (event) => {
    if (!event.target.closest(".move[aria-disabled=true]")) return;
    event.preventDefault();
    event.stopPropagation();
    say($("#offline-says").textContent);
    $("#offline").scrollIntoView({ block: "nearest" });
  }, true);
  on(document, "htmx:error", (event) => {
    if (source(event)?.matches?.(".move, .find, #ask-form, #move-back")) setLine(false);
  });
  on($("#offline-retry"), "click", () => askNow());
  on(window, "online", () => askNow());
  on(window, "offline", () => setLine(false));
}
