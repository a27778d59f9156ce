/* What the other scripts stand on. They are one program in several files: joined in the order of
   their names and loaded as a module (motm/static_files.py), so a name means one thing in all.
   Words for people come from the page, in its language: <body data-…>. */
const words = document.body.dataset;

/* Heard before anything in the page hears it. */
const on = (names, act) => names.split(' ').forEach((name) => addEventListener(name, act, true));

/* A press on what the selector finds, before it does anything by itself. */
const onPress = (selector, act) => on('click', (event) => {
  const found = event.target.closest(selector);
  if (found) act(found, event);
});

const make = (name, known) => Object.assign(document.createElement(name), known);

/* Storage throws where it is blocked, and when it is full: then there is no answer. */
const stored = (kind, act) => {
  try {
    return act(window[kind]);
  } catch { /* no answer */ }
};

/* What the scripts know of one form. Of every form: `busy`, a request of it waits or flies ·
   `pressed`, the button it was sent by · `again`, how its failed request is repeated · `tries`,
   how often that was · `answered`, the last request whose
   answer was taken · `last`, what was told last · `timer`. Answers and reflections have more:
   30-autosave.js. */
const STATE = Symbol('state');
const of = (form) => form[STATE] || (form[STATE] = {});

/* The form of an answer or a reflection. */
const isWriting = (elt) => elt.matches('[data-autosave]');

/* Tells aloud; with `seen`, for a while also on the screen, wherever the page is scrolled to. */
const SEEN = 6000; // milliseconds
let hiding;
const say = (text, seen) => {
  const live = document.getElementById('live');
  live.textContent = text;
  clearTimeout(hiding);
  live.className = seen ? 'notice' : 'visually-hidden';
  if (seen) hiding = setTimeout(say, SEEN, '');
};

/* One line of state at a form, in place of what the server said there before; aloud where it
   is not what was told last, unless it is `quiet`. */
const tell = (form, text, bad, quiet) => {
  const place = form.querySelector('.state') || form;
  if (!quiet && text && of(form).last !== text) say(text);
  if (!quiet) of(form).last = text;
  place.querySelector('.told')?.remove();
  if (!text) return;
  const line = make('p', { className: bad ? 'told error' : 'told', textContent: text });
  place[place === form ? 'append' : 'prepend'](line);
};

/* She leaves quickly: nothing is saved, told or asked any more. */
let leaving = false;
