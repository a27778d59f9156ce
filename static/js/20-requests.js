/* Every request of htmx: CSRF, one at a time for each form, trouble told and tried again. */
(() => {
  'use strict';

  const { words, on, stored, say, tell } = window.motm;
  const WAITS = [2, 5, 15, 30]; // seconds between attempts
  const DOUBLE = 600; // milliseconds in which a second press of the same button is the first one

  /* Read when it is needed: it changes when somebody signs in in another tab. */
  const token = () => {
    const start = words.csrfCookie + '=';
    const found = document.cookie.split('; ').find((part) => part.startsWith(start));
    return found ? found.slice(start.length) : '';
  };

  /* What a save of its own accord sends: no button was pressed, and the reach stays as it was. */
  const payload = (form) => {
    const data = new FormData(form);
    if (form.home) data.set('reach', form.home);
    if (token()) data.set('csrfmiddlewaretoken', token());
    return data;
  };
  window.motm.payload = payload;

  on('submit', (event) => {
    const field = event.target.elements.csrfmiddlewaretoken;
    if (field && token()) field.value = token();
  }, true);

  on('htmx:configRequest', (event) => {
    const detail = event.detail;
    const form = detail.elt;
    if (detail.triggeringEvent && detail.triggeringEvent.type === 'autosave') {
      detail.path = form.getAttribute('action');
      detail.parameters = payload(form);
    }
    const sent = detail.parameters;
    if (form.matches('[data-autosave]')) {
      const here = !form.querySelector('textarea').name; // the words are for this device only
      if (here) sent.set('words', '');
      if (here) sent.set('reach', 'me');
      form.sent = { words: sent.get('words'), reach: here ? 'device' : sent.getAll('reach').pop() };
    }
    if (token()) {
      detail.headers['X-CSRFToken'] = token();
      sent.delete('csrfmiddlewaretoken');
    }
  });

  /* A shared computer should not know the way that somebody took. */
  const forgetPath = () =>
    stored('sessionStorage', (box) => box.removeItem('htmx-current-path-for-history'));
  forgetPath();
  on('htmx:pushedIntoHistory htmx:replacedInHistory htmx:historyRestore htmx:afterSettle', forgetPath);

  /* A double click is one click; a form that is being sent is sent again only afterwards. Another
     button of it, pressed meanwhile, waits for the answer, which may bring the form anew. */
  let pressed = '';
  let pressedAt = 0;
  let next = '';
  on('click', (event) => {
    const button = event.target.closest('form[hx-post] button:not([type=button])');
    if (!button || !window.htmx) return;
    const twice = button.id === pressed && Date.now() - pressedAt < DOUBLE;
    pressed = button.id;
    pressedAt = Date.now();
    if (twice || button.form.busy) {
      event.preventDefault();
      event.stopPropagation();
      if (twice) return;
      if (button.form.matches('[data-autosave]')) button.form.waiting = button;
      else if (button !== button.form.pressed) next = button.id;
    } else {
      clearTimeout(button.form.timer);
      button.form.again = null;
      button.form.pressed = button;
    }
  }, true);

  on('htmx:confirm', (event) => {
    const form = event.detail.elt.closest('form');
    if (form) form.busy = true;
  });
  on('htmx:beforeRequest', (event) => event.detail.target.setAttribute('aria-busy', 'true'));

  on('htmx:afterSettle', () => {
    const button = next && document.getElementById(next);
    if (button && button.form.busy) return;
    next = '';
    if (!button) return;
    pressed = '';
    button.click();
  });

  /* Says what went wrong, and tries again where that can help. Saves, ticks and marks may be
     sent any number of times. A refusal is tried again once, with the newest token. */
  const pressAgain = (form) => {
    pressed = '';
    (form.pressed || form.querySelector('button')).click();
  };
  window.motm.trouble = (form, status, again) => {
    const refused = status === 403;
    if ((refused && form.refused) || (status >= 400 && status < 500 && !refused && status !== 429)) {
      form.refused = false;
      tell(form, words.stale, true);
      say(words.stale);
      return;
    }
    form.refused = refused;
    form.tries = (form.tries || 0) + 1;
    tell(form, words.offline, true);
    if (form.tries === 1) say(words.offline);
    form.again = () => {
      clearTimeout(form.timer);
      form.again = null;
      if (form.isConnected && !window.motm.leaving) (again || pressAgain)(form);
    };
    const wait = refused ? 0 : WAITS[Math.min(form.tries, WAITS.length) - 1];
    form.timer = setTimeout(form.again, wait * 1000);
  };
  window.addEventListener('online', () => {
    for (const form of document.forms) if (form.again) form.again();
  });

  /* With the first thing that a visitor does she becomes a guest, and the page is hers. */
  const findOwner = () => {
    const field = document.querySelector('main input[name=owner]:not([value=""])');
    if (words.owner || !field) return;
    words.owner = field.value;
    for (const other of document.querySelectorAll('input[name=owner]')) other.value = words.owner;
    document.dispatchEvent(new CustomEvent('motm:owner'));
  };

  on('htmx:afterRequest', (event) => {
    const { xhr, target, requestConfig } = event.detail;
    const form = requestConfig.elt.closest('form');
    target.removeAttribute('aria-busy');
    if (!form || form.answered === xhr) return; // told twice where the form was replaced
    form.answered = xhr;
    form.busy = false;
    const taken = xhr.status >= 200 && xhr.status < 300;
    const well = taken || xhr.status === 422;
    if (!taken) next = '';
    if (well) {
      form.tries = 0;
      form.refused = false;
      findOwner();
    }
    if (requestConfig.elt === form && form.matches('[data-autosave]')) {
      form.dispatchEvent(new CustomEvent('motm:sent', { bubbles: true, detail: event.detail }));
    } else if (!well) {
      window.motm.trouble(form, xhr.status);
    }
  });
})();
