// The scenes of the dashboard that are looked at: each page in its states, sizes, languages and themes.
const wide = { width: 1280, height: 800 };
const middle = { width: 800, height: 1100 };
const small = { width: 360, height: 740 };
const tall = { width: 1280, height: 2400 };
const tallSmall = { width: 360, height: 3200 };

const english = (page) => page.getByTestId('language').click();
const openHours = (page) => page.getByTestId('checkpoint-hours').nth(3).click();
const turn = (name, ...acts) => async (page) => {
  await page.getByTestId(`nav-${name}`).click();
  await page.getByTestId(`page-${name}`).waitFor();
  await page.waitForTimeout(80);
  for (const act of acts) await act(page);
};

const resolve = (page) => page.getByTestId('resolve-open').first().click();
const admit = (page) => page.getByTestId('resolve-admit').click();
const measured = async (page) => {
  await page.getByTestId('resolve-measured').click();
  await page.getByTestId('resolve-reading').fill('33.0');
  await page.getByTestId('resolve-refer').click();
};
const send = async (page) => {
  await page.getByTestId('resolve-send').click();
  await page.waitForTimeout(80);
};
const refer = async (page) => {
  await page.getByTestId('resolve-refer').click();
  await page.getByTestId('resolve-place').fill('区发热门诊');
  await page.getByTestId('resolve-told').fill('林医生');
};
const record = (n) => (page) => page.getByTestId('record-open').nth(n).click();
const twice = async (page) => {
  await page.getByTestId('void-reason-twice').click();
};
const voided = async (page) => {
  await page.getByTestId('void-reason-twice').click();
  await page.getByTestId('void-reason-twice').click();
  await page.getByTestId('void-done').waitFor();
};
const find = (text) => async (page) => {
  await page.getByTestId('find').fill(text);
  await page.waitForTimeout(400);
};
const rule = (key) => async (page) => {
  await page.getByTestId(key).first().click();
  await page.waitForTimeout(80);
};
const typeConfig = async (page) => {
  await page.getByTestId('config-forehead').fill('37.5');
  await page.getByTestId('config-reasons-add').click();
};
const saveConfig = async (page) => {
  await page.getByTestId('config-forehead').fill('37.5');
  await page.getByTestId('config-save').click();
  await page.getByTestId('config-saved').waitFor();
};
const wrongConfig = async (page) => {
  await page.getByTestId('config-ear').fill('hot');
  await page.getByTestId('config-save').click();
  await page.getByTestId('banner').waitFor();
};
const saveWords = async (page) => {
  const row = page.getByTestId('words-row').nth(1);
  await row.getByTestId('words-open').click();
  await row.getByTestId('words-zh').fill('今天下午四点关门');
  await row.getByTestId('words-save').click();
  await row.getByTestId('words-saved').waitFor();
};

