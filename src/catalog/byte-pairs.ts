/**
 * Byte pairs over characters (Sennrich et al. 2016): beginning with single characters, the neighbours that stand together most
 * often become a symbol, again and again. It runs over the distinct words of a text, with the places of every pair kept
 * and their numbers brought up to date by what each joining changes, so that a few megabytes take seconds. Of equally frequent
 * pairs the one of the lower ids is joined first: the same symbols come out on every engine.
 *
 * Words that do not count (of the texts that judge) are joined along with those that do: they decide nothing, and are
 * segmented by the same rule.
 */

/** Pairs that occur less often than this are not worth a symbol. */
const LEAST = 2;

/** Of a pause in the work, in milliseconds: time enough to hear of a stop, and often enough to move a bar. */
const SLICE = 40;

export interface Words {
  /** Ids of the characters of all words, one word after the other. */
  ids: Uint16Array;
  /** Where each word begins, and after the last where it ends. */
  starts: Int32Array;
  /** How often each occurs in the training text. */
  weights: Int32Array;
}

export interface BytePairs {
  /** The ids that each new symbol is made of; the first of them has the id `characters`. */
  merges: [left: number, right: number][];
  /** The ids of every word, one word after the other. */
  ids: Uint16Array;
  /** As of `Words`. */
  starts: Int32Array;
}

interface Pair {
  left: number;
  right: number;
  /** Times in the training text that the two stand together. */
  count: number;
  /** Where its left part was when the pair came to be, ascending; some may have been joined to others since. */
  places: number[];
}

/**
 * @param characters how many ids there are already
 * @param symbols how many there shall be in the end; fewer come out where no pair is left that occurs twice
 * @param pause is waited for every few milliseconds, with the share that is done; what it throws ends the work
 */
export async function learnBytePairs(
  words: Words,
  characters: number,
  symbols: number,
  pause: (done: number) => Promise<void>,
): Promise<BytePairs> {
  const line = lineOf(words);
  const pairs = countPairs(line, symbols);
  const queue = createQueue([...pairs.values()], symbols);
  const merges: BytePairs['merges'] = [];
  let rested = performance.now();
  while (characters + merges.length < symbols) {
    const best = queue.take();
    if (!best || best.count < LEAST) break;
    const id = characters + merges.length;
    merges.push([best.left, best.right]);
    pairs.delete(keyOf(best.left, best.right, symbols));
    for (const born of join(line, best, id, pairs, symbols)) queue.put(born);
    if (performance.now() - rested > SLICE) {
      await pause((id + 1 - characters) / (symbols - characters));
      rested = performance.now();
    }
  }
  return { merges, ...segmented(line, words) };
}

/** All words as one line of pieces; a piece that was joined to the one before it is GONE. */
interface Line {
  ids: Uint16Array;
  /** Place of the piece after, −1 at the end of a word. */
  next: Int32Array;
  /** Place of the piece before, −1 at the beginning of a word. */
  before: Int32Array;
  weight: Int32Array;
}

const GONE = 0xffff;

function lineOf({ ids, starts, weights }: Words): Line {
  const length = ids.length;
  const line = {
    ids: ids.slice(),
    next: new Int32Array(length),
    before: new Int32Array(length),
    weight: new Int32Array(length),
  };
  for (let word = 0; word < weights.length; word++) {
    const [from, to] = [starts[word]!, starts[word + 1]!];
    for (let at = from; at < to; at++) {
      line.next[at] = at + 1 < to ? at + 1 : -1;
      line.before[at] = at > from ? at - 1 : -1;
      line.weight[at] = weights[word]!;
    }
  }
  return line;
}

const keyOf = (left: number, right: number, symbols: number): number => left * symbols + right;

function countPairs({ ids, next, weight }: Line, symbols: number): Map<number, Pair> {
  const pairs = new Map<number, Pair>();
  for (let at = 0; at < ids.length; at++)
    if (next[at]! >= 0) add(pairs, ids[at]!, ids[next[at]!]!, at, weight[at]!, symbols);
  return pairs;
}

