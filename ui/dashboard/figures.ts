/** How counts are written: `18,204`, in both languages alike. */
const FORMAT = new Intl.NumberFormat('en-GB');

export function figure(n: number): string {
  return FORMAT.format(n);
}
