/**
 * Which learning rates to try: three in a decade, on one lattice for all. A pilot of one in a decade walks to the rate with the
 * least loss; around that lie nine; each end is then moved on until it no longer reaches the target.
 */

/** In decades. */
export const RATE_STEP = 1 / 3;
const PILOT = 3;
const HALF = 4;
/** 10⁻⁷ and 10: beyond them a rate is a typing error. */
const bounds = { low: -21, high: 3 } as const;

/** The rate at a place of the lattice, to three digits. */
export function rateAt(place: number): number {
  return Number((10 ** (place * RATE_STEP)).toPrecision(3));
}

export function nearestPlace(rate: number): number {
  return within(Math.round(Math.log10(rate) / RATE_STEP));
}

/** What is known of a rate. */
export interface Tried {
  loss: number;
  reached: boolean;
}

export interface RateGrid {
  centre: number;
  low: number;
  high: number;
}

export interface RateSearch {
  /** Every place that it asked for, ascending. */
  wanted: number[];
  /** Nine and more places next to each other; null as long as some are not tried. */
  grid: RateGrid | null;
}

/** @param start a place to begin at @param tried undefined: not yet */
export function searchRates(start: number, tried: (place: number) => Tried | undefined): RateSearch {
  const wanted = new Set<number>();
  /** Whether all of these are known. */
  const known = (places: number[]) => {
    for (const place of places) wanted.add(place);
    return places.every((place) => tried(place));
  };
  const search = (): RateGrid | null => {
    let centre = within(start);
    for (;;) {
      const pilot = [...new Set([centre - PILOT, centre, centre + PILOT].map(within))];
      if (!known(pilot)) return null;
      // Of equals the smaller rate: where all are too large, that is the way out.
      const best = pilot.reduce((a, b) => (tried(b)!.loss < tried(a)!.loss ? b : a));
      if (best === centre) break;
      centre = best;
    }
    let [low, high] = [within(centre - HALF), within(centre + HALF)];
    for (;;) {
      if (!known(range(low, high))) return null;
      const below = tried(low)!.reached && low > bounds.low;
      const above = tried(high)!.reached && high < bounds.high;
      if (!below && !above) return { centre, low, high };
      if (below) low--;
      if (above) high++;
    }
  };
  const grid = search();
  return { wanted: [...wanted].sort((a, b) => a - b), grid };
}

/** The nine around the centre, which every optimiser has alike. */
export function middleOf({ centre, low, high }: RateGrid): [number, number] {
  return [Math.max(low, centre - HALF), Math.min(high, centre + HALF)];
}

export function range(low: number, high: number): number[] {
  return Array.from({ length: high - low + 1 }, (_, index) => low + index);
}

function within(place: number): number {
  return Math.min(bounds.high, Math.max(bounds.low, place));
}
