/** A reason in words: the built-in ones are worded here, the others by the hub. */
import type { ConfigView } from '../kit/bindings/ConfigView';
import type { ReasonId } from '../kit/bindings/ReasonId';
import type { ReasonView } from '../kit/bindings/ReasonView';
import { hasText, same, words, type Both } from '../kit/words';

export function wordsOfReason(config: ConfigView, id: ReasonId): Both {
  const reason = config.reasons.find((one) => one.id === id);
  return reason === undefined ? same(String(id)) : wordsOfReasonView(reason);
}

export function wordsOfReasonView({ id, word, zh, en }: ReasonView): Both {
  const key = `reason-${word ?? ''}`;
  if (word !== null && hasText(key)) return words(key);
  const known = zh ?? en ?? String(id);
  return { 'zh-Hans': zh ?? known, en: en ?? known };
}
