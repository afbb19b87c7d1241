// Adding a family.

// The family's name follows the first child chosen, until somebody types another.
export function watchChoosing() {
  document.addEventListener("change", (event) => {
    const name = document.getElementById("name");
    if (!name || event.target.name !== "children" || name.value.trim()) return;
    if (event.target.checked) name.value = event.target.dataset.surname;
  });
}

// The list is swapped whole: say what was found, and leave the cursor where it was.
export function watchAdding() {
  const form = document.getElementById("add-form");
  if (!form) return;
  let last = "";
  form.addEventListener("focusin", (event) => { last = event.target.id; });
  new MutationObserver(() => {
    const found = document.getElementById("found-head");
    document.getElementById("say").textContent = found ? `${found.textContent}: ${form.querySelectorAll("[aria-labelledby=found-head] :is([type=checkbox], .on-board)").length}` : "";
    if (document.activeElement === document.body && last) document.getElementById(last)?.focus();
  }).observe(form, { childList: true });
}
