/** The gradients of TensorFlow.js's own ops, which must come after its core. */
import './tf';
import '@tensorflow/tfjs-core/dist/register_all_gradients';
