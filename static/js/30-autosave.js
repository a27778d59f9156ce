/* What people type in `form[data-autosave]` is saved while they pause, and whom they let read it is
   saved when they choose it. The answer swaps the line of state only, never what is being typed.
   A form's state holds what the server is known to have: `saved`, the words, and `reach`, who can
   read them ("device": it has none). Also `sent`, what a request carries · `unfit`, words that the
   server refused · `waiting`, a button pressed meanwhile ·
   `rest`, the timer until the next save. */
const REST = 1500; // milliseconds without a key
const area = (form) => form.querySelector('textarea');
const radio = (form, which) => form.querySelector('[name=reach]' + which);

const saved = (form) => of(form).saved ?? area(form).defaultValue;
const reach = (form) => of(form).reach || radio(form, '[checked]')?.value;
const chosen = (form) => radio(form, ':checked')?.value;

const changed = (form) => {
  if (chosen(form) === 'device') return reach(form) !== 'device';
  const text = area(form).value;
  return text !== saved(form) || (text && chosen(form) !== reach(form));
};
const writings = () => [...document.querySelectorAll('form[data-autosave]')];
const unsaved = () => writings().filter(changed);

/* What a save of its own accord sends: who can read the text only where that was chosen anew,
   and of what is for this device only, an empty text. */
const payload = (form) => {
  const data = new FormData(form);
  if (chosen(form) === 'device') {
    data.set('words', '');
    data.set('reach', 'me');
  } else if (chosen(form) === reach(form)) data.delete('reach');
  return data;
};

const isAuto = ({ triggeringEvent }) => triggeringEvent?.type === 'autosave';

const fill = (form, detail) => {
  if (isAuto(detail)) {
    detail.path = form.action;
    detail.parameters = payload(form);
  }
  of(form).sent = { words: detail.parameters.get('words'), reach: chosen(form) };
};

const save = (form) => {
  const state = of(form);
  clearTimeout(state.rest);
  if (!window.htmx || !form.isConnected || state.busy || leaving || !changed(form)) return;
  if (state.again || (area(form).value === state.unfit && chosen(form) !== 'device')) return;
  tell(form, words.saving, false, true);
  window.htmx.trigger(form, 'autosave');
};

const later = (form) => {
  clearTimeout(of(form).rest);
  of(form).rest = setTimeout(() => save(form), REST);
};

on('input', ({ target }) => {
  const form = target.closest('form[data-autosave]');
  if (!form || target !== area(form)) return;
  later(form);
  if (chosen(form) === 'device') keep(form);
  else if (reach(form) === 'device') write(place(form), area(form).value); // until the server has it
});
on('focusout', ({ target, relatedTarget }) => {
  const form = target.closest('form[data-autosave]');
  // Where a button of the form was pressed, the button saves.
  if (form && !form.contains(relatedTarget)) save(form);
});
on('visibilitychange', () => {
  if (document.hidden) unsaved().forEach(save);
});

/* Paper takes the words from beside the field where a field does not grow with them (print.css). */
on('beforeprint', () => writings().forEach((form) => {
  area(form).nextElementSibling.textContent = area(form).value;
}));

/* What is told already is not told at every pause; a press tells anew. */
on('htmx:oobBeforeSwap', ({ detail }) => {
  const { target, fragment } = detail;
  if (target.id === 'live' && target.textContent === fragment.textContent) detail.shouldSwap = false;
});

/* What came back. */
const answered = (form, { xhr, requestConfig }) => {
  const state = of(form);
  const taken = xhr.status === 200 && xhr.responseText; // empty: it leads to another page
  const button = state.waiting;
  state.waiting = null;
  if (taken) {
    const before = reach(form);
    const said = form.querySelector('.state').dataset.reach;
    state.saved = state.sent.words;
    state.reach = state.sent.reach === 'device' ? 'device' : said;
    state.unfit = null;
    showSaved(form, before);
    if (state.reach !== before) moveNote(form, before);
  } else if (xhr.status === 200 || xhr.status === 422) {
    state.unfit = state.sent.words; // the answer says why
    tell(form, '');
    const wrong = form.querySelector('.state .error, .state .notice');
    if (wrong && !isAuto(requestConfig)) {
      wrong.tabIndex = -1;
      wrong.focus();
    }
  } else {
    trouble(form, xhr.status, isAuto(requestConfig) && save);
  }
  if (button) button.click();
  else if (taken && changed(form)) later(form);
};

/* The page goes: words that still rest are sent along. */
const sendRest = () => unsaved().map((form) => navigator.sendBeacon(form.action, payload(form)));
on('pagehide', () => {
  if (!leaving) sendRest();
});

/* Words that this will not bring home. */
const atRisk = () => unsaved().some((form) => of(form).tries || of(form).unfit || !navigator.onLine);

