// The scenes of the dashboard that are looked at.
const wide = { width: 1280, height: 800 };
const middle = { width: 800, height: 1100 };
const english = (page) => page.getByTestId('language').click();
const openHours = (page) => page.getByTestId('checkpoint-hours').nth(3).click();

export const scenes = {
  now: { size: wide },
  now_hours: { size: wide, act: openHours },
  now_en: { size: wide, act: english },
  now_calm: { size: wide, query: 'scene=calm' },
  now_empty: { size: wide, query: 'scene=empty' },
  now_lost: { size: wide, query: 'scene=lost', act: (page) => page.getByTestId('banner').waitFor() },
  now_dark: { size: wide, dark: true, act: openHours },
  now_800: { size: middle },
  now_800_en: { size: middle, act: english },
  now_phone: { size: { width: 360, height: 740 } },
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
  one_time: { size: middle, query: 'scene=one_time' },
  large_now: { size: wide, text: 200 },
};
