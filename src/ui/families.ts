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
  experts: { color: 'var(--family-experts)', mark: 'M-5-4H5L0 5Z' },
  'state-space': { color: 'var(--family-state-space)', mark: 'M-5-2H-2V-5H2V-2H5V2H2V5H-2V2H-5Z' },
  'linear-attention': { color: 'var(--family-linear-attention)', mark: 'M-5 4 0-5 5 4 0 1Z' },
  generative: {
    color: 'var(--family-generative)',
    mark: 'M0-5 1.4-1.6 5-1.5 2.2 .8 3.1 4.4 0 2.3-3.1 4.4-2.2 .8-5-1.5-1.4-1.6Z',
  },
};

/** An architecture that this version does not know, as in an imported record. */
export const unknownLook: FamilyLook = { color: 'var(--muted)', mark: 'M-5-1H5V1H-5Z' };

/** Stroke patterns that tell members of one family apart. */
export const dashes = ['', '6 3', '2 3', '8 3 2 3', '10 4', '1 2', '8 2 2 2 2 2'] as const;
