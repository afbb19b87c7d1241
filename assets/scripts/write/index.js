// Forms in which people write at length: nothing typed is lost (it is kept on the server, never here).
import { watchAdding, watchChoosing } from "./adding.js";
import { watchTyping } from "./typing.js";
import { watchUpdate } from "./update.js";

function watch(safe) {
  const update = document.getElementById("update-form");
  const other = document.querySelector("form[data-draft]:not(#update-form)");
  if (update) watchUpdate(update, safe);
  if (other) watchTyping(other, safe);
  watchAdding();
}

watch();
watchChoosing();
document.addEventListener("shown", () => watch({ safe: "" })); // the same form, come back to be looked at again
