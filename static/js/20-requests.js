/* Every request of htmx: CSRF, one at a time for each form, trouble told and tried again. */
const LONGEST_WAIT = 30; // seconds between attempts, which begin with 2 and double
const DOUBLE = 600; // milliseconds in which a second press of the same button is the first one

/* The token of whatever a form sends, with or without htmx, is today's: it changes when somebody
   signs in in another tab. */
on('formdata', ({ formData }) => {
  const token = document.cookie.match('\\b' + words.csrfCookie + '=([^;]+)')?.[1];
  if (token && formData.has('csrfmiddlewaretoken')) formData.set('csrfmiddlewaretoken', token);
});

on('htmx:configRequest', ({ detail }) => {
  const button = detail.triggeringEvent?.submitter;
  if (button?.name) detail.parameters.set(button.name, button.value);
  if (isWriting(detail.elt)) fill(detail.elt, detail);
});

/* A shared computer should not know the way that somebody took; htmx has just noted it. */
stored('sessionStorage', (box) => box.removeItem('htmx-current-path-for-history'));

/* One request at a time, in the order of the presses. htmx's own queue forgets which button was
   pressed once the focus is elsewhere, and drops what an answer replaced meanwhile: here that is
   pressed anew, where it is now. An entry without `issue` waits for the answer to its own form. */
const SETTLED = 30; // milliseconds after an answer, when htmx has taken it into the page
let waiting = [];
let flying = false;
const go = () => {
  while (!flying && waiting.length) {
    const { elt, id, issue } = waiting.shift();
    if (issue && elt.isConnected) {
      issue(true);
      if (!flying && elt.closest('form')) of(elt.closest('form')).busy = false; // it was not sent
    } else {
      pressed = '';
      const click = new MouseEvent('click', { bubbles: true, cancelable: true }); // SVG has no click()
      document.getElementById(id)?.dispatchEvent(click);
    }
  }
};
on('htmx:beforeSend', ({ detail }) => {
  flying = true;
  detail.xhr.addEventListener('loadend', () => setTimeout(() => {
    flying = false;
    go();
  }, SETTLED));
});

/* A double click is one click; a form that is being sent is sent again only afterwards. A button
   that leads a step on leads elsewhere once its answer is there, so that is another one. */
let pressed = '';
let pressedAt = 0;
onPress('form[hx-post] button:not([type=button])', (button, event) => {
  if (!window.htmx) return;
  const { form } = button;
  const state = of(form);
  const name = button.id + ('step' in button.dataset ? ' ' + button.value : '');
  const twice = name === pressed && Date.now() - pressedAt < DOUBLE;
  pressed = name;
  pressedAt = Date.now();
  if (twice || state.busy) {
    event.preventDefault();
    event.stopPropagation();
    if (twice) return;
    if (isWriting(form)) state.waiting = button;
    else if (button !== state.pressed || 'step' in button.dataset) waiting.push({ elt: form, id: button.id });
  } else {
    clearTimeout(state.timer);
    state.again = null;
    state.pressed = button;
    say('');
  }
});

on('htmx:confirm', (event) => {
  const { elt, issueRequest: issue, triggeringEvent } = event.detail;
  const form = elt.closest('form');
  if (form) of(form).busy = true;
  event.preventDefault();
  waiting.push({ elt, id: (triggeringEvent?.submitter || elt).id, issue });
  go();
});

/* Says what went wrong, and tries again where that can help. Saves, ticks and marks may be
   sent any number of times. */
const pressAgain = (form) => {
  pressed = '';
  (of(form).pressed || form.querySelector('button')).click();
};
const trouble = (form, status, again) => {
  const state = of(form);
  if (status > 399 && status < 500 && status !== 429) {
    tell(form, words.stale, true);
    return;
  }
  state.tries = (state.tries || 0) + 1;
  tell(form, words.offline, true);
  state.again = () => {
    clearTimeout(state.timer);
    state.again = null;
    if (form.isConnected && !leaving) (again || pressAgain)(form);
  };
  state.timer = setTimeout(state.again, Math.min(2 ** state.tries, LONGEST_WAIT) * 1000);
};
on('online', () => {
  for (const form of document.forms) of(form).again?.();
});

/* With the first thing that a visitor does she becomes a guest, and the page is hers. */
const findOwner = () => {
  const field = document.querySelector('main input[name=owner]:not([value=""])');
  if (words.owner || !field) return;
  words.owner = field.value;
  for (const other of document.querySelectorAll('input[name=owner]')) other.value = words.owner;
  moveVisitors(words.owner);
};

on('htmx:afterRequest', (event) => {
  const { xhr, requestConfig } = event.detail;
  const form = requestConfig.elt.closest('form');
  const taken = xhr.status && xhr.status < 300;
  const well = taken || xhr.status === 422;
  if (!form) { // a link: nothing of hers is at stake, and she presses it again
    if (!well) say(words.unreached, true);
    return;
  }
  const state = of(form);
  if (state.answered === xhr) return; // told twice where the form was replaced
  state.answered = xhr;
  state.busy = false;
  if (taken) settle(form);
  else waiting = waiting.filter(({ elt, issue }) => elt !== form || issue);
  if (well) {
    state.tries = 0;
    state.last = '';
    findOwner();
  }
  if (requestConfig.elt === form && isWriting(form)) {
    answered(form, event.detail);
  } else if (!well) {
    trouble(form, xhr.status);
  }
});
