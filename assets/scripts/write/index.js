// Forms in which people write at length: nothing typed is lost (it is kept on the server, never here).
import { watchAdding } from "./adding.js";
import { watchTyping } from "./typing.js";
import { watchUpdate } from "./update.js";

const update = document.getElementById("update-form");
const other = document.querySelector("form[data-draft]:not(#update-form)");
if (update) watchUpdate(update);
if (other) watchTyping(other);
watchAdding();
