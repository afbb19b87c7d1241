// Other people's changes: asked for now and then, shown at once or offered, never under somebody's finger.
import { $, dialog, on, poll, source } from "./page.js";
import { isDragging } from "./dragging.js";
import { checked, isChecking, isFailed } from "./failures.js";
import { isLineUp, setLine } from "./line.js";
import { isOnItsWay } from "./moving.js";

const EVERY = 30 * 1000;
let boardTouchedAt = 0;

function isBusy() {
  return Boolean(dialog?.open || isOnItsWay() || isFailed() || isDragging() || Date.now() - boardTouchedAt < 5000
    || document.activeElement?.closest?.(".stage, .shelf"));
}

export function askNow(isWanted = false) {
  poll.dataset.wanted = isWanted ? "true" : "";
  htmx.trigger(poll, "poll-now");
}

function stampTime(date) {
  const time = $("#as-at-time");
  const moment = Date.parse(date) || Date.now();
  if (time) time.textContent = new Intl.DateTimeFormat("en-GB", { timeZone: "Europe/London", hour: "2-digit", minute: "2-digit" }).format(moment);
}

export function watchOthers() {
  on(document, "pointerdown pointermove touchmove wheel", (event) => {
    if (event.type !== "pointermove" || event.buttons) boardTouchedAt = Date.now();
  }, { passive: true, capture: true });

  on(document, "htmx:config:request", (event) => {
    if (source(event) !== poll) return;
    const { ctx } = event.detail;
    ctx.isWanted = poll.dataset.wanted === "true" || Boolean(ctx.request.submitter);
    poll.dataset.wanted = "";
    if (ctx.isWanted && isChecking()) ctx.request.body.set("version", "");
    if (!ctx.isWanted && isBusy()) ctx.request.body.set("busy", "1");
    ctx.isQuiet = ctx.request.body.has("busy");
  });

  // never a card moved under a finger that came down while the answer was on its way
  on(document, "htmx:before:swap", (event) => {
    const { ctx } = event.detail;
    if (source(event) === poll && !ctx.isWanted && !ctx.isQuiet && isBusy()) event.preventDefault();
  });

  on(document, "htmx:finally:request", (event) => {
    if (source(event) !== poll) return;
    const { ctx } = event.detail;
    const status = ctx.response?.status || 0;
    const isAnswered = status === 200 || status === 204;
    if (status === 204) stampTime(ctx.response.headers.get("Date"));
    if (status !== 401) setLine(isAnswered);
    if (ctx.request.submitter) $("#main").focus({ preventScroll: true });
    if (isChecking()) checked(isAnswered);
  });

  on(document, "visibilitychange", () => { if (!document.hidden) askNow(); });
  setInterval(() => { if (!document.hidden && isLineUp() && !$("#cover")?.open) askNow(); }, EVERY);
}
