/* Shows what is typed into a password field, until it is pressed again or the form is sent: a
   browser must not keep a password as ordinary text. */
onPress('[data-show]', (button) => {
  const field = document.getElementById(button.dataset.show);
  const shown = field.type === 'password';
  field.type = shown ? 'text' : 'password';
  button.setAttribute('aria-pressed', shown);
});

on('submit', ({ target }) =>
  target.querySelectorAll('[data-show][aria-pressed=true]').forEach((button) => button.click()));
