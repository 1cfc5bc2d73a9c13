// Tells in words how it goes with a part that renews itself. Nothing here moves the focus.
"use strict";
{
  const PATIENCE = 300;
  const timers = new WeakMap();
  const region = () => document.querySelector("[data-live]");
  const listen = (name, deed) => document.addEventListener(`htmx:${name}`, deed);

  function say(name) {
    const place = region();
    if (place && place.textContent !== place.dataset[name]) place.textContent = place.dataset[name];
  }

  // What the server told stays.
  function unsay(...names) {
    const place = region();
    if (names.some((name) => place && place.dataset[name] === place.textContent)) place.textContent = "";
  }

  listen("before:request", ({ detail: { ctx } }) => {
    // What is asked again by itself every other moment is no wait for anybody.
    if (ctx.sourceEvent?.type !== "every") timers.set(ctx, setTimeout(say, PATIENCE, "waiting"));
  });
  listen("before:response", (event) => {
    // Led elsewhere, to the page for signing in: that page does not belong into a part of this one.
    if (event.detail.ctx.response.raw.redirected) {
      event.preventDefault();
      say("expired");
    }
  });
  listen("response:error", ({ detail: { ctx } }) => {
    if (ctx.response.status !== 422) say("failed");
  });
  listen("error", () => say("offline"));
  listen("after:swap", ({ detail: { ctx } }) => {
    if (ctx.swap !== "none") unsay("waiting", "offline", "failed", "expired");
  });
  listen("finally:request", ({ detail: { ctx } }) => {
    clearTimeout(timers.get(ctx));
    unsay("waiting");
  });
}
