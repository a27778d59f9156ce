/* What the other scripts stand on. They are joined in the order of their names (motm/static_files.py).
   Words for people come from the page, in its language: <body data-…>. */
window.motm = (() => {
  'use strict';

  const words = document.body.dataset;

  const on = (names, act, capture) =>
    names.split(' ').forEach((name) => document.addEventListener(name, act, capture));

  /* Storage throws where it is blocked, and when it is full: then the answer is undefined. */
  const stored = (kind, act) => {
    try {
      return act(window[kind]);
    } catch (error) {
      return undefined;
    }
  };

  const say = (text) => {
    document.getElementById('live').textContent = text;
  };

  /* One line of state at a form, in place of what the server said there before. */
  const tell = (form, text, bad) => {
    const place = form.querySelector('.state') || form;
    let line = place.querySelector('[data-told]');
    if (!line && text) {
      line = document.createElement('p');
      line.dataset.told = '';
      place.append(line);
    }
    if (!line) return;
    if (!text) line.remove();
    line.className = bad ? 'error' : '';
    line.textContent = text;
    if (place !== form) {
      for (const other of place.children) {
        if (other.tagName === 'P') other.hidden = text && other !== line;
      }
    }
  };

  return { words, on, stored, say, tell, leaving: false };
})();
