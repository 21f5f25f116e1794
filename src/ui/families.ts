/**
 * How a family of architectures looks wherever it appears: one colour, safe for colour-blind readers, and one shape as
 * a second cue. Members of a family share both and differ by dash and label.
 */
import type { Family } from '../base/catalogue';

export interface FamilyLook {
  /** CSS variable that holds the colour for the light or dark page. */
  color: string;
  /** Path of the mark in a box from -5 to 5. */
  mark: string;
}

export const familyLooks: Record<Family, FamilyLook> = {
  'feed-forward': { color: 'var(--family-feed-forward)', mark: 'M-4-4H4V4H-4Z' },
  convolutional: { color: 'var(--family-convolutional)', mark: 'M0-5 5 0 0 5-5 0Z' },
  recurrent: { color: 'var(--family-recurrent)', mark: 'M-4.5 0A4.5 4.5 0 1 1 4.5 0 4.5 4.5 0 1 1-4.5 0Z' },
  attention: { color: 'var(--family-attention)', mark: 'M0-5 5 4H-5Z' },
};

/** An architecture that this version does not know, as in an imported record. */
export const unknownLook: FamilyLook = { color: 'var(--muted)', mark: 'M-5-1H5V1H-5Z' };

/** Stroke patterns that tell members of one family apart. */
export const dashes = ['', '6 3', '2 3', '8 3 2 3'] as const;
