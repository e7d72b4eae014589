// The scenes of the phone that are looked at: how to come to each.
const key = (digits) => async (page) => {
  for (const digit of digits) await page.getByTestId(`key-${digit}`).click();
};
const save = (digits) => async (page) => {
  await key(digits)(page);
  await page.getByTestId('save').click();
};
const open = (testid) => (page) => page.getByTestId(testid).click();
const all = (...acts) => async (page) => {
  for (const act of acts) await act(page);
};
const more = (testid) => all(open('more'), open(testid));
const plate = (chars) => async (page) => {
  for (const char of chars) await page.getByTestId(`plate-${char}`).click();
};
const car = (chars, digits) => all(open('subject-vehicle'), plate(chars), open('plate-done'), key(digits));
const seen = (testid) => (page) => page.getByTestId(testid).first().waitFor();
/** A link as it comes out of a message. */
const paste = (page) => page.getByTestId('enrol-link').fill('kadian://enrol?url=https%3A%2F%2Fhub.example.org');
const settle = (page) => page.waitForTimeout(700);
const row = (n) => (page) => page.getByTestId('recheck-row').nth(n).click();
const scanned = (text) => async (page) => {
  // A burst inside the page, with the times that a scanner's keys have: a driver's own are too far apart, and on a busy
  // machine the end of the burst comes late.
  await page.evaluate(async (typed) => {
    const start_ms = performance.now();
    const press = (key, at) => {
      const event = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true });
      Object.defineProperty(event, 'timeStamp', { value: start_ms + 5 * at });
      window.dispatchEvent(event);
    };
    [...typed].forEach(press);
    await new Promise((done) => requestAnimationFrame(done));
    press('Enter', typed.length);
  }, text);
};
const resolveFirst = all(open('rechecks'), row(0));
// A tablet shows the recent checks beside the pad: there is no key for them.
const recent = async (page) => {
  const key = page.getByTestId('recent');
  if (await key.isVisible()) await key.click();
};
const late = (digits) => all(more('late'), async (page) => {
  for (const digit of digits) await page.getByTestId(`late-${digit}`).click();
});

const carry = all(open('footer'), open('carry-open'));
const answer = (text) => all(carry, async (page) => {
  await page.getByTestId('carry-file').setInputFiles({ name: 'answer', mimeType: 'text/plain', buffer: Buffer.from(text) });
  await page.locator('[data-testid="carry-told"]:not([data-face="idle"]):not([data-face="reading"])').waitFor();
});