function add(
  pairs: Map<number, Pair>,
  left: number,
  right: number,
  place: number,
  weight: number,
  symbols: number,
): Pair {
  const key = keyOf(left, right, symbols);
  let pair = pairs.get(key);
  if (!pair) pairs.set(key, (pair = { left, right, count: 0, places: [] }));
  pair.count += weight;
  pair.places.push(place);
  return pair;
}

/** Joins a pair wherever it is, from left to right. @returns the pairs that came to be */
function join(
  { ids, next, before, weight }: Line,
  { left, right, places }: Pair,
  id: number,
  pairs: Map<number, Pair>,
  symbols: number,
): Set<Pair> {
  const born = new Set<Pair>();
  const lose = (first: number, second: number, times: number) => {
    const pair = pairs.get(keyOf(first, second, symbols));
    if (pair) pair.count -= times;
  };
  for (const at of places) {
    const other = next[at]!;
    if (ids[at] !== left || other < 0 || ids[other] !== right) continue;
    const [ahead, behind, times] = [next[other]!, before[at]!, weight[at]!];
    ids[at] = id;
    ids[other] = GONE;
    next[at] = ahead;
    if (behind >= 0) {
      lose(ids[behind]!, left, times);
      born.add(add(pairs, ids[behind]!, id, behind, times, symbols));
    }
    if (ahead >= 0) {
      before[ahead] = at;
      lose(right, ids[ahead]!, times);
      born.add(add(pairs, id, ids[ahead]!, at, times, symbols));
    }
  }
  return born;
}

interface Queue {
  put(pair: Pair): void;
  /** The most frequent pair; of equal ones that of the lower ids. Null where there is none. */
  take(): Pair | null;
}

/**
 * A heap by the count that a pair had when it was put in. A pair loses, and never gains, once its symbols are there: whoever
 * comes out first with the count it still has is the most frequent of all.
 */
function createQueue(pairs: Pair[], symbols: number): Queue {
  const heap: { count: number; key: number; pair: Pair }[] = [];
  const isAhead = (a: number, b: number) =>
    heap[a]!.count > heap[b]!.count || (heap[a]!.count === heap[b]!.count && heap[a]!.key < heap[b]!.key);
  const swap = (a: number, b: number) => ([heap[a], heap[b]] = [heap[b]!, heap[a]!]);

  const put = (pair: Pair) => {
    if (pair.count < LEAST) return;
    heap.push({ count: pair.count, key: keyOf(pair.left, pair.right, symbols), pair });
    for (let at = heap.length - 1; at > 0 && isAhead(at, (at - 1) >> 1); at = (at - 1) >> 1)
      swap(at, (at - 1) >> 1);
  };
  const takeFirst = () => {
    const first = heap[0];
    const last = heap.pop();
    if (heap.length === 0) return first;
    heap[0] = last!;
    for (let at = 0; ;) {
      const [one, two] = [2 * at + 1, 2 * at + 2];
      let ahead = at;
      if (one < heap.length && isAhead(one, ahead)) ahead = one;
      if (two < heap.length && isAhead(two, ahead)) ahead = two;
      if (ahead === at) return first;
      swap(at, ahead);
      at = ahead;
    }
  };

  pairs.forEach(put);
  return {
    put,
    take() {
      for (let first = takeFirst(); first; first = takeFirst()) {
        if (first.count === first.pair.count) return first.pair;
        put(first.pair);
      }
      return null;
    },
  };
}

function segmented({ ids }: Line, { starts }: Words): Pick<BytePairs, 'ids' | 'starts'> {
  const pieces = ids.filter((id) => id !== GONE);
  const begins = new Int32Array(starts.length);
  let kept = 0;
  for (let word = 0; word + 1 < starts.length; word++) {
    begins[word] = kept;
    for (let at = starts[word]!; at < starts[word + 1]!; at++) if (ids[at] !== GONE) kept++;
  }
  begins[starts.length - 1] = kept;
  return { ids: pieces, starts: begins };
}
