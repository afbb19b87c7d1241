// The board in the browser: the Move dialog, dragging, what happens when the line drops, and other people's changes.
// Everything here is an extra: without it links and forms do the same. Nothing is kept in the browser's storage, and
// nothing is shown as saved before the server has said so.
import { $, board, on, poll } from "./page.js";
import { watchDialog } from "./dialog.js";
import { watchDragging } from "./dragging.js";
import { watchFailures } from "./failures.js";
import { watchLine } from "./line.js";
import { watchMoves } from "./moving.js";
import { watchOthers } from "./others.js";

on(document, "click", (event) => { // links that only clear something
  const link = event.target.closest("[data-clears]");
  const region = link && $("#" + link.dataset.clears);
  if (!region || !board) return; // without the board beside it, the link leads back to it
  event.preventDefault();
  region.hidden = true;
  region.replaceChildren();
  $("#main").focus({ preventScroll: true });
});

function watchJumps() { // go to a stage
  on($("#jump-to"), "change", (event) => {
    const stage = event.target.value && document.getElementById("stage-" + event.target.value);
    event.target.value = "";
    if (!stage) return;
    $("details", stage)?.setAttribute("open", "");
    stage.scrollIntoView({ block: "start" });
    $("h2", stage).focus({ preventScroll: true });
  });
}

if (board && poll) {
  watchDialog();
  watchMoves();
  watchFailures();
  watchDragging();
  watchOthers();
  watchLine();
  watchJumps();
}
