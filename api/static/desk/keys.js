// Keys of the queue: one letter each, silent in fields and with Ctrl, Alt or Cmd, and
// switchable off (WCAG 2.2, 2.1.4).
import { active, cards, focusCard } from "./cards.js";

const FIELDS = "input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]";
const help = document.getElementById("aide");

// Where a card went away for a sentence, one goes on from there.
function isAhead(card) {
  const here = document.activeElement;
  return here.matches("article") && here.compareDocumentPosition(card) & Node.DOCUMENT_POSITION_FOLLOWING;
}

function step(by) {
  const all = cards();
  if (!all.length) return;
  const place = all.indexOf(active());
  if (place < 0) return focusCard(all.find(isAhead) ?? all[0]);
  focusCard(all[Math.min(Math.max(place + by, 0), all.length - 1)]);
}

// What was chosen, as soon as something was; else the card at hand.
const atHand = () => document.querySelector("[data-many].awake:not([hidden])") ?? active();

function press(act) {
  const place = atHand();
  const button = place?.querySelector(`[data-act="${act}"]`);
  if (!button || button.matches(":disabled")) return;
  const clause = place.querySelector("[data-clause]");
  if (act === "reject" && clause && !clause.value) {
    clause.focus();
    return;
  }
  button.click();
}

function choose() {
  active()?.querySelector("[data-select]")?.click();
}

function undo() {
  document.querySelector('[data-act="undo"]')?.click();
}

const KEYS = {
  j: () => step(1),
  k: () => step(-1),
  a: () => press("approve"),
  r: () => press("reject"),
  s: () => press("skip"),
  e: () => press("escalate"),
  x: choose,
  z: undo,
  "?": () => help.showModal(),
};

function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.defaultPrevented) return;
  if (event.repeat && !"jk".includes(event.key)) return;
  if (document.querySelector("dialog[open]") || event.target.closest?.(FIELDS)) return;
  const act = KEYS[event.key];
  if (!act) return;
  event.preventDefault();
  act();
}

if (help && document.querySelector("[data-queue]")?.dataset.keys === "oui") {
  document.addEventListener("keydown", onKey);
  const button = document.querySelector("[data-help]");
  if (button) {
    button.hidden = false;
    button.addEventListener("click", () => help.showModal());
  }
}
