/* Notes for *this device only*: they stay in this browser's own storage, by owner and place.
   While that is chosen the textarea has no name, so no request can hold its words. */
const PREFIX = 'motm-note:';
const MINE = 'motm-mine:'; // this tab's marks on notes that a visitor wrote in it
const ELSEWHERE = 'motm-shared'; // this browser's mark that somebody chose to keep a text elsewhere

const here = (act) => stored('localStorage', act);
/* This browser's marks. */
const marked = (name) => here((box) => box.getItem(name)) === '';
const mark = (name, set) => here((box) => (set ? box.setItem(name, '') : box.removeItem(name)));

const noteKey = (owner, place) => PREFIX + owner + ':' + place;
const read = (place, owner = words.owner) => here((box) => box.getItem(noteKey(owner, place))) || '';
const write = (place, text, owner = words.owner) => {
  if (!owner && text) stored('sessionStorage', (box) => box.setItem(MINE + place, ''));
  return here((box) => {
    if (text.trim()) box.setItem(noteKey(owner, place), text);
    else box.removeItem(noteKey(owner, place));
    return true;
  });
};
const places = (start, box) => Object.keys(box || {})
  .filter((name) => name.startsWith(start)).map((name) => name.slice(start.length));
const works = write('trial', 'trial', 'trial') && write('trial', '', 'trial');

/* One text out of two, and nothing lost. */
const joined = (one, other) => {
  if (other.includes(one)) return other;
  return one.includes(other) ? one : one + '\n\n' + other;
};

const move = (place, from, to) => {
  const text = read(place, from);
  if (text && write(place, joined(read(place, to), text), to)) write(place, '', from);
};
const moveAll = (from, to) => placesOf(from).forEach((place) => move(place, from, to));
const moveVisitors = (to) => stored('sessionStorage', (box) => places(MINE, box).forEach((place) => {
  move(place, '', to);
  box.removeItem(MINE + place);
}));

/* --- one form -------------------------------------------------------------------------- */

const place = (form) => form.id.slice('reflection-'.length);

/* Browsers of Apple delete what scripts keep after seven days without a visit. */
const forgets = navigator.vendor.startsWith('Apple');
const isDefault = () => !forgets && !marked(ELSEWHERE);

const showDevice = (form) => {
  const device = chosen(form) === 'device';
  area(form).name = device ? '' : 'words';
  form.querySelector('[data-device-panel]').hidden = !device;
  form.querySelector('[data-device-delete]').hidden = !read(place(form));
};

const keep = (form, quiet) => {
  const kept = write(place(form), area(form).value);
  showDevice(form);
  tell(form, kept ? area(form).value && words.kept : words.noNotes, !kept, quiet);
  return kept;
};

const isNote = (form) => form.matches('[data-reflection]');

const setUp = (form) => {
  const choice = form.querySelector('template');
  const without = form.querySelector('[data-no-device]');
  if (!choice) return;
  without.hidden = works;
  without.textContent = words.noNotes;
  if (!works) return;
  choice.replaceWith(choice.content);
  form.querySelector('[data-seven-days]').hidden = !forgets;
  const field = area(form);
  let note = read(place(form));
  if (note && field.defaultValue.includes(note)) note = write(place(form), '') && ''; // it arrived
  if (!field.defaultValue.trim() && (note || isDefault())) {
    of(form).reach = 'device';
    field.value = joined(note, field.value);
    choose(form, 'device');
    keep(form, true);
  } else if (note) {
    tell(form, words.noteToo);
  }
};
const setUpAll = () => writings().forEach(setUp);

/* A text that the server has is first kept here, then emptied there: what goes out is an empty
   text. Where the server has none, nothing goes out. */
const noteChoice = (form) => {
  const moves = chosen(form) === 'device' && reach(form) !== 'device';
  if (moves) area(form).value = joined(read(place(form)), area(form).value);
  showDevice(form);
  if (moves && !keep(form)) choose(form, reach(form));
  else if (moves && !saved(form)) of(form).reach = 'device';
};

/* `Save` with this device chosen. */
on('submit', (event) => {
  const form = event.target;
  if (chosen(form) !== 'device') return;
  event.preventDefault();
  event.stopImmediatePropagation();
  if (keep(form)) say(words.kept);
});

/* After a save that changed who can read it. */
const moveNote = (form, before) => {
  if (before === 'device') write(place(form), '');
  else if (reach(form) === 'device' && !form.querySelector('.state .error')) tell(form, words.moved);
};

onPress('[data-device-delete]', ({ form }) => {
  if (!confirm(words.sure)) return;
  write(place(form), '');
  area(form).value = saved(form);
  if (reach(form) !== 'device') choose(form, reach(form));
  else showDevice(form);
  tell(form, words.forgotten);
  area(form).focus();
});

/* Another tab of this browser changed the note. */
on('storage', (event) => writings().forEach((form) => {
  if (event.key !== noteKey(words.owner, place(form)) || chosen(form) !== 'device') return;
  area(form).value = event.newValue || '';
  showDevice(form);
}));

/* --- pages ----------------------------------------------------------------------------- */

const placesOf = (owner) => places(noteKey(owner, ''), here((box) => box));
const forget = (owner) => placesOf(owner).forEach((name) => write(name, '', owner));

/* Her work went to her account, and so do her notes; without an heir they are deleted. What was set
   aside comes back. */
const { noteFrom, noteTo } = document.querySelector('[data-note-from]')?.dataset || {};
if (noteFrom && noteTo !== undefined) moveAll(noteFrom, noteTo);
else if (noteFrom) forget(noteFrom);
else if (noteTo) moveVisitors(noteTo);

document.querySelectorAll('[data-forget-notes]').forEach((button) => {
  const owner = button.dataset.forgetNotes || words.owner;
  button.hidden = !placesOf(owner).length;
  button.onclick = () => {
    forget(owner);
    button.replaceWith(words.forgotten);
    say(words.forgotten);
  };
});

/* Who joins in this browser is who wrote here as a visitor. Who signs in may be somebody else. */
if (words.owner && ('guest' in words || document.referrer.includes('/join/'))) moveVisitors(words.owner);

const list = document.querySelector('[data-device-notes]');
for (const name of list ? placesOf(words.owner) : []) {
  const unit = document.getElementById('device-' + name) || list;
  unit.append(make('blockquote', { className: 'words', dir: 'auto', textContent: read(name) }));
  list.hidden = unit.hidden = false;
}

setUpAll();
on('htmx:load', setUpAll);
