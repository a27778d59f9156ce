/* The page of a network map: a tap on the drawing opens what can be done there, beside it; what is
   open is not loaded over what was typed in it; closing needs no request; and with a tick goes
   which one it was. */
onPress('#drawing a:not([href^="#"]), [data-close]', (link, event) => {
  if (!window.htmx || event.ctrlKey || event.metaKey || event.shiftKey) return;
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

// The row may have moved to another list.
on('htmx:afterSettle', ({ detail: { requestConfig } }) => {
  const event = requestConfig?.triggeringEvent;
  if (event?.type === 'change') document.getElementById(event.target.id).focus();
});

on('htmx:configRequest', ({ detail: { triggeringEvent: event, parameters } }) => {
  if (event?.type === 'change') parameters.set('changed', event.target.name + ' ' + event.target.value);
});

on('htmx:beforeRequest', (event) => {
  const { elt, target } = event.detail;
  const form = target.id !== 'chosen' && target.querySelector('form');
  if (!elt.matches('a') || !form) return;
  event.preventDefault();
  form.focus();
});
