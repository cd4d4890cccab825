// tfjs-core registers these only through the whole of @tensorflow/tfjs: the gradients, and the methods of tensors that
// some of TensorFlow.js' own layers call, such as its GRU's first weights
import '@tensorflow/tfjs-core/dist/register_all_gradients';
import '@tensorflow/tfjs-core/dist/public/chained_ops/register_all_chained_ops';
