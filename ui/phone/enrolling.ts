/**
 * What the screen of enrolment shows. Pure.
 *
 * What always holds: the digits that the device waits with are never out of reach,
 * and those of the last link are not shown while another one is being asked for.
 */
import type { EnrolmentView } from '../kit/bindings/EnrolmentView';

/** What somebody did on this screen. */
export interface Steps {
  /** The digits that somebody does not want to wait for any more, or the other hub where nobody wants to go. By what they are: the device tells them every few seconds. */
  left: string | null;
  /** How the device stood when it took a link. By identity: the next thing that it tells is of that link. */
  taken: EnrolmentView | null;
}

export const NO_STEPS: Steps = { left: null, taken: null };

export function shown(view: EnrolmentView, { left, taken }: Steps): 'digits' | 'asking' | 'elsewhere' | 'done' | 'form' {
  if (view.state === 'pending' || view === taken) return 'asking';
  if (view.state === 'enrolled' && taken !== null) return 'done';
  if (left !== null && nameOf(view) === left) return 'form';
  if (view.state === 'waiting') return 'digits';
  return view.state === 'foreign' ? 'elsewhere' : 'form';
}

/** Away from the digits or from the other hub, to paste another link. */
export function leave(view: EnrolmentView): Steps {
  return { left: nameOf(view), taken: null };
}

function nameOf(view: EnrolmentView): string | null {
  if (view.state === 'waiting') return view.digits;
  return view.state === 'foreign' ? view.address : null;
}

/** The device took a link, seen from how it stood before. The same link again has the same digits: they are meant again. */
export function take(before: EnrolmentView): Steps {
  return { left: null, taken: before };
}

/** Whether there are digits that somebody left and that still let the device in. */
export function canGoBack(view: EnrolmentView, { left }: Steps): boolean {
  return view.state === 'waiting' && view.digits === left;
}
