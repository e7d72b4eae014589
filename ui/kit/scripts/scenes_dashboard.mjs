// The scenes of the dashboard that are looked at: how to come to each.

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

const openPosts = async (page) => {
  for (const at of [0, 1, 2]) await page.getByTestId('post-open').nth(at).click();
};

const openDevice = async (page) => {
  await page.getByTestId('device-open').first().click();
  await page.getByTestId('device-revoke').first().click();
};
/** A copied device of which one copy was let in: nothing asks for digits until its own screen shows some again. */
const openAcceptedFork = async (page) => {
  await page.getByTestId('device-open').nth(1).click();
  await page.getByTestId('fork-again').evaluate((key) => key.scrollIntoView({ block: 'center' }));
};
/** Somebody else moved it meanwhile: the row that is open must not offer to move it back. */
const followsMove = async (page) => {
  await page.getByTestId('device-open').first().click();
  await page.locator('select[data-testid=device-place]').waitFor();
  await page.evaluate(() => history.replaceState(null, '', '?moves=2'));
  await page.waitForFunction(() => document.querySelector('select[data-testid=device-place]').value === '2', null, { timeout: 6000 });
};
/** What was chosen and typed outlives the page that is read again every two seconds. */
const keepsChoice = async (page) => {
  await page.getByTestId('device-open').first().click();
  await page.locator('select[data-testid=device-place]').selectOption('3');
  await page.getByTestId('device-name').fill('红壳手机');
  await page.waitForTimeout(4500);
  await page.waitForFunction(
    () => document.querySelector('select[data-testid=device-place]').value === '3' && document.querySelector('[data-testid=device-name]').value === '红壳手机',
    null,
    { timeout: 1000 },
  );
};
const makeLink = async (page) => {
  await page.getByTestId('link-place').selectOption('1');
  await page.getByTestId('link-make').click();
  await page.getByTestId('qr').waitFor();
};
const wrongDigits = async (page) => {
  await page.getByTestId('digits').fill('111 222');
  await page.getByTestId('digits-send').click();
  await page.getByTestId('banner').waitFor();
};

const bring = (...texts) => async (page) => {
  for (const text of texts) {
    const file = { name: `kadian-1125-1405-7f3${texts.indexOf(text)}.age`, mimeType: 'text/plain', buffer: Buffer.from(text) };
    await page.getByTestId('file-input').setInputFiles(file);
    await page.locator('[data-testid="brought-file"]:not([data-state="sent"])').nth(texts.indexOf(text)).waitFor();
  }
};

/** Every page once: each is seen in every language, theme, text size and display. */
export const screens = {
  now: { act: openHours },
  posts: { act: turn('posts', openPosts) },
  fevers: { act: turn('fevers', resolve, admit) },
  records: { act: turn('records', record(2), twice) },
  held: { act: turn('held') },
  devices: { act: turn('devices', openDevice) },
  files: { act: turn('files', bring('mixed', 'all')) },
  settings: { act: turn('settings', typeConfig) },
  sign_in: { query: 'scene=sign_in' },
  one_time: { query: 'scene=one_time' },
};

/** What the pages look like in other states: each is seen twice. */
export const states = {
  now_calm: { query: 'scene=calm' },
  now_empty: { query: 'scene=empty' },
  now_lost: { query: 'scene=lost', act: (page) => page.getByTestId('banner').waitFor() },
  now_table: { act: (page) => page.getByTestId('throughput-table-open').click() },
  posts_calm: { query: 'scene=calm', act: turn('posts') },
  posts_empty: { query: 'scene=empty', act: turn('posts') },
  fevers_reason: { act: turn('fevers', resolve, admit, send) },
  fevers_unlikely: { act: turn('fevers', resolve, measured, send) },
  fevers_done: { act: turn('fevers', resolve, refer, send) },
  fevers_refused: { query: 'scene=refused', act: turn('fevers', resolve, refer, send) },
  fevers_lost: { query: 'scene=lost', act: turn('fevers') },
  fevers_none: { query: 'scene=calm', act: turn('fevers') },
  records_voided: { act: turn('records', record(2), voided) },
  records_refused: { query: 'scene=refused', act: turn('records', record(0), twice, twice) },
  records_found: { act: turn('records', find('闽D')) },
  records_not_found: { act: turn('records', find('zzz')) },
  devices_link: { act: turn('devices', makeLink) },
  devices_burnt: { act: turn('devices', wrongDigits) },
  devices_fork_accepted: { act: turn('devices', openAcceptedFork) },
  devices_moved: { act: turn('devices', followsMove) },
  devices_chosen: { act: turn('devices', keepsChoice) },
  devices_empty: { query: 'scene=empty', act: turn('devices') },
  files_first: { act: turn('files') },
  files_wrong: { act: turn('files', bring('file_hub_foreign', 'file_unknown')) },
  held_ruled: { act: turn('held', rule('rule-count')) },
  held_refused: { query: 'scene=refused', act: turn('held', rule('rule-refuse')) },
  held_none: { query: 'scene=calm', act: turn('held') },
  settings_saved: { act: turn('settings', saveConfig) },
  settings_wrong: { act: turn('settings', wrongConfig) },
  settings_words: { act: turn('settings', saveWords) },
  settings_reader: { query: 'scene=reader', act: turn('settings') },
  sign_in_failed: {
    query: 'scene=sign_in',
    act: async (page) => {
      await page.getByTestId('sign-in-name').fill('林晓');
      await page.getByTestId('sign-in-password').fill('wrong');
      await page.getByTestId('sign-in-go').click();
      await page.getByTestId('banner').waitFor();
    },
  },
};
