"use strict";
// The paper's one button. Without scripts the page says how to print instead.
(() => {
  const button = document.getElementById("print-now");
  button.hidden = false;
  button.addEventListener("click", () => window.print());
})();
