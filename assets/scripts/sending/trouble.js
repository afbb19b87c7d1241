// The box that says what was not saved, and offers what to do now.
export function alarm(words, way, slot) {
  const box = document.createElement("div");
  const line = document.createElement("p");
  box.className = "trouble";
  box.setAttribute("role", "alert");
  line.textContent = words;
  box.append(line, way);
  slot.replaceChildren(box);
}

export function wayOut(words, act) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn";
  button.id = "try-again";
  button.textContent = words;
  button.addEventListener("click", act);
  return button;
}

// Where the box of a form stands: in the place the page has for it, else above the button that was pressed.
export function slotOf(form, button) {
  const there = form.querySelector(".trouble-slot") || (button?.isConnected && button.previousElementSibling?.matches(".trouble-slot") && button.previousElementSibling);
  if (there) return there;
  const slot = document.createElement("div");
  slot.className = "trouble-slot";
  const row = (form.contains(button) && button.closest(".row, .actions")) || button;
  if (row?.isConnected) row.before(slot); // a button may stand outside of its form
  else form.append(slot);
  return slot;
}
