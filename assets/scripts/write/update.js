// Writing an update: the school's words are seen before they are shared.
import { watchTyping } from "./typing.js";

// `options.safe` is what the box may be left with without asking: nothing, or a draft that was offered back.
export function watchUpdate(form, options) {
  const box = form.elements.update;

  function preview() {
    const audience = form.elements.audience.value;
    const ticked = new Set([...form.querySelectorAll("[name=schools]")].filter((one) => one.type === "hidden" || one.checked).map((one) => one.value));
    for (const part of form.querySelectorAll("[data-audience]")) {
      part.hidden = part.dataset.audience !== audience || (part.dataset.school !== undefined && !ticked.has(part.dataset.school));
    }
    for (const words of form.querySelectorAll("[data-words]")) words.textContent = box.value.trim() || "Nothing written yet.";
  }

  // The words in the preview: what was seen before it is shared.
  function displayed() {
    const seen = [...form.querySelectorAll("[data-audience]:not([hidden]) [data-words]")].map((one) => one.textContent);
    return seen.length && seen.every((one) => one === seen[0]) ? seen[0] : "";
  }

  form.addEventListener("input", preview);
  form.addEventListener("change", preview);
  form.addEventListener("submit", () => { form.elements.shown.value = displayed(); });
  preview();
  watchTyping(form, {
    safe: box.defaultValue,
    words: () => box.value,
    asBefore: () => box.value === box.defaultValue, // or typed before this ran
    ...options,
  });
}
