// Keys of the inbox. Everything they do stands on the page as a link, a button or a field as well.
"use strict";
{
  const inbox = document.querySelector("[data-inbox]");
  const dialog = document.querySelector(".keys-dialog");
  const opener = document.querySelector("[data-keys]");
  const propose = document.querySelector("[data-propose]");
  const links = inbox ? [...inbox.querySelectorAll(".line > a")] : [];

  const isTyping = ({ target }) => target.closest("input:not([type=checkbox]):not([type=radio]), textarea, select, dialog") !== null;

  // From the link that has the focus, or else from the line that is open.
  function move(steps) {
    const focused = links.findIndex((link) => link.parentElement.contains(document.activeElement));
    const open = links.findIndex((link) => link.getAttribute("aria-current") === "true");
    const at = (focused >= 0 ? focused : open) + steps;
    const link = links[Math.min(Math.max(at, 0), links.length - 1)];
    link?.focus();
    link?.scrollIntoView({ block: "nearest" });
  }

  // The first suggestion with its own justification: the same request as the button makes by hand.
  function accept() {
    const first = propose?.querySelector("[data-words] input[type=radio]");
    if (!first || propose.dataset.sent) return;
    first.checked = true;
    first.dispatchEvent(new Event("change", { bubbles: true }));
    const button = propose.querySelector("p > button[value=propose]");
    button.focus();
    propose.dataset.sent = "yes";
    propose.requestSubmit(button);
  }

  function choose() {
    const line = document.activeElement.closest(".line") ?? inbox?.querySelector(".line.chosen");
    const box = line?.querySelector(".pick");
    if (box) box.checked = !box.checked;
  }

  function focus(selector) {
    const field = document.querySelector(selector);
    field?.focus();
    field?.scrollIntoView({ block: "center" });
  }

  const deeds = {
    j: () => move(1),
    ArrowDown: () => move(1),
    k: () => move(-1),
    ArrowUp: () => move(-1),
    a: accept,
    s: () => document.querySelector(".skip-line")?.click(),
    c: () => focus("#text"),
    x: choose,
    "/": () => focus("#haku"),
    "?": () => dialog?.showModal(),
  };

  document.addEventListener("keydown", (event) => {
    const arrow = event.key.startsWith("Arrow");
    // Arrows scroll the page and move between radio cards; they walk the list only from within it.
    if (arrow && !document.activeElement.closest(".line")) return;
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isTyping(event)) return;
    const deed = deeds[event.key];
    if (!deed) return;
    event.preventDefault();
    deed();
  });

  // Beside the pane there is room for both: the line that is open stays in sight, too.
  if (window.matchMedia("(min-width: 62em)").matches) {
    inbox?.querySelector(".line.chosen")?.scrollIntoView({ block: "nearest" });
  }

  // A justification that nobody has touched follows the suggestion that is chosen.
  propose?.addEventListener("change", ({ target }) => {
    const { comment, prefilled } = propose.elements;
    if (target.name !== "choice" || comment.value.trim() !== prefilled.value) return;
    comment.value = prefilled.value = target.closest("[data-words]")?.dataset.words ?? "";
  });

  if (opener && dialog) {
    opener.hidden = false;
    opener.addEventListener("click", () => dialog.showModal());
  }
}
