/** Which language leads on this screen: one value that every text reads. The owner of the truth sets it. */
import type { Language } from './bindings/Language';

export const lead = $state<{ language: Language }>({ language: 'zh-Hans' });