const acts = {
  gate: key('36'),
  admit: save('365'),
  recheck: all(save('376'), seen('slip')),
  unlikely: all(save('335'), seen('banner')),
  place: open('place'),
  more: open('more'),
  forced: more('forced'),
  forced_reason: all(key('365'), more('forced'), open('forced-turn_back')),
  forced_marked: all(key('365'), more('forced'), open('forced-turn_back'), open('reason-4')),
  turned_back: all(key('365'), more('forced'), open('forced-turn_back'), open('reason-4'), open('save'), seen('result')),
  referred_at_once: all(key('391'), more('forced'), open('forced-refer'), open('reason-none'), open('save'), seen('slip')),
  person: more('person'),
  plate: open('subject-vehicle'),
  plate_serial: all(open('subject-vehicle'), plate('D8K2')),
  plate_province: all(open('subject-vehicle'), open('plate-back')),
  seats: car('D8K2Q5', '36536636437'),
  vehicle_admit: all(car('D8K2Q5', '365366364'), open('save'), seen('result')),
  vehicle_recheck: all(car('D8K2Q5', '365376364381'), open('save'), seen('passer-row')),
  plate_unlikely: all(car('D8K2', '365'), open('save'), seen('banner')),
  tally: all(open('subject-count'), key('24')),
  bus: all(open('subject-count'), open('count-bus'), key('38')),
  bus_exception: all(open('subject-count'), open('count-bus'), key('38'), open('bus-exception-add'), key('37')),
  late: late('140'),
  late_marked: all(more('late'), open('late-yesterday'), async (page) => {
    for (const digit of '1405') await page.getByTestId(`late-${digit}`).click();
  }, open('late-done'), key('36')),
  rechecks: open('rechecks'),
  slip: all(open('rechecks'), open('key-slip'), open('slip-B'), open('slip-4')),
  resolve: all(resolveFirst, key('36')),
  resolve_refer: all(resolveFirst, key('379'), open('resolve-refer')),
  resolve_admit: all(resolveFirst, open('resolve-admit')),
  resolved_admit: all(resolveFirst, key('365'), open('resolve-save'), seen('resolved')),
  resolved_refer: all(resolveFirst, key('379'), open('resolve-refer'), open('place-0'), open('resolve-confirm'), seen('resolved')),
  resolved_left: all(resolveFirst, open('resolve-left'), seen('resolved')),
  referral: all(resolveFirst, key('379'), open('resolve-refer'), open('place-0'), open('resolve-confirm'), open('referral')),
  today: open('today-line'),
  shift: open('shift'),
  look: more('look'),
  link: all(more('look'), open('look-link')),
  who: open('who'),
  recent,
  check: all(recent, (page) => page.getByTestId('check-row').nth(4).click()),
  outbox: open('footer'),
  carry,
  carry_written: all(carry, open('carry-write'), seen('carry-name')),
};

/** Every screen once: each is seen in every language, theme, text size and display. */
export const screens = {
  ...Object.fromEntries(Object.entries(acts).map(([name, act]) => [name, { query: 'who=1', act }])),
  enrolment_digits: { query: 'scene=digits' },
  elsewhere: { query: 'scene=elsewhere', act: all(more('look'), open('look-link')) },
};

/** What the link can meet: short in the foot line of the gate, whole in the outbox. */
const met = (prefix, codes) =>
  codes.flatMap((code) => [
    [`${prefix}_${code}`, { query: `who=1&scene=${prefix}-${code}` }],
    [`${prefix}_${code}_outbox`, { query: `who=1&scene=${prefix}-${code}`, act: open('footer') }],
  ]);
const faults = Object.fromEntries([
  ...met('why', ['hub_full', 'link_slow', 'hub_key_wrong', 'device_revoked']),
  ...met('still', ['app_too_old', 'hub_too_old', 'device_revoked']),
]);

