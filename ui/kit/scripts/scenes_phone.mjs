// The scenes of the phone that are looked at.
const key = (digits) => async (page) => {
  for (const digit of digits) await page.getByTestId(`key-${digit}`).click();
};
const save = (digits) => async (page) => {
  await key(digits)(page);
  await page.getByTestId('save').click();
};
const open = (testid) => (page) => page.getByTestId(testid).click();
const tablet = { width: 800, height: 1280 };

export const scenes = {
  gate: { act: key('36') },
  gate_ready: { query: 'who=1', act: key('365') },
  admit: { query: 'who=1', act: save('365') },
  undone: {
    query: 'who=1',
    act: async (page) => {
      await save('365')(page);
      await page.getByTestId('undo').click();
      await page.getByTestId('undone').waitFor();
    },
  },
  recheck: { query: 'who=1', act: save('376') },
  too_cold: {
    act: async (page) => {
      await save('335')(page);
      await page.getByTestId('banner').waitFor();
      await page.getByTestId('save').click();
      await page.getByTestId('slip').waitFor();
    },
  },
  unlikely: { act: save('335') },
  out_of_range: { act: save('986') },
  restored: { query: 'scene=half' },
  full: { query: 'scene=full' },
  nearly_full: { query: 'scene=nearly_full' },
  quiet: { query: 'scene=quiet&who=1' },
  place: { act: open('place') },
  person: { act: open('person') },
  person_filled: {
    act: async (page) => {
      await page.getByTestId('person').click();
      await page.getByTestId('name').fill('欧阳建国');
      await page.getByTestId('phone').fill('13800138000');
      await page.getByTestId('person-done').click();
      await key('36')(page);
    },
  },
  who: { query: 'who=1', act: open('who') },
  recent: { act: open('recent') },
  check: {
    act: async (page) => {
      await page.getByTestId('recent').click();
      await page.getByTestId('check-row').nth(3).click();
    },
  },
  check_bottom: {
    act: async (page) => {
      await page.getByTestId('recent').click();
      await page.getByTestId('check-row').nth(1).click();
      await page.getByTestId('void-reason-exercise').scrollIntoViewIfNeeded();
    },
  },
  outbox: { act: open('footer') },
  outbox_quiet: { query: 'scene=quiet', act: open('footer') },
  enrolment: { query: 'scene=new' },
  enrolment_pending: { query: 'scene=pending' },
  enrolment_failed: { query: 'scene=failed' },
  refused: { query: 'scene=refused' },
  taken_over: { query: 'scene=taken_over' },
  en_gate: { query: 'lang=en', act: key('36') },
  en_admit: { query: 'lang=en&who=1', act: save('365') },
  en_recheck: { query: 'lang=en', act: save('376') },
  en_unlikely: { query: 'lang=en', act: save('335') },
  en_recent: { query: 'lang=en', act: open('recent') },
  en_outbox: { query: 'lang=en', act: open('footer') },
  en_enrolment: { query: 'lang=en&scene=new' },
  en_full: { query: 'lang=en&scene=full' },
  dark_gate: { query: 'who=1', dark: true, act: key('36') },
  dark_admit: { query: 'who=1', dark: true, act: save('365') },
  dark_recheck: { dark: true, act: save('376') },
  dark_unlikely: { dark: true, act: save('335') },
  dark_recent: { dark: true, act: open('recent') },
  dark_outbox: { dark: true, act: open('footer') },
  large_gate: { text: 200, act: key('36') },
  large_admit: { text: 200, act: save('365') },
  large_recheck: { text: 200, act: save('376') },
  large_recent: { text: 200, act: open('recent') },
  large_who: { text: 200, act: open('who') },
  large_outbox: { text: 200, act: open('footer') },
  large_en_gate: { text: 200, query: 'lang=en', act: key('36') },
  large_enrolment: { text: 200, query: 'scene=new' },
  tablet_gate: { size: tablet, query: 'who=1', act: key('36') },
  tablet_admit: { size: tablet, query: 'who=1', act: save('365') },
  tablet_recheck: { size: tablet, query: 'who=1', act: save('376') },
  tablet_outbox: { size: tablet, act: open('footer') },
};
