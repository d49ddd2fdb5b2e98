/* Le miroir (docs/mirror.md) : se relire avant de publier. Rien n'est gardé ; sans réponse, le
   formulaire part comme sans lui. */
(() => {
  "use strict";
  const script = document.currentScript;
  const { endpoint, key, scheme, css } = script ? script.dataset : {};
  if (!key || !HTMLFormElement.prototype.requestSubmit) return;
  const PATIENCE = 1500; // ms
  const AROUND = 40; // characters shown beside words that weigh
  const url = endpoint || new URL("../mirror", script.src).href;
  const forms = new WeakMap();
  let panels = 0;

  if (css !== "none") {
    const sheet = document.createElement("link");
    sheet.rel = "stylesheet";
    sheet.href = css || new URL("mirror.css", script.src).href;
    document.head.append(sheet);
  }

  // Before the page's own listeners, which see the form once it may go.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    const name = form.getAttribute("data-moderation-mirror");
    if (name === null) return;
    const field = name ? form.elements.namedItem(name) : form.querySelector("textarea");
    const text = (field && field.value) || "";
    if (!forms.has(form)) forms.set(form, { seen: new Set(), close() {} });
    const state = forms.get(form);
    if (state.goes || !text.trim() || state.seen.has(text)) return state.close();
    event.preventDefault();
    event.stopImmediatePropagation();
    if (!state.waits) reflect(form, field, text, event.submitter, state);
  }, true);

  async function reflect(form, field, text, submitter, state) {
    // Later: a form is deaf while its submission is being announced.
    const go = () => setTimeout(() => {
      state.goes = true;
      form.requestSubmit(submitter && submitter.form === form ? submitter : null);
      state.goes = false;
    });
    state.waits = true;
    form.setAttribute("aria-busy", "true");
    const answer = await ask(form, text);
    form.removeAttribute("aria-busy");
    state.waits = false;
    state.seen.add(text);
    state.close();
    if (!answer || answer.clear) return go();
    try {
      show(form, field, text, answer, state, go);
    } catch {
      go(); // the answer makes no sense
    }
  }

  async function ask(form, text) {
    try {
      const comment = { ...JSON.parse(form.dataset.moderationContext || "{}"), text };
      const reading = window.moderationReading;
      if (reading) comment.reading_seconds = reading.seconds();
      const answer = await fetch(url, {
        method: "POST",
        credentials: "omit",
        headers: { Authorization: `Bearer ${key}`, "Content-Type": "application/json" },
        body: JSON.stringify({ comment }),
        signal: AbortSignal.timeout(PATIENCE),
      });
      return answer.ok ? await answer.json() : null;
    } catch {
      return null;
    }
  }

  function show(form, field, text, answer, state, go) {
    const panel = node("div", "");
    const id = `moderation-mirror-${++panels}`;
    const title = node("p", "title", "Avant de publier");
    const said = node("p", "said", answer.sentence);
    const actions = node("div", "actions");
    const letters = Array.from(text); // the service counts code points
    title.id = `${id}-title`;
    said.id = `${id}-said`;
    panel.lang = "fr";
    panel.tabIndex = -1;
    const set = (name, value) => panel.setAttribute(name, value);
    set("role", "alertdialog");
    set("aria-labelledby", title.id);
    set("aria-describedby", said.id);
    if (scheme) panel.dataset.scheme = scheme;

    const edit = () => {
      if (!actions.isConnected) return state.close(); // the second time
      actions.remove(); // what was said stays in sight while one writes
      set("role", "note");
      field.focus();
    };
    const escape = (event) => {
      if (event.key !== "Escape" || event.isComposing || !panel.isConnected) return;
      event.stopPropagation();
      edit();
    };
    panel.addEventListener("keydown", escape);
    form.addEventListener("keydown", escape);
    state.close = () => {
      form.removeEventListener("keydown", escape);
      panel.remove();
    };

    actions.append(button("Modifier", edit), button("Publier quand même", go));
    const list = node("ul", "remarks", ...answer.remarks.map((one) => told(one, letters)));
    panel.append(title, said, list, actions);
    form.after(panel);
    panel.focus();
  }

  function told(remark, letters) {
    const item = node("li", "remark", node("p", "sentence", remark.sentence));
    if (remark.spans.length) item.append(node("blockquote", "words", ...quoted(letters, remark.spans)));
    const rule = remark.clause;
    if (rule) item.append(node("p", "rule", `Charte, article ${rule.id}\u00a0: ${rule.title}.`));
    return item;
  }

  /* The words that weigh, marked, with a little of what stands around them. */
  function quoted(letters, spans) {
    const parts = [];
    let at = 0;
    const between = (end, first, last) => {
      const gap = letters.slice(at, end);
      const head = first ? "" : gap.slice(0, AROUND).join("").replace(/\s\S*$/, " ");
      const tail = last ? "" : gap.slice(-AROUND).join("").replace(/^\S*\s/, " ");
      const long = gap.length > AROUND * (first || last ? 1 : 2);
      parts.push(long ? `${head}…${tail}` : gap.join(""));
    };
    spans.forEach(({ start, end }, index) => {
      between(start, index === 0, false);
      parts.push(node("mark", "mark", letters.slice(start, end).join("")));
      at = end;
    });
    between(letters.length, false, true);
    return parts;
  }

  function button(label, act) {
    const made = node("button", "button", label);
    made.type = "button";
    made.addEventListener("click", act);
    return made;
  }

  function node(name, part, ...children) {
    const made = document.createElement(name);
    made.className = `moderation-mirror${part && `-${part}`}`;
    made.append(...children);
    return made;
  }
})();
