// Writes kit/text_keys.ts, so that a text that does not exist stops the type check.
import { writeFileSync } from 'node:fs';
import { keysModule } from './read_keys.mjs';

writeFileSync(new URL('../text_keys.ts', import.meta.url), keysModule());
