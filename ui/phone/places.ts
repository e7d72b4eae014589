/** The five ways of measuring that make sense, each one tap: thermometer and place on the body together. */
import type { Method } from '../kit/bindings/Method';
import type { Site } from '../kit/bindings/Site';
import type { TextKey } from '../kit/text_keys';

export interface Place {
  method: Method;
  site: Site;
  name: TextKey;
  hint: TextKey;
}

const FOREHEAD: Place = { method: 'forehead', site: 'forehead', name: 'place-forehead', hint: 'place-forehead-hint' };

export const PLACES: readonly Place[] = [
  FOREHEAD,
  { method: 'forehead', site: 'wrist', name: 'place-wrist', hint: 'place-wrist-hint' },
  { method: 'forehead', site: 'neck', name: 'place-neck', hint: 'place-neck-hint' },
  { method: 'ear', site: 'ear', name: 'place-ear', hint: 'place-ear-hint' },
  { method: 'axillary', site: 'armpit', name: 'place-armpit', hint: 'place-armpit-hint' },
];

/** The place of a check; one that another version made is shown by its site alone. */
export function placeOf(method: Method, site: Site): Place {
  return (
    PLACES.find((place) => place.method === method && place.site === site) ??
    PLACES.find((place) => place.site === site) ??
    FOREHEAD
  );
}

/** The place of a site: each has one thermometer that is held there. */
export function placeOfSite(site: Site): Place {
  return PLACES.find((place) => place.site === site) ?? FOREHEAD;
}
