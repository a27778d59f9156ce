/* Leave quickly: the link on every page, or Shift three times. And nothing of hers in `Back`. */
(() => {
  'use strict';

  const { on } = window.motm;
  const WITHIN = 5000; // milliseconds for the three presses

  const clear = () => {
    window.motm.leaving = true;
    document.body.replaceChildren();
    document.title = '';
  };

  const leave = (address) => {
    clear();
    window.location.replace(address);
  };

  on('click', (event) => {
    const link = event.target.closest('[data-leave]');
    if (!link) return;
    event.preventDefault();
    leave(link.href);
  }, true);

  let presses = [];
  on('keydown', (event) => {
    if (event.repeat) return;
    const now = Date.now();
    presses = event.key === 'Shift' ? presses.filter((time) => now - time < WITHIN).concat(now) : [];
    const link = document.querySelector('[data-leave]');
    if (presses.length > 2 && link) leave(link.href);
  }, true);

  /* A page out of the browser's own memory may show who was signed in before. */
  window.addEventListener('pageshow', (event) => {
    if (!event.persisted) return;
    clear();
    window.location.reload();
  });
})();
