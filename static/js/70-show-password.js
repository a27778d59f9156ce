/* Shows what is typed into a password field, until it is pressed again or the form is sent: a
   browser must not keep a password as ordinary text. */
const showPassword = (button, shown) => {
  document.getElementById(button.dataset.show).type = shown ? 'text' : 'password';
  button.setAttribute('aria-pressed', shown);
};

on('click', ({ target }) => {
  const button = target.closest('[data-show]');
  if (button) showPassword(button, button.getAttribute('aria-pressed') === 'false');
});

on('submit', ({ target }) =>
  target.querySelectorAll('[data-show]').forEach((button) => showPassword(button, false)), true);
