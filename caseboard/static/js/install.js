"use strict";
// Lets a tablet keep styles, scripts and the page for no connection. Without it everything works the same.
navigator.serviceWorker?.register("/service-worker.js").catch(() => {});
