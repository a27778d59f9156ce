/* Leave quickly: the link on every page, or Shift pressed three times, alone. The other site opens
   at once, without waiting for ours; what she typed is sent first. And nothing of hers in `Back`. */
const WITHIN = 3000; // milliseconds from one press to the next
const LEAD = 300; // milliseconds for what was typed to go first, with nothing on the screen
const LEFT = 'motm-left'; // this browser's mark that she left, until a page shows that she is out

const ASIDE = 'left'; // whose the notes of a visitor are who left: the page to finish shows them

const clear = () => {
  leaving = true;
  document.body.replaceChildren();
  document.title = '';
};

const leave = (link) => {
  const wait = sendRest().length ? LEAD : 0;
  mark(LEFT, true);
  if (!words.owner) moveAll('', ASIDE); // else no page shows them any more
  clear();
  setTimeout(() => {
    navigator.sendBeacon(link.href);
    location.replace(link.dataset.leave);
  }, wait);
};

/* Without a connection nothing signed her out: it is done now. */
if (marked(LEFT)) {
  mark(LEFT);
  if (words.owner) {
    clear();
    location.replace('/exit/');
  }
}

onPress('[data-leave]', (link, event) => {
  event.preventDefault();
  leave(link);
});

/* Shift counts when it is let go and was alone: no other key, no press of a mouse, no field. */
let alone = false;
let presses = 0;
let pressedLast;
const otherwise = () => {
  alone = false;
  presses = 0;
};
on('pointerdown', otherwise);
on('keydown', (event) => {
  if (event.key !== 'Shift' || event.altKey || event.ctrlKey || event.metaKey) otherwise();
  else alone = !event.target.closest('input, textarea, select');
});
on('keyup', ({ key }) => {
  const link = document.querySelector('[data-leave]');
  if (key !== 'Shift' || !alone || !link) return;
  const now = Date.now();
  alone = false;
  presses = now - pressedLast < WITHIN ? presses + 1 : 1;
  pressedLast = now;
  if (presses > 2) leave(link);
  else say(presses > 1 ? words.shiftOnce : words.shiftTwice, true);
});

/* A page out of the browser's own memory may show who was signed in before. */
on('pageshow', (event) => {
  if (!event.persisted) return;
  clear();
  location.reload();
});
