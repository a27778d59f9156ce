/* The menu of languages closes on Escape, and when the focus leaves it. */
document.querySelectorAll('.languages').forEach((menu) => {
  const close = (event) => {
    const next = event.relatedTarget;
    if (event.key === 'Escape' || (next && !menu.contains(next))) menu.open = false;
  };
  menu.addEventListener('focusout', close);
  menu.addEventListener('keydown', close);
});
