/** How it is said what totals lack. */
import type { NotHeard } from '../kit/bindings/hub/NotHeard';
import type { PostLacking } from '../kit/bindings/hub/PostLacking';
import { words, type Both } from '../kit/words';

/** More names than this are a list that nobody reads: the page Posts has them all. */
const NAMES_MAX = 12;

/** So many posts, so many records at least. */
export function lackWords(not_heard: NotHeard): Both {
  const checkpoints = not_heard.posts.length;
  const records = not_heard.records_at_least;
  if (checkpoints === 0 && records === 0) return words('lacks-none');
  return records > 0 ? words('lacks', { checkpoints, records }) : words('lacks-checkpoints', { checkpoints });
}

/** The posts by need, each with the letters of its devices that are meant: `高殿 7 (A, B)、林后 2`. */
export function lackNames(posts: PostLacking[]): string {
  const names = posts.slice(0, NAMES_MAX).map(({ name, letters }) => {
    return letters.length > 0 ? `${name} (${letters.join(', ')})` : name;
  });
  const more = posts.length - names.length;
  return names.join('、') + (more > 0 ? ` … +${more}` : '');
}
