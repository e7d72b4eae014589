import { defineConfig } from 'vitest/config';

// The tests are of pure functions and of files: no browser, no component.
export default defineConfig({
  test: { include: ['kit/**/*.test.ts', 'phone/**/*.test.ts', 'dashboard/**/*.test.ts'] },
});
