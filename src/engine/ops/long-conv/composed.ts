/** The same in stock TensorFlow.js operations: specification, test and fallback. */
import { tf, type Tensor } from '../../tf';
import { causalConv1dComposed } from '../causal-conv1d/composed';

/** A short convolution of as many taps as there are steps, whose last tap meets the present. */
export function longConvComposed(x: Tensor, filter: Tensor): Tensor {
  return causalConv1dComposed(x, tf.reverse(filter, 0));
}
