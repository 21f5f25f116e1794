/** The same in stock TensorFlow.js operations: specification, test and fallback. */
import { tf, type Tensor } from '../../tf';

export const softmaxComposed = (x: Tensor): Tensor => tf.softmax(x, -1);
