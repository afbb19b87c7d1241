// The board's page: its parts, and short words for what every file here does.
export const $ = (selector, root = document) => root.querySelector(selector);
export const all = (selector, root = document) => [...root.querySelectorAll(selector)];
export const on = (target, names, act, options) => names.split(" ").forEach((name) => target.addEventListener(name, act, options));
export const say = (words) => { $("#say").textContent = words; };

export const board = $("#board");
export const poll = $("#poll");
export const dialog = $("#move-dialog");
export const slot = $("#move");
export const drop = $("#drop");

export const source = (event) => event.detail.ctx?.sourceElement;
export const stageName = (stage) => $("h2", stage).textContent.trim();
export const cardOf = (family) => document.getElementById("card-" + family);
export const titleOf = (card) => $("h3", card).textContent.trim();
export const stageOf = (element) => element?.closest?.("[data-kind]");
