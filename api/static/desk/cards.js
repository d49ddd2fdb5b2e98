// The cards of the page, and which one is at hand.

export const cards = () => [...document.querySelectorAll("#file article.card")];

export const active = () => document.querySelector('article.card[aria-current="true"]');

export function focusCard(card, { move = true } = {}) {
  active()?.removeAttribute("aria-current");
  card.setAttribute("aria-current", "true");
  if (!move) return;
  card.focus({ preventScroll: true });
  const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  card.scrollIntoView({ block: "start", behavior: still ? "auto" : "smooth" });
}
