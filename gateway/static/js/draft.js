// A draft that saves itself. Without this the buttons do.
"use strict";
{
  const form = document.querySelector("form[data-draft]");
  const status = form?.querySelector("[data-status]");
  const both = form?.querySelector("[data-both]");
  const PAUSE = 2_000;
  const SHORTEST_BETWEEN = 5_000;
  const LONGEST_WAIT = 60_000;
  let timer = 0;
  let savedAt = 0;
  let failures = 0;
  let dirty = false;
  let busy = false;
  let clashed = false;

  const say = (words) => { if (status.textContent !== words) status.textContent = words; };

  function plan(wait) {
    clearTimeout(timer);
    timer = setTimeout(save, wait);
  }

  function show({ message, version, own, standing, budget }) {
    say(message);
    form.elements.version.value = version;
    form.elements.saved.value = own;
    for (const [name, words] of Object.entries(standing)) {
      const place = document.querySelector(`[data-standing="${CSS.escape(name)}"]`);
      if (place) place.textContent = words;
    }
    const sentence = form.querySelector("[data-budget]");
    if (sentence) sentence.textContent = budget;
  }

  function offline() {
    // What was typed stays in the fields; it is tried again, ever less often.
    failures += 1;
    dirty = true;
    say(form.dataset.offline);
    plan(Math.min(LONGEST_WAIT, SHORTEST_BETWEEN * 2 ** (failures - 1)));
  }

  async function save() {
    if (!dirty || clashed) return;
    if (busy) { plan(PAUSE); return; }
    busy = true;
    dirty = false;
    try {
      const reply = await fetch(form.action, {
        method: "POST",
        body: new URLSearchParams(new FormData(form)),
        headers: { Accept: "application/json" },
        redirect: "manual",
      });
      savedAt = Date.now();
      if (reply.type === "opaqueredirect") { dirty = true; say(form.dataset.expired); return; }
      if (reply.status >= 500 || reply.status === 429) { offline(); return; }
      failures = 0;
      const told = await reply.json().catch(() => ({ message: form.dataset.refused }));
      if (reply.ok) { show(told); return; }
      dirty = true;
      clashed = Boolean(told.clash);
      both.hidden = !clashed;
      say(told.message);
    } catch {
      offline();
    } finally {
      busy = false;
    }
  }

  form?.addEventListener("input", () => {
    dirty = true;
    plan(Math.max(PAUSE, savedAt + SHORTEST_BETWEEN - Date.now()));
  });
  form?.addEventListener("submit", () => { dirty = false; clearTimeout(timer); });
  window.addEventListener("online", () => plan(0));
  window.addEventListener("beforeunload", (event) => { if (dirty) event.preventDefault(); });
}
