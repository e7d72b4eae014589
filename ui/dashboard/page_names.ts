/** Which page is shown stands in the address, so that the back key and a bookmark work. */

export const PAGES = ['now', 'posts', 'fevers', 'records', 'held', 'devices', 'files', 'settings'] as const;
export type PageName = (typeof PAGES)[number];

/** The page of an address's fragment; *Now* for none and for one that nobody knows. */
export function pageOfHash(hash: string): PageName {
  const name = hash.replace(/^#\/?/, '');
  return PAGES.find((page) => page === name) ?? 'now';
}

export function hashOfPage(page: PageName): string {
  return `#${page}`;
}
