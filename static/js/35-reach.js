/* Who can read a text: one line that opens onto the choices. To choose is to save, and what was
   chosen can be undone. */
/* The line says what the chosen label says. */
const showReach = (form) => {
  const label = radio(form, ':checked').closest('label').cloneNode(true);
  form.querySelector('summary > span').replaceChildren(...label.querySelectorAll('svg, small'));
  if (isNote(form)) noteChoice(form);
};
const choose = (form, which) => {
  const found = radio(form, '[value="' + which + '"]');
  if (!found) return;
  found.checked = true;
  showReach(form);
};

/* Arrow keys pass over choices on their way to another: then it waits until they rest. */
let passing = false;
on('keydown pointerdown', ({ key }) => {
  passing = key && key.startsWith('Arrow');
});
on('change', ({ target }) => {
  const form = target.name === 'reach' && target.closest('form[data-autosave]');
  if (!form) return;
  say('');
  if (isNote(form)) mark(ELSEWHERE, target.value !== 'device');
  showReach(form);
  (passing ? later : save)(form);
});

/* After a save: who can read it now, and the way back from what could read it `before`. */
const showSaved = (form, before) => {
  const now = reach(form);
  const former = radio(form, '[value="' + before + '"]');
  if (!former || chosen(form) !== of(form).sent.reach) return; // she chose anew meanwhile
  choose(form, now);
  if (now === before || !area(form).value) return;
  const undo = make('button', { type: 'button', className: 'plain', textContent: words.undo });
  undo.onclick = () => {
    form.querySelector('summary').focus();
    undo.remove();
    former.click();
  };
  form.querySelector('.state').append(undo);
};

