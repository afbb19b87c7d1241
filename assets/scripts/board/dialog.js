// The Move dialog.
import { $, dialog, on, slot } from "./page.js";

let openedAt = 0;

export function openDialog() {
  if (!dialog.open) { dialog.showModal(); openedAt = Date.now(); }
  ($(".wrongs, .refused", slot) || $("#move-head") || dialog).focus();
}

export function watchDialog() {
  if (!dialog) return;
  on(dialog, "close", () => slot.replaceChildren()); // no names left behind
  on(dialog, "click", (event) => {
    // the second half of a double tap on Move must not choose a stage; what is pressed after that is meant
    if (event.detail > 1 && Date.now() - openedAt < 600) { event.preventDefault(); event.stopPropagation(); return; }
    openedAt = 0;
    if (event.target === dialog) dialog.close();
    if (event.target.closest("[data-closes]")) { event.preventDefault(); dialog.close(); }
  }, true);
}
