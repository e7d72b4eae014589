// What is wrong with what a page shows now: runs inside the page, knows no scene. Each finding is one sentence.

/** Everything at once. `phone`: targets are for gloves. */
export function findings({ phone }) {
  const say = [];
  const html = document.documentElement;
  if (html.scrollWidth > window.innerWidth + 1) say.push(`wider than the screen by ${html.scrollWidth - window.innerWidth}`);

  const name = (element) => {
    const id = element.closest('[data-testid]')?.dataset.testid ?? element.tagName.toLowerCase();
    return `${id} "${(element.textContent ?? '').trim().replace(/\s+/g, ' ').slice(0, 24)}"`;
  };
  const isUnseen = (element) => element.closest('.unseen, [hidden]') !== null;
  const isShown = (element) => {
    const style = getComputedStyle(element);
    return style.visibility !== 'hidden' && style.display !== 'none' && Number(style.opacity) > 0.05;
  };

  /** The part of a box that its scrolling and clipping ancestors let through; null where nothing is left. */
  const visible = (box, element) => {
    let { left, top, right, bottom } = box;
    for (let up = element.parentElement; up !== null; up = up.parentElement) {
      const style = getComputedStyle(up);
      if (style.overflowX === 'visible' && style.overflowY === 'visible') continue;
      const clip = up.getBoundingClientRect();
      left = Math.max(left, clip.left);
      top = Math.max(top, clip.top);
      right = Math.min(right, clip.right);
      bottom = Math.min(bottom, clip.bottom);
    }
    return right - left > 1 && bottom - top > 1 ? { left, top, right, bottom } : null;
  };

  // Targets.
  const targets = [...document.querySelectorAll('button, a[href], input, select, textarea, summary, [role=button]')].filter(
    (element) => isShown(element) && !isUnseen(element) && element.getBoundingClientRect().width > 0,
  );
  const least = phone ? 48 : 44;
  for (const target of targets) {
    const { width, height } = target.getBoundingClientRect();
    if (width < least - 0.5 || height < least - 0.5) say.push(`too small: ${name(target)} ${Math.round(width)}x${Math.round(height)}`);
    const isDigit = /^key-\d$/.test(target.dataset.testid ?? '');
    if (isDigit && (width < 87.5 || height < 71.5)) say.push(`a small key: ${name(target)} ${Math.round(width)}x${Math.round(height)}`);
  }

  // Names: both languages, but for digits, single characters and what people are called.
  const isOwnName = /^(crew-row|shift-volunteer|recent-plate|plate-|slip-|key-|late-\d|place-\d|seat-|find|language)/;
  for (const target of targets) {
    const label = target.labels?.length ? [...target.labels].map((one) => one.textContent).join(' ') : '';
    const said = `${target.getAttribute('aria-label') ?? ''} ${target.textContent ?? ''} ${label} ${target.title ?? ''}`.trim();
    if (said === '') say.push(`no name: ${name(target)}`);
    else if (!isOwnName.test(target.dataset.testid ?? '')) {
      const chinese = /[\u4e00-\u9fff]/.test(said);
      const latin = /[A-Za-z]{2}/.test(said);
      if (chinese !== latin) say.push(`one language only: ${name(target)}`);
    }
  }

  // Overlaps: targets, and lines of text.
  const pieces = targets.map((element) => ({ element, box: visible(element.getBoundingClientRect(), element) }));
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    const element = node.parentElement;
    if (element === null || (node.textContent ?? '').trim() === '' || !isShown(element) || isUnseen(element)) continue;
    if (element.closest('script, style, option') !== null) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    const letters = parseFloat(getComputedStyle(element).fontSize);
    for (const line of range.getClientRects()) {
      // A line of text is taller than its letters, in large ones by a good deal.
      const slack = Math.max(0, (line.height - letters) / 2);
      const box = { left: line.left, right: line.right, top: line.top + slack, bottom: line.bottom - slack };
      pieces.push({ element, text: true, box: visible(box, element) });
      const clipper = element.closest('button, td, th, p, li, h1, h2, span, div');
      if (clipper !== null && getComputedStyle(clipper).overflowX === 'hidden' && clipper.scrollWidth > clipper.clientWidth + 1) {
        say.push(`cut off: ${name(element)}`);
      }
    }
  }
  const shown = pieces.filter(({ box }) => box !== null);
  for (const [at, one] of shown.entries()) {
    for (const other of shown.slice(at + 1)) {
      if (one.element.contains(other.element) || other.element.contains(one.element)) continue;
      const wide = Math.min(one.box.right, other.box.right) - Math.max(one.box.left, other.box.left);
      const high = Math.min(one.box.bottom, other.box.bottom) - Math.max(one.box.top, other.box.top);
      if (wide > 2 && high > 2) say.push(`overlap: ${name(one.element)} and ${name(other.element)}`);
    }
  }
  return [...new Set(say)].slice(0, 12);
}
