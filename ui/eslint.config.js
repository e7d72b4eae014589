import js from '@eslint/js';
import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import ts from 'typescript-eslint';

export default ts.config(
  { ignores: ['**/dist/**', 'node_modules/**', 'kit/bindings/**', 'kit/text_keys.ts'] },
  js.configs.recommended,
  ...ts.configs.strict,
  ...svelte.configs.recommended,
  {
    languageOptions: { globals: globals.browser },
    rules: {
      // TypeScript finds unknown names itself.
      'no-undef': 'off',
      eqeqeq: 'error',
      'no-console': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            { group: ['@tauri-apps/*'], message: 'Only kit/host.ts knows Tauri: ask and send through it.' },
          ],
        },
      ],
      'no-eval': 'error',
    },
  },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { parserOptions: { parser: ts.parser, extraFileExtensions: ['.svelte'] } },
    rules: {
      // Raw HTML would let a passer's name become markup.
      'svelte/no-at-html-tags': 'error',
      'svelte/no-inline-styles': 'error',
      'svelte/require-each-key': 'error',
      // `{' '}` keeps the space between two languages that a line break would lose.
      'svelte/no-useless-mustaches': 'off',
      // What is reactive here is said by $state; a set that no screen reads need not be.
      'svelte/prefer-svelte-reactivity': 'off',
    },
  },
  { files: ['kit/host.ts'], rules: { 'no-restricted-imports': 'off' } },
  { files: ['kit/scripts/**', '*.config.*'], languageOptions: { globals: globals.node }, rules: { 'no-console': 'off' } },
);