/** What the screens look like in other states: each is seen twice. */
export const states = {
  gate_first: { query: 'scene=first' },
  gate_nobody: { act: key('36') },
  gate_ready: { query: 'who=1', act: key('365') },
  gate_due: { query: 'who=1&scene=due', act: key('36') },
  gate_long: { query: 'scene=long' },
  gate_words: { query: 'who=1&scene=words', act: key('36') },
  gate_closed: { query: 'who=1&scene=closed', act: key('36') },
  rechecks_due: { query: 'who=1&scene=due', act: open('rechecks') },
  rechecks_empty: { query: 'scene=first', act: more('more-rechecks') },
  undone: { query: 'who=1', act: all(save('365'), settle, open('undo'), seen('undone')) },
  too_cold: { query: 'who=1', act: all(save('335'), seen('banner'), open('save'), seen('slip')) },
  lo: { query: 'who=1', act: open('key-lo') },
  out_of_range: { query: 'who=1', act: all(save('986'), seen('banner')) },
  elsewhere_unsent: { query: 'scene=elsewhere_unsent', act: all(more('look'), open('look-link')) },
  perhaps_not_saved: { query: 'who=1&scene=unsure', act: all(save('365'), seen('banner')) },
  restored: { query: 'scene=half' },
  restored_vehicle: { query: 'scene=half_vehicle&who=1' },
  full: { query: 'scene=full' },
  nearly_full: { query: 'scene=nearly_full' },
  clock_wrong: { query: 'scene=clock&who=1' },
  clock_wrong_keyed: { query: 'scene=clock&who=1', act: key('36') },
  clock_wrong_vehicle: { query: 'scene=clock&who=1', act: open('subject-vehicle') },
  outbox_clock: { query: 'scene=clock', act: open('footer') },
  gate_salvaged: { query: 'scene=salvaged&who=1' },
  gate_salvaged_keyed: { query: 'scene=salvaged&who=1', act: key('36') },
  outbox_salvaged: { query: 'scene=salvaged&who=1', act: open('footer') },
  outbox_fork: { query: 'scene=fork', act: open('footer') },
  outbox_fork_soon: { query: 'scene=fork_soon', act: open('footer') },
  quiet: { query: 'scene=quiet&who=1' },
  person_filled: {
    query: 'who=1',
    act: all(more('person'), async (page) => {
      await page.getByTestId('name').fill('欧阳建国');
      await page.getByTestId('phone').fill('13800138000');
      await page.getByTestId('person-done').click();
    }, key('36')),
  },
  slip_unheard: { query: 'who=1', act: all(open('rechecks'), open('key-slip'), open('slip-C'), open('slip-9'), open('slip-go'), seen('screen-resolve')) },
  slip_unheard_own: { query: 'who=1', act: all(open('rechecks'), open('key-slip'), open('slip-A'), open('slip-9'), open('slip-9'), open('slip-go')) },
  slip_taken_back: {
    query: 'who=1',
    act: all(open('rechecks'), open('key-slip'), open('slip-B'), open('slip-4'), open('slip-go'), seen('screen-resolve'), open('resolve-left'), seen('resolved'), settle, open('resolved-next'), async (page) => {
      if (!(await page.getByTestId('key-slip').isVisible())) await page.getByTestId('rechecks').click();
    }, open('key-slip'), open('slip-B'), open('slip-4'), open('slip-go'), seen('void-outcome')),
  },
  scan_slip: { query: 'who=1', act: all(scanned('3-B-4'), seen('screen-resolve')) },
  scan_plate: { query: 'who=1', act: all(scanned('粤B12345'), seen('seat-1')) },
  resolve_same: { query: 'who=1', act: all(resolveFirst, open('site-forehead'), key('365'), open('resolve-save'), seen('banner')) },
  resolved_undone: { query: 'who=1', act: all(resolveFirst, open('resolve-left'), seen('resolved'), settle, open('resolved-undo'), seen('undone')) },
  check_bottom: { query: 'who=1', act: all(acts.check, (page) => page.getByTestId('void-reason-exercise').scrollIntoViewIfNeeded()) },
  ...faults,
  outbox_quiet: { query: 'scene=quiet', act: open('footer') },
  carry_settled: { query: 'who=1', act: answer('some') },
  carry_settled_all: { query: 'who=1', act: answer('all') },
  carry_wrong: { query: 'who=1', act: answer('file_device_foreign') },
  carry_unknown: { query: 'who=1', act: answer('file_unknown') },
  carry_full: { query: 'scene=full', act: all(carry, open('carry-write')) },
  enrolment: { query: 'scene=new' },
  enrolment_pending: { query: 'scene=pending' },
  enrolment_other: { query: 'scene=digits', act: open('enrol-other') },
  enrolment_again: { query: 'scene=digits', act: all(open('enrol-other'), paste, open('enrol-go'), seen('enrol-pending'), seen('enrol-digits')) },
  enrolment_back: { query: 'scene=digits', act: all(open('enrol-other'), open('enrol-back'), seen('enrol-digits')) },
  enrolment_refused: { query: 'scene=digits', act: all(open('enrol-other'), (page) => page.getByTestId('enrol-link').fill('x'), open('enrol-go'), seen('banner')) },
  enrolment_failed: { query: 'scene=failed' },
  refused: { query: 'scene=refused' },
  taken_over: { query: 'scene=taken_over' },
};
