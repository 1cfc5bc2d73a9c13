// Ideas that are like the one being written. Without this the same question comes after sending.
"use strict";
{
  const form = document.querySelector("form[data-similar]");
  const part = form?.querySelector(".similar-part");
  const PAUSE = 700;
  const SHORTEST = 8;
  let timer = 0;
  let asked = "";

  async function ask() {
    const { text, district, csrf_token: token } = form.elements;
    const question = new URLSearchParams({ text: text.value.trim(), district: district.value, csrf_token: token.value });
    if (question.get("text").length < SHORTEST || String(question) === asked) return;
    asked = String(question);
    try {
      const reply = await fetch(form.dataset.similar, { method: "POST", body: question });
      // Somebody who has written on waits for the next answer.
      if (!reply.ok || String(question) !== asked) return;
      part.innerHTML = await reply.text();
      part.hidden = !part.firstElementChild;
    } catch {
      // No connection: the form works without.
    }
  }

  form?.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE);
  });
}
