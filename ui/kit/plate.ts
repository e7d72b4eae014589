/**
 * Plates as GA 36 has them: which characters may come next, how one is written, which one is usual.
 *
 * What always holds: the pad offers what a usual plate could have there; what is unusual is asked again by the
 * device and then taken, so nothing here refuses a plate.
 */

/** Provinces, municipalities and autonomous regions; behind them the mark of embassies. */
export const PROVINCES = '闽京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉贵粤青藏川宁琼';
export const EMBASSY = '使';
/** Letters that could be read as digits are never given. */
export const LETTERS = 'ABCDEFGHJKLMNPQRSTUVWXYZ';
export const DIGITS = '1234567890';
/** Police, driving school, Hong Kong, Macao, consulate. */
export const MARKS = '警学港澳领';
export const PLATE_CHARS_MAX = 8;
const USUAL_CHARS = 7;

export type PlatePlace = 'province' | 'city' | 'serial';

/** Which part of the plate the next key writes. */
export function platePlace(plate: string): PlatePlace {
  if (plate === '') return 'province';
  if (plate.startsWith(EMBASSY)) return 'serial';
  return plate.length === 1 && PROVINCES.includes(plate) ? 'city' : 'serial';
}

/** The plate after one more character. A province alone is replaced by another one. */
export function keyPlate(plate: string, char: string): string {
  const key = char.toUpperCase();
  if (key.length !== 1 || !isPlateChar(key)) return plate;
  if (platePlace(plate) === 'city' && (PROVINCES.includes(key) || key === EMBASSY)) return key;
  return plate.length >= PLATE_CHARS_MAX ? plate : plate + key;
}

export function isPlateChar(key: string): boolean {
  return (PROVINCES + EMBASSY + LETTERS + DIGITS + MARKS).includes(key);
}

/** A plate of which only the province stands there is none yet. */
export function isPlateKeyed(plate: string): boolean {
  return plate.length > 1;
}

/** The province that a new plate begins with: that of the last one. */
export function lastProvince(plates: readonly string[]): string {
  const first = plates.map((plate) => plate.charAt(0)).find((char) => PROVINCES.includes(char) && char !== '');
  return first ?? '';
}

/** `闽D8K2Q5` -> `闽D 8K2Q5`. */
export function plateText(plate: string): string {
  return plate.length > 2 && PROVINCES.includes(plate.charAt(0)) ? `${plate.slice(0, 2)} ${plate.slice(2)}` : plate;
}

/** Whether a text is a plate of one of the usual kinds. */
export function isUsualPlate(plate: string): boolean {
  if (/^使\d{6}$|^\d{6}使$/.test(plate)) return true;
  const serial = `[0-9${LETTERS}]`;
  const marked = new RegExp(`^[${PROVINCES}][A-Z]${serial}{4}(?:${serial}{1,2}|[${MARKS}])$`);
  return marked.test(plate) && (plate.length === USUAL_CHARS || plate.length === PLATE_CHARS_MAX);
}
