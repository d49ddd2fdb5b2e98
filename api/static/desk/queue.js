// What makes the queue pleasant: each thing here also works, with a page more, without it.
import { active, cards, focusCard } from "./cards.js";

const announcer = () => document.getElementById("annonce");

const UNANSWERED =
  "Le service n’a pas répondu. Rien n’est perdu\u202f: recommencez dans un instant.";

function announce(sentence, kind) {
  const line = document.createElement("p");
  line.className = kind;
  line.textContent = sentence;
  announcer().replaceChildren(line);
}

// A region that is full when the page arrives is not read out: fill it once more.
function repeatAnnouncement() {
  const region = announcer();
  const said = [...region.childNodes];
  if (!region.textContent.trim()) return;
  region.replaceChildren();
  setTimeout(() => region.replaceChildren(...said), 150);
}

function countChosen() {
  const bar = document.querySelector("[data-many]");
  if (!bar) return;
  const count = document.querySelectorAll("[data-select]:checked").length;
  bar.classList.add("awake");
  bar.hidden = count === 0;
  bar.querySelector("[data-count]").textContent = count > 1 ? `${count} choisis` : `${count} choisi`;
}

async function refill() {
  const answer = await fetch(window.location.href, { headers: { Accept: "text/html" } });
  if (!answer.ok || answer.redirected) return window.location.reload();
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const list = page.getElementById("file");
  if (!list) return window.location.reload();
  document.getElementById("file").replaceWith(document.adoptNode(list));
  window.htmx?.process(list);
  countChosen();
  if (cards().length) focusCard(cards()[0]);
  else document.getElementById("vide")?.focus();
}

// The card that goes away, until focus has found another place: whatever element htmx
// reports to once the form is gone, this says that something of ours was answered.
let leaving = null;

function settle() {
  const { next } = leaving;
  leaving = null;
  countChosen();
  const refusal = document.querySelector("article.stale:not([data-read])");
  if (refusal) {
    refusal.dataset.read = "";
    refusal.focus();
  } else if (next?.isConnected) focusCard(next);
  else refill();
}

document.addEventListener("change", (event) => {
  if (event.target.matches("[data-select]")) countChosen();
});
document.addEventListener("click", (event) => {
  event.target.closest("button.blur")?.classList.toggle("shown");
});
// Enter on a box would send its form; here it is the box one means.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !event.target.matches?.("input[type=checkbox]")) return;
  event.preventDefault();
  event.target.click();
});
document.addEventListener("focusin", (event) => {
  const card = event.target.closest("article.card");
  if (card && card !== active()) focusCard(card, { move: false });
});
document.addEventListener("htmx:beforeSwap", (event) => {
  const { target, shouldSwap } = event.detail;
  if (!shouldSwap || !target.matches("article.card")) return;
  const all = cards();
  const place = all.indexOf(target);
  leaving = { next: all[place + 1] ?? all[place - 1] ?? null };
});
document.addEventListener("htmx:afterRequest", () => {
  if (leaving) settle();
});
document.addEventListener("htmx:sendError", () => announce(UNANSWERED, "refusal"));
document.addEventListener("htmx:responseError", (event) => {
  // What is refused for a reason says it in its page; the card stays as it is.
  const { status, responseText } = event.detail.xhr;
  const page = new DOMParser().parseFromString(responseText, "text/html");
  const sentence = status < 500 && page.querySelector("article.notice p")?.textContent;
  announce(sentence || UNANSWERED, "refusal");
});

repeatAnnouncement();
countChosen();
const wanted = document.getElementById(window.location.hash.slice(1));
if (wanted?.matches("article.card")) focusCard(wanted);
