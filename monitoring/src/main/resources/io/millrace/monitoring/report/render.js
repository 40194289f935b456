/* Draws sections anew in place: what has not changed stays, charts keep their plots, and what a reader opened or focused stays so. */
const signatures = new Map();

function adopt(part, replaced, before, after) {
  after.filter((entry) => part.contains(entry.element)).forEach((entry) => {
    const old = before.find((b) => b.label === entry.label && !b.adopted);
    if (!old) {
      return;
    }
    old.adopted = true;
    if (!replaced) {
      entry.element.replaceWith(old.element);
    }
    Object.assign(entry, { element: old.element, plot: old.plot, width: 0 });
  });
}

function keepOpen(old, part) {
  const opened = [...old.querySelectorAll('details')].map((d) => d.open);
  [...part.querySelectorAll('details')].forEach((d, i) => { d.open = !!opened[i]; });
  if (old.matches('details') && old.open) {
    part.open = true;
  }
}

const focusable = (element) => [...element.querySelectorAll('summary, button, a[href], [tabindex]')];

/* build() gives the sections, each with an id. */
function show(main, build) {
  const before = charts.splice(0);
  const olds = new Map([...main.children].filter((c) => c.id).map((c) => [c.id, c]));
  const parts = build().filter(Boolean).map((part) => {
    const old = olds.get(part.id);
    const signature = part.outerHTML;
    const same = old && signatures.get(part.id) === signature;
    adopt(part, same, before, charts);
    signatures.set(part.id, signature);
    if (same) {
      return { part: old, old };
    }
    if (old) {
      keepOpen(old, part);
    }
    return { part, old };
  });
  const focus = document.activeElement;
  const held = parts.find((p) => p.old && p.old !== p.part && p.old.contains(focus));
  const place = held ? focusable(held.old).indexOf(focus) : -1;
  parts.forEach(({ part, old }, i) => {
    if (old && old !== part) {
      old.replaceWith(part);
    } else if (main.children[i] !== part) {
      main.insertBefore(part, main.children[i] || null);
    }
  });
  [...main.children].forEach((child) => {
    if (!parts.some((p) => p.part === child)) {
      child.remove();
    }
  });
  if (place >= 0 && focusable(held.part)[place]) {
    focusable(held.part)[place].focus({ preventScroll: true });
  }
  before.filter((entry) => !entry.adopted && entry.plot).forEach((entry) => entry.plot.dispose());
  drawAll();
  if (sizes) {
    sizes.disconnect();
    charts.forEach((entry) => sizes.observe(entry.element));
  }
}
