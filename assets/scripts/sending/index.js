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

// The session is over while nobody looked. A form that is sent now is not saved: the server keeps it for its author.
document.addEventListener("over", (event) => {
  const form = [...document.querySelectorAll("#main form[method=post]")].find(isUnsaved);
  if (!form) return;
  event.preventDefault();
  send(form, form.querySelector("[type=submit]:not([name], [formaction])"));
});
