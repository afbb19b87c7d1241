"use strict";
// The board in the browser: the Move dialog, dragging, what happens when the line drops, and
// other people's changes. Everything here is an extra: without it links and forms do the same. Nothing is kept in the
// browser's storage, and nothing is shown as saved before the server has said so.
(() => {
  const $ = (selector, root = document) => root.querySelector(selector);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const on = (target, names, act, options) => names.split(" ").forEach((name) => target.addEventListener(name, act, options));
  const say = (words) => { $("#say").textContent = words; };
  const londonTime = (moment) => new Intl.DateTimeFormat("en-GB", { timeZone: "Europe/London", hour: "2-digit", minute: "2-digit" }).format(moment);

  let isByKeyboard = false;
  on(document, "keydown pointerdown", (event) => { isByKeyboard = event.type === "keydown"; }, { passive: true, capture: true });

  // ------------------------------------------------------------------------------- links that only clear something

  on(document, "click", (event) => {
    const link = event.target.closest("[data-clears]");
    const region = link && $("#" + link.dataset.clears);
    if (!region || !$("#board")) return; // without the board beside it, the link leads back to it
    event.preventDefault();
    region.hidden = true;
    region.replaceChildren();
    $("#main").focus({ preventScroll: true });
  });

  const board = $("#board");
  const poll = $("#poll");
  if (!board || !poll) return;

  const dialog = $("#move-dialog");
  const slot = $("#move");
  const drop = $("#drop");
  const source = (event) => event.detail.ctx?.sourceElement;
  const stageName = (stage) => $("h2", stage).textContent.trim();
  const cardOf = (family) => document.getElementById("card-" + family);
  const titleOf = (card) => $("h3", card).textContent.trim();
  const stageOf = (element) => element?.closest?.("[data-kind]");

  // ------------------------------------------------------------------------------------------- the Move dialog

  let openedAt = 0;

  function openDialog() {
    if (!dialog.open) { dialog.showModal(); openedAt = Date.now(); }
    ($(".wrongs, .refused", slot) || $("#move-head") || dialog).focus();
  }

  if (dialog) {
    on(dialog, "close", () => slot.replaceChildren()); // no names left behind
    on(dialog, "click", (event) => {
      // the second half of a double tap on Move must not choose a stage; what is pressed after that is meant
      if (event.detail > 1 && Date.now() - openedAt < 600) { event.preventDefault(); event.stopPropagation(); return; }
      openedAt = 0;
      if (event.target === dialog) dialog.close();
      if (event.target.closest("[data-closes]")) { event.preventDefault(); dialog.close(); }
    }, true);
  }

  on(document, "click", (event) => {
    if (!event.target.closest(".move[aria-disabled=true]")) return;
    event.preventDefault();
    event.stopPropagation();
    say($("#offline-says").textContent);
    $("#offline").scrollIntoView({ block: "nearest" });
  }, true);

  // --------------------------------------------------------------------------------------- sending a move, an undo

  let sent = null; // the move on its way: what would have to be sent again
  let failed = null; // the newest move of which nobody knows, or that was not saved

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

  function isMove(event) {
    return source(event)?.matches?.("[data-move]");
  }

  on(document, "htmx:config:request", (event) => {
    if (!isMove(event)) return;
    const { ctx } = event.detail;
    const move = remember(ctx.sourceElement, ctx);
    if (!navigator.onLine) { event.preventDefault(); fail(move, false); return; }
    clearFailure();
    ctx.move = sent = move;
    showSaving(ctx.sourceElement, ctx);
    pauseDragging(true);
  });

  // Saved, or refused with the board as it is now: both come with whole stages.
  function isOurs(ctx) {
    return [200, 409].includes(ctx.response?.status) && ctx.text.includes("hx-swap-oob");
  }

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
    if (failed) showFailure();
    showLine();
  });

  on(document, "htmx:finally:request", (event) => {
    const { ctx } = event.detail;
    if (!ctx.move) return;
    ctx.restore?.();
    sent = null;
    pauseDragging(false);
    const status = ctx.response?.status;
    if (!status) fail(ctx.move, true); // sent, and no answer
    else if ([502, 504].includes(status)) fail(ctx.move, true);
    else if (status < 300 && !isOurs(ctx)) fail(ctx.move, true); // somebody on the way answered instead
    else if (!isOurs(ctx) && status !== 422 && !ctx.response.headers.get("HX-Redirect")) fail(ctx.move, false);
  });

  function settle(move) {
    if (dialog.open) dialog.close();
    const next = document.getElementById("move-" + move.family);
    next?.closest("details")?.setAttribute("open", "");
    (next || $("#main")).focus({ preventScroll: true });
    // who works by touch stays where they are, and reads in the result bar where the family went
    if (next && isByKeyboard) next.closest(".family").scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  // --------------------------------------------------------------------------------- not saved, and not known

  function fail(move, isUnknown) {
    if (dialog.open) dialog.close();
    failed = { ...move, isUnknown };
    showFailure();
    $("#again")?.focus();
    if (!navigator.onLine) setLine(false);
  }

  function clearFailure() {
    failed = null;
    $("#failure")?.remove();
  }

  function showFailure() {
    const card = cardOf(failed.family);
    const stage = stageOf(card);
    const title = card ? titleOf(card) : "The family";
    const words = failed.isUnknown
      ? `We do not know if this saved. ${title} was in ${stage ? stageName(stage) : "another stage"}.`
      : `Not saved. ${title} is still in ${stage ? stageName(stage) : "its stage"}.`;
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
    button.textContent = failed.isUnknown ? "Check now" : "Try again";
    box.append(words, button);
    (card?.firstElementChild || board).prepend(box);
  }

  // The same request id again: a move that was saved is only shown, one that was not is made. Never twice.
  function sendAgain(move) {
    send(move.action, move.family, move.kind, move.fields);
  }

  // One form of the page sends what has no form of its own: a dropped card, and what is tried again.
  function send(action, family, kind, fields) {
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

  let checking = null;

  on(document, "click", (event) => {
    if (!event.target.closest("#again") || !failed) return;
    if (!failed.isUnknown) { sendAgain(failed); return; }
    checking = failed; // first the truth; then, if it was saved, the answer that was lost
    event.target.disabled = true;
    askNow(true);
  });

  function checked(isAnswered) {
    const move = checking;
    checking = null;
    if ($("#again")) $("#again").disabled = false;
    if (!isAnswered || failed?.family !== move.family) { showFailure(); return; }
    const isThere = move.kind === "undo" ? stageOf(cardOf(move.family))?.id !== move.from
      : stageOf(cardOf(move.family))?.id === move.to;
    if (isThere) sendAgain(move);
    else { failed.isUnknown = false; showFailure(); $("#again")?.focus(); }
  }

  // ------------------------------------------------------------------------------------------------- dragging

  const isMovable = board.dataset.movable === "true" && window.Sortable;
  let isPaused = false;
  let isDragging = false;

  function pauseDragging(pause) {
    isPaused = pause;
    if (isMovable) all(".cards", board).forEach((list) => Sortable.get(list)?.option("disabled", pause));
  }

  function prepareDragging() {
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
      onStart(event) { isDragging = true; event.item.nextFrom = event.item.nextElementSibling; },
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
    isDragging = false;
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

  if (isMovable) {
    // A mouse drags from anywhere on the card. A finger or pen only by the handle: scrolling never moves a family.
    on(board, "pointerdown touchstart mousedown", (event) => {
      const list = event.target.closest?.(".cards");
      const sortable = list && Sortable.get(list);
      if (sortable) sortable.option("handle", event.pointerType === "mouse" || event.type === "mousedown" ? null : ".grip");
    }, { capture: true, passive: true });
    prepareDragging();
  }

  // ------------------------------------------------------------------------------------ other people's changes

  const EVERY = 30 * 1000;
  const AGAIN = 5 * 1000;
  let isOnline = true;
  let boardTouchedAt = 0;
  let asAt = $("#as-at-time")?.textContent;

  on(document, "pointerdown pointermove touchmove wheel", (event) => {
    if (event.type !== "pointermove" || event.buttons) boardTouchedAt = Date.now();
  }, { passive: true, capture: true });

  function isBusy() {
    return Boolean(dialog?.open || sent || failed || isDragging || Date.now() - boardTouchedAt < 5000
      || document.activeElement?.closest?.(".stage, .shelf"));
  }

  function askNow(isWanted = false) {
    poll.dataset.wanted = isWanted ? "true" : "";
    htmx.trigger(poll, "poll-now");
  }

  on(document, "htmx:config:request", (event) => {
    if (source(event) !== poll) return;
    const { ctx } = event.detail;
    ctx.isWanted = poll.dataset.wanted === "true" || Boolean(ctx.request.submitter);
    poll.dataset.wanted = "";
    if (ctx.isWanted && checking) ctx.request.body.set("version", "");
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
    if (checking) checked(isAnswered);
  });

  function stampTime(date) {
    const time = $("#as-at-time");
    const told = Date.parse(date);
    if (time) time.textContent = londonTime(told || Date.now());
  }

  // ---------------------------------------------------------------------------------------- no connection

  function setLine(isUp) {
    const wasUp = isOnline;
    isOnline = isUp;
    if (isUp) asAt = $("#as-at-time")?.textContent;
    showLine();
    if (!isUp && wasUp) setTimeout(retry, AGAIN);
    if (isUp && !wasUp) say("");
  }

  function retry() {
    if (isOnline) return;
    if (!document.hidden) askNow();
    setTimeout(retry, AGAIN);
  }

  function showLine() {
    const strip = $("#offline");
    if (isOnline) {
      asAt = $("#as-at-time")?.textContent;
      if ($("#as-at-words")) $("#as-at-words").textContent = "Up to date";
    } else if (strip.hidden) {
      $("#offline-at").textContent = asAt;
      if ($("#as-at-words")) $("#as-at-words").textContent = "As at";
    }
    strip.hidden = isOnline;
    const sign = $("#as-at use");
    sign?.setAttribute("href", sign.getAttribute("href").replace(/#.*/, isOnline ? "#ok" : "#bang"));
    for (const link of all(".move")) {
      if (isOnline) link.removeAttribute("aria-disabled");
      else link.setAttribute("aria-disabled", "true");
    }
  }

  on(document, "htmx:error", (event) => {
    if (source(event)?.matches?.(".move, .find, #ask-form, #move-back")) setLine(false);
  });
  on($("#offline-retry"), "click", () => askNow());
  on(window, "online", () => askNow());
  on(window, "offline", () => setLine(false));
  on(document, "visibilitychange", () => { if (!document.hidden) askNow(); });
  setInterval(() => { if (!document.hidden && isOnline && !$("#cover")?.open) askNow(); }, EVERY);

  // -------------------------------------------------------------------------------------------- go to a stage

  on($("#jump-to"), "change", (event) => {
    const stage = event.target.value && document.getElementById("stage-" + event.target.value);
    event.target.value = "";
    if (!stage) return;
    $("details", stage)?.setAttribute("open", "");
    stage.scrollIntoView({ block: "start" });
    $("h2", stage).focus({ preventScroll: true });
  });
})();
