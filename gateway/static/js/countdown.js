// Goes on counting the last hours that the page began with; by the platform's clock, which may be moved.
"use strict";
{
  const HOUR = 3600000;
  const MINUTE = 60000;
  const counts = [...document.querySelectorAll("[data-until]")].map((element) => {
    const { until, now, ...words } = element.dataset;
    return { element, words, until: Date.parse(until), ahead: Date.parse(now) - Date.now() };
  });

  const inWords = (number, one, several) => (number === 1 ? one : several.replace("#", number));

  function text(left, { hour, hours, minute, minutes, over }) {
    if (left <= 0) return over;
    if (left < HOUR) return inWords(Math.max(1, Math.floor(left / MINUTE)), minute, minutes);
    return inWords(Math.floor(left / HOUR), hour, hours);
  }

  function count() {
    for (const { element, words, until, ahead } of counts) {
      const left = until - Date.now() - ahead;
      // Days and the hour of today's end need no clock; the page that is loaded next says them.
      if (left <= 6 * HOUR) element.textContent = text(left, words);
    }
  }

  if (counts.length > 0) setInterval(count, 20000);
}
