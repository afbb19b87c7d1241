// Every ordinary form of a page: what people typed is not lost with the line. Without this the browser sends them.
import { isSending, isUnsaved, send, sendForPaper } from "./sending.js";

document.addEventListener("submit", (event) => {
  const form = event.target;
  const button = event.submitter;
  const isOrdinary = form.getAttribute("method") === "post" && form.closest("main") && !form.hasAttribute("target");
  if (event.defaultPrevented || !isOrdinary) return;
  event.preventDefault();
  if (isSending()) return;
  if ("paper" in form.dataset) sendForPaper(form, button);
  else send(form, button);
});

// A form that leads back to its own page names where to go on: there the keyboard is, and not at the top.
addEventListener("load", () => {
  const isBack = performance.getEntriesByType("navigation")[0]?.type === "reload";
  const place = isBack && document.activeElement === document.body && document.getElementById(location.hash.slice(1));
  if (!place) return;
  const head = place.querySelector("h2, h3") || place;
  head.tabIndex = -1;
  head.focus();
});

// The session is over while nobody looked. A form that is sent now is not saved: the server keeps it for its author.
document.addEventListener("over", (event) => {
  const form = [...document.querySelectorAll("#main form[method=post]")].find(isUnsaved);
  if (!form) return;
  event.preventDefault();
  send(form, form.querySelector("[type=submit]:not([name], [formaction])"));
});
