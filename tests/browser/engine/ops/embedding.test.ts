import { afterAll, beforeAll, test } from 'vitest';
import { closeDevice, openDevice } from '../../../../src/engine/device';
import { embedding } from '../../../../src/engine/ops/embedding';
import { embeddingComposed } from '../../../../src/engine/ops/embedding/composed';
import { check, seed, size, small } from '../../support/property';
import { expectTwins } from '../../support/twin';

beforeAll(() => openDevice('software'));
afterAll(closeDevice);

const ids = (count: number, vocabulary: number) => ({
  shape: [count],
  integers: Int32Array.from({ length: count }, (_, index) => (index * 7) % vocabulary),
});

check('embedding', [size, size, small, seed], async (tokens, vocabulary, width, s) =>
  expectTwins(embedding, embeddingComposed, [[vocabulary, width], ids(tokens, vocabulary)], s),
);

test('tokens in several parts', () => expectTwins(embedding, embeddingComposed, [[5, 3], ids(333, 5)]));
