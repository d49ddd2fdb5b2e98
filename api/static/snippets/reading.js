/* Seconds an article was before its reader's eyes: in view, in a visible and focused page, by
   somebody who moved, scrolled or typed within a minute. Nothing is kept or sent but by the form. */
(() => {
  "use strict";
  const NAME = "reading_seconds", FORM = "form[data-moderation-reading]", IDLE = 60000;
  let total, since, last, counting, inView, observer;

  const settle = () => {
    const now = performance.now();
    if (counting) total += Math.max(0, Math.min(now, last + IDLE) - since);
    since = now;
    counting = inView && document.visibilityState === "visible" && document.hasFocus();
  };
  const act = () => {
    settle();
    last = since;
  };
  const seconds = () => {
    if (!observer) return null;
    settle();
    return Math.round(total / 1000);
  };
  const watch = (article) => {
    if (observer) observer.disconnect();
    total = 0;
    inView = counting = false;
    observer = null;
    if (!article || !window.IntersectionObserver) return;
    observer = new IntersectionObserver((entries) => {
      inView = entries[entries.length - 1].isIntersecting;
      settle();
    });
    observer.observe(article);
    act();
  };

  const on = (names, listener) =>
    names.split(" ").forEach((name) => addEventListener(name, listener, { capture: true, passive: true }));
  on("focus blur pageshow visibilitychange", settle);
  on("pointermove pointerdown keydown wheel scroll touchmove", act);
  on("submit formdata", ({ target, formData }) => {
    const value = seconds();
    if (value === null || !target.matches(FORM)) return;
    if (formData) return formData.set(NAME, value);
    const input = target.querySelector(`[name=${NAME}]`) || document.createElement("input");
    Object.assign(input, { type: "hidden", name: NAME, value });
    target.append(input);
  });

  watch(document.querySelector("[data-moderation-article]") || document.querySelector("article"));
  window.moderationReading = { seconds, watch };
})();
