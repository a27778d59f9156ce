/* The browser asks before the page goes with words that would be lost: what was typed in a form and
   not sent, and answers that could not be saved. Never in a form with a password, nor in one that
   must be left without a trace (data-silent); and never on the way out of `Leave quickly`. */
const fields = (form) => [...form.querySelectorAll('textarea, input[dir=auto]')];

/* `gone`: it was sent, and the page that comes says what became of it. */
const unsent = (form) => form.method === 'post' && !of(form).gone
  && !form.matches('[data-silent], [data-autosave]') && !form.querySelector('[data-show]')
  && fields(form).some(({ value, defaultValue }) => value.trim()
    && (value !== defaultValue || form.querySelector('.error')));

on('submit', ({ target }) => {
  if (!target.matches('[hx-post]')) of(target).gone = true;
});
const settle = (form) => {
  for (const field of fields(form)) field.defaultValue = field.value;
};

on('beforeunload', (event) => {
  if (leaving || !(atRisk() || [...document.forms].some(unsent))) return;
  event.returnValue = true; // older browsers know no other way
});
