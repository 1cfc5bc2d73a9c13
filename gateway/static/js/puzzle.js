// Solves the puzzle of the page while its reader waits; where this cannot run, the mailed code remains.
"use strict";
{
  const form = document.querySelector("form[data-worker]");
  const { worker: address, salt, parts, bits, ready, working, once } = form.dataset;
  const progress = form.querySelector("progress");
  const said = form.querySelector("[role=status]");
  let isWanted = once === "yes";

  const worker = new Worker(address);
  worker.onerror = () => { form.hidden = true; };
  worker.onmessage = ({ data: { solved, numbers } }) => {
    progress.value = solved;
    if (!numbers) return;
    form.elements.numbers.value = numbers;
    said.textContent = ready;
    if (isWanted) form.submit();
  };
  form.addEventListener("submit", (event) => {
    if (form.elements.numbers.value) return;
    event.preventDefault();
    isWanted = true;
  });

  form.hidden = false;
  said.textContent = working;
  for (const other of document.querySelectorAll("details[data-other-way]")) other.open = other.dataset.otherWay === "chosen";
  worker.postMessage({ salt, parts: Number(parts), bits: Number(bits) });
}
