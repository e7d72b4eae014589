/**
 * How this screen shows its texts: which language leads, and whether they are so large that the second one must give
 * way where there is no room. One value that every text reads; the owner of the truth sets it.
 */
import type { Language } from './bindings/Language';

export const lead = $state<{ language: Language; is_large: boolean }>({ language: 'zh-Hans', is_large: false });
