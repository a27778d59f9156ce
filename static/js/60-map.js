/* The page of a network map: a tap on the drawing opens what can be done there, beside it; what is
   open is not loaded over what was typed in it; and closing needs no request. */
(() => {
  'use strict';

  const { on } = window.motm;

  on('click', (event) => {
    const link = event.target.closest('#drawing a:not([href^="#"]), [data-close]');
    if (!link || !window.htmx || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const href = link.getAttribute('href');
    event.preventDefault();
    if (link.dataset.close === undefined) {
      window.htmx.ajax('GET', href.split('#')[0], { source: link, target: '#chosen' });
      return;
    }
    link.closest('.opened').replaceChildren();
    (document.querySelector('#drawing a[href="' + href + '"]') || document.querySelector(link.hash)).focus();
  });

  // Once it has had the focus: a form that moves with its row must not take it again.
  on('focusin', (event) => event.target.removeAttribute('autofocus'));

  on('htmx:beforeRequest', (event) => {
    const { elt, target } = event.detail;
    const form = target.id !== 'chosen' && target.querySelector('form');
    if (!elt.matches('a') || !form) return;
    event.preventDefault();
    form.focus();
  });
})();