export const scenes = {
  now: { size: wide },
  now_hours: { size: wide, act: openHours },
  now_tall: { size: tall },
  now_en: { size: tall, act: english },
  now_calm: { size: wide, query: 'scene=calm' },
  now_empty: { size: wide, query: 'scene=empty' },
  now_lost: { size: wide, query: 'scene=lost', act: (page) => page.getByTestId('banner').waitFor() },
  now_dark: { size: wide, dark: true, act: openHours },
  now_800: { size: middle },
  now_800_en: { size: middle, act: english },
  now_phone: { size: small },
  now_phone_tall: { size: tallSmall, act: openHours },
  large_now: { size: wide, text: 200 },
  large_now_phone: { size: small, text: 200 },

  fevers: { size: wide, act: turn('fevers') },
  fevers_en: { size: wide, act: turn('fevers', english) },
  fevers_dark: { size: wide, dark: true, act: turn('fevers', resolve) },
  fevers_resolve: { size: wide, act: turn('fevers', resolve, admit) },
  fevers_reason: { size: wide, act: turn('fevers', resolve, admit, send) },
  fevers_unlikely: { size: { width: 1280, height: 1100 }, act: turn('fevers', resolve, measured, send) },
  fevers_done: { size: wide, act: turn('fevers', resolve, refer, send) },
  fevers_refused: { size: wide, query: 'scene=refused', act: turn('fevers', resolve, refer, send) },
  fevers_lost: { size: wide, query: 'scene=lost', act: turn('fevers') },
  fevers_none: { size: wide, query: 'scene=calm', act: turn('fevers') },
  fevers_800: { size: middle, act: turn('fevers') },
  fevers_phone: { size: { width: 360, height: 2200 }, act: turn('fevers', resolve, admit) },
  large_fevers: { size: wide, text: 200, act: turn('fevers', resolve) },
  large_fevers_phone: { size: { width: 360, height: 1800 }, text: 200, act: turn('fevers', resolve) },

  records: { size: wide, act: turn('records') },
  records_en: { size: wide, act: turn('records', english, record(2)) },
  records_open: { size: wide, act: turn('records', record(2), twice) },
  records_voided: { size: wide, act: turn('records', record(2), voided) },
  records_refused: { size: wide, query: 'scene=refused', act: turn('records', record(0), twice, twice) },
  records_found: { size: wide, act: turn('records', find('闽D')) },
  records_not_found: { size: wide, act: turn('records', find('zzz')) },
  records_dark: { size: wide, dark: true, act: turn('records', record(7)) },
  records_800: { size: middle, act: turn('records', record(2)) },
  records_phone: { size: { width: 360, height: 2200 }, act: turn('records', record(2), twice) },
  large_records: { size: wide, text: 200, act: turn('records', record(0)) },

  held: { size: wide, act: turn('held') },
  held_en: { size: wide, act: turn('held', english) },
  held_ruled: { size: wide, act: turn('held', rule('rule-count')) },
  held_refused: { size: wide, query: 'scene=refused', act: turn('held', rule('rule-refuse')) },
  held_none: { size: wide, query: 'scene=calm', act: turn('held') },
  held_dark: { size: wide, dark: true, act: turn('held') },
  held_phone: { size: { width: 360, height: 1900 }, act: turn('held') },
  large_held: { size: wide, text: 200, act: turn('held') },

  settings: { size: { width: 1280, height: 1900 }, act: turn('settings') },
  settings_en: { size: { width: 1280, height: 1900 }, act: turn('settings', english) },
  settings_typed: { size: { width: 1280, height: 1300 }, act: turn('settings', typeConfig) },
  settings_saved: { size: { width: 1280, height: 1300 }, act: turn('settings', saveConfig) },
  settings_wrong: { size: { width: 1280, height: 1300 }, act: turn('settings', wrongConfig) },
  settings_words: { size: { width: 1280, height: 1900 }, act: turn('settings', saveWords) },
  settings_reader: { size: { width: 1280, height: 1300 }, query: 'scene=reader', act: turn('settings') },
  settings_dark: { size: wide, dark: true, act: turn('settings', typeConfig) },
  settings_800: { size: { width: 800, height: 1800 }, act: turn('settings') },
  settings_phone: { size: { width: 360, height: 3600 }, act: turn('settings') },
  large_settings: { size: { width: 1280, height: 2400 }, text: 200, act: turn('settings') },

  sign_in: { size: wide, query: 'scene=sign_in' },
  sign_in_failed: {
    size: wide,
    query: 'scene=sign_in',
    act: async (page) => {
      await page.getByTestId('sign-in-name').fill('林晓');
      await page.getByTestId('sign-in-password').fill('wrong');
      await page.getByTestId('sign-in-go').click();
      await page.getByTestId('banner').waitFor();
    },
  },
  sign_in_phone: { size: small, query: 'scene=sign_in' },
  one_time: { size: middle, query: 'scene=one_time' },
};
