/* What people type in `form[data-autosave]` is saved while they pause. The answer swaps the line
   of state only, never what is being typed. */
(() => {
  'use strict';

  const { words, on, tell, trouble, payload } = window.motm;
  const REST = 1500; // milliseconds without a key
  const area = (form) => form.querySelector('textarea');

  /* `form.known`: the words that the server is known to have. */
  const known = (form) => (form.known === undefined ? area(form).defaultValue : form.known);
  const changed = (form) => area(form).value !== known(form);

  /* Never for words that are for this device only, nor before they are given away by `Save`. */
  const may = (form) => area(form).name && form.home !== 'device' && !window.motm.leaving;
  const open = () => Array.from(document.querySelectorAll('form[data-autosave]'))
    .filter((form) => may(form) && changed(form));

  const isOwnAccord = (config) => !!config.triggeringEvent && config.triggeringEvent.type === 'autosave';

  const save = (form) => {
    clearTimeout(form.rest);
    if (!window.htmx || !form.isConnected || form.busy || !may(form) || !changed(form)) return;
    if (form.again || area(form).value === form.unfit) return; // it is tried again anyway
    tell(form, words.saving);
    window.htmx.trigger(form, 'autosave');
  };

  const later = (form) => {
    clearTimeout(form.rest);
    form.rest = setTimeout(() => save(form), REST);
  };

  on('input', (event) => {
    const form = event.target.closest('form[data-autosave]');
    if (form && event.target === area(form)) later(form);
  });
  on('focusout', (event) => {
    const form = event.target.closest('form[data-autosave]');
    // Where a button of the form was pressed, the button saves.
    if (form && event.target === area(form) && !form.contains(event.relatedTarget)) save(form);
  });
  on('visibilitychange', () => {
    if (document.visibilityState === 'hidden') open().forEach(save);
  });

  /* Saves of their own accord are told aloud once, and then again after trouble. */
  let quiet = false;
  on('htmx:beforeSwap', (event) => {
    const { requestConfig, xhr } = event.detail;
    const form = requestConfig.elt;
    const usual = isOwnAccord(requestConfig) && xhr.status === 200 && !xhr.responseText.includes('"error"');
    quiet = usual && form.told;
    form.told = usual;
  });
  on('htmx:oobBeforeSwap', (event) => {
    if (quiet && event.detail.target.id === 'live') event.detail.shouldSwap = false;
  });

  on('motm:sent', (event) => {
    const form = event.target;
    const { xhr, requestConfig } = event.detail;
    const taken = xhr.status === 200 && xhr.responseText.includes('id="' + form.id + '-state"');
    const button = form.waiting;
    form.waiting = null;
    if (taken) {
      form.known = form.sent.words;
      form.unfit = null;
      form.dispatchEvent(new CustomEvent('motm:saved', { bubbles: true }));
    } else if (xhr.status === 200 || xhr.status === 422) {
      form.unfit = form.sent.words; // the answer says why
      tell(form, '');
      const wrong = form.querySelector('.state .error, .state .notice');
      if (wrong && !isOwnAccord(requestConfig)) {
        wrong.tabIndex = -1;
        wrong.focus();
      }
    } else {
      form.told = false;
      trouble(form, xhr.status, isOwnAccord(requestConfig) && save);
    }
    if (button) button.click();
    else if (taken && may(form) && changed(form)) later(form);
  });

  /* The page goes: words that still rest are sent along. It warns only where that may not do. */
  window.addEventListener('pagehide', () => {
    if (navigator.sendBeacon) {
      open().forEach((form) => navigator.sendBeacon(form.getAttribute('action'), payload(form)));
    }
  });
  window.addEventListener('beforeunload', (event) => {
    if (open().some((form) => form.tries || form.unfit || !navigator.onLine)) event.preventDefault();
  });
})();
