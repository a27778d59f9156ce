/* Notes for *this device only*: they stay in this browser's own storage, by owner and place.
   While that reach is chosen the textarea has no name, so no request can hold its words. */
(() => {
  'use strict';

  const { words, on, stored, say, tell } = window.motm;
  const PREFIX = 'motm-note:';
  const MINE = 'motm-written-here:'; // this tab's marks on notes that a visitor wrote in it
  const JOINING = 'motm-joining'; // this tab's mark that the form to join was sent

  const here = (act) => stored('localStorage', act);
  const key = (owner, place) => PREFIX + owner + ':' + place;
  const read = (place, owner = words.owner) => here((box) => box.getItem(key(owner, place))) || '';
  const write = (place, text, owner = words.owner) => {
    if (!owner && text) stored('sessionStorage', (box) => box.setItem(MINE + place, ''));
    return here((box) => {
      if (text.trim()) box.setItem(key(owner, place), text);
      else box.removeItem(key(owner, place));
      return true;
    });
  };
  const places = (start, box) => Object.keys(box || {})
    .filter((name) => name.startsWith(start)).map((name) => name.slice(start.length));
  const works = write('trial', 'trial', 'trial') && write('trial', '', 'trial');

  /* One text out of two, and nothing lost. */
  const joined = (one, other) => {
    if (one.includes(other)) return one;
    return other.includes(one) ? other : one + '\n\n' + other;
  };

  const move = (from, to, list) => list.forEach((place) => {
    const text = read(place, from);
    if (text && write(place, joined(read(place, to), text), to)) write(place, '', from);
  });
  const moveVisitors = (to) => stored('sessionStorage', (box) => places(MINE, box).forEach((place) => {
    move('', to, [place]);
    box.removeItem(MINE + place);
  }));

  /* --- one form -------------------------------------------------------------------------- */

  const area = (form) => form.querySelector('textarea');
  const place = (form) => form.id.slice('reflection-'.length);
  const chosen = (form) => (form.querySelector('[name=reach]:checked') || {}).value;
  const choose = (form, reach) => {
    form.querySelector('[name=reach][value=' + reach + ']').checked = true;
    show(form);
  };

  const show = (form) => {
    const device = chosen(form) === 'device';
    if (device) area(form).removeAttribute('name');
    else area(form).name = 'words';
    form.querySelector('[data-device-panel]').hidden = !device || form.home !== 'device';
    form.querySelector('[data-device-delete]').hidden = !read(place(form));
  };

  const keep = (form) => {
    const text = area(form).value;
    const kept = write(place(form), text);
    show(form);
    tell(form, kept ? text && words.kept : words.noNotes, !kept);
    return kept;
  };

  const setUp = (form) => {
    const choice = form.querySelector('template[data-device-reach]');
    const without = form.querySelector('[data-no-device]');
    if (!choice) return;
    form.home = chosen(form);
    if (!works) {
      without.textContent = words.noNotes;
      return;
    }
    without.hidden = true;
    choice.replaceWith(choice.content);
    const note = read(place(form));
    const field = area(form);
    if (!field.defaultValue.trim()) {
      form.home = 'device';
      choose(form, 'device');
      field.value = joined(note, field.value);
      if (field.value) keep(form);
    } else if (note) {
      tell(form, words.noteToo);
    }
  };
  const setUpAll = () => document.querySelectorAll('form[data-reflection]').forEach(setUp);

  on('input', (event) => {
    const form = event.target.closest('form[data-reflection]');
    if (!form || !works || event.target !== area(form)) return;
    if (chosen(form) === 'device' || form.home === 'device') keep(form);
    if (chosen(form) !== form.home) tell(form, chosen(form) === 'device' ? words.willMove : words.willSend);
  });

  on('change', (event) => {
    const form = event.target.closest('form[data-reflection]');
    if (!form || event.target.name !== 'reach') return;
    show(form);
    const device = chosen(form) === 'device';
    if (device && form.home !== 'device') {
      area(form).value = joined(read(place(form)), area(form).value);
    }
    if (chosen(form) === form.home) tell(form, device ? area(form).value && words.kept : '');
    else tell(form, device ? words.willMove : words.willSend);
  });

  /* `Save` with this device chosen. A text that the server has is first kept here, then emptied
     there: what goes out is an empty text. */
  on('submit', (event) => {
    const form = event.target;
    if (!form.matches('[data-reflection]') || chosen(form) !== 'device') return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (!keep(form)) return;
    say(words.kept);
    if (form.home !== 'device' && window.htmx) window.htmx.trigger(form, 'autosave');
  }, true);

  on('motm:saved', (event) => {
    const form = event.target;
    if (!form.home) return;
    const wrong = form.querySelector('.state .error');
    const before = form.home;
    if (!wrong) form.home = form.sent.reach;
    if (form.home === before) return;
    if (works) show(form);
    if (form.home === 'device') {
      tell(form, words.moved);
      say(words.moved);
    } else if (before === 'device') {
      write(place(form), '');
    }
  });

  on('click', (event) => {
    const button = event.target.closest('[data-device-delete]');
    if (!button || !window.confirm(words.sure)) return;
    const form = button.form;
    write(place(form), '');
    area(form).value = form.home === 'device' ? '' : area(form).defaultValue;
    if (form.home === 'device') show(form);
    else choose(form, form.home);
    tell(form, words.forgotten);
    say(words.forgotten);
    area(form).focus();
  });

  /* Another tab of this browser changed the note. */
  window.addEventListener('storage', (event) => {
    for (const form of document.querySelectorAll('form[data-reflection]')) {
      if (event.key === key(words.owner, place(form)) && form.home === 'device') {
        area(form).value = event.newValue || '';
        show(form);
      }
    }
  });

  /* --- pages ----------------------------------------------------------------------------- */

  const placesOf = (owner) => places(key(owner, ''), here((box) => box));

  for (const button of document.querySelectorAll('[data-forget-notes]')) {
    const owner = button.dataset.forgetNotes || words.owner;
    const count = placesOf(owner).length;
    button.hidden = !count;
    for (const number of button.querySelectorAll('[data-count]')) number.textContent = count;
    button.addEventListener('click', () => {
      placesOf(owner).forEach((name) => write(name, '', owner));
      const line = document.createElement('p');
      line.textContent = words.forgotten;
      button.replaceWith(line);
      say(words.forgotten);
    });
  }

  /* Her work went to her account, and so do her notes; without an heir they are deleted. */
  const moving = document.querySelector('[data-note-from]');
  if (moving) {
    const { noteFrom, noteTo } = moving.dataset;
    if (noteFrom && noteTo) move(noteFrom, noteTo, placesOf(noteFrom));
    else if (noteFrom) placesOf(noteFrom).forEach((name) => write(name, '', noteFrom));
    else moveVisitors(noteTo);
  }

  /* Who becomes a guest or joins in this browser is who wrote here as a visitor. Who signs in
     may be somebody else. */
  on('motm:owner', () => moveVisitors(words.owner));
  on('submit', (event) => {
    if (event.target.matches('[data-join]')) stored('sessionStorage', (box) => box.setItem(JOINING, ''));
  });
  const joinedNow = stored('sessionStorage', (box) => {
    const found = box.getItem(JOINING);
    box.removeItem(JOINING);
    return found;
  });
  if (words.owner && (joinedNow === '' || 'guest' in words)) moveVisitors(words.owner);

  const list = document.querySelector('[data-device-notes]');
  if (list && works) {
    for (const name of placesOf(words.owner)) {
      const title = document.querySelector('[data-unit-block="' + CSS.escape(name) + '"]');
      const heading = document.createElement('h3');
      const quote = document.createElement('blockquote');
      if (title) heading.append(...title.cloneNode(true).childNodes); // with its link
      quote.className = 'words';
      quote.dir = 'auto';
      quote.textContent = read(name);
      list.append(heading, quote);
    }
    list.hidden = !list.querySelector('blockquote');
  }

  setUpAll();
  on('htmx:load', setUpAll);
})();
