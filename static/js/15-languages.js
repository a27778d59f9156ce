/* The menu of languages closes on Escape, and when the focus leaves it. */
on('keydown focusout', ({ key, target, relatedTarget }) => {
  const menu = target.closest('.languages');
  if (menu && (key === 'Escape' || (relatedTarget && !menu.contains(relatedTarget)))) menu.open = false;
});
