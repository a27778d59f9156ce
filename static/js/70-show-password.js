/* Shows what is typed into a password field, until it is pressed again or the form is sent: a
   browser must not keep a password as ordinary text. */
(() => {
  'use strict';

  const show = (button, shown) => {
    document.getElementById(button.dataset.show).type = shown ? 'text' : 'password';
    button.setAttribute('aria-pressed', shown);
  };

  motm.on('click', ({ target }) => {
    const button = target.closest('[data-show]');
    if (button) show(button, button.getAttribute('aria-pressed') === 'false');
  });

  motm.on('submit', ({ target }) =>
    target.querySelectorAll('[data-show]').forEach((button) => show(button, false)), true);
})();
