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
    const button = detail.triggeringEvent && detail.triggeringEvent.submitter;
    if (button && button.name) sent.set(button.name, button.value);
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

  /* One request at a time, in the order of the presses. htmx's own queue forgets which button was
     pressed once the focus is elsewhere, and drops what an answer replaced meanwhile: here that is
     pressed anew, where it is now. An entry without `issue` waits for the answer to its own form. */
  const SETTLED = 30; // milliseconds after an answer, when htmx has taken it into the page
  const waiting = [];
  let flying = false;
  const go = () => {
    while (!flying && waiting.length) {
      const { elt, id, issue } = waiting.shift();
      if (issue && elt.isConnected) {
        issue(true);
        if (!flying && elt.closest('form')) elt.closest('form').busy = false; // it was not sent
        continue;
      }
      const now = id && document.getElementById(id);
      if (!now) continue;
      pressed = '';
      now.dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true })); // SVG has no click()
    }
  };
  on('htmx:beforeSend', ({ detail }) => {
    flying = true;
    detail.target.setAttribute('aria-busy', 'true');
    detail.xhr.addEventListener('loadend', () => setTimeout(() => {
      flying = false;
      go();
    }, SETTLED));
  });

  /* A double click is one click; a form that is being sent is sent again only afterwards. A button
     that leads a step on leads elsewhere once its answer is there, so that is another one. */
  let pressed = '';
  let pressedAt = 0;
  on('click', (event) => {
    const button = event.target.closest('form[hx-post] button:not([type=button])');
    if (!button || !window.htmx) return;
    const { form } = button;
    const name = button.id + ('step' in button.dataset ? ' ' + button.value : '');
    const twice = name === pressed && Date.now() - pressedAt < DOUBLE;
    pressed = name;
    pressedAt = Date.now();
    if (twice || form.busy) {
      event.preventDefault();
      event.stopPropagation();
      if (twice) return;
      if (form.matches('[data-autosave]')) form.waiting = button;
      else if (button !== form.pressed || 'step' in button.dataset) waiting.push({ elt: form, id: button.id });
    } else {
      clearTimeout(form.timer);
      form.again = null;
      form.pressed = button;
    }
  }, true);

  on('htmx:confirm', (event) => {
    const { elt, issueRequest, triggeringEvent } = event.detail;
    const form = elt.closest('form');
    if (form) form.busy = true;
    event.preventDefault();
    waiting.push({ elt, id: ((triggeringEvent && triggeringEvent.submitter) || elt).id, issue: issueRequest });
    go();
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
    if (!taken) {
      for (let n = waiting.length; n--;) if (waiting[n].elt === form && !waiting[n].issue) waiting.splice(n, 1);
    }
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
