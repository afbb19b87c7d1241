// What the server knows: whether a form has acted, who is signed in, and what their forms carry now.
import { PATIENCE } from "./answers.js";

export const BY_SCRIPT = { "X-Caseboard-Form": "1" };

// Null when nothing is known, or the page is on its way elsewhere. A form's tokens are as old as its page: they are made new.
export async function look(requestId) {
  let known;
  try {
    const answer = await fetch(`/sent?request_id=${requestId || ""}`, { headers: BY_SCRIPT, redirect: "manual", signal: AbortSignal.timeout(PATIENCE) });
    if (answer.status === 401 && answer.headers.has("HX-Redirect")) return { isOut: true }; // whatever is sent now says where to go
    known = answer.ok ? await answer.json() : null;
  } catch {
    return null;
  }
  if (!known) return null;
  if (known.person !== document.body.dataset.person) { leaveFor(location.href); return null; } // it is somebody else's turn
  for (const field of document.querySelectorAll("input[name=csrf_token]")) field.value = known.csrf_token;
  return known;
}

// Whether the page itself is not there any more, or not for whoever is signed in.
export async function isGone() {
  const answer = await fetch(location.href, { headers: BY_SCRIPT, redirect: "manual", signal: AbortSignal.timeout(PATIENCE) });
  return answer.status === 404;
}

// As the browser goes where an answer sends it: to another place on the same page it has to ask for the page anew.
export function leaveFor(next) {
  const url = new URL(next, location.href);
  document.dispatchEvent(new Event("leaving"));
  if (url.href.replace(/#.*/, "") !== location.href.replace(/#.*/, "") || !url.hash) location.assign(url);
  else {
    history.replaceState(null, "", url);
    location.reload();
  }
}
