/** Six digits as people read them to each other: in two groups. */
export function grouped(digits: string): string {
  return digits.length === 6 ? `${digits.slice(0, 3)} ${digits.slice(3)}` : digits;
}
