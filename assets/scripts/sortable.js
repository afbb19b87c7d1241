// Of SortableJS what the board uses: sorting, and scrolling to stages that are off the screen.
import Sortable, { AutoScroll } from "sortablejs/modular/sortable.core.esm.js";

Sortable.mount(new AutoScroll());
window.Sortable = Sortable;
