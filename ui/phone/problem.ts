/** Why something was not done, in words. Two codes are the screen's own: the device's answer did not reach it. */
import type { Code } from '../kit/bindings/Code';
import { words, wordsOfCode, type Both } from '../kit/words';

/** `door_lost`: a command had no answer. `door_away`: a question had none, so nothing can be done now. */
export type ProblemCode = Code | 'door_lost' | 'door_away';

export function wordsOfProblem(code: ProblemCode): Both {
  return code === 'door_lost' || code === 'door_away' ? words(code) : wordsOfCode(code);
}
